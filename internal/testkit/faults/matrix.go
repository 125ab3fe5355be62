package faults

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/sim"
	"scaleout/internal/testkit/world"
)

// Main is TestMain of a package that runs a part of the matrix.
func Main(m *testing.M) {
	world.LeaveProject()
	os.Exit(m.Run())
}

// A Matrix is made of operations, and of all that can strike each of them.
type Matrix []world.Operation

// faultCase is what goes wrong in the course of an operation.
type faultCase struct {
	method, typ string
	kind        sim.FaultKind
	times       int
}

func (c faultCase) String() string {
	kinds := map[sim.FaultKind]string{
		sim.Throttled: "throttled", sim.Conflict: "conflict", sim.Internal: "500", sim.Unavailable: "503",
		sim.DropBefore: "dropped before", sim.DropAfter: "dropped after", sim.Fail: "operation fails", sim.Denied: "denied",
	}
	return fmt.Sprintf("%s %s/%s x%d", c.method, c.typ, kinds[c.kind], c.times)
}

// Run lets every fault strike every request of every operation on every type (of
// monitoring four kinds of faults). However the run ends, the next one must converge.
// With -short it takes a few cases of each operation.
func (m Matrix) Run(t *testing.T) {
	t.Helper()
	var ran atomic.Int64
	var convergence world.Convergence
	t.Run("case", func(t *testing.T) {
		for _, op := range m {
			t.Run(op.Name, func(t *testing.T) {
				t.Parallel()
				before := op.Prepared(t)
				for i, c := range casesOf(op) {
					if testing.Short() && i%sampled != 0 {
						continue
					}
					t.Run(c.String(), func(t *testing.T) {
						t.Parallel()
						w := world.Open(t, world.In(world.CopyOf(t, before)))
						assert.True(t, strike(w, c, op), "a fault that never strikes tests nothing")
						convergence.Check(w, op.Config)
						ran.Add(1)
					})
				}
			})
		}
	})
	t.Logf("fault matrix: %d cases, which left %d different states behind; all converged, to %d",
		ran.Load(), convergence.States(), convergence.Ends())
}

// sampled: with -short one case of so many is run.
const sampled = 29

// Cases counts them, as they are run without -short.
func (m Matrix) Cases() int {
	cases := 0
	for _, op := range m {
		cases += len(casesOf(op))
	}
	return cases
}

// strike runs an operation with the fault in place and reports whether it was met.
// One fault per request makes every one of them count.
func strike(w *world.World, c faultCase, op world.Operation) bool {
	w.T.Helper()
	for range c.times {
		w.Azure.Inject(sim.Fault{Method: c.method, Type: c.typ, Kind: c.kind})
	}
	o := w.Options(op.Config...)
	if c.times > 1 {
		// Several resources that fail at once are a data race of the engine's own:
		// pkg v3.259, updateActions.OnResourceStepPost, sets maybeCorrupt unlocked.
		o.Parallel = 1
	}
	_, _ = op.Do(w)(context.Background(), o) // it may fail or not; what counts comes next
	hit := w.Azure.PendingFaults() < c.times
	w.Reopen() // faults do not outlive the process
	return hit
}

// casesOf are all that can strike an operation.
func casesOf(o world.Operation) []faultCase {
	var cases []faultCase
	add := func(method, typ string, times int, kinds ...sim.FaultKind) {
		for _, k := range kinds {
			cases = append(cases, faultCase{method, typ, k, times})
		}
	}
	if o.Brief {
		briefly(o, add)
		return cases
	}
	passing := []sim.FaultKind{sim.Throttled, sim.Conflict, sim.Internal, sim.Unavailable, sim.DropBefore, sim.DropAfter}
	for _, method := range slices.Sorted(maps.Keys(o.Requests)) {
		for _, typ := range o.Requests[method] {
			add(method, typ, 1, passing...)
			add(method, typ, world.Persistent, passing...)
			add(method, typ, 1, sim.Denied)
			if method != "GET" {
				add(method, typ, 1, sim.Fail)
			}
		}
	}
	if o.Keys {
		add("POST", world.KindOf(o.Config).Keys, 1, append(passing, sim.Denied)...)
		add("POST", world.KindOf(o.Config).Keys, world.Persistent, passing...)
	}
	return cases
}

// briefly strikes with an answer that is lost, a refusal, a 500 that stays and an
// operation that fails.
func briefly(o world.Operation, add func(method, typ string, times int, kinds ...sim.FaultKind)) {
	for _, method := range slices.Sorted(maps.Keys(o.Requests)) {
		for _, typ := range o.Requests[method] {
			add(method, typ, 1, sim.DropAfter, sim.Denied)
			add(method, typ, world.Persistent, sim.Internal)
			if method != "GET" {
				add(method, typ, 1, sim.Fail)
			}
		}
	}
}
