package engine

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	changes "github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy/deploytest"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine/home"
)

const thing = "fake:index:Thing"

// cloud is the smallest one there can be. A thing's id is its name.
type cloud struct {
	mu      sync.Mutex
	things  map[string]resource.PropertyMap
	creates []string // in order, with repetitions
	reads   int

	create func(name string, make func()) error // what a creation does; nil makes the thing
	cancel func()                               // hears SignalCancellation; optional
}

func (c *cloud) names() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.things))
}

// fake is the cloud's provider. It can tell the id of what it would create.
type fake struct{ *deploytest.Provider }

func (fake) IDOf(typ tokens.Type, inputs resource.PropertyMap) (resource.ID, bool) {
	return resource.ID(inputs["name"].StringValue()), typ == thing
}

func (c *cloud) provider() plugin.Provider {
	return fake{&deploytest.Provider{
		CancelF: func() error {
			if c.cancel != nil {
				c.cancel()
			}
			return nil
		},
		CreateF: c.created,
		ReadF: func(_ context.Context, r plugin.ReadRequest) (plugin.ReadResponse, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.reads++
			props, ok := c.things[string(r.ID)]
			if !ok {
				return plugin.ReadResponse{}, nil
			}
			return plugin.ReadResponse{ReadResult: plugin.ReadResult{ID: r.ID, Inputs: props, Outputs: props}}, nil
		},
		DeleteF: func(_ context.Context, r plugin.DeleteRequest) (plugin.DeleteResponse, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			delete(c.things, string(r.ID))
			return plugin.DeleteResponse{Status: resource.StatusOK}, nil
		},
	}}
}

func (c *cloud) created(_ context.Context, r plugin.CreateRequest) (plugin.CreateResponse, error) {
	name := r.Properties["name"].StringValue()
	if r.Preview {
		return plugin.CreateResponse{Properties: r.Properties, Status: resource.StatusOK}, nil
	}
	do := func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.things[name] = r.Properties
		c.creates = append(c.creates, name)
	}
	if c.create == nil {
		do()
	} else if err := c.create(name, do); err != nil {
		return plugin.CreateResponse{Status: resource.StatusUnknown}, err
	}
	return plugin.CreateResponse{ID: resource.ID(name), Properties: r.Properties, Status: resource.StatusOK}, nil
}

// chain declares things that depend on each other in order.
func chain(names ...string) Program {
	return Go(func(ctx *pulumi.Context) error {
		var needs []pulumi.Resource
		for _, name := range names {
			var r pulumi.CustomResourceState
			err := ctx.RegisterResource(thing, name, pulumi.Map{"name": pulumi.String(name)}, &r, pulumi.DependsOn(needs))
			if err != nil {
				return err
			}
			needs = []pulumi.Resource{&r}
		}
		return nil
	})
}

// bench is a stack of a project of its own in a cloud of its own.
type bench struct {
	*Stack
	t     *testing.T
	cloud *cloud
	out   bytes.Buffer
}

func newBench(t *testing.T, projectFile string) *bench {
	t.Helper()
	root := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(root, "Pulumi.yaml"), []byte(projectFile), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(root, "Pulumi.dev.yaml"), []byte("config: {}\n"), 0o600))
	h, err := home.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { _ = h.Close() })
	c := &cloud{things: map[string]resource.PropertyMap{}}
	return &bench{t: t, cloud: c, Stack: &Stack{
		Name: "dev", Root: root, Home: h, Program: chain("a", "b", "c"),
		Providers: []Provider{{Package: "fake", Version: "1.0.0", Load: c.provider}},
	}}
}

const plainProject = "name: shop\nruntime: go\n"

func (b *bench) options() Options {
	b.out.Reset()
	return Options{Display: Display{Out: &b.out, Err: &b.out, Color: colors.Never}}
}

// must runs a verb that has to succeed.
func (b *bench) must(do func(context.Context, Options) (changes.ResourceChanges, error)) changes.ResourceChanges {
	b.t.Helper()
	summary, err := do(b.t.Context(), b.options())
	require.NoError(b.t, err, "%s", &b.out)
	return summary
}

// known lists the ids of the things in the state, and how many creations in it
// are pending.
func (b *bench) known() (ids []string, pending int) {
	b.t.Helper()
	snap, err := b.snapshot(b.t.Context())
	require.NoError(b.t, err)
	if snap == nil {
		return nil, 0
	}
	for _, r := range snap.Resources {
		if r.Type == thing {
			ids = append(ids, string(r.ID))
		}
	}
	return ids, len(snap.PendingOperations)
}
