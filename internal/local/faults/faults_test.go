package local_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

// A kind is a kind of session cache, with what a stack that has it declares.
type kind struct {
	types  []string // ARM types of all that the program declares
	caches []string // those of the cache
	keys   string   // the one that is asked for the keys
	base   []string // settings that declare every type and let it be destroyed
	change []string // settings that change the cache, and more
	more   int      // resources beyond one of each type
}

var (
	classic = kind{
		types: []string{
			"Microsoft.Resources/resourceGroups", "Microsoft.Web/serverfarms", "Microsoft.Cache/redis",
			"Microsoft.Cache/redis/firewallRules", "Microsoft.Web/sites", "Microsoft.Insights/autoscalesettings",
		},
		caches: []string{"Microsoft.Cache/redis", "Microsoft.Cache/redis/firewallRules"},
		keys:   "Microsoft.Cache/redis",
		base:   []string{"protect", "false", "monitoring", "false", "redisAllowedIpRanges[0]", "203.0.113.7"},
		change: []string{
			"tags.team", "web", "planSku", "P2v3", "redisSku", "Standard_C2", "cpuScaleOut", "75",
			"redisAllowedIpRanges[0]", "203.0.113.8",
		},
	}
	managed = kind{
		types: []string{
			"Microsoft.Resources/resourceGroups", "Microsoft.Web/serverfarms", "Microsoft.Cache/redisEnterprise",
			"Microsoft.Cache/redisEnterprise/databases", "Microsoft.Web/sites", "Microsoft.Insights/autoscalesettings",
		},
		caches: []string{"Microsoft.Cache/redisEnterprise", "Microsoft.Cache/redisEnterprise/databases"},
		keys:   "Microsoft.Cache/redisEnterprise/databases",
		base:   []string{"protect", "false", "monitoring", "false", "redisSku", "Balanced_B1"},
		change: []string{"tags.team", "web", "redisSku", "Balanced_B3"},
	}
	// watched is classic with monitoring.
	watched = kind{
		types: slices.Concat(classic.types, watchingTypes), caches: classic.caches, keys: classic.keys,
		base: []string{"protect", "false", "monitoring", "true", "redisAllowedIpRanges[0]", "203.0.113.7", "alertEmails[0]", "ops@example.com"},
		more: watchingResources - len(watchingTypes),
	}
)

// watchingResources: workspace, Application Insights, four diagnostic settings, an
// action group, fifteen alerts, a workbook.
const watchingResources = 23

// watchingTypes are those that monitoring adds. They are all alike, for the provider
// and for the simulator, and nothing of them takes long.
var watchingTypes = []string{
	"Microsoft.OperationalInsights/workspaces", "Microsoft.Insights/components", "Microsoft.Insights/diagnosticSettings",
	"Microsoft.Insights/actionGroups", "Microsoft.Insights/metricAlerts", "Microsoft.Insights/scheduledQueryRules",
	"Microsoft.Insights/workbooks",
}

