package sim_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
)

// restored is the world that a new process finds.
func (w *world) restored() *world {
	w.t.Helper()
	b, err := w.azure.Snapshot()
	require.NoError(w.t, err)
	at, err := sim.SnapshotTime(b)
	require.NoError(w.t, err)
	require.Equal(w.t, w.clock.Now(), at)
	c := clock.NewVirtual(at)
	azure, err := sim.Restore(sim.Options{Clock: c, Random: rand.NewChaCha8([32]byte{2})}, b)
	require.NoError(w.t, err)
	again, err := azure.Snapshot()
	require.NoError(w.t, err)
	require.Equal(w.t, string(b), string(again), "restoring changes nothing")
	return &world{w.t, azure, c}
}

func TestSnapshotInTheMiddleOfOperations(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.must("PUT", scalePath, scaleBody(profile("p")))
	created := w.must("PUT", redisPath, redisBody("Standard", "C", 1))
	keys := created.at("properties.accessKeys")
	w.clock.Advance(10 * time.Minute)
	w.azure.Inject(sim.Fault{Kind: sim.Fail})
	plan := w.must("PUT", planPath, planBody("P2v3", 2))

	w = w.restored()
	require.Zero(t, w.azure.PendingFaults(), "faults are not persisted")
	require.Equal(t, "Creating", w.do("GET", redisPath, nil).at("properties.provisioningState"))
	w.clock.Advance(15 * time.Second)
	require.Equal(t, 409, w.send("GET", plan.header.Get("Location"), nil).status, "a doomed operation stays doomed")
	require.Equal(t, "P1v3", w.do("GET", planPath, nil).at("sku.name"))
	w.clock.Advance(10*time.Minute - 15*time.Second)
	require.Equal(t, "Succeeded", w.send("GET", created.header.Get("Azure-AsyncOperation"), nil).at("status"))
	require.Equal(t, keys, any(w.must("POST", redisPath+"/listKeys", nil).body))
	require.Equal(t, obj{"A": "1", "B": "2"}, w.must("POST", sitePath+"/config/appsettings/list", nil).at("properties"))
	require.Len(t, w.must("GET", sitePath+"/instances", nil).at("value"), 2)
	require.Equal(t, true, w.do("GET", sitePath+"/config/web", nil).at("properties.alwaysOn"))
}

func TestSnapshotIsDeterministic(t *testing.T) {
	t.Parallel()
	take := func() []byte {
		w := newWorld(t).withSite()
		w.must("PUT", redisPath, redisBody("Standard", "C", 1))
		b, err := w.azure.Snapshot()
		require.NoError(t, err)
		return b
	}
	require.Equal(t, string(take()), string(take()))
	require.True(t, json.Valid(take()))
}

func TestRestoreRefusesDamage(t *testing.T) {
	t.Parallel()
	b, err := newWorld(t).withSite().azure.Snapshot()
	require.NoError(t, err)
	for want, damaged := range map[string][]byte{
		"the simulator's snapshot is damaged: it is not the JSON it was written as":   b[:len(b)/2],
		"the simulator's snapshot has format version 2; this program reads version 1": bytes.Replace(b, []byte(`"version":1`), []byte(`"version":2`), 1),
		"the simulator's snapshot is damaged: it holds a resource of no known type":   bytes.Replace(b, []byte(`"type":"Microsoft.Web/sites","body"`), []byte(`"type":"Microsoft.Web/moons","body"`), 1),
		"the simulator's snapshot is damaged: it holds a malformed resource id":       bytes.Replace(b, []byte(`"id":"/subscriptions`), []byte(`"id":"/sub`), 1),
	} {
		_, err := sim.Restore(sim.Options{Clock: clock.NewVirtual(epoch)}, damaged)
		require.EqualError(t, err, want)
		_, err = sim.SnapshotTime(damaged)
		require.EqualError(t, err, want)
	}
}

func TestRestoreKeepsTheSubscription(t *testing.T) {
	t.Parallel()
	const sub = "11111111-2222-4333-8444-555555555555"
	w := newWorld(t, func(o *sim.Options) { o.SubscriptionID, o.TenantID = sub, "t" })
	w.must("PUT", "/subscriptions/"+sub+"/resourceGroups/rg", groupBody())
	w = w.restored()
	require.Equal(t, "t", w.must("GET", "/subscriptions/"+sub, nil).at("tenantId"))
	require.Equal(t, 200, w.do("GET", "/subscriptions/"+sub+"/resourceGroups/rg", nil).status)
}

