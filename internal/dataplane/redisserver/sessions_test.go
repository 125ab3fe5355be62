//go:build unix

package redisserver

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Sessions are counted, with their ages, and told apart. Nobody learns a key from it, since
// a key may be all that a cookie is; and to look at a session is not to use it.
func TestSessionsAreCounted(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		_, real := s.backend.(*program)
		c := client(t, s, primary)
		none, err := s.Sessions(t.Context(), 10)
		require.NoError(t, err)
		assert.Empty(t, none.All)
		for i := range 3 {
			require.NoError(t, c.Set(t.Context(), fmt.Sprint(SessionPrefix, "secret", i), "anna", time.Hour).Err())
		}
		require.NoError(t, c.Set(t.Context(), "other", "x", 0).Err())
		got, err := s.Sessions(t.Context(), 10)
		require.NoError(t, err)
		assert.Len(t, got.All, 3)
		assert.False(t, got.More)
		assert.EqualValues(t, 4, got.Keys)
		assert.NotContains(t, fmt.Sprintf("%+v", got), "secret")
		marks := map[string]bool{}
		for _, one := range got.All {
			marks[one.Mark] = true
			assert.InDelta(t, time.Hour, one.Left, float64(time.Minute))
			assert.Equal(t, real, one.Idle >= 0, one.Idle)
		}
		assert.Len(t, marks, 3)
		again, err := s.Sessions(t.Context(), 2)
		require.NoError(t, err)
		assert.Len(t, again.All, 2)
		assert.True(t, again.More)
		for _, one := range again.All {
			assert.True(t, marks[one.Mark])
		}

		require.NoError(t, c.Persist(t.Context(), SessionPrefix+"secret0").Err())
		require.NoError(t, c.Del(t.Context(), SessionPrefix+"secret1", SessionPrefix+"secret2").Err())
		last, err := s.Sessions(t.Context(), 10)
		require.NoError(t, err)
		require.Len(t, last.All, 1)
		assert.Negative(t, last.All[0].Left, "it never expires")
	})
}

// While it fails over, it says so.
func TestDown(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		assert.False(t, s.Down())
		s.wait = func(context.Context, time.Duration) error {
			assert.True(t, s.Down())
			return nil
		}
		require.NoError(t, s.FailOver(t.Context(), UsualOutage))
		assert.False(t, s.Down())
	})
}
