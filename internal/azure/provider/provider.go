package provider

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"

	"scaleout/internal/clock"
)

// The versions of azure-native that the provider stands in for. Version3 has
// Azure Managed Redis and nothing else, Version all the rest: each what this
// program declares with it.
const (
	Version  = "2.92.3"
	Version3 = "3.26.0"
)

// DefaultEndpoint is ARM in Azure's public cloud.
const DefaultEndpoint = "https://management.azure.com"

// Options configure a Provider.
type Options struct {
	// Version is Version or Version3; Version when empty.
	Version string
	// Mixed gives it what both versions have: for an engine that attaches to a
	// provider without saying which version it wants.
	Mixed bool
	// Endpoint is ARM's address; DefaultEndpoint when empty.
	Endpoint string
	// Transport carries the requests; http.DefaultTransport when nil.
	Transport http.RoundTripper
	// Clock is slept on between polls and retries; the machine's when nil.
	Clock clock.Clock
	// Random is the source of names for checks that come without the engine's
	// random seed; crypto/rand when nil.
	Random io.Reader
	// SubscriptionID counts when neither azure-native:subscriptionId nor
	// ARM_SUBSCRIPTION_ID names a subscription.
	SubscriptionID string
	// Token returns a bearer token for ARM; no token is sent when nil.
	Token func(ctx context.Context) (string, error)
	// Getenv reads the environment; os.Getenv when nil.
	Getenv func(name string) string
}

// A Provider is the stand-in for azure-native. It is safe for concurrent use.
// Once cancelled (SignalCancellation), it stays so.
type Provider struct {
	plugin.UnimplementedProvider // Parameterize, List, Construct and Call

	client  *client
	mixed   bool
	random  io.Reader
	getenv  func(string) string
	context context.Context // ends with SignalCancellation
	cancel  context.CancelFunc

	mu           sync.Mutex
	subscription string
	fallback     string
	location     string
	groups       map[string]string // locations of resource groups, by name
}

var _ plugin.Provider = (*Provider)(nil)

// New returns a provider. The result is a [*Provider].
func New(o Options) plugin.Provider {
	if o.Endpoint == "" {
		o.Endpoint = DefaultEndpoint
	}
	if o.Transport == nil {
		o.Transport = http.DefaultTransport
	}
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	ctx, cancel := context.WithCancel(context.Background())
	p := &Provider{
		client: &client{
			endpoint:  strings.TrimSuffix(o.Endpoint, "/"),
			transport: o.Transport, clock: o.Clock, token: o.Token, version: cmp.Or(o.Version, Version),
		},
		mixed:  o.Mixed,
		random: o.Random, getenv: o.Getenv, context: ctx, cancel: cancel,
		fallback: o.SubscriptionID, groups: map[string]string{},
	}
	p.subscription = p.chooseSubscription("")
	return p
}

func (p *Provider) chooseSubscription(configured string) string {
	for _, s := range []string{configured, p.getenv("ARM_SUBSCRIPTION_ID")} {
		if s != "" {
			return s
		}
	}
	return p.fallback
}

// Handshake announces to the engine which features the provider has.
func (p *Provider) Handshake(
	context.Context, plugin.ProviderHandshakeRequest,
) (*plugin.ProviderHandshakeResponse, error) {
	return &plugin.ProviderHandshakeResponse{AcceptSecrets: true, SupportsAutonamingConfiguration: true}, nil
}

// Close does nothing.
func (p *Provider) Close() error { return nil }

// SignalCancellation ends waiting and requests under way. What was being
// created or updated is reported as incomplete.
func (p *Provider) SignalCancellation(context.Context) error {
	p.cancel()
	return nil
}

// GetPluginInfo returns the version, of a mixed provider the newest: an engine that
// attaches to it warns of every resource that wants a newer one.
func (p *Provider) GetPluginInfo(context.Context) (plugin.PluginInfo, error) {
	version := p.client.version
	if p.mixed {
		version = Version3
	}
	v := semver.MustParse(version)
	return plugin.PluginInfo{Version: &v}, nil
}

