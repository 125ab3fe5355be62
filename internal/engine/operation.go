package engine

import (
	"context"

	changes "github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
)

// kind is the verb of an operation.
type kind int

const (
	updating kind = iota
	refreshing
	destroying
	importing
)

// kinds are an operation's names: in the CLI's headlines, and for the engine.
var kinds = [...]struct {
	title, preview string
	update         apitype.UpdateKind
}{
	updating:   {"Updating", "Previewing update", apitype.UpdateUpdate},
	refreshing: {"Refreshing", "Previewing refresh", apitype.RefreshUpdate},
	destroying: {"Destroying", "Previewing destroy", apitype.DestroyUpdate},
	importing:  {"Importing", "Previewing import", apitype.ResourceImportUpdate},
}

// operation is one verb of the engine.
type operation struct {
	kind    kind
	preview bool
	run     func(engine.UpdateInfo, *engine.Context, engine.UpdateOptions, bool) (
		*deploy.Plan, changes.ResourceChanges, error)
}

func (op operation) title() string {
	if op.preview {
		return kinds[op.kind].preview
	}
	return kinds[op.kind].title
}

func (op operation) updateKind() apitype.UpdateKind {
	if op.preview {
		return apitype.PreviewUpdate
	}
	return kinds[op.kind].update
}

// runsProgram reports whether the settings matter. Those who broke one can still
// clean up.
func (op operation) runsProgram() bool { return op.kind == updating }

// Preview shows what Up would do, and changes nothing.
func (s *Stack) Preview(ctx context.Context, o Options) (changes.ResourceChanges, error) {
	return operation{updating, true, engine.Update}.on(ctx, s, o)
}

// PreviewRefresh shows what Refresh would find.
func (s *Stack) PreviewRefresh(ctx context.Context, o Options) (changes.ResourceChanges, error) {
	return operation{refreshing, true, engine.Refresh}.on(ctx, s, o)
}

// PreviewDestroy shows what Destroy would delete; it refuses what Destroy does.
func (s *Stack) PreviewDestroy(ctx context.Context, o Options) (changes.ResourceChanges, error) {
	return operation{destroying, true, engine.Destroy}.on(ctx, s, o)
}

// Up creates and updates what the program declares, and deletes what it no
// longer does. On cancellation of ctx the steps under way end and no new one
// begins; what was done is in the state.
func (s *Stack) Up(ctx context.Context, o Options) (changes.ResourceChanges, error) {
	return operation{updating, false, engine.Update}.on(ctx, s, o)
}

// Refresh takes over into the state what others changed in the cloud.
func (s *Stack) Refresh(ctx context.Context, o Options) (changes.ResourceChanges, error) {
	return operation{refreshing, false, engine.Refresh}.on(ctx, s, o)
}

// Destroy deletes everything the stack has. While anything of it is protected it
// deletes nothing and returns a ProtectedError.
func (s *Stack) Destroy(ctx context.Context, o Options) (changes.ResourceChanges, error) {
	return operation{destroying, false, engine.Destroy}.on(ctx, s, o)
}
