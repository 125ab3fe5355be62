package engine

import (
	"context"

	"github.com/pulumi/pulumi/pkg/v3/backend/display"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// Outputs returns the stack's outputs as plain values, with secrets masked as
// the CLI masks them unless showSecrets. ErrNoState is returned before the
// first update.
func (s *Stack) Outputs(ctx context.Context, showSecrets bool) (map[string]any, error) {
	snap, err := s.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	if snap == nil {
		return nil, ErrNoState
	}
	for _, r := range snap.Resources {
		if r.Type == resource.RootStackType && !r.Delete {
			return display.MassageSecrets(r.Outputs, showSecrets).Mappable(), nil
		}
	}
	return map[string]any{}, nil
}
