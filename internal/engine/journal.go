package engine

import (
	"sync"

	"github.com/pulumi/pulumi/pkg/v3/engine"
	pkgresource "github.com/pulumi/pulumi/pkg/v3/resource"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// journal records what an update does, and saves the state that results before
// and after each step that touches the cloud.
type journal struct {
	mu    sync.Mutex
	base  *deploy.Snapshot
	steps steps
	// creating are the resources whose creation has begun, by the state that the
	// engine goes on changing. What is saved is a copy of its beginning.
	creating map[*pkgresource.State]*pkgresource.State
	save     func(*deploy.Snapshot) error // in the course of the update
	conclude func(*deploy.Snapshot) error // at its end
}

func newJournal(base *deploy.Snapshot, save, conclude func(*deploy.Snapshot) error) *journal {
	return &journal{base: base, save: save, conclude: conclude, creating: map[*pkgresource.State]*pkgresource.State{}}
}

var _ engine.SnapshotManager = (*journal)(nil)

// begin records that a resource is about to be created: of it nothing else is
// known. What is updated or deleted is in the state already, and looked at by
// the next run.
func (j *journal) begin(step deploy.Step) error {
	if !creates(step) || !step.New().Custom {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.creating[step.New()] = step.New().Copy()
	return j.flush(j.save)
}

func (j *journal) end(step deploy.Step, successful bool) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if creates(step) {
		delete(j.creating, step.New())
	}
	j.steps.add(step, successful)
	if harmless(step) {
		return nil
	}
	return j.flush(j.save)
}

func creates(step deploy.Step) bool {
	return step.Op() == deploy.OpCreate || step.Op() == deploy.OpCreateReplacement
}

// harmless steps change nothing in the cloud: losing one in a crash costs
// nothing, so they are saved with the next step that does, or at the end.
func harmless(step deploy.Step) bool {
	switch step.Op() {
	case deploy.OpSame, deploy.OpRefresh, deploy.OpReplace:
		return true
	}
	return step.New() != nil && !step.New().Custom
}

func (j *journal) flush(save func(*deploy.Snapshot) error) error {
	snap, err := j.steps.snapshot(j.base)
	if err != nil {
		return err
	}
	for _, r := range j.creating {
		snap.PendingOperations = append(snap.PendingOperations, pkgresource.NewOperation(r, pkgresource.OperationTypeCreating))
	}
	return save(snap)
}

// Close saves the final state.
func (j *journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.flush(j.conclude)
}

// Write is called with the base state, which the journal has already: replacing
// the pointer would detach the steps that refer to it.
func (j *journal) Write(*deploy.Snapshot) error         { return nil }
func (j *journal) RebuiltBaseState() error              { return nil }
func (j *journal) SetSnippets([]resource.Snippet) error { return nil }

// RegisterResourceOutputs has nothing to record: the outputs of a component are
// in its state when that is saved next, at the latest by Close.
func (j *journal) RegisterResourceOutputs(deploy.Step) error { return nil }

func (j *journal) BeginMutation(step deploy.Step) (engine.SnapshotMutation, error) {
	return mutation{j}, j.begin(step)
}

type mutation struct{ *journal }

func (m mutation) End(step deploy.Step, successful bool) error { return m.end(step, successful) }
