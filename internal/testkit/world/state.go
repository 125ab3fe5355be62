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
	return deployment(w.T, b)
}

// deployment is what an export holds.
func deployment(t testing.TB, exported []byte) apitype.DeploymentV3 {
	t.Helper()
	var untyped apitype.UntypedDeployment
	require.NoError(t, json.Unmarshal(exported, &untyped))
	var d apitype.DeploymentV3
	require.NoError(t, json.Unmarshal(untyped.Deployment, &d))
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
	settle(w, config)
	w.Nothing(w.Preview, config...)
}

func settle(w *World, config []string) {
	w.T.Helper()
	w.Must(w.Up, config...)
	require.Len(w.T, w.Azure.Resources(), declares(config))
	require.Equal(w.T, lower(w.Azure.Resources()), lower(idsInState(w.T, w.State())))
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
		// Parts of the app, not resources.
		inherent := strings.HasSuffix(string(r.ID), "/config/slotConfigNames") ||
			strings.Contains(string(r.ID), "/basicPublishingCredentialsPolicies/")
		if r.Custom && strings.HasPrefix(string(r.Type), "azure-native:") && !inherent {
			ids = append(ids, string(r.ID))
		}
	}
	return ids
}

// A Convergence remembers the worlds that it was tried from, and those that it led
// to. A second one with the same fingerprint goes the same way, so it is not tried
// again.
type Convergence struct{ from, to fingerprints }

// Check is Converge for worlds that were not tried before.
func (c *Convergence) Check(w *World, config []string) {
	w.T.Helper()
	settings := strings.Join(config, "\x00")
	if !c.from.add(w.Fingerprint() + settings) {
		return
	}
	settle(w, config)
	if c.to.add(w.Fingerprint() + settings) {
		w.Nothing(w.Preview, config...)
	}
}

// States counts the different worlds that were tried.
func (c *Convergence) States() int { return c.from.count() }

// Ends counts the different worlds that they led to.
func (c *Convergence) Ends() int { return c.to.count() }

type fingerprints struct {
	mu   sync.Mutex
	seen map[[sha256.Size]byte]bool
}

// add reports whether a fingerprint is new.
func (f *fingerprints) add(text string) bool {
	key := sha256.Sum256([]byte(text))
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.seen == nil {
		f.seen = map[[sha256.Size]byte]bool{}
	}
	before := f.seen[key]
	f.seen[key] = true
	return !before
}

func (f *fingerprints) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.seen)
}
