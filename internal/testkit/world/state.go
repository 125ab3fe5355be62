package world

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"
)

// State is the stack's state as it is exported, secrets in clear.
func (w *World) State() apitype.DeploymentV3 {
	w.T.Helper()
	b, err := w.Export(context.Background(), true)
	require.NoError(w.T, err)
	var untyped apitype.UntypedDeployment
	require.NoError(w.T, json.Unmarshal(b, &untyped))
	var d apitype.DeploymentV3
	require.NoError(w.T, json.Unmarshal(untyped.Deployment, &d))
	return d
}

// ResourcesInState lists the URNs in the state.
func (w *World) ResourcesInState() []string {
	w.T.Helper()
	var urns []string
	for _, r := range w.State().Resources {
		urns = append(urns, string(r.URN))
	}
	return urns
}

// Converge brings the stack up, whatever state it is in, and checks that state and
// Azure hold the same resources, nothing doubled and nothing orphaned, and that
// nothing is left to do.
func Converge(w *World, config []string) {
	w.T.Helper()
	w.Must(w.Up, config...)
	require.Len(w.T, w.Azure.Resources(), declares(config))
	require.Equal(w.T, lower(w.Azure.Resources()), lower(idsInState(w.T, w.State())))
	w.Nothing(w.Preview, config...)
}

func lower(ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = strings.ToLower(id)
	}
	slices.Sort(out)
	return out
}

// idsInState lists the ARM ids that a state knows, and checks that nothing in it
// waits to be finished.
func idsInState(t testing.TB, d apitype.DeploymentV3) []string {
	t.Helper()
	require.Empty(t, d.PendingOperations)
	var ids []string
	for _, r := range d.Resources {
		require.False(t, r.Delete, "%s waits for its deletion", r.URN)
		require.Empty(t, r.InitErrors, r.URN)
		if r.Custom && strings.HasPrefix(string(r.Type), "azure-native:") {
			ids = append(ids, string(r.ID))
		}
	}
	return ids
}

// A Convergence remembers the worlds that it was tried from. A second one with the
// same fingerprint goes the same way, so it is not tried again.
type Convergence struct {
	mu   sync.Mutex
	from map[[sha256.Size]byte]bool
}

// Check is Converge for worlds that were not tried before.
func (c *Convergence) Check(w *World, config []string) {
	w.T.Helper()
	if c.first(w.Fingerprint() + strings.Join(config, "\x00")) {
		Converge(w, config)
	}
}

func (c *Convergence) first(from string) bool {
	key := sha256.Sum256([]byte(from))
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.from == nil {
		c.from = map[[sha256.Size]byte]bool{}
	}
	before := c.from[key]
	c.from[key] = true
	return !before
}

// States counts the different worlds that were tried.
func (c *Convergence) States() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.from)
}
