package engine

import (
	"sync"

	"github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// journal records what an update does, and saves the state that results before
// and after each step that touches the cloud.
type journal struct {
	mu      sync.Mutex
	base    *deploy.Snapshot
	entries engine.JournalEntries
	save    func(*deploy.Snapshot) error
}

var _ engine.SnapshotManager = (*journal)(nil)

func (j *journal) add(kind engine.TestJournalEntryKind, step deploy.Step) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = append(j.entries, engine.TestJournalEntry{Kind: kind, Step: step})
	if kind == engine.TestJournalEntryOutputs || harmless(step) {
		return nil
	}
	return j.flush()
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

func (j *journal) flush() error {
	snap, err := j.entries.Snap(j.base)
	if err != nil {
		return err
	}
	return j.save(snap)
}

// Close saves the final state.
func (j *journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.flush()
}

// Write is called with the base state, which the journal has already: replacing
// the pointer would detach the steps that refer to it.
func (j *journal) Write(*deploy.Snapshot) error         { return nil }
func (j *journal) RebuiltBaseState() error              { return nil }
func (j *journal) SetSnippets([]resource.Snippet) error { return nil }

func (j *journal) RegisterResourceOutputs(step deploy.Step) error {
	return j.add(engine.TestJournalEntryOutputs, step)
}

func (j *journal) BeginMutation(step deploy.Step) (engine.SnapshotMutation, error) {
	return mutation{j}, j.add(engine.TestJournalEntryBegin, step)
}

type mutation struct{ *journal }

func (m mutation) End(step deploy.Step, successful bool) error {
	kind := engine.TestJournalEntryFailure
	if successful {
		kind = engine.TestJournalEntrySuccess
	}
	return m.add(kind, step)
}
