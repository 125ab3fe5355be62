package verify_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
	"scaleout/internal/verify"
)

// creating makes the stack's cache one that is still being created.
func (w *world) creating() {
	w.t.Helper()
	id := w.id("Microsoft.Cache/redis/second")
	w.call(http.MethodPut, id, caches, map[string]any{"location": "westeurope", "properties": map[string]any{
		"sku": map[string]any{"name": "Standard", "family": "C", "capacity": 1},
	}})
	w.options.Declared.CacheID = id
}

// A cache takes 20 minutes here. Waiting ends when nothing is under way.
func TestWaitUntilSettled(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.creating()
	w.options.Only, w.options.Sessions.Requests = []string{"cache-ready"}, 1
	begun := w.session.Azure.Clock.Now()
	var told []string
	report, err := verify.Wait(context.Background(), w.options, time.Hour, func(r verify.Report) { told = append(told, r.Waiting()...) })
	require.NoError(t, err)
	assert.Equal(t, verify.Pass, report.Findings[0].Status)
	took := w.session.Azure.Clock.Now().Sub(begun)
	assert.InDelta(t, 20, took.Minutes(), 1)
	require.Len(t, told, int(took/(15*time.Second)))
	assert.Equal(t, "cache-ready: cache second: creating", told[0])
}

// Waiting ends in time, and with what is to be said then. What will not come right
// by itself is not waited for.
func TestWaitEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.creating()
	w.options.Only = []string{"cache-ready"}
	looks := 0
	count := func(verify.Report) { looks++ }
	report, err := verify.Wait(context.Background(), w.options, time.Minute, count)
	require.NoError(t, err)
	assert.Equal(t, verify.Fail, report.Findings[0].Status)
	assert.True(t, report.Findings[0].Pending)
	assert.Equal(t, 3, looks)

	w.site(map[string]any{"clientAffinityEnabled": true})
	w.options.Only = []string{"affinity"}
	looks = 0
	report, err = verify.Wait(context.Background(), w.options, time.Hour, count)
	require.NoError(t, err)
	assert.Equal(t, verify.Fail, report.Findings[0].Status)
	assert.Zero(t, looks)
}

// An Azure that is asked too often, or does not answer, is asked again.
func TestWaitOutlastsThrottling(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.options.Only = []string{"affinity", "plan-instances"}
	for _, typ := range []string{"Microsoft.Web/sites", "Microsoft.Web/serverfarms"} {
		w.session.Azure.Inject(sim.Fault{Method: http.MethodGet, Type: typ, Kind: sim.Throttled, Count: 2})
		report, err := verify.Wait(context.Background(), w.options, time.Hour, func(verify.Report) {})
		require.NoError(t, err, typ)
		assert.True(t, report.Kept(true), typ)
	}
	w.session.Azure.Inject(sim.Fault{Method: http.MethodGet, Type: "Microsoft.Web/sites", Kind: sim.Denied})
	_, err := verify.Wait(context.Background(), w.options, time.Hour, func(verify.Report) {})
	assert.Error(t, err, "this does not pass by itself")
}

func TestOnlyKnownChecks(t *testing.T) {
	t.Parallel()
	_, err := verify.Run(context.Background(), verify.Options{Only: []string{"session"}})
	require.ErrorContains(t, err, `there is no check "session", the nearest is sessions; checks: plan-instances, running-instances`)
}
