package demo

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A key that is refused does not get better, and the answer is not kept waiting for it. A token does.
func TestRefusedLoginPassesWithATokenOnly(t *testing.T) {
	t.Parallel()
	refused := said("WRONGPASS invalid username-password pair or user is disabled.")
	assert.False(t, (&shared{}).passes(refused))
	assert.True(t, (&shared{login: &login{}}).passes(refused))
	assert.True(t, (&shared{}).passes(said("READONLY You can't write against a read only replica.")))
	assert.False(t, (&shared{}).passes(nil))
}

// said is what a Redis answers.
type said string

func (s said) Error() string { return string(s) }
func (said) RedisError()     {}

// A connection may break during its login, as when a failover or a new key breaks all.
// Nobody waits on it any longer: the next one is good.
func TestConnectionThatBreaksDuringItsLogin(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	o, err := options("rediss://:k3y@localhost:6380/0")
	require.NoError(t, err)
	o.TLSConfig, o.Password = nil, ""
	breaks, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	go func() {
		if c, err := breaks.Accept(); err == nil {
			_, _ = c.Read(make([]byte, 1024))
			_ = c.Close()
		}
		_ = breaks.Close()
	}()
	var dialed atomic.Int32
	o.Dialer = func(ctx context.Context, _, _ string) (net.Conn, error) {
		if dialed.Add(1) == 1 {
			return (&net.Dialer{}).DialContext(ctx, "tcp", breaks.Addr().String())
		}
		return (&net.Dialer{}).DialContext(ctx, "tcp", server.Addr())
	}
	s := &shared{redis: redis.NewClient(o), stop: func() {}}
	t.Cleanup(func() { assert.NoError(t, s.close()) })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	require.NoError(t, s.put(ctx, "id", "Ada"))
	user, err := s.user(ctx, "id")
	require.NoError(t, err)
	assert.Equal(t, "Ada", user)
	user, err = s.user(ctx, "other")
	require.NoError(t, err)
	assert.Empty(t, user)
}
