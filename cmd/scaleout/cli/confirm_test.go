package cli

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAsk(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]error{
		"yes\n": nil, "Y\n": nil, "no\n": ErrDeclined, "": ErrDeclined, "perhaps\nyes\n": nil, "details\nno\n": ErrDeclined,
	} {
		shown := 0
		err := ask(t.Context(), strings.NewReader(typed), io.Discard, "update", func() error { shown++; return nil })
		assert.Equal(t, want, err, typed)
		assert.Equal(t, strings.Count(typed, "details"), shown)
	}
}

func TestCtrlCAtThePrompt(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	silent, _ := io.Pipe()
	require.Equal(t, ErrDeclined, ask(ctx, silent, io.Discard, "update", nil))
}
