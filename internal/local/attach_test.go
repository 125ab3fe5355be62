package local_test

import (
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/resource/deploy/deploytest"
	pulumiplugin "github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/env"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine"
	"scaleout/internal/engine/plugin"
	"scaleout/internal/testkit/world"
)

// The real program, the real engine, and between it and the providers what a
// Pulumi CLI has there: its own plugin client, attached over gRPC as
// PULUMI_DEBUG_PROVIDERS says. Everything that is sent is Pulumi's.
func TestLifeOfAStackWithAttachedProviders(t *testing.T) {
	w := world.New(t, "prod")
	server, err := plugin.Serve(w.Azure.Attachable())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	t.Setenv("PULUMI_DEBUG_PROVIDERS", server.DebugProviders())
	w.Providers = attached(t, w.Providers)

	classic := func(more ...string) []string { return append(more, world.ClassicCache...) }
	w.Must(w.Up, classic()...)
	assert.Len(t, w.Azure.Resources(), 6+world.WatchingResources, "group, plan, cache, app, slot, autoscale; what watches them")
	w.Nothing(w.Preview, classic()...)
	w.Must(w.Up, classic("tags.team", "web")...)
	w.Nothing(w.Refresh, classic("tags.team", "web")...)
	// A CLI that attaches does not say which version of a provider it wants.
	w.Must(w.Up, classic("protect", "false")...)
	w.Must(w.Up, "protect", "false")
	assert.Len(t, w.Azure.Resources(), 7+world.WatchingResources, "group, plan, cluster, database, app, slot, autoscale; what watches them")
	w.Nothing(w.Preview, "protect", "false")
	w.Must(w.Destroy)
	assert.Empty(t, w.Azure.Resources())
}

// attached are clients of providers that somebody else has started.
func attached(t *testing.T, providers []engine.Provider) []engine.Provider {
	t.Helper()
	host := deploytest.NewPluginHost(nil, nil, nil)
	t.Cleanup(func() { _ = host.Close() })
	pctx, err := pulumiplugin.NewContext(t.Context(), nil, nil, host, nil, t.TempDir(), nil, false, nil)
	require.NoError(t, err)
	var clients []engine.Provider
	for _, p := range providers {
		spec := workspace.PluginDescriptor{Name: string(p.Package), Kind: apitype.ResourcePlugin}
		clients = append(clients, engine.Provider{Package: p.Package, Version: p.Version, Load: func() pulumiplugin.Provider {
			client, err := pulumiplugin.NewProvider(host, pctx, spec, nil, false, "", "scaleout", env.Global())
			if err != nil {
				panic(err) // in a goroutine of the engine's
			}
			return client
		}})
	}
	return clients
}
