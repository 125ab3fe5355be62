package local_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/resource/deploy/deploytest"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"scaleout/internal/azure/provider"
	"scaleout/internal/engine"
)

// BenchmarkCycle is one life of the prod stack: up, preview, destroy. What the
// embedded Azure costs is its ratio to BenchmarkCycleBare, measured in one run.
func BenchmarkCycle(b *testing.B) { cycle(b, newWorld(b, "prod")) }

// BenchmarkCycleBare is the same program, engine, display and state on disk,
// with providers that answer at once with what they are given.
func BenchmarkCycleBare(b *testing.B) {
	w := newWorld(b, "prod")
	w.Providers = []engine.Provider{
		{Package: "azure-native", Version: provider.Version, Load: echo},
		{Package: "random", Version: provider.RandomVersion, Load: echo},
	}
	cycle(b, w)
}

func cycle(b *testing.B, w *world) {
	for b.Loop() {
		w.must(w.Up, classic.base...)
		w.must(w.Preview, classic.base...)
		w.must(w.Destroy, classic.base...)
		w.out = &bytes.Buffer{}
	}
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
