package sim

import (
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// resource is one resource in the store.
type resource struct {
	// ID is spelled as in the request that created the resource.
	ID   string `json:"id"`
	Type string `json:"type"`
	// Body is the answer to a GET.
	Body map[string]any `json:"body"`
	// Hidden holds what a GET does not show: access keys, app settings, site configuration.
	Hidden map[string]any `json:"hidden,omitempty"`

	written *written // in the last snapshot; nil before it is in one
}

func (r *resource) id() resourceID {
	id, _ := parseResourceID(r.ID)
	return id
}

func (r *resource) properties() map[string]any { return object(r.Body, "properties") }

func (r *resource) provisioningState() string { return text(r.properties(), "provisioningState") }

// location is the region as ARM spells it. Some providers answer its display name.
func (r *resource) location() string { return catalog.NormalRegion(text(r.Body, "location")) }

func (r *resource) copy() *resource {
	return &resource{ID: r.ID, Type: r.Type, Body: clone(r.Body), Hidden: clone(r.Hidden)}
}

// state is everything that a snapshot holds.
type state struct {
	resources  map[string]*resource  // by key
	operations map[string]*operation // by operation id
	underWay   map[string]*operation // of these, those that have not ended
	// gone are plans that went with their last app, and when. A snapshot has none: it
	// matters for seconds.
	gone map[string]time.Time
	// volumes hold what was deployed, by volumeKey. A volume to which nothing was is not there.
	volumes map[string]*volume
	// deleted are vaults that are gone and keep their names.
	deleted []*deletedVault
	// deletedWorkspaces are those that can be brought back.
	deletedWorkspaces []*deletedWorkspace
	// fired are events for which an alert fired. A snapshot has none.
	fired []Event
	// generation is the greatest that any app or slot has had.
	generation int64
}

func newState() *state {
	return &state{
		resources: map[string]*resource{}, operations: map[string]*operation{}, underWay: map[string]*operation{},
		gone: map[string]time.Time{}, volumes: map[string]*volume{},
	}
}

func (s *state) find(id resourceID) (*resource, bool) {
	r, ok := s.resources[id.key()]
	return r, ok
}

func (s *state) put(r *resource) { s.resources[key(r.ID)] = r }

// keep takes in an operation.
func (s *state) keep(op *operation) {
	s.operations[op.ID] = op
	if !op.Settled {
		s.underWay[op.ID] = op
	}
}

func (s *state) ended(op *operation) {
	op.Settled = true
	delete(s.underWay, op.ID)
}

// remove deletes a resource with everything inside it, and ends the operations
// on what it deletes: a resource of the same id that is created later must not
// be touched by them.
func (s *state) remove(id string, now time.Time) {
	gone := func(other string) bool { return other == key(id) || strings.HasPrefix(other, key(id)+"/") }
	for _, vault := range s.ofType(vaultType) {
		if gone(key(vault.ID)) {
			s.bury(vault, now)
		}
	}
	for _, workspace := range s.ofType(workspaceType) {
		if gone(key(workspace.ID)) {
			s.keepWorkspace(workspace, now)
		}
	}
	for _, other := range slices.Sorted(maps.Keys(s.resources)) {
		r := s.resources[other]
		if r == nil || !gone(other) {
			continue
		}
		s.notice(r, now)
		if r.Type == serverLinkType {
			delete(s.resources, key(r.otherSide()))
		}
		if r.Type == siteType || r.Type == slotType {
			delete(s.volumes, volumeKey(productionOf(r), volumeName(r)))
		}
		delete(s.resources, other)
	}
	for _, op := range s.underWay {
		if gone(key(op.Resource)) {
			op.End, op.Undo, op.Fails = now, nil, op.Verb != deleting
			s.ended(op)
		}
	}
}

// ofType lists the resources of one type in the order of their ids.
func (s *state) ofType(t string) []*resource {
	var out []*resource
	for _, r := range s.resources {
		if r.Type == t {
			out = append(out, r)
		}
	}
	sort.Slice(out, func(i, j int) bool { return key(out[i].ID) < key(out[j].ID) })
	return out
}

// named finds a resource of a type by its name alone, for names that are unique
// in the whole cloud.
func (s *state) named(t, name string) (*resource, bool) {
	for _, r := range s.ofType(t) {
		if strings.EqualFold(r.id().name(), name) {
			return r, true
		}
	}
	return nil, false
}