// GetMapping returns no mapping.
func (p *Provider) GetMapping(context.Context, plugin.GetMappingRequest) (plugin.GetMappingResponse, error) {
	return plugin.GetMappingResponse{}, nil
}

// GetMappings returns no mappings.
func (p *Provider) GetMappings(context.Context, plugin.GetMappingsRequest) (plugin.GetMappingsResponse, error) {
	return plugin.GetMappingsResponse{}, nil
}

// GetSchema returns an empty schema: programs bring their own generated types.
func (p *Provider) GetSchema(context.Context, plugin.GetSchemaRequest) (plugin.GetSchemaResponse, error) {
	return plugin.GetSchemaResponse{Schema: []byte("{}")}, nil
}

// CheckConfig accepts every configuration, as azure-native does.
func (p *Provider) CheckConfig(_ context.Context, req plugin.CheckConfigRequest) (plugin.CheckConfigResponse, error) {
	return plugin.CheckConfigResponse{Properties: req.News}, nil
}

// DiffConfig reports no changes: no configuration replaces the provider.
func (p *Provider) DiffConfig(context.Context, plugin.DiffConfigRequest) (plugin.DiffConfigResponse, error) {
	return plugin.DiffResult{}, nil
}

// Configure takes subscriptionId and location from the configuration; the
// subscription may come from ARM_SUBSCRIPTION_ID or the options instead. It may
// be called any number of times, and the last call counts.
func (p *Provider) Configure(_ context.Context, req plugin.ConfigureRequest) (plugin.ConfigureResponse, error) {
	setting := func(name string) string {
		for _, key := range []string{name, "azure-native:config:" + name} {
			if s := stringOf(plain(req.Inputs[resource.PropertyKey(key)])); s != "" {
				return unquote(s)
			}
		}
		return ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.location = setting("location")
	p.subscription = p.chooseSubscription(setting("subscriptionId"))
	if p.subscription == "" {
		return plugin.ConfigureResponse{}, errors.New(
			"no subscription: set it with 'pulumi config set azure-native:subscriptionId <id>' or ARM_SUBSCRIPTION_ID")
	}
	return plugin.ConfigureResponse{}, nil
}

// unquote takes a configuration value out of JSON, the form in which explicit
// providers get theirs.
func unquote(s string) string {
	var text string
	if strings.HasPrefix(s, `"`) && json.Unmarshal([]byte(s), &text) == nil {
		return text
	}
	return s
}

// IDOf returns the ARM id that a resource with these checked inputs has, as far
// as the inputs are known. It reports false for a type that is not known.
func (p *Provider) IDOf(typ tokens.Type, inputs resource.PropertyMap) (resource.ID, bool) {
	t := p.typeOf(typ)
	if t == nil {
		return "", false
	}
	id, ok := p.path(t.path, plainMap(inputs))
	return resource.ID(id), ok
}

// path fills a path template from plain inputs.
func (p *Provider) path(template string, inputs resource.PropertyMap) (string, bool) {
	p.mu.Lock()
	subscription := p.subscription
	p.mu.Unlock()
	return fill(template, func(name string) string {
		if name == "subscriptionId" {
			return subscription
		}
		return stringOf(inputs[resource.PropertyKey(name)])
	})
}

// start begins an operation with a limit of seconds, or of fallback where that is
// zero. It ends when the caller's context or the provider is cancelled.
func (p *Provider) start(
	ctx context.Context, seconds float64, fallback time.Duration, inputs ...resource.PropertyMap,
) (context.Context, *operation, context.CancelFunc) {
	limit := fallback
	if seconds > 0 {
		limit = time.Duration(seconds * float64(time.Second))
	}
	// The time limit is kept by the clock, see sleep. This one ends a connection
	// that hangs.
	both, cancel := context.WithTimeout(p.context, limit)
	stop := context.AfterFunc(ctx, cancel)
	if ctx.Err() != nil {
		cancel()
	}
	op := &operation{
		client: p.client, limit: limit, deadline: p.client.clock.Now().Add(limit), redact: newRedactor(inputs...),
	}
	return both, op, func() { stop(); cancel() }
}

func unsupported(typ tokens.Type) error {
	return fmt.Errorf("resource type %s not found", typ)
}
