//go:build unix

package redisserver

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The numbers are those of the real program: they follow what it is made to do.
func TestUsage(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		if _, real := s.backend.(*program); !real {
			_, err := s.Usage(t.Context())
			require.ErrorIs(t, err, ErrNotMeasured)
			return
		}
		before, err := s.Usage(t.Context())
		require.NoError(t, err)
		assert.Positive(t, before.Memory)
		assert.GreaterOrEqual(t, before.Clients, int64(0))
		assert.Zero(t, before.Evicted)

		require.NoError(t, client(t, s, primary).Set(t.Context(), "k", strings.Repeat("x", 1<<20), 0).Err())
		after, err := s.Usage(t.Context())
		require.NoError(t, err)
		assert.Greater(t, after.Memory, before.Memory+1<<20)
		assert.Greater(t, after.Clients, before.Clients)
	})
}