// Persist is called once for each accepted change, before the answer, and never
// for reads and refusals.
func TestPersist(t *testing.T) {
	t.Parallel()
	var saved [][]byte
	w := newWorld(t, func(o *sim.Options) {
		o.Persist = func(b []byte) error { saved = append(saved, b); return nil }
	})
	w.withPlan("P1v3", 2)
	require.Len(t, saved, 2)
	w.do("GET", planPath, nil)
	w.do("PUT", planPath, planBody("P9", 1))
	w.do("DELETE", sitePath, nil)
	require.Len(t, saved, 2)
	require.NoError(t, w.azure.Scale(planPath, 3))
	require.Len(t, saved, 3)
	now, err := w.azure.Snapshot()
	require.NoError(t, err)
	require.Equal(t, string(now), string(saved[2]))
	w.azure.Inject(sim.Fault{Method: "DELETE", Kind: sim.DropAfter})
	_, err = w.try("DELETE", planPath+"?api-version=2022-09-01", nil)
	require.ErrorIs(t, err, sim.ErrDropped)
	require.Len(t, saved, 4, "a lost answer's change is persisted")
}

func TestPersistFailureUndoesTheChange(t *testing.T) {
	t.Parallel()
	var full bool
	w := newWorld(t, func(o *sim.Options) {
		o.Persist = func([]byte) error {
			if full {
				return errors.New("no space left on device")
			}
			return nil
		}
	})
	full = true
	got := w.do("PUT", groupPath, groupBody())
	require.Equal(t, 500, got.status)
	require.Equal(t, "InternalServerError", got.code())
	require.Equal(t, "The change could not be stored: no space left on device", got.message())
	require.Empty(t, w.azure.Resources())
	full = false
	w.withPlan("P1v3", 2)
	full = true
	require.Equal(t, 500, w.do("PUT", planPath, planBody("P1v3", 9)).status)
	require.Equal(t, 2.0, w.do("GET", planPath, nil).at("sku.capacity"))
	require.EqualError(t, w.azure.Scale(planPath, 5), "no space left on device")
	require.Equal(t, 2.0, w.do("GET", planPath, nil).at("sku.capacity"))
}

// Many clients at once: every accepted change is there in the end, one name is
// given once.
func TestConcurrency(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withPlan("P1v3", 2)
	var wg sync.WaitGroup
	created := make([]int, 16)
	for i := range 16 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			group := fmt.Sprintf("%s/resourceGroups/g%d", subPath, i)
			w.must("PUT", group, groupBody())
			created[i] = w.do("PUT", group+"/providers/Microsoft.Cache/redis/same", redisBody("Basic", "C", 0)).status
			w.must("PUT", fmt.Sprintf("%s/providers/Microsoft.Web/sites/site%d", groupPath, i), siteBody())
			w.clock.Advance(time.Second)
			_ = w.azure.Resources()
			_, _ = w.azure.Snapshot()
		}()
	}
	wg.Wait()
	won := 0
	for _, status := range created {
		switch status {
		case 201:
			won++
		default:
			require.Equal(t, 409, status)
		}
	}
	require.Equal(t, 1, won)
	require.Equal(t, 16.0, w.do("GET", planPath, nil).at("properties.numberOfSites"))
	sites := 0
	for _, id := range w.azure.Resources() {
		if strings.Contains(id, "/sites/") {
			sites++
		}
	}
	require.Equal(t, 16, sites)
}

// The next process starts where the last change was stored. What a client has
// seen end must not be under way again then.
func TestAnEndThatWasSeenIsPersisted(t *testing.T) {
	t.Parallel()
	var stored []byte
	c := clock.NewVirtual(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
	azure := sim.New(sim.Options{Clock: c, Random: rand.NewChaCha8([32]byte{3}), Persist: func(b []byte) error {
		stored = b
		return nil
	}})
	w := &world{t, azure, c}
	w.must("PUT", groupPath, obj{"location": "westeurope"})
	w.must("DELETE", groupPath, nil)
	c.Advance(time.Hour)
	require.Equal(t, 404, w.do("GET", groupPath, nil).status)

	at, err := sim.SnapshotTime(stored)
	require.NoError(t, err)
	require.Equal(t, c.Now(), at)
	next, err := sim.Restore(sim.Options{Clock: clock.NewVirtual(at)}, stored)
	require.NoError(t, err)
	require.Empty(t, next.Resources())
}
