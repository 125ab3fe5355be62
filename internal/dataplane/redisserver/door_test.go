//go:build unix

package redisserver

import (
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"scaleout/program/redisurl"
)

// through is a client that comes in by a door, on one connection that it keeps.
func through(t *testing.T, s *Server, door string) *redis.Conn {
	t.Helper()
	port, err := s.Door(door)
	require.NoError(t, err)
	url, err := redisurl.Build(s.Host(), port, primary)
	require.NoError(t, err)
	o, err := redis.ParseURL(url)
	require.NoError(t, err)
	o.TLSConfig = client(t, s, primary).Options().TLSConfig
	o.MaxRetries, o.DialerRetries = -1, 1
	c := redis.NewClient(o)
	t.Cleanup(func() { _ = c.Close() })
	return c.Conn()
}

// Clients come in by a door only where there is a way, and all see the same data.
func TestDoors(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		ctx := t.Context()
		require.NoError(t, client(t, s, primary).Set(ctx, "session", "1", 0).Err())
		require.Error(t, through(t, s, "vnet").Ping(ctx).Err(), "nothing has said how")
		s.Lead("vnet", Private, true)
		inside := through(t, s, "vnet")
		assert.Equal(t, "1", inside.Get(ctx, "session").Val())

		s.Lead("", Closed, false)
		require.Error(t, client(t, s, primary).Ping(ctx).Err(), "from outside")
		require.NoError(t, inside.Ping(ctx).Err(), "the private way is another one")
		s.Lead("vnet", Closed, false)
		require.Error(t, inside.Ping(ctx).Err(), "and this one is gone")
		assert.Equal(t, []string{"", "vnet"}, s.Doors())
	})
}

// A name that leads elsewhere ends no connection: only the end of the public address does.
func TestConnectionsOutliveTheirName(t *testing.T) {
	t.Parallel()
	s := start(t, true)
	ctx := t.Context()
	_, err := s.Door("vnet")
	require.NoError(t, err)
	s.Lead("vnet", Public, true)
	before := through(t, s, "vnet")
	require.NoError(t, before.Ping(ctx).Err())
	s.Lead("vnet", Private, true)
	require.NoError(t, before.Ping(ctx).Err(), "the endpoint is there")
	s.Lead("vnet", Private, false)
	require.Error(t, before.Ping(ctx).Err(), "public access is off")
	require.NoError(t, through(t, s, "vnet").Ping(ctx).Err())
}

// An outage is one for all doors.
func TestOutageOfAllDoors(t *testing.T) {
	t.Parallel()
	s := start(t, true)
	_, err := s.Door("vnet")
	require.NoError(t, err)
	s.Lead("vnet", Private, true)
	inside := through(t, s, "vnet")
	require.NoError(t, inside.Ping(t.Context()).Err())
	restore := s.doors.cut()
	require.Error(t, inside.Ping(t.Context()).Err())
	require.Error(t, through(t, s, "vnet").Ping(t.Context()).Err())
	restore()
	require.NoError(t, through(t, s, "vnet").Ping(t.Context()).Err())
}
