package world

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

// Worlds in which the same was done look alike, whatever their names, keys and times.
func TestFingerprintsAgree(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]Kind{
		"classic": Classic, "managed": Managed, "admitted": Admitted, "joined": Joined, "scheduled": Scheduled, "watched": Watched,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var prints [3]string
			for i := range prints { // each takes other times for what it waits for
				w := Open(t, In(t.TempDir()))
				w.Must(w.Up, kind.Base...)
				prints[i] = w.Fingerprint()
				assert.Empty(t, difference(prints[0], prints[i]))
			}
		})
	}
}

// difference is where two texts begin to differ, with what is around it.
func difference(a, b string) string {
	if a == b {
		return ""
	}
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	around := func(s string) string { return s[max(0, at-200):min(len(s), at+200)] }
	return around(a) + "\n\n" + around(b)
}

// Worlds that could go on in another way look different.
func TestFingerprintsDiffer(t *testing.T) {
	t.Parallel()
	dir := In(t.TempDir())
	w := Open(t, dir)
	seen := map[string]string{}
	look := func(after string) {
		print := w.Fingerprint()
		assert.Empty(t, seen[print], "the same as after %s", after)
		seen[print] = after
	}
	look("nothing")
	w.Azure.Inject(sim.Fault{Method: http.MethodPut, Type: "Microsoft.Web/sites", Kind: sim.Denied})
	_, err := w.Up(context.Background(), w.Options(Classic.Base...))
	require.Error(t, err)
	w.Reopen()
	look("a refusal")
	w.Must(w.Up, Classic.Base...)
	look("the rest")
	plan := w.Output("planId")
	require.NoError(t, w.Azure.Scale(plan, 3))
	look("another count in Azure alone")
	w.Must(w.Refresh, Classic.Base...)
	look("the same in the state")
	w.Must(w.Up, append([]string{"tags.team", "web"}, Classic.Base...)...)
	look("a tag")
	cache := w.Output("redisId")
	_, err = w.Azure.Call(context.Background(), http.MethodPost, cache+"/regenerateKey", "2024-11-01", map[string]any{"keyType": "Primary"})
	require.NoError(t, err)
	look("another key in Azure than in the state")
	_, err = w.Azure.Call(context.Background(), http.MethodDelete, cache, "2024-11-01", nil)
	require.NoError(t, err)
	look("a deletion under way")
}
