package local

import (
	"context"

	"scaleout/program/outputs"
)

// Values returns the stack's outputs, secrets in clear. Before the first update the
// error is engine.ErrNoState.
func (s *Session) Values(ctx context.Context) (outputs.Values, error) {
	all, err := s.Outputs(ctx, true)
	if err != nil {
		return outputs.Values{}, err
	}
	return outputs.Decode(all)
}
