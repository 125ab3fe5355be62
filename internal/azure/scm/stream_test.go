package scm

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/localca"
	"scaleout/internal/testkit"
)

func TestLinesThatHaveCome(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ seen, now, want string }{
		{"", "", ""}, {"", "a b", "a b"}, {"a b", "a b", ""}, {"a b", "a b c", "c"}, {"a b c", "b c d e", "d e"}, {"a b", "c d", "c d"}, {"a a", "a a a", "a"}, {"a b", "", ""},
	} {
		assert.Equal(t, strings.Fields(c.want), append([]string{}, after(strings.Fields(c.seen), strings.Fields(c.now))...), "%v", c)
	}
}

// What the app writes is seen within seconds, and a minute of silence is said.
func TestLogStream(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		logs := "old line\n"
		o := w.options()
		o.Logs = func() string { mu.Lock(); defer mu.Unlock(); return logs }
		b := newBubble(t, New(o))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		request, err := http.NewRequestWithContext(ctx, "GET", "https://"+host+"/logstream", nil)
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+token)
		answer, err := b.client().Do(request)
		require.NoError(t, err)
		defer func() { _ = answer.Body.Close() }()
		lines := bufio.NewScanner(answer.Body)
		next := func() string { require.True(t, lines.Scan(), lines.Err()); return lines.Text() }
		assert.Contains(t, next(), "Welcome, you are now connected to log-streaming service.")
		assert.Equal(t, "old line", next())
		start := time.Now()
		mu.Lock()
		logs += "new line\n"
		mu.Unlock()
		assert.Equal(t, "new line", next())
		assert.LessOrEqual(t, time.Since(start), lookEvery)
		for range 10 {
			assert.Contains(t, next(), "No new trace in the past 1 min(s).")
		}
		assert.InDelta(t, 10*time.Minute, time.Since(start), float64(10*time.Second))
		require.NoError(t, b.server.Close(), "the end of the server is that of its streams")
		assert.False(t, lines.Scan())
	})
}

// bubble is a listening site in a bubble of testing/synctest.
type bubble struct {
	t        *testing.T
	server   *Server
	listener *testkit.PipeListener
	ca       *localca.Authority
}

func newBubble(t *testing.T, s *Site) *bubble {
	t.Helper()
	b := &bubble{t: t, listener: testkit.NewPipeListener()}
	var err error
	b.ca, err = localca.New(time.Now(), nil)
	require.NoError(t, err)
	b.server, err = serve(b.ca, s, b.listener)
	require.NoError(t, err)
	return b
}
