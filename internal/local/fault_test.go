package local_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

// declaredTypes are the ARM types of all that the program declares.
var declaredTypes = []string{
	"Microsoft.Resources/resourceGroups", "Microsoft.Web/serverfarms", "Microsoft.Cache/redis",
	"Microsoft.Cache/redis/firewallRules", "Microsoft.Web/sites", "Microsoft.Insights/autoscalesettings",
}

// more than the provider tries again.
const persistent = 20

// faultCase is what goes wrong, and in the course of what.
type faultCase struct {
	operation, method, typ string
	kind                   sim.FaultKind
	times                  int
}

func (c faultCase) String() string {
	kinds := map[sim.FaultKind]string{
		sim.Throttled: "throttled", sim.Conflict: "conflict", sim.Internal: "500", sim.Unavailable: "503",
		sim.DropBefore: "dropped before", sim.DropAfter: "dropped after", sim.Fail: "operation fails", sim.Denied: "denied",
	}
	return fmt.Sprintf("%s/%s %s/%s x%d", c.operation, c.method, c.typ, kinds[c.kind], c.times)
}

// operation is a run in which things go wrong: what to do with which settings,
// and the requests that it sends. All but create find a stack standing.
type operation struct {
	name    string
	methods []string
	do      func(w *world) verb
	config  []string
}

var operations = []operation{
	{name: "create", methods: []string{"GET", "PUT"}, do: up, config: base},
	{name: "update", methods: []string{"GET", "PUT"}, do: up, config: with(
		"tags.team", "web", "planSku", "P2v3", "redisSku", "Standard_C2", "cpuScaleOut", "75",
		"redisAllowedIpRanges[0]", "203.0.113.8")},
	{name: "replace", methods: []string{"PUT", "DELETE"}, do: up, config: with(
		"azure-native:location", "northeurope")},
	{name: "refresh", methods: []string{"GET"}, do: refresh, config: base},
	{name: "destroy", methods: []string{"DELETE"}, do: destroy, config: base},
}

// prepared is a home in which the operation can begin.
func (o operation) prepared(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	w := openWorld(t, victimOptions(dir))
	if o.name != "create" {
		w.must(w.Up, base...)
	}
	require.NoError(t, w.Close())
	return dir
}

func operationNamed(name string) operation {
	return operations[slices.IndexFunc(operations, func(o operation) bool { return o.name == name })]
}

// base declares every type and lets it be destroyed.
var base = []string{"protect", "false", "redisAllowedIpRanges[0]", "203.0.113.7"}

func with(config ...string) []string { return slices.Concat(base, config) }

func up(w *world) verb      { return w.Up }
func refresh(w *world) verb { return w.Refresh }
func destroy(w *world) verb { return w.Destroy }

// TestFaultMatrix lets every fault strike every request of every operation on
// every type. However the run ends, the next one must converge.
func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	var ran atomic.Int64
	t.Run("case", func(t *testing.T) {
		for _, op := range operations {
			before := op.prepared(t)
			for _, c := range faultCases(op.name, op.methods) {
				t.Run(c.String(), func(t *testing.T) {
					t.Parallel()
					w := openWorld(t, victimOptions(copyOf(t, before)))
					hit := strike(w, c, op.do(w), op.config)
					assert.True(t, hit, "a fault that never strikes tests nothing")
					converge(w, op.config)
					ran.Add(1)
				})
			}
		}
	})
	t.Logf("fault matrix: %d cases, all converged", ran.Load())
}

func faultCases(operation string, methods []string) []faultCase {
	var cases []faultCase
	add := func(method, typ string, times int, kinds ...sim.FaultKind) {
		for _, k := range kinds {
			cases = append(cases, faultCase{operation, method, typ, k, times})
		}
	}
	passing := []sim.FaultKind{sim.Throttled, sim.Conflict, sim.Internal, sim.Unavailable, sim.DropBefore, sim.DropAfter}
	for _, typ := range declaredTypes {
		for _, method := range methods {
			add(method, typ, 1, passing...)
			add(method, typ, persistent, passing...)
			add(method, typ, 1, sim.Denied)
			if method != "GET" {
				add(method, typ, 1, sim.Fail)
			}
		}
	}
	if operation == "create" || operation == "update" { // the keys are asked for
		add("POST", "Microsoft.Cache/redis", 1, append(passing, sim.Denied)...)
		add("POST", "Microsoft.Cache/redis", persistent, passing...)
	}
	return cases
}

// strike runs a verb with the fault in place and tells whether it was met. One
// fault per request makes every one of them count.
func strike(w *world, c faultCase, do verb, config []string) bool {
	w.t.Helper()
	for range c.times {
		w.Azure.Inject(sim.Fault{Method: c.method, Type: c.typ, Kind: c.kind})
	}
	_, _ = do(context.Background(), w.options(config...)) // it may fail or not; what counts comes next
	hit := w.Azure.PendingFaults() < c.times
	w.reopen() // faults do not outlive the process
	return hit
}

// converge brings the stack up, whatever state it is in, and checks that state
// and Azure hold the same resources, nothing doubled and nothing orphaned.
func converge(w *world, config []string) {
	w.t.Helper()
	w.must(w.Up, config...)
	require.Len(w.t, w.Azure.Resources(), len(declaredTypes))
	require.Equal(w.t, lower(w.Azure.Resources()), lower(idsInState(w)))
	w.nothing(w.Preview, config...)
}

func lower(ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = strings.ToLower(id)
	}
	slices.Sort(out)
	return out
}

// idsInState lists the ARM ids that the state knows, and checks that nothing in
// it waits to be finished.
func idsInState(w *world) []string {
	w.t.Helper()
	d := state(w.t, w)
	require.Empty(w.t, d.PendingOperations)
	var ids []string
	for _, r := range d.Resources {
		require.False(w.t, r.Delete, "%s waits for its deletion", r.URN)
		require.Empty(w.t, r.InitErrors, r.URN)
		if r.Custom && strings.HasPrefix(string(r.Type), "azure-native:") {
			ids = append(ids, string(r.ID))
		}
	}
	return ids
}
