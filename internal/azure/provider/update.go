package provider

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Update sends the whole resource as the inputs describe it. A change that
// Azure accepted, or may have accepted, and that did not come to its end is
// returned with a *plugin.InitError.
func (p *Provider) Update(ctx context.Context, req plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	t := p.typeOf(req.URN.Type())
	if t == nil {
		return plugin.UpdateResponse{}, unsupported(req.URN.Type())
	}
	if req.Preview {
		outputs := t.previewOutputs(req.NewInputs)
		for _, stable := range []resource.PropertyKey{"name", "location"} {
			if v, ok := req.OldOutputs[stable]; ok {
				outputs[stable] = v
			}
		}
		return plugin.UpdateResponse{Properties: outputs}, nil
	}
	body, err := t.requestBody(t.withResets(plainMap(req.NewInputs), plainMap(req.OldOutputs)))
	if err != nil {
		return plugin.UpdateResponse{}, err
	}
	ctx, op, done := p.start(ctx, req.Timeout, defaultLimit, req.NewInputs, req.OldInputs)
	defer done()
	if err := op.maintain(ctx, t, string(req.ID), body); err != nil {
		return plugin.UpdateResponse{}, fmt.Errorf("reading what is to stay: %w", err)
	}
	w := op.write(ctx, t, string(req.ID), body)
	if w.err != nil && w.refused {
		return plugin.UpdateResponse{}, w.err
	}
	resp := plugin.UpdateResponse{Properties: w.state(t, req.NewInputs)}
	if w.err != nil {
		resp.Status = resource.StatusPartialFailure
		return resp, &plugin.InitError{Reasons: []string{w.err.Error()}}
	}
	return resp, nil
}

// withResets adds the defaults of properties that the resource has and that the
// program no longer sets.
func (t *resourceType) withResets(inputs, outputs resource.PropertyMap) resource.PropertyMap {
	for _, p := range t.properties {
		key := resource.PropertyKey(p.name)
		_, set := inputs[key]
		_, has := outputs[key]
		if p.reset && !set && has {
			inputs[key] = resource.NewPropertyValue(p.usual)
		}
	}
	return inputs
}

// Delete deletes a resource; one that is gone already is no error.
func (p *Provider) Delete(ctx context.Context, req plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	t := p.typeOf(req.URN.Type())
	if t == nil {
		return plugin.DeleteResponse{}, unsupported(req.URN.Type())
	}
	ctx, op, done := p.start(ctx, req.Timeout, defaultLimit, req.Inputs)
	defer done()
	query := url.Values{"api-version": {t.apiVersion}}
	for k, v := range t.deletion {
		query[k] = v
	}
	id := string(req.ID)
	method, body := http.MethodDelete, any(nil)
	if t.native != nil {
		method, body = http.MethodPut, map[string]any{"properties": t.native}
	}
	ans, err := op.request(ctx, method, id, query, body)
	if err == nil {
		err = op.await(ctx, ans, id, t.apiVersion, deletePoll)
	}
	if err == nil || isNotFound(err) {
		return plugin.DeleteResponse{Status: resource.StatusOK}, nil
	}
	return plugin.DeleteResponse{Status: resource.StatusUnknown}, fmt.Errorf("deleting '%s': %w", id, err)
}
