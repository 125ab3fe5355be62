package engine

import (
	"testing"

	pkgresource "github.com/pulumi/pulumi/pkg/v3/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
)

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
