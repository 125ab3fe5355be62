package engine

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/engine"
	pkgresource "github.com/pulumi/pulumi/pkg/v3/resource"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// evenly gives a secret the same text every time.
type evenly struct{ config.Encrypter }

func (evenly) EncryptValue(_ context.Context, plaintext string) (string, error) {
	return strconv.Quote(plaintext), nil
}

// family is a component with children, one after another, and a secret; its outputs are known last.
func family(size string, names ...string) Program {
	return Go(func(ctx *pulumi.Context) error {
		var parent pulumi.ResourceState
		if err := ctx.RegisterComponentResource("fake:index:Family", "family", &parent); err != nil {
			return err
		}
		needs := []pulumi.Resource{}
		for _, name := range names {
			var r pulumi.CustomResourceState
			inputs := pulumi.Map{
				"name": pulumi.String(name), "size": pulumi.String(size), "key": pulumi.ToSecret(pulumi.String("k")).(pulumi.StringOutput),
			}
			if err := ctx.RegisterResource(thing, name, inputs, &r, pulumi.Parent(&parent), pulumi.DependsOn(needs)); err != nil {
				return err
			}
			needs = append(needs, &r)
		}
		return ctx.RegisterResourceOutputs(&parent, pulumi.Map{"size": pulumi.String(size)})
	})
}

// resizable is a provider that updates a thing of another size, and replaces "b".
func (c *cloud) resizable() plugin.Provider {
	p := c.provider().(fake)
	p.DiffF = func(_ context.Context, r plugin.DiffRequest) (plugin.DiffResult, error) {
		if r.OldInputs["size"].DeepEquals(r.NewInputs["size"]) {
			return plugin.DiffResult{Changes: plugin.DiffNone}, nil
		}
		d := plugin.DiffResult{Changes: plugin.DiffSome, ChangedKeys: []resource.PropertyKey{"size"}}
		if r.URN.Name() == "b" {
			d.ReplaceKeys = d.ChangedKeys
		}
		return d, nil
	}
	p.UpdateF = func(_ context.Context, r plugin.UpdateRequest) (plugin.UpdateResponse, error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.things[r.URN.Name()] = r.NewInputs
		return plugin.UpdateResponse{Properties: r.NewInputs, Status: resource.StatusOK}, nil
	}
	return p
}

// compared runs an operation and holds each state that it saves against what Pulumi writes
// of a whole snapshot. It counts them.
func (b *bench) compared(op operation) (states int) {
	b.t.Helper()
	ctx := b.t.Context()
	proj, err := b.load(ctx, nil, true)
	require.NoError(b.t, err)
	before, err := b.snapshot(ctx)
	require.NoError(b.t, err)
	manager := homeManager{crypter{evenly{config.NopEncrypter}, config.NopDecrypter}}
	r := newRecords(manager.Encrypter())
	both := func(snap *deploy.Snapshot) (text, want string) { // in a goroutine of the engine, which has to go on
		snap.SecretsManager = manager
		ours, err := r.serialize(ctx, snap)
		assert.NoError(b.t, err)
		theirs, err := serialize(ctx, snap, false)
		assert.NoError(b.t, err)
		return string(ours), string(theirs)
	}
	j := newJournal(before, func(snap *deploy.Snapshot) error {
		states++
		text, want := both(snap)
		if !equalJSON(text, want) { // a component may have got its outputs between the two
			text, want = both(snap)
		}
		assert.JSONEq(b.t, want, text)
		return nil
	}, func(snap *deploy.Snapshot) error { return b.save(ctx, snap) })
	target := &deploy.Target{
		Name: tokens.MustParseStackName(b.Name), Organization: "organization", Config: proj.config, Decrypter: proj.decrypter, Snapshot: before,
	}
	under := &run{
		operation: op, stack: b.Stack, options: b.options(), context: &engine.Context{BackendClient: noBackend{}, SnapshotManager: j},
		info: engine.UpdateInfo{Root: b.Root, Project: proj.Project, Target: target},
	}
	_, _ = under.execute(ctx) // it may fail
	require.NoError(b.t, j.Close())
	return states
}

func equalJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}

// Each state that is saved in the course of an operation is that of the snapshot, though the
// text of most resources is one of before.
func TestRecordsKeepUp(t *testing.T) {
	t.Parallel()
	b := newBench(t, plainProject)
	b.Providers[0].Load = b.cloud.resizable
	up, refresh := operation{updating, false, engine.Update}, operation{refreshing, false, engine.Refresh}

	b.Program = family("1", "a", "b", "c")
	assert.GreaterOrEqual(t, b.compared(up), 6)
	b.Program = family("2", "d", "a", "b") // a is updated, b replaced, c deleted, d created
	assert.GreaterOrEqual(t, b.compared(up), 6)
	b.cloud.create = func(string, func()) error { return errors.New("refused") }
	b.Program = family("3", "d", "a", "e", "f")
	assert.Positive(t, b.compared(up))
	b.cloud.create = nil
	b.cloud.things["a"]["size"] = resource.NewProperty("9")
	b.compared(refresh)
	assert.Positive(t, b.compared(up))
	assert.Equal(t, []string{"a", "d", "e", "f"}, b.cloud.names())
	assert.GreaterOrEqual(t, b.compared(operation{destroying, false, engine.Destroy}), 4)
	assert.Empty(t, b.cloud.names())
}

// What a resource needs of its reader is said of the state, whether its text is old or new.
func TestRecordsNameFeatures(t *testing.T) {
	t.Parallel()
	manager := homeManager{crypter{evenly{config.NopEncrypter}, config.NopDecrypter}}
	r := newRecords(manager.Encrypter())
	tainted := &pkgresource.State{URN: "urn:pulumi:dev::shop::" + thing + "::a", Type: thing, Custom: true, ID: "a", Taint: true}
	snap := &deploy.Snapshot{SecretsManager: manager, Resources: []*pkgresource.State{tainted}, PendingOperations: []pkgresource.Operation{
		pkgresource.NewOperation(tainted, pkgresource.OperationTypeCreating),
	}}
	for range 2 {
		text, err := r.serialize(t.Context(), snap)
		require.NoError(t, err)
		want, err := serialize(t.Context(), snap, false)
		require.NoError(t, err)
		assert.JSONEq(t, string(want), string(text))
		assert.Contains(t, string(text), `"features":["taint"]`)
	}
}
