package front

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// idle starts a front end without instances, in a bubble of testing/synctest.
func idle(t *testing.T) (*Front, *testkit.PipeListener) {
	t.Helper()
	l := testkit.NewPipeListener()
	return start(Options{AnswerLimit: far}, l), l
}

// asks sends a request and reports whether the front end answers it.
func asks(c net.Conn) bool {
	if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
		return false
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return false
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return err == nil && answer.StatusCode == http.StatusServiceUnavailable
}

// Connections that nobody uses end, and until then nobody waits for them.
func TestAttackByUnusedConnections(t *testing.T) {
	t.Parallel()
	const clients = 3000
	synctest.Test(t, func(t *testing.T) {
		f, l := idle(t)
		var ended atomic.Int32
		for i := range clients {
			c, err := l.Dial()
			require.NoError(t, err)
			switch i % 3 {
			case 0: // says nothing
			case 1:
				_, err = io.WriteString(c, "GET / HTTP/1.1\r\nHost: loc")
			case 2:
				require.True(t, asks(c))
			}
			require.NoError(t, err)
			go func() {
				_, _ = io.Copy(io.Discard, c)
				ended.Add(1)
			}()
		}
		c, err := l.Dial()
		require.NoError(t, err)
		assert.True(t, asks(c))
		_ = c.Close()
		time.Sleep(75 * time.Second)
		synctest.Wait()
		assert.EqualValues(t, clients, ended.Load())
		require.NoError(t, f.Close())
	})
}

// An app may take its time; the connection of who waits for it is not idle.
func TestWhoWaitsForTheAppKeepsTheConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, l := idle(t)
		f.server.http.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(AnswerLimit)
			w.WriteHeader(http.StatusServiceUnavailable)
		})
		c, err := l.Dial()
		require.NoError(t, err)
		assert.True(t, asks(c))
		require.NoError(t, f.Close())
	})
}

// The end does not wait for clients.
func TestAttackDoesNotHoldUpTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f, l := idle(t)
		for _, said := range []string{"", "GET / HT", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"} {
			c, err := l.Dial()
			require.NoError(t, err)
			_, err = io.WriteString(c, said)
			require.NoError(t, err)
			go func() { _, _ = io.Copy(io.Discard, c) }()
		}
		start := time.Now()
		require.NoError(t, f.Close())
		assert.Zero(t, time.Since(start))
	})
}
