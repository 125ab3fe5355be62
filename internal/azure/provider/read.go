package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// readLimit bounds the time that Read waits for a resource that is being changed.
const readLimit = 60 * time.Minute

const interrupted = "the last change of this resource did not come to its end; the next update sends it again"

// Read reads a resource, for refresh (with inputs and state) and import (with
// neither). With inputs and no state it takes over a resource whose creation was
// interrupted. A resource that is gone has no ID and no outputs.
func (p *Provider) Read(ctx context.Context, req plugin.ReadRequest) (plugin.ReadResponse, error) {
	t := p.typeOf(req.URN.Type())
	if t == nil {
		return plugin.ReadResponse{}, unsupported(req.URN.Type())
	}
	places, ok := match(t.path, string(req.ID))
	if !ok {
		return plugin.ReadResponse{}, fmt.Errorf("'%s' is not an id of the form %s", req.ID, t.path)
	}
	ctx, op, done := p.start(ctx, req.Timeout, readLimit, req.Inputs)
	defer done()
	body, reasons, err := op.settled(ctx, t, string(req.ID))
	if isNotFound(err) || err == nil && len(body) == 0 {
		return plugin.ReadResponse{Status: resource.StatusOK}, nil
	}
	if err != nil {
		return plugin.ReadResponse{}, err
	}
	resp := plugin.ReadResponse{Status: resource.StatusOK}
	resp.ID = req.ID
	unfinished := false
	resp.Inputs, unfinished = t.readInputs(req, places, body)
	resp.Outputs = checkpoint(t.outputs(body), resp.Inputs)
	if unfinished {
		resp.Outputs[incomplete] = resource.NewProperty(true)
		reasons = append(reasons, interrupted)
	}
	if len(reasons) > 0 {
		resp.Status = resource.StatusPartialFailure
		return resp, &plugin.InitError{Reasons: reasons}
	}
	return resp, nil
}

// settled reads a resource and waits while it is being changed. reasons is the
// list of what is wrong with it.
func (o *operation) settled(ctx context.Context, t *resourceType, id string) (map[string]any, []string, error) {
	for {
		body, err := o.read(ctx, t, id)
		if err != nil {
			return nil, nil, err
		}
		state := provisioningState(body)
		switch {
		case failed(state):
			return body, []string{"the provisioning state of the resource is " + state}, nil
		case !transitional(state):
			return body, nil, nil
		}
		if err := o.sleep(ctx, readPoll); err != nil {
			if errors.Is(err, context.Canceled) {
				return nil, nil, err
			}
			return body, []string{fmt.Sprintf("the provisioning state of the resource is still %s: %s", state, err)}, nil
		}
	}
}

// readInputs works out the inputs of a resource as it is now, and whether the
// last change of it is unfinished.
func (t *resourceType) readInputs(
	req plugin.ReadRequest, places map[string]string, body map[string]any,
) (resource.PropertyMap, bool) {
	inputs := lastInputs(nonEmpty(req.Inputs), req.State)
	state := plainMap(req.State)
	switch {
	case len(inputs) == 0 || req.Inputs.DeepEquals(req.State):
		// The engine passes the inputs as state too when a program reads a
		// resource that it does not manage.
		return t.importInputs(places, body), false
	case state[incomplete].IsBool() || !hasOutputs(state):
		return inputs, true
	}
	before := t.inputShape(state)
	now := t.inputShape(t.outputs(body))
	merged := mergeFields(plainMap(inputs), before, now)
	return restoreSecrets(merged, inputs), false
}

func nonEmpty(m resource.PropertyMap) resource.PropertyMap {
	if len(m) == 0 {
		return nil
	}
	return m
}

func hasOutputs(state resource.PropertyMap) bool {
	for k := range state {
		if !resource.IsInternalPropertyKey(k) {
			return true
		}
	}
	return false
}

// importInputs derives inputs from an id and an answer.
func (t *resourceType) importInputs(places map[string]string, body map[string]any) resource.PropertyMap {
	inputs := t.inputShape(t.outputs(body))
	for _, p := range t.parameters {
		inputs[resource.PropertyKey(p.name)] = resource.NewProperty(places[p.name])
	}
	return inputs
}

// inputShape keeps of outputs what can be an input.
func (t *resourceType) inputShape(outputs resource.PropertyMap) resource.PropertyMap {
	return writable(t.properties, outputs)
}

func writable(fields []property, values resource.PropertyMap) resource.PropertyMap {
	out := make(resource.PropertyMap, len(values))
	for _, f := range fields {
		key := resource.PropertyKey(f.name)
		if v, ok := values[key]; ok && !f.readOnly {
			out[key] = f.writable(v)
		}
	}
	return out
}

func (p property) writable(v resource.PropertyValue) resource.PropertyValue {
	switch {
	case p.kind == kindObject && v.IsObject():
		return resource.NewProperty(writable(p.fields, v.ObjectValue()))
	case p.kind == kindMap && v.IsObject():
		m := resource.PropertyMap{}
		for k, item := range v.ObjectValue() {
			m[k] = p.item.writable(item)
		}
		return resource.NewProperty(m)
	case p.kind == kindArray && v.IsArray():
		list := []resource.PropertyValue{}
		for _, item := range v.ArrayValue() {
			list = append(list, p.item.writable(item))
		}
		return resource.NewProperty(list)
	}
	return v
}

// mergeFields applies to the inputs what changed between two readings.
func mergeFields(inputs, before, now resource.PropertyMap) resource.PropertyMap {
	out := inputs.Copy()
	for _, k := range unionKeys(before, now) {
		was, is := before[k], now[k]
		switch {
		case was.DeepEquals(is):
		case is.IsNull():
			delete(out, k)
		case was.IsNull() || inputs[k].IsNull():
			out[k] = is
		default:
			out[k] = mergeValue(inputs[k], was, is)
		}
	}
	return out
}

func mergeValue(input, was, is resource.PropertyValue) resource.PropertyValue {
	switch {
	case was.DeepEquals(is):
		return input
	case input.IsObject() && was.IsObject() && is.IsObject():
		return resource.NewProperty(mergeFields(input.ObjectValue(), was.ObjectValue(), is.ObjectValue()))
	case input.IsArray() && was.IsArray() && is.IsArray():
		list := []resource.PropertyValue{}
		for i, item := range is.ArrayValue() {
			if i < len(input.ArrayValue()) && i < len(was.ArrayValue()) {
				item = mergeValue(input.ArrayValue()[i], was.ArrayValue()[i], item)
			}
			list = append(list, item)
		}
		return resource.NewProperty(list)
	}
	return is
}

// restoreSecrets marks as secret in the new inputs what was secret in the old.
func restoreSecrets(merged, inputs resource.PropertyMap) resource.PropertyMap {
	out := make(resource.PropertyMap, len(merged))
	for k, v := range merged {
		if old, ok := inputs[k]; ok {
			v = restoreSecret(v, old)
		}
		out[k] = v
	}
	return out
}

func restoreSecret(v, old resource.PropertyValue) resource.PropertyValue {
	if v.DeepEquals(plain(old)) {
		return old
	}
	return conceal(v, old)
}
