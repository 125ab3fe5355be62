package local_test

import (
	"context"
	"os"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/resource/deploy/deploytest"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/provider"
	"scaleout/internal/engine"
	"scaleout/internal/engine/home"
	"scaleout/internal/testkit/world"
)

// BenchmarkCycle is one life of the prod stack: up, preview, destroy. What the
// embedded Azure costs is its ratio to BenchmarkCycleBare, measured in one run.
func BenchmarkCycle(b *testing.B) { cycle(b, nil) }

// BenchmarkCycleBare is the same program, engine, display and state on disk,
// with providers that answer at once with what they are given.
func BenchmarkCycleBare(b *testing.B) { cycle(b, bare) }

var bare = []engine.Provider{
	{Package: "azure-native", Version: provider.Version, Load: echo},
	{Package: "random", Version: provider.RandomVersion, Load: echo},
}

// BenchmarkNothingToDo is an update in which nothing changes, with monitoring: what of
// 'scaleout local up' is not the start of its process.
func BenchmarkNothingToDo(b *testing.B) {
	w := onDisk(b)
	w.Must(w.Up, world.Watched.Base...)
	for b.Loop() {
		w.Nothing(w.Up, world.Watched.Base...)
	}
}

// onDisk is the prod stack with its state synced to the disk, as a user's is.
func onDisk(b *testing.B) *world.World {
	b.Helper()
	o := world.In(b.TempDir())
	o.Writing = []home.Option{home.Sync((*os.File).Sync)}
	return world.Open(b, o)
}

func cycle(b *testing.B, providers []engine.Provider) {
	for b.Loop() {
		life(b, providers)
	}
}

// life is lived in a home of its own: in one home many lives would all be lived within a day
// or two of its Azure, which remembers operations for so long. Without providers they are
// those of the embedded Azure.
func life(b *testing.B, providers []engine.Provider) {
	b.Helper()
	w := onDisk(b)
	if providers != nil {
		w.Providers = providers
	}
	w.Must(w.Up, world.Classic.Base...)
	w.Must(w.Preview, world.Classic.Base...)
	w.Must(w.Destroy, world.Classic.Base...)
	require.NoError(b, w.Close())
}

func echo() plugin.Provider {
	outputs := func(inputs resource.PropertyMap) resource.PropertyMap {
		out := resource.NewPropertyMapFromMap(map[string]any{
			"name": "n", "location": "westeurope", "hostName": "h", "sslPort": 6380, "defaultHostName": "h",
			"possibleOutboundIpAddresses": "", "result": "r",
		})
		for k, v := range inputs {
			out[k] = v
		}
		return out
	}
	return &deploytest.Provider{
		CreateF: func(_ context.Context, r plugin.CreateRequest) (plugin.CreateResponse, error) {
			return plugin.CreateResponse{ID: "id", Properties: outputs(r.Properties)}, nil
		},
		ReadF: func(_ context.Context, r plugin.ReadRequest) (plugin.ReadResponse, error) {
			return plugin.ReadResponse{ReadResult: plugin.ReadResult{ID: r.ID, Inputs: r.Inputs, Outputs: r.State}}, nil
		},
		InvokeF: func(_ context.Context, _ plugin.InvokeRequest) (plugin.InvokeResponse, error) {
			return plugin.InvokeResponse{Properties: property.NewMap(map[string]property.Value{
				"primaryKey": property.New("k"), "secondaryKey": property.New("k"),
			})}, nil
		},
	}
}
