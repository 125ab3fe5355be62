package sim

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"
)

// snapshotVersion is raised whenever an older reader would misread a snapshot.
const snapshotVersion = 1

// snapshot is the serialised form of a simulator: no faults, no journal. It
// holds access keys and app settings in clear; its keeper must encrypt it.
type snapshot struct {
	Version      int          `json:"version"`
	Time         time.Time    `json:"time"`
	Subscription string       `json:"subscription"`
	Tenant       string       `json:"tenant"`
	Resources    []*resource  `json:"resources"`
	Operations   []*operation `json:"operations"`
	Volumes      []*volume    `json:"volumes,omitempty"`
	Generation   int64        `json:"generation,omitempty"`

	DeletedVaults     []*deletedVault     `json:"deletedVaults,omitempty"`
	DeletedWorkspaces []*deletedWorkspace `json:"deletedWorkspaces,omitempty"`
}

// Snapshot returns the state of the simulator as JSON; equal states give equal
// bytes. It contains secrets in clear.
func (a *Azure) Snapshot() ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	return a.encode()
}

func (a *Azure) encode() ([]byte, error) {
	b, err := a.snapshot().marshal()
	if err != nil {
		return nil, fmt.Errorf("encoding the simulator's snapshot: %w", err)
	}
	return b, nil
}

func (a *Azure) snapshot() snapshot {
	s := snapshot{
		Version: snapshotVersion, Time: a.now(),
		Subscription: a.opts.SubscriptionID, Tenant: a.opts.TenantID,
		Resources: []*resource{}, Operations: []*operation{}, Generation: a.state.generation, DeletedVaults: a.state.deleted,
		DeletedWorkspaces: a.state.deletedWorkspaces,
	}
	for _, id := range slices.Sorted(maps.Keys(a.state.resources)) { // its keys in order: lower-case, made once
		s.Resources = append(s.Resources, a.state.resources[id])
	}
	for id, op := range a.state.operations {
		if op.forgotten(s.Time) {
			delete(a.state.operations, id)
			continue
		}
		s.Operations = append(s.Operations, op)
	}
	for _, v := range a.state.volumes {
		s.Volumes = append(s.Volumes, v)
	}
	sort.Slice(s.Volumes, func(i, j int) bool { return s.Volumes[i].key() < s.Volumes[j].key() })
	sort.Slice(s.Operations, func(i, j int) bool { return s.Operations[i].ID < s.Operations[j].ID })
	return s
}

// decode checks and reads a snapshot. Its errors never quote the snapshot,
// which holds secrets.
func decode(b []byte) (*snapshot, error) {
	var s snapshot
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("the simulator's snapshot is damaged: it is not the JSON it was written as")
	}
	if s.Version != snapshotVersion {
		return nil, fmt.Errorf("the simulator's snapshot has format version %d; this program reads version %d", s.Version, snapshotVersion)
	}
	kinds := newKinds()
	for _, r := range s.Resources {
		if r == nil || kinds[strings.ToLower(r.Type)] == nil || r.Body == nil {
			return nil, fmt.Errorf("the simulator's snapshot is damaged: it holds a resource of no known type")
		}
		if _, ok := parseResourceID(r.ID); !ok {
			return nil, fmt.Errorf("the simulator's snapshot is damaged: it holds a malformed resource id")
		}
	}
	for _, d := range s.DeletedVaults {
		if d == nil || d.Vault == nil || d.Vault.Body == nil || slices.Contains(d.Secrets, nil) {
			return nil, fmt.Errorf("the simulator's snapshot is damaged: it holds a deleted vault that is none")
		}
	}
	for _, d := range s.DeletedWorkspaces {
		if d == nil || d.Workspace == nil || d.Workspace.Body == nil {
			return nil, fmt.Errorf("the simulator's snapshot is damaged: it holds a deleted workspace that is none")
		}
	}
	for _, op := range s.Operations {
		if op == nil || op.ID == "" {
			return nil, fmt.Errorf("the simulator's snapshot is damaged: it holds an operation without an id")
		}
	}
	for _, v := range s.Volumes {
		if v == nil || slices.Contains(v.Deployments, nil) {
			return nil, fmt.Errorf("the simulator's snapshot is damaged: it holds content of no app")
		}
	}
	return &s, nil
}

func (s *snapshot) state() *state {
	st := newState()
	for _, r := range s.Resources {
		st.put(r)
	}
	for _, op := range s.Operations {
		st.keep(op)
	}
	for _, v := range s.Volumes {
		st.volumes[v.key()] = v
	}
	st.generation, st.deleted, st.deletedWorkspaces = s.Generation, s.DeletedVaults, s.DeletedWorkspaces
	return st
}

// Restore returns a simulator in the state of the snapshot. Subscription and
// tenant come from the snapshot unless opts names them. The clock in opts should
// not be behind SnapshotTime: operations under way would seem younger. What needed the process
// that is gone fails: builds of deployments, and swaps that waited for a data plane.
func Restore(opts Options, b []byte) (*Azure, error) {
	s, err := decode(b)
	if err != nil {
		return nil, err
	}
	if opts.SubscriptionID == "" {
		opts.SubscriptionID = s.Subscription
	}
	if opts.TenantID == "" {
		opts.TenantID = s.Tenant
	}
	a := New(opts)
	a.state = s.state()
	a.saved = b
	a.state.abortDeployments(a.now(), "The build ended with the process that made it.", func(*Deployment) bool { return true })
	a.state.interruptSwaps()
	return a, nil
}

// SnapshotTime is the simulated time at which the snapshot was taken.
func SnapshotTime(b []byte) (time.Time, error) {
	s, err := decode(b)
	if err != nil {
		return time.Time{}, err
	}
	return s.Time, nil
}

// persist hands the state to Options.Persist. If that fails the store goes back
// to what was persisted last, so that memory and disk never disagree.
func (a *Azure) persist() error {
	if a.opts.Persist == nil {
		a.tellSwaps()
		return nil
	}
	b, err := a.encode()
	if err == nil {
		err = a.opts.Persist(b)
	}
	if err == nil {
		a.saved = b
		a.tellSwaps()
		return nil
	}
	a.switched = nil
	if a.saved == nil {
		a.state = newState()
		return err
	}
	last, decodeErr := decode(a.saved)
	if decodeErr != nil {
		return fmt.Errorf("%w; %w", err, decodeErr)
	}
	a.state = last.state()
	a.state.abortDeployments(a.now(), "The end of the build could not be stored.", func(d *Deployment) bool {
		return slices.Contains(a.lost, d.ID)
	})
	a.settle(a.now())
	return err
}
