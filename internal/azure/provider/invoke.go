package provider

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Invoke calls a function of the provider. As with azure-native, results are not
// marked secret: the program has to do that.
func (p *Provider) Invoke(ctx context.Context, req plugin.InvokeRequest) (plugin.InvokeResponse, error) {
	for _, f := range invokes {
		if f.token == req.Tok && p.has(f.version) {
			return p.invoke(ctx, f, plainMap(resource.ToResourcePropertyMap(req.Args)))
		}
	}
	return plugin.InvokeResponse{}, fmt.Errorf("invoke type %s not found", req.Tok)
}

func (p *Provider) invoke(
	ctx context.Context, f invoke, args resource.PropertyMap,
) (plugin.InvokeResponse, error) {
	c := &checker{}
	for _, param := range f.parameters {
		v, ok := args[resource.PropertyKey(param.name)]
		if !ok {
			c.fail("missing required property '%s'", param.name)
			continue
		}
		c.value(param.name, property{kind: kindString}, v)
	}
	if len(c.failures) > 0 {
		return plugin.InvokeResponse{Failures: c.failures}, nil
	}
	id, ok := p.path(f.path, args)
	if !ok {
		return plugin.InvokeResponse{}, fmt.Errorf("the arguments of %s are not known", f.token)
	}
	ctx, op, done := p.start(ctx, 0, defaultLimit)
	defer done()
	query := url.Values{"api-version": {f.apiVersion}}
	ans, err := op.request(ctx, http.MethodPost, id, query, map[string]any{})
	if err != nil {
		return plugin.InvokeResponse{}, fmt.Errorf("request failed %s: %w", id, err)
	}
	results := resource.PropertyMap{}
	for _, r := range f.results {
		if v := r.fromARM(ans.body[r.arm]); !v.IsNull() {
			results[resource.PropertyKey(r.name)] = v
		}
	}
	return plugin.InvokeResponse{Properties: resource.FromResourcePropertyMap(results)}, nil
}
