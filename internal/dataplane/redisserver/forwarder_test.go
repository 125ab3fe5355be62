//go:build unix

package redisserver

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// echo is a backend that sends back what it gets.
func echo(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = io.Copy(c, c)
			}()
		}
	}()
	return l.Addr().String()
}

func startForwarder(t testing.TB, backend string) *forwarder {
	t.Helper()
	f, err := forward(backend, passBytes)
	require.NoError(t, err)
	t.Cleanup(func() { _ = f.close() })
	return f
}

func connect(t testing.TB, f *forwarder, host string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", net.JoinHostPort(host, strconv.Itoa(f.port())))
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close() })
	require.NoError(t, c.SetDeadline(time.Now().Add(aLongTime)))
	return c
}

func TestForwarderPassesBytes(t *testing.T) {
	t.Parallel()
	f := startForwarder(t, echo(t))
	hosts := []string{"127.0.0.1"}
	if l, err := net.Listen("tcp", "[::1]:0"); err == nil {
		require.NoError(t, l.Close())
		hosts = append(hosts, "::1")
	}
	for _, host := range hosts {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			sent := make([]byte, 4<<20)
			_, _ = rand.NewChaCha8([32]byte{1}).Read(sent)
			c := connect(t, f, host)
			go func() { _, _ = c.Write(sent) }()
			got := make([]byte, len(sent))
			_, err := io.ReadFull(c, got)
			require.NoError(t, err)
			assert.True(t, bytes.Equal(sent, got))
		})
	}
}

// A connection whose backend is not there, or goes away, ends.
func TestForwarderWithoutBackend(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	f := startForwarder(t, l.Addr().String())
	c := connect(t, f, "127.0.0.1")
	server, err := l.Accept()
	require.NoError(t, err)
	require.NoError(t, server.Close())
	_, err = c.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)

	require.NoError(t, l.Close())
	_, err = connect(t, f, "127.0.0.1").Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
	require.Eventually(t, func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return len(f.open) == 0
	}, aLongTime, time.Millisecond, "nothing is remembered of what has ended")
}

// Nor does a backend keep connections whose clients are gone.
func TestForwarderWithoutClient(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	client := connect(t, startForwarder(t, l.Addr().String()), "127.0.0.1")
	server, err := l.Accept()
	require.NoError(t, err)
	defer server.Close()
	require.NoError(t, server.SetDeadline(time.Now().Add(aLongTime)))
	require.NoError(t, client.Close())
	_, err = server.Read(make([]byte, 1))
	require.ErrorIs(t, err, io.EOF)
}

// One round trip by the forwarder, and one without, in the same run.
func BenchmarkRoundTrip(b *testing.B) {
	backend := echo(b)
	f := startForwarder(b, backend)
	direct, err := net.Dial("tcp", backend)
	require.NoError(b, err)
	defer direct.Close()
	for name, c := range map[string]net.Conn{"direct": direct, "forwarded": connect(b, f, "127.0.0.1")} {
		b.Run(name, func(b *testing.B) {
			require.NoError(b, c.SetDeadline(time.Time{}))
			message := make([]byte, 200)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Write(message); err != nil {
					b.Fatal(err)
				}
				if _, err := io.ReadFull(c, message); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
