package engine

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	pkgresource "github.com/pulumi/pulumi/pkg/v3/resource"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy/deploytest"
	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// crashed is a bench whose process died while it created b: the state is what
// it was then, the cloud may have b or not.
func crashed(t *testing.T, made bool) *bench {
	t.Helper()
	b := newBench(t, plainProject)
	var then []byte
	b.cloud.create = func(name string, do func()) (err error) {
		if name == "b" {
			then, err = b.Home.Read(b.stateFile())
			if !made {
				return errors.Join(err, errors.New("refused"))
			}
		}
		if name != "c" { // which that process did not live to see
			do()
		}
		return err
	}
	_, err := b.Up(t.Context(), b.options())
	require.Equal(t, !made, err != nil)
	require.True(t, json.Valid(then))
	require.NoError(t, b.Home.Write(b.stateFile(), then))
	ids, pending := b.known()
	require.Equal(t, []string{"a"}, ids)
	require.Equal(t, 1, pending)
	b.cloud.create, b.cloud.creates = nil, nil
	return b
}

func TestRecovery(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		made    bool
		creates []string
	}{
		"what was made is recovered":     {true, []string{"c"}},
		"what was not made is made anew": {false, []string{"b", "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := crashed(t, c.made)
			b.must(b.Preview)
			_, pending := b.known()
			assert.Equal(t, 1, pending, "a preview writes nothing")

			b.must(b.Up)
			assert.Equal(t, c.made, strings.Contains(b.out.String(), "info: recovered b, which an interrupted update had created"))
			assert.Equal(t, c.creates, b.cloud.creates)
			ids, pending := b.known()
			assert.Equal(t, []string{"a", "b", "c"}, ids)
			assert.Zero(t, pending)
		})
	}
}

// While nobody can tell whether it was made, nothing else is done.
func TestRecoveryThatCannotLook(t *testing.T) {
	t.Parallel()
	b := crashed(t, true)
	b.Providers[0].Load = func() plugin.Provider {
		p := b.cloud.provider().(fake)
		p.Provider = &deploytest.Provider{ReadF: func(context.Context, plugin.ReadRequest) (plugin.ReadResponse, error) {
			return plugin.ReadResponse{}, errors.New("throttled")
		}}
		return p
	}
	_, err := b.Up(t.Context(), b.options())
	require.ErrorContains(t, err, "interrupted while it created b, and looking for it failed: throttled; run the command again")
	assert.Empty(t, b.cloud.creates)
	_, pending := b.known()
	assert.Equal(t, 1, pending, "the next run looks again")
}

// Destroy deletes what an interrupted update had created, too.
func TestDestroyAfterACrash(t *testing.T) {
	t.Parallel()
	b := crashed(t, true)
	b.must(b.Destroy)
	assert.Empty(t, b.cloud.names())
}

func stateOf(name string, needs ...string) *pkgresource.State {
	s := &pkgresource.State{URN: resource.URN(name), ID: "id"}
	for _, n := range needs {
		s.Dependencies = append(s.Dependencies, resource.URN(n))
	}
	return s
}

// A state lists what a resource needs before it, and a resource before the one
// that it replaces.
func TestInsert(t *testing.T) {
	t.Parallel()
	old, dropped := stateOf("app"), stateOf("app")
	dropped.PendingReplacement = true
	for name, c := range map[string]struct {
		all  []*pkgresource.State
		new  *pkgresource.State
		want []string
	}{
		"empty":             {nil, stateOf("app"), []string{"app"}},
		"behind its needs":  {[]*pkgresource.State{stateOf("a"), stateOf("plan"), stateOf("b")}, stateOf("app", "plan", "a"), []string{"a", "plan", "app", "b"}},
		"before the old":    {[]*pkgresource.State{stateOf("plan"), old}, stateOf("app", "plan"), []string{"plan", "app", "app (to be deleted)"}},
		"in place of a gap": {[]*pkgresource.State{stateOf("plan"), dropped}, stateOf("app", "plan"), []string{"plan", "app"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, s := range insert(c.all, c.new) {
				label := string(s.URN)
				if s.Delete {
					label += " (to be deleted)"
				}
				got = append(got, label)
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func TestBehindItsParentAndProvider(t *testing.T) {
	t.Parallel()
	provider, parent := stateOf("provider"), stateOf("parent")
	app := stateOf("app")
	app.Parent, app.Provider = "parent", "provider::id"
	got := insert([]*pkgresource.State{parent, provider, stateOf("other")}, app)
	assert.Same(t, app, got[2])
}
