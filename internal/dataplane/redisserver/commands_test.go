//go:build unix

package redisserver

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What counts is what clients ask about data: neither how they connect nor what this
// package does itself.
func TestCommands(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		c := client(t, s, primary)
		require.NoError(t, c.Ping(t.Context()).Err())
		require.NoError(t, s.SetKeys(t.Context(), primary, secondary))
		_, _ = s.Usage(t.Context())
		none, err := s.Commands(t.Context())
		require.NoError(t, err)
		assert.Empty(t, none)

		require.NoError(t, c.Set(t.Context(), "k", "v", time.Minute).Err())
		require.NoError(t, c.Get(t.Context(), "k").Err())
		require.NoError(t, c.Get(t.Context(), "k").Err())
		require.NoError(t, s.Empty(t.Context()))
		require.Error(t, c.Get(t.Context(), "k").Err(), "it is empty")
		some, err := s.Commands(t.Context())
		require.NoError(t, err)
		assert.Equal(t, map[string]int64{"SET": 1, "GET": 3}, some)
	})
}
