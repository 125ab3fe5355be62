package fail_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/fail"
)

// Exit codes are a contract with scripts and pipelines.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	refused := fail.Refuse("--busy %d: a week has 168 hours", 200)
	shown := &fail.Error{Err: errors.New("no"), Shown: true}
	for name, c := range map[string]struct {
		err  error
		want int
	}{
		"done":                  {nil, 0},
		"anything":              {io.EOF, 1},
		"refused":               {refused, 2},
		"refused, wrapped":      {fmt.Errorf("at HEAD: %w", refused), 2},
		"refused, with advice":  {fail.Advise(refused, "scaleout help"), 2},
		"could not look":        {fail.CouldNotLook(io.EOF), 3},
		"refused before a look": {fail.CouldNotLook(refused), 2},
		"a verdict":             {fail.CouldNotLook(shown), 1},
		"advice after a look":   {fail.CouldNotLook(fail.Advise(io.EOF, "try again")), 3},
		"looked at nothing":     {fail.CouldNotLook(nil), 0},
		"interrupted":           {fail.New(fail.Interrupted, "interrupted"), 130},
		"failed after all":      {&fail.Error{Err: refused}, 1},
	} {
		assert.Equal(t, c.want, fail.Code(c.err), name)
	}
}

func TestTextAndNextStep(t *testing.T) {
	t.Parallel()
	refused := fail.Refuse("--outputs %s: %w", "x", io.ErrUnexpectedEOF)
	assert.EqualError(t, refused, "--outputs x: unexpected EOF")
	assert.ErrorIs(t, refused, io.ErrUnexpectedEOF)
	assert.Empty(t, fail.NextStep(refused))

	advised := fail.Advise(refused, "scaleout local up --stack %s", "dev")
	assert.EqualError(t, advised, "--outputs x: unexpected EOF")
	assert.Equal(t, "scaleout local up --stack dev", fail.NextStep(fail.CouldNotLook(advised)))
	assert.Equal(t, "better", fail.NextStep(fail.Advise(advised, "better")))
	assert.Equal(t, "scaleout local up --stack dev", fail.NextStep(errors.Join(io.EOF, &fail.Error{Err: advised})))

	assert.True(t, fail.Shown(fmt.Errorf("x: %w", &fail.Error{Err: io.EOF, Shown: true})))
	assert.False(t, fail.Shown(io.EOF))
	assert.False(t, fail.Shown(nil))
}
