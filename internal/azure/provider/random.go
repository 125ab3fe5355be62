package provider

import (
	"context"
	cryptorand "crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// RandomVersion is the version of the random provider that NewRandom stands in for.
const RandomVersion = "4.19.0"

const randomBytes tokens.Type = "random:index/randomBytes:RandomBytes"

// A RandomProvider is the stand-in for the random provider: RandomBytes,
// RandomPassword and RandomUuid. As with the real one, the id of a RandomBytes is its value in
// base64, in the clear: ids cannot be secret. A RandomPassword has no such leak,
// its id is "none"; its bcryptHash is not made.
type RandomProvider struct {
	plugin.UnimplementedProvider

	mu     sync.Mutex
	source io.Reader
}

var _ plugin.Provider = (*RandomProvider)(nil)

// NewRandom returns a provider that draws from source, or from crypto/rand if
// that is nil. The result is a [*RandomProvider].
func NewRandom(source io.Reader) plugin.Provider {
	if source == nil {
		source = cryptorand.Reader
	}
	return &RandomProvider{source: source}
}

// IDOf reports false: a random value exists in the state only.
func (p *RandomProvider) IDOf(tokens.Type, resource.PropertyMap) (resource.ID, bool) {
	return "", false
}

// Handshake announces to the engine which features the provider has.
func (p *RandomProvider) Handshake(
	context.Context, plugin.ProviderHandshakeRequest,
) (*plugin.ProviderHandshakeResponse, error) {
	return &plugin.ProviderHandshakeResponse{AcceptSecrets: true}, nil
}

// Close does nothing.
func (p *RandomProvider) Close() error { return nil }

// SignalCancellation does nothing: nothing takes long here.
func (p *RandomProvider) SignalCancellation(context.Context) error { return nil }

// GetPluginInfo returns the version.
func (p *RandomProvider) GetPluginInfo(context.Context) (plugin.PluginInfo, error) {
	v := semver.MustParse(RandomVersion)
	return plugin.PluginInfo{Version: &v}, nil
}

// GetSchema returns an empty schema.
func (p *RandomProvider) GetSchema(context.Context, plugin.GetSchemaRequest) (plugin.GetSchemaResponse, error) {
	return plugin.GetSchemaResponse{Schema: []byte("{}")}, nil
}

// GetMapping returns no mapping.
func (p *RandomProvider) GetMapping(context.Context, plugin.GetMappingRequest) (plugin.GetMappingResponse, error) {
	return plugin.GetMappingResponse{}, nil
}

// GetMappings returns no mappings.
func (p *RandomProvider) GetMappings(
	context.Context, plugin.GetMappingsRequest,
) (plugin.GetMappingsResponse, error) {
	return plugin.GetMappingsResponse{}, nil
}

// CheckConfig accepts every configuration: there is nothing to configure.
func (p *RandomProvider) CheckConfig(
	_ context.Context, req plugin.CheckConfigRequest,
) (plugin.CheckConfigResponse, error) {
	return plugin.CheckConfigResponse{Properties: req.News}, nil
}

// DiffConfig reports no changes.
func (p *RandomProvider) DiffConfig(context.Context, plugin.DiffConfigRequest) (plugin.DiffConfigResponse, error) {
	return plugin.DiffResult{}, nil
}

// Configure does nothing.
func (p *RandomProvider) Configure(context.Context, plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	return plugin.ConfigureResponse{}, nil
}

// A randomType is all the provider knows about one type.
type randomType struct {
	inputs  []property
	secrets []resource.PropertyKey
	open    bool // the value is no secret
	// make draws the secrets, for plain inputs, and returns them with the id.
	make func(source io.Reader, inputs resource.PropertyMap) (resource.ID, []string, error)
}

var randomTypes = map[tokens.Type]randomType{
	randomBytes: {
		inputs:  []property{integer("length", required), mapOf("keepers", text(""))},
		secrets: []resource.PropertyKey{"base64", "hex"},
		make:    makeBytes,
	},
	randomPassword: {
		inputs:  passwordInputs,
		secrets: []resource.PropertyKey{"result"},
		make:    makePassword,
	},
	randomUUID: {
		inputs:  []property{mapOf("keepers", text(""))},
		secrets: []resource.PropertyKey{"result"},
		open:    true,
		make:    makeUUID,
	},
}

// Check judges the inputs: the length must be 1 or more.
func (p *RandomProvider) Check(_ context.Context, req plugin.CheckRequest) (plugin.CheckResponse, error) {
	t, ok := randomTypes[req.URN.Type()]
	if !ok {
		return plugin.CheckResponse{}, unsupported(req.URN.Type())
	}
	inputs := plainMap(req.News)
	c := &checker{}
	for _, k := range inputs.StableKeys() {
		if _, ok := lookup(t.inputs, string(k)); !ok && !resource.IsInternalPropertyKey(k) {
			c.unexpected(string(k), false)
		}
	}
	c.fields("", t.inputs, inputs, nil)
	if n := inputs["length"]; n.IsNumber() && n.NumberValue() < 1 {
		c.fail("attribute length value must be at least 1, got: %v", n.NumberValue())
	}
	return plugin.CheckResponse{Properties: req.News, Failures: c.failures}, nil
}

// Diff replaces on every change.
func (p *RandomProvider) Diff(_ context.Context, req plugin.DiffRequest) (plugin.DiffResponse, error) {
	t, ok := randomTypes[req.URN.Type()]
	if !ok {
		return plugin.DiffResponse{}, unsupported(req.URN.Type())
	}
	old, news := plainMap(req.OldInputs), plainMap(req.NewInputs)
	for _, ignored := range req.IgnoreChanges {
		if path, err := resource.ParsePropertyPath(ignored); err == nil {
			path.Reset(old, news)
		}
	}
	d := &differ{changes: map[string]plugin.PropertyDiff{}, keys: map[resource.PropertyKey]bool{}}
	for _, f := range t.inputs {
		key := resource.PropertyKey(f.name)
		d.value(walk{path: resource.PropertyPath{f.name}, key: key, replaces: true}, f, old[key], news[key])
	}
	r := d.result(old)
	r.DeleteBeforeReplace = false
	return r, nil
}

// Create draws the value.
func (p *RandomProvider) Create(_ context.Context, req plugin.CreateRequest) (plugin.CreateResponse, error) {
	t, ok := randomTypes[req.URN.Type()]
	if !ok {
		return plugin.CreateResponse{}, unsupported(req.URN.Type())
	}
	outputs := req.Properties.Copy()
	if req.Preview {
		for _, k := range t.secrets {
			outputs[k] = t.concealed(unknown())
		}
		return plugin.CreateResponse{Properties: outputs}, nil
	}
	p.mu.Lock()
	id, values, err := t.make(p.source, plainMap(req.Properties))
	p.mu.Unlock()
	if err != nil {
		return plugin.CreateResponse{}, fmt.Errorf("drawing a random value: %w", err)
	}
	for i, k := range t.secrets {
		outputs[k] = t.concealed(resource.NewProperty(values[i]))
	}
	return plugin.CreateResponse{ID: id, Properties: outputs, Status: resource.StatusOK}, nil
}

func (t randomType) concealed(v resource.PropertyValue) resource.PropertyValue {
	if t.open {
		return v
	}
	return resource.MakeSecret(v)
}

func makeBytes(source io.Reader, inputs resource.PropertyMap) (resource.ID, []string, error) {
	length := inputs["length"]
	if !length.IsNumber() || length.NumberValue() < 1 {
		return "", nil, errors.New("the length is not known")
	}
	value := make([]byte, int(length.NumberValue()))
	if _, err := io.ReadFull(source, value); err != nil {
		return "", nil, err
	}
	encoded := base64.StdEncoding.EncodeToString(value)
	return resource.ID(encoded), []string{encoded, hex.EncodeToString(value)}, nil
}

// Read returns the state. It imports random bytes by their value in base64 and
// a password by itself, as the real provider does.
func (p *RandomProvider) Read(_ context.Context, req plugin.ReadRequest) (plugin.ReadResponse, error) {
	t, ok := randomTypes[req.URN.Type()]
	if !ok {
		return plugin.ReadResponse{}, unsupported(req.URN.Type())
	}
	resp := plugin.ReadResponse{Status: resource.StatusOK}
	resp.ID, resp.Inputs, resp.Outputs = req.ID, req.Inputs, req.State
	if _, ok := req.State[t.secrets[0]]; ok {
		return resp, nil
	}
	if req.URN.Type() == randomUUID {
		return importUUID(req.ID)
	}
	length, values := len(req.ID), []string{string(req.ID)}
	resp.ID = passwordID
	if req.URN.Type() == randomBytes {
		value, err := base64.StdEncoding.DecodeString(string(req.ID))
		if err != nil || len(value) == 0 {
			return plugin.ReadResponse{}, errors.New("random bytes are imported by their value in base64")
		}
		resp.ID = req.ID
		length, values = len(value), append(values, hex.EncodeToString(value))
	}
	resp.Inputs = resource.PropertyMap{"length": resource.NewProperty(float64(length))}
	resp.Outputs = resp.Inputs.Copy()
	for i, k := range t.secrets {
		resp.Outputs[k] = resource.MakeSecret(resource.NewProperty(values[i]))
	}
	return resp, nil
}

// Update fails: every change replaces.
func (p *RandomProvider) Update(context.Context, plugin.UpdateRequest) (plugin.UpdateResponse, error) {
	return plugin.UpdateResponse{}, errors.New("random values are never updated")
}

// Delete forgets the value.
func (p *RandomProvider) Delete(context.Context, plugin.DeleteRequest) (plugin.DeleteResponse, error) {
	return plugin.DeleteResponse{Status: resource.StatusOK}, nil
}
