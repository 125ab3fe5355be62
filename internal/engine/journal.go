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
	if !matters(kind, step) {
		return nil
	}
	return j.flush()
}

// matters tells whether losing the entry in a crash would lose track of the
// cloud. If not, it is saved with the next one that does, or at the end.
//
// The beginning of a creation does: of the resource nothing else is known. What
// is updated or deleted is in the state already, and looked at by the next run.
func matters(kind engine.TestJournalEntryKind, step deploy.Step) bool {
	if kind == engine.TestJournalEntryOutputs || step.New() != nil && !step.New().Custom {
		return false
	}
	switch step.Op() {
	case deploy.OpSame, deploy.OpRefresh, deploy.OpReplace:
		return false
	case deploy.OpCreate, deploy.OpCreateReplacement:
		return true
	}
	return kind != engine.TestJournalEntryBegin
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
