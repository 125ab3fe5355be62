package connlimit_test

import (
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/connlimit"
	"scaleout/internal/testkit"
)

// echo answers every byte with itself.
func echo(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			_, _ = io.Copy(c, c)
			_ = c.Close()
		}()
	}
}

// serve runs an echo within limits.
func serve(t *testing.T, limits connlimit.Limits) (dial func() net.Conn) {
	t.Helper()
	l := testkit.NewPipeListener()
	t.Cleanup(func() { _ = l.Close() })
	go echo(connlimit.Listen(l, limits))
	return func() net.Conn {
		c, err := l.Dial()
		require.NoError(t, err)
		t.Cleanup(func() { _ = c.Close() })
		synctest.Wait()
		return c
	}
}

// answers reports whether a connection is served.
func answers(c net.Conn) bool {
	if _, err := c.Write([]byte("x")); err != nil {
		return false
	}
	_, err := io.ReadFull(c, make([]byte, 1))
	return err == nil
}

// Whoever comes is served, however many others say nothing. Of those, the ones that
// were quiet for longest have to go.
func TestNewcomersAreServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dial := serve(t, connlimit.Limits{Connections: 10})
		var all []net.Conn
		for range 10 {
			all = append(all, dial())
			time.Sleep(time.Second)
		}
		assert.True(t, answers(all[0]), "the first one is not the quietest any more")
		for range 3 {
			time.Sleep(time.Second)
			assert.True(t, answers(dial()))
		}
		for i, c := range all {
			assert.Equal(t, i < 1 || i > 3, answers(c), i)
		}
	})
}

// A closed connection leaves its place to another.
func TestPlacesAreGivenBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dial := serve(t, connlimit.Limits{Connections: 2})
		kept := dial()
		for range 20 {
			time.Sleep(time.Second)
			c := dial()
			assert.True(t, answers(c))
			_ = c.Close()
			synctest.Wait()
		}
		assert.True(t, answers(kept))
	})
}

func TestQuietConnectionsEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dial := serve(t, connlimit.Limits{Connections: 10, Quiet: time.Minute})
		silent, busy := dial(), dial()
		for range 4 {
			time.Sleep(59 * time.Second)
			assert.True(t, answers(busy))
		}
		_, err := silent.Read(make([]byte, 1))
		assert.ErrorIs(t, err, io.EOF)
		time.Sleep(61 * time.Second)
		assert.False(t, answers(busy))
	})
}

// One that reads nothing is as quiet as one that says nothing.
func TestUnreadAnswersEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dial := serve(t, connlimit.Limits{Connections: 10, Quiet: time.Minute})
		c := dial()
		_, err := c.Write([]byte("x"))
		require.NoError(t, err)
		time.Sleep(61 * time.Second)
		_, err = c.Read(make([]byte, 1))
		assert.ErrorIs(t, err, io.EOF)
	})
}

func TestWithoutLimitOfQuiet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, connlimit.Limits{Connections: 10})()
		time.Sleep(1000 * time.Hour)
		assert.True(t, answers(c))
	})
}
