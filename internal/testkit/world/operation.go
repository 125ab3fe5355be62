package world

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/local"
)

// Persistent is how many faults in a row outlast the provider's own retries.
const Persistent = 20

// An Operation is a run in which things can go wrong: what to do with which settings
// on a stack that stands, and the requests that it sends.
type Operation struct {
	Name     string
	Before   []string // settings of the stack that stands; nil: there is none
	Config   []string
	Do       func(*World) Verb
	Requests Requests
	Keys     bool // the keys are asked for
	Brief    bool // four kinds of faults are enough
}

// Requests are ARM types by the method that is sent to them.
type Requests map[string][]string

func each(types []string, methods ...string) Requests {
	r := Requests{}
	for _, m := range methods {
		r[m] = types
	}
	return r
}

// and adds a type to those that a method is sent to.
func (r Requests) and(method, typ string) Requests {
	r[method] = append(slices.Clone(r[method]), typ)
	return r
}

// ClassicCache are the settings that give a stack an Azure Cache for Redis, as those have
// that were there before Azure Managed Redis was the default.
var ClassicCache = []string{"redisSku", "Standard_C1"}

// unfenced is a stack whose classic cache has no firewall rule.
var unfenced = slices.Concat([]string{"protect", "false", "monitoring", "false"}, ClassicCache)

// Operations are all operations in the life of a stack.
var Operations = slices.Concat(
	ClassicOperations, ManagedOperations, WatchOperations, NetworkOperations, WayOperations, VaultOperations, TokenOperations,
	ScheduleOperations, DoorOperations,
)

// Watching reports whether a type is one that monitoring adds.
func Watching(typ string) bool {
	return slices.ContainsFunc(watchingTypes, func(t string) bool { return strings.EqualFold(t, typ) })
}

// ClassicOperations are those of a stack with Azure Cache for Redis.
var ClassicOperations = []Operation{
	{"create", nil, Classic.Base, up, each(Classic.Types, "GET", "PUT").and("PUT", configType).
		and("PUT", policyType).and("PUT", slotPolicyType), true, false},
	{"update", Classic.Base, Classic.changed(), up, each(Classic.Types, "GET", "PUT"), true, false},
	{"replace", Classic.Base, Classic.elsewhere(), up, each(Classic.Types, "PUT", "DELETE"), false, false},
	{"refresh", Classic.Base, Classic.Base, refresh, each(Classic.Types, "GET").and("GET", configType).and("GET", policyType), false, false},
	{"destroy", Classic.Base, Classic.Base, destroy, each(Classic.Types, "DELETE").and("PUT", configType), false, false},
}

// ManagedOperations are those of a stack with Azure Managed Redis, in which everything but
// the cache is as it was, and those that lead from one kind of cache to the other.
var ManagedOperations = []Operation{
	{"managed create", nil, Managed.Base, up, each(Managed.Caches, "GET", "PUT"), true, false},
	{"managed update", Managed.Base, Managed.changed(), up, Requests{"GET": Managed.Caches, "PUT": Managed.Caches[:1]}, true, false},
	{"managed replace", Managed.Base, Managed.elsewhere(), up, each(Managed.Caches, "PUT", "DELETE"), false, false},
	{"managed refresh", Managed.Base, Managed.Base, refresh, each(Managed.Caches, "GET"), false, false},
	{"managed destroy", Managed.Base, Managed.Base, destroy, each(Managed.Caches, "DELETE"), false, false},
	{"move", unfenced, Managed.Base, up, Requests{"PUT": append(Managed.Caches, "Microsoft.Web/sites"), "DELETE": Classic.Caches[:1]}, true, false},
	{"move back", Managed.Base, unfenced, up, Requests{"PUT": append(Classic.Caches[:1:1], "Microsoft.Web/sites"), "DELETE": Managed.Caches}, true, false},
}

// WatchOperations begin and end the monitoring of a stack.
var WatchOperations = []Operation{
	{"watch", Kept.Base, Watched.Base, up, each(watchingTypes, "GET", "PUT"), false, true},
	{"unwatch", Watched.Base, Kept.Base, up, each(watchingTypes, "DELETE"), false, true},
}

// NetworkOperations take a stack into a virtual network, and out of it.
var NetworkOperations = []Operation{
	{"join", unfenced, Joined.Base, up, Requests{"PUT": networkTypes}, false, true},
	{"leave", Joined.Base, unfenced, up, Requests{"DELETE": networkTypes}, false, true},
}

// WayOperations let people reach the app in its network and by rules, then in the network only, and then as before.
var WayOperations = []Operation{
	{"reach", Joined.Base, Reached.Base, up, Requests{"PUT": append(slices.Clone(wayTypes), siteType, slotType)}, false, true},
	{"shut", Reached.Base, Shut.Base, up, Requests{"PUT": {siteType, slotType}}, false, true},
	{"withdraw", Reached.Base, Joined.Base, up, Requests{"DELETE": wayTypes, "PUT": {siteType, slotType}}, false, true},
}

// VaultOperations put the app's secrets into a vault, and take it away again.
var VaultOperations = []Operation{
	{"keep", unfenced, Kept.Base, up, Requests{"PUT": vaultTypes}, false, true},
	{"give back", Kept.Base, unfenced, up, Requests{"DELETE": vaultTypes[:3]}, false, true},
}

// TokenOperations let an app in by token, and by its key again. Keys are not switched off in the
// first: that is an update of the database alone, which others strike.
var TokenOperations = []Operation{
	{"admit", Managed.Base, Admitted.Base, up, Requests{"PUT": tokenTypes[1:]}, false, true},
	{"admit no more", Admitted.Base, Managed.Base, up, Requests{"DELETE": tokenTypes[1:]}, true, true},
}

// ScheduleOperations give a cache a maintenance window, and take it away.
var ScheduleOperations = []Operation{
	{"schedule", unfenced, Scheduled.Base, up, Requests{"PUT": {scheduleType}}, false, true},
	{"unschedule", Scheduled.Base, unfenced, up, Requests{"DELETE": {scheduleType}}, false, true},
}

// DoorOperations give an app a Front Door, and take it away; then the same of an app that is watched. A group of origins is made at
// once.
var DoorOperations = []Operation{
	{"open a door", unfenced, Behind.Base, up, Requests{"PUT": doorTypes}, false, true},
	{"close the door", Behind.Base, unfenced, up, Requests{"DELETE": doorTypes}, false, true},
	{"open a watched door", Watched.Base, Overseen.Base, up, Requests{"PUT": overseenTypes}, false, true},
	{"close the watched door", Overseen.Base, Watched.Base, up, Requests{"DELETE": overseenTypes}, false, true},
}

// OperationNamed returns one of Operations.
func OperationNamed(name string) Operation {
	return Operations[slices.IndexFunc(Operations, func(o Operation) bool { return o.Name == name })]
}

// Prepared is a home in which the operation can begin.
func (o Operation) Prepared(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	w := Open(t, In(dir))
	if o.Before != nil {
		w.Must(w.Up, o.Before...)
	}
	require.NoError(t, w.Close())
	return dir
}

// In are the options for the real prod stack in a home.
func In(dir string) local.Options {
	return local.Options{Root: ProjectRoot(), Stack: "prod", Home: dir, Azure: local.AzureOptions{Start: Start}}
}

func up(w *World) Verb      { return w.Up }
func refresh(w *World) Verb { return w.Refresh }
func destroy(w *World) Verb { return w.Destroy }