// kindOf is what settings ask for.
func kindOf(config []string) kind {
	if slices.Equal(config, watched.base) {
		return watched
	}
	if slices.ContainsFunc(config, func(s string) bool { return strings.HasPrefix(s, "Balanced_") }) {
		return managed
	}
	return classic
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

// operation is a run in which things go wrong: what to do with which settings on
// a stack that stands, and the requests that it sends.
type operation struct {
	name     string
	before   []string // settings of the stack that stands; nil: there is none
	config   []string
	do       func(w *world) verb
	requests requests
	keys     bool // the keys are asked for
	brief    bool // four kinds of faults are enough
}

// requests are ARM types by the method that is sent to them.
type requests map[string][]string

func each(types []string, methods ...string) requests {
	r := requests{}
	for _, m := range methods {
		r[m] = types
	}
	return r
}

// open is a stack whose classic cache has no firewall rule.
var open = []string{"protect", "false", "monitoring", "false"}

var operations = []operation{
	{"create", nil, classic.base, up, each(classic.types, "GET", "PUT"), true, false},
	{"update", classic.base, classic.changed(), up, each(classic.types, "GET", "PUT"), true, false},
	{"replace", classic.base, classic.elsewhere(), up, each(classic.types, "PUT", "DELETE"), false, false},
	{"refresh", classic.base, classic.base, refresh, each(classic.types, "GET"), false, false},
	{"destroy", classic.base, classic.base, destroy, each(classic.types, "DELETE"), false, false},

	// With Azure Managed Redis everything but the cache is as it was.
	{"managed create", nil, managed.base, up, each(managed.caches, "GET", "PUT"), true, false},
	{"managed update", managed.base, managed.changed(), up, requests{"GET": managed.caches, "PUT": managed.caches[:1]}, true, false},
	{"managed replace", managed.base, managed.elsewhere(), up, each(managed.caches, "PUT", "DELETE"), false, false},
	{"managed refresh", managed.base, managed.base, refresh, each(managed.caches, "GET"), false, false},
	{"managed destroy", managed.base, managed.base, destroy, each(managed.caches, "DELETE"), false, false},

	// From one kind to the other.
	{"move", open, managed.base, up, requests{"PUT": append(managed.caches, "Microsoft.Web/sites"), "DELETE": classic.caches[:1]}, true, false},
	{"move back", managed.base, open, up, requests{"PUT": append(classic.caches[:1:1], "Microsoft.Web/sites"), "DELETE": managed.caches}, true, false},

	{"watch", classic.base, watched.base, up, each(watchingTypes, "GET", "PUT"), false, true},
	{"unwatch", watched.base, classic.base, up, each(watchingTypes, "DELETE"), false, true},
}

func (k kind) changed() []string { return slices.Concat(k.base, k.change) }
func (k kind) elsewhere() []string {
	return slices.Concat(k.base, []string{"azure-native:location", "northeurope"})
}

// prepared is a home in which the operation can begin.
func (o operation) prepared(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	w := openWorld(t, victimOptions(dir))
	if o.before != nil {
		w.must(w.Up, o.before...)
	}
	require.NoError(t, w.Close())
	return dir
}

func operationNamed(name string) operation {
	return operations[slices.IndexFunc(operations, func(o operation) bool { return o.name == name })]
}

func up(w *world) verb      { return w.Up }
func refresh(w *world) verb { return w.Refresh }
func destroy(w *world) verb { return w.Destroy }

// TestFaultMatrix lets every fault strike every request of every operation on
// every type (of monitoring four kinds of faults). However the run ends, the next
// one must converge.
func TestFaultMatrix(t *testing.T) {
	t.Parallel()
	var ran atomic.Int64
	t.Run("case", func(t *testing.T) {
		for _, op := range operations {
			before := op.prepared(t)
			for _, c := range op.faults() {
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

// faults are all that can strike the operation.
func (o operation) faults() []faultCase {
	var cases []faultCase
	add := func(method, typ string, times int, kinds ...sim.FaultKind) {
		for _, k := range kinds {
			cases = append(cases, faultCase{o.name, method, typ, k, times})
		}
	}
	if o.brief {
		o.briefly(add)
		return cases
	}
	passing := []sim.FaultKind{sim.Throttled, sim.Conflict, sim.Internal, sim.Unavailable, sim.DropBefore, sim.DropAfter}
	for _, method := range slices.Sorted(maps.Keys(o.requests)) {
		for _, typ := range o.requests[method] {
			add(method, typ, 1, passing...)
			add(method, typ, persistent, passing...)
			add(method, typ, 1, sim.Denied)
			if method != "GET" {
				add(method, typ, 1, sim.Fail)
			}
		}
	}
	if o.keys {
		add("POST", kindOf(o.config).keys, 1, append(passing, sim.Denied)...)
		add("POST", kindOf(o.config).keys, persistent, passing...)
	}
	return cases
}

// briefly strikes with an answer that is lost, a refusal, a 500 that stays and an
// operation that fails.
func (o operation) briefly(add func(method, typ string, times int, kinds ...sim.FaultKind)) {
	for _, method := range slices.Sorted(maps.Keys(o.requests)) {
		for _, typ := range o.requests[method] {
			add(method, typ, 1, sim.DropAfter, sim.Denied)
			add(method, typ, persistent, sim.Internal)
			if method != "GET" {
				add(method, typ, 1, sim.Fail)
			}
		}
	}
}

// strike runs a verb with the fault in place and tells whether it was met. One
// fault per request makes every one of them count.
func strike(w *world, c faultCase, do verb, config []string) bool {
	w.t.Helper()
	for range c.times {
		w.Azure.Inject(sim.Fault{Method: c.method, Type: c.typ, Kind: c.kind})
	}
	o := w.options(config...)
	if c.times > 1 {
		// Several resources that fail at once are a data race of the engine's own:
		// pkg v3.259, updateActions.OnResourceStepPost, sets maybeCorrupt unlocked.
		o.Parallel = 1
	}
	_, _ = do(context.Background(), o) // it may fail or not; what counts comes next
	hit := w.Azure.PendingFaults() < c.times
	w.reopen() // faults do not outlive the process
	return hit
}

// converge brings the stack up, whatever state it is in, and checks that state
// and Azure hold the same resources, nothing doubled and nothing orphaned.
func converge(w *world, config []string) {
	w.t.Helper()
	w.must(w.Up, config...)
	require.Len(w.t, w.Azure.Resources(), declares(config))
	require.Equal(w.t, lower(w.Azure.Resources()), lower(idsInState(w)))
	w.nothing(w.Preview, config...)
}

// declares counts the resources that settings ask for.
func declares(config []string) int {
	n := len(kindOf(config).types) + kindOf(config).more
	if slices.Equal(config, open) {
		n-- // no firewall rule
	}
	return n
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
