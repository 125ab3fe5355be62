package provider

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// defaultLimit bounds creating, updating and deleting where the program sets no
// custom timeout.
const defaultLimit = 120 * time.Minute

// Create makes a resource. One that Azure accepted, or may have accepted, but
// that did not come to be as it should is returned with a *plugin.InitError.
func (p *Provider) Create(ctx context.Context, req plugin.CreateRequest) (plugin.CreateResponse, error) {
	t := p.typeOf(req.URN.Type())
	if t == nil {
		return plugin.CreateResponse{}, unsupported(req.URN.Type())
	}
	if req.Preview {
		return plugin.CreateResponse{Properties: t.previewOutputs(req.Properties)}, nil
	}
	inputs := plainMap(req.Properties)
	id, ok := p.path(t.path, inputs)
	if !ok {
		return plugin.CreateResponse{}, fmt.Errorf("the path of %s is not known", req.URN.Name())
	}
	body, err := t.requestBody(inputs)
	if err != nil {
		return plugin.CreateResponse{}, err
	}
	ctx, op, done := p.start(ctx, req.Timeout, defaultLimit, req.Properties)
	defer done()
	if err := op.mustNotExist(ctx, t, id); err != nil {
		return plugin.CreateResponse{}, err
	}
	if err := op.maintain(ctx, t, "", body); err != nil {
		return plugin.CreateResponse{}, err
	}
	w := op.write(ctx, t, id, body)
	if w.err != nil && w.nothing {
		return plugin.CreateResponse{}, w.err
	}
	resp := plugin.CreateResponse{ID: resource.ID(w.id), Properties: w.state(t, req.Properties)}
	if w.err != nil {
		resp.Status = resource.StatusPartialFailure
		return resp, &plugin.InitError{Reasons: []string{w.err.Error()}}
	}
	return resp, nil
}

// mustNotExist fails for a resource that exists. Some types answer for one that
// does not with 200 and no body, or with 204.
func (o *operation) mustNotExist(ctx context.Context, t *resourceType, id string) error {
	ans, err := o.get(ctx, id, t.apiVersion)
	switch {
	case isNotFound(err):
		return nil
	case err != nil:
		return fmt.Errorf("cannot check existence of resource '%s': %w", id, err)
	case t.native != nil && t.isNative(ans.body):
		return nil
	case t.native != nil:
		return fmt.Errorf("cannot create already existing subresource '%s'", id)
	case len(ans.body) > 0:
		return fmt.Errorf("cannot create already existing resource '%s'", id)
	}
	return nil
}

// isNative reports whether a resource is as Azure made it. azure-native looks only whether
// any list or object has something in it, for no default that it knows has.
func (t *resourceType) isNative(body map[string]any) bool {
	for _, v := range t.inputShape(t.outputs(body)) {
		if v.IsArray() && len(v.ArrayValue()) > 0 {
			return false
		}
	}
	return true
}

// A written is what came of a PUT.
type written struct {
	id      string
	body    map[string]any // the answer to a GET; nil if that failed
	refused bool           // Azure did not accept the PUT: nothing has changed
	nothing bool           // the PUT failed and there is no such resource
	err     error
}

// write sends a PUT, waits for its end and reads the result.
func (o *operation) write(ctx context.Context, t *resourceType, id string, body map[string]any) written {
	w := written{id: id}
	ans, err := o.request(ctx, http.MethodPut, id, url.Values{"api-version": {t.apiVersion}}, body)
	switch {
	case err != nil && !isUncertain(err):
		w.refused, w.nothing, w.err = true, true, err
		return w
	case err != nil:
		w.err = err
	default:
		// Azure's own spelling of the id.
		if canonical, ok := ans.body["id"].(string); ok && canonical != "" {
			w.id = canonical
		}
		w.err = o.await(ctx, ans, w.id, t.apiVersion, writePoll)
	}
	if ctx.Err() != nil {
		if w.err == nil {
			w.err = ctx.Err()
		}
		return w
	}
	state, err := o.read(ctx, t, w.id)
	switch {
	case err != nil && w.err != nil:
		// Whether the resource exists stays open unless the answer is no.
		w.nothing = isNotFound(err)
		return w
	case err != nil:
		w.err = fmt.Errorf("reading the resource after the change: %w", err)
		return w
	}
	w.body = state
	if s := provisioningState(state); w.err == nil && failed(s) {
		w.err = fmt.Errorf("the provisioning state of the resource is %s", s)
	}
	return w
}

// state returns what the engine stores after the PUT.
func (w written) state(t *resourceType, inputs resource.PropertyMap) resource.PropertyMap {
	outputs := plainMap(inputs)
	for _, p := range t.parameters {
		delete(outputs, resource.PropertyKey(p.name))
	}
	delete(outputs, createBeforeDelete)
	if w.body != nil {
		outputs = t.outputs(w.body)
	}
	state := checkpoint(outputs, inputs)
	if w.err != nil {
		state[incomplete] = resource.NewProperty(true)
	}
	return state
}

// read reads a resource, of a web app the site's configuration too.
func (o *operation) read(ctx context.Context, t *resourceType, id string) (map[string]any, error) {
	ans, err := o.get(ctx, id, t.apiVersion)
	if err != nil {
		return nil, err
	}
	if !t.webConfig || ans.body == nil {
		return ans.body, nil
	}
	config, err := o.get(ctx, id+"/config/web", t.apiVersion)
	if err != nil {
		// Not wrapped: that this is not found does not mean that the site is gone.
		return nil, fmt.Errorf("reading the configuration of '%s': %s", id, err)
	}
	properties, _ := ans.body["properties"].(map[string]any)
	if properties == nil {
		properties = map[string]any{}
		ans.body["properties"] = properties
	}
	merged, _ := properties["siteConfig"].(map[string]any)
	if merged == nil {
		merged = map[string]any{}
	}
	settings, _ := config.body["properties"].(map[string]any)
	for k, v := range settings {
		merged[k] = v
	}
	properties["siteConfig"] = merged
	return ans.body, nil
}
