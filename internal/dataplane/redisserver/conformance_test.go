//go:build unix

package redisserver

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKind(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		assert.Equal(t, "localhost", s.Host())
		if s.options.InProcess {
			assert.Equal(t, "in-process Redis (miniredis)", s.Kind())
			return
		}
		out, err := exec.Command("redis-server", "--version").Output()
		require.NoError(t, err)
		assert.Contains(t, string(out), "v="+strings.TrimPrefix(s.Kind(), "redis-server ")+" ")
	})
}

func TestBothKeysWork(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		for _, key := range []string{primary, secondary} {
			for protocol := 2; protocol <= 3; protocol++ { // AUTH, and HELLO with AUTH
				c := client(t, s, key, func(o *redis.Options) { o.Protocol = protocol })
				require.NoError(t, c.Set(t.Context(), key, protocol, 0).Err())
				got, err := c.Get(t.Context(), key).Int()
				require.NoError(t, err)
				assert.Equal(t, protocol, got)
			}
		}
	})
}

// The errors are those of a real Redis, word for word: apps and libraries look
// at them.
func TestErrors(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		w := dial(t, s)
		for _, c := range []struct {
			say  string
			want string
		}{
			{"PING", "-NOAUTH Authentication required."},
			{"GET k", "-NOAUTH Authentication required."},
			{"HELLO 3", "-" + noAuthHello},
			{"HELLO", "-" + noAuthHello},
			{"AUTH wrong", denied},
			{"AUTH default wrong", denied},
			{"AUTH admin " + primary, denied},
			{"HELLO 3 AUTH default wrong", denied},
			{"HELLO 2 AUTH somebody " + primary, denied},
			{"HELLO 3 AUTH default", "-ERR Syntax error in HELLO option 'AUTH'"},
			{"AUTH", "-ERR wrong number of arguments for 'auth' command"},
			{"AUTH default " + primary + " more", "-ERR syntax error"},
			{"PING", "-NOAUTH Authentication required."},
			{"AUTH " + primary, "+OK"},
			{"AUTH default " + secondary, "+OK"},
			{"AUTH wrong", denied},
			{"PING", "+PONG"}, // a failed AUTH takes nothing away
		} {
			said := w.say(strings.Fields(c.say)...)
			// From 7.2 on, the option is described with its protocol.
			assert.Equal(t, c.want, strings.Replace(said, "HELLO <proto> AUTH", "HELLO AUTH", 1), c.say)
		}
		assert.Equal(t, denied, w.say("AUTH", ""))
		assert.Contains(t, []string{"%7", "*14"}, w.say("HELLO", "3"))
	})
}

// What Azure disables does not exist here either.
func TestDisabledCommands(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		w := dial(t, s)
		require.Equal(t, "+OK", w.say("AUTH", primary))
		for _, name := range append([]string{"ACL"}, disabled...) {
			assert.Contains(t, w.say(name, "GET"), "-ERR unknown command", name)
		}
	})
}

func TestStrangersAreRefused(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		require.ErrorContains(t, client(t, s, "wrong").Ping(t.Context()).Err(), "WRONGPASS")

		plain := client(t, s, primary, func(o *redis.Options) { o.TLSConfig = nil })
		require.Error(t, plain.Ping(t.Context()).Err())

		ignorant := client(t, s, primary, func(o *redis.Options) { o.TLSConfig.RootCAs = nil })
		require.ErrorContains(t, ignorant.Ping(t.Context()).Err(), "unknown authority")
	})
}

// busy is how long a machine may need between two commands.
const busy = 10 * time.Minute

// What Flask-Session does with sessions: SETEX or SET EX, GET, DEL; and what
// sessions mean by their time.
func TestSessions(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		ctx, c := t.Context(), client(t, s, primary)
		require.NoError(t, c.SetEx(ctx, "session:a", "A", time.Hour).Err())
		assert.InDelta(t, time.Hour, c.TTL(ctx, "session:a").Val(), float64(busy))
		assert.Equal(t, "A", c.Get(ctx, "session:a").Val())
		require.NoError(t, c.Set(ctx, "session:a", "B", 0).Err())
		assert.Equal(t, time.Duration(-1), c.TTL(ctx, "session:a").Val(), "SET takes the time away")
		assert.True(t, c.Expire(ctx, "session:a", 2*time.Hour).Val())
		assert.InDelta(t, 2*time.Hour, c.TTL(ctx, "session:a").Val(), float64(busy))
		assert.Equal(t, int64(1), c.Del(ctx, "session:a").Val())
		assert.Equal(t, int64(0), c.Del(ctx, "session:a").Val())
		require.ErrorIs(t, c.Get(ctx, "session:a").Err(), redis.Nil)
		assert.Equal(t, time.Duration(-2), c.TTL(ctx, "session:a").Val())
		assert.False(t, c.Expire(ctx, "session:a", time.Minute).Val())

		require.NoError(t, c.Set(ctx, "session:b", "short", 150*time.Millisecond).Err())
		require.Eventually(t, func() bool { return c.Get(ctx, "session:b").Err() == redis.Nil }, aLongTime, 5*time.Millisecond)
	})
}

const pythonSessions = `
import sys, redis
for url in sys.argv[1:]:
    try:
        r = redis.Redis.from_url(url)
        r.setex(name="session:p", value=b"\x80\x04pickled", time=3600)
        print(r.get("session:p"), 3000 < r.ttl("session:p") <= 3600, r.delete("session:p"), r.get("session:p"))
    except Exception as e:
        print(type(e).__name__)
`

func TestRedisPy(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		good := `b'\x80\x04pickled' True 1 None`
		lines := strings.Split(strings.TrimSpace(runPython(t, s, pythonSessions, primary, secondary, "wrong")), "\n")
		require.Len(t, lines, 3)
		assert.Equal(t, []string{good, good}, lines[:2])
		assert.Contains(t, []string{"AuthenticationError", "ResponseError"}, lines[2])
	})
}

// A regenerated key is refused, and who is in is thrown out and has to come back
// with a key that counts.
func TestRotation(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		ctx := t.Context()
		old, other := dial(t, s), client(t, s, secondary)
		require.Equal(t, "+OK", old.say("AUTH", primary))
		require.NoError(t, other.Set(ctx, "k", "v", 0).Err())

		require.NoError(t, s.SetKeys(ctx, primary, secondary))
		require.NoError(t, s.SetKeys(ctx, secondary, primary))
		assert.Equal(t, "+PONG", old.say("PING"), "no key was taken away")

		require.NoError(t, s.SetKeys(ctx, fresh, secondary))
		old.closed()
		require.ErrorContains(t, client(t, s, primary).Ping(ctx).Err(), "WRONGPASS")
		require.NoError(t, client(t, s, fresh).Ping(ctx).Err())
		require.Eventually(t, func() bool { return other.Get(ctx, "k").Val() == "v" }, aLongTime, time.Millisecond)

		require.ErrorContains(t, s.SetKeys(ctx, fresh, ""), "one is empty")
		require.NoError(t, client(t, s, secondary).Ping(ctx).Err())
	})
}

// stoppedFailOver starts a failover whose outage lasts until the function that
// it returns is called.
func stoppedFailOver(t *testing.T, s *Server) (recover func()) {
	t.Helper()
	down, up := make(chan time.Duration), make(chan struct{})
	s.wait = func(_ context.Context, d time.Duration) error {
		down <- d
		<-up
		return nil
	}
	result := make(chan error, 1)
	go func() { result <- s.FailOver(t.Context(), 12*time.Second) }()
	assert.Equal(t, 12*time.Second, <-down)
	return func() {
		close(up)
		require.NoError(t, <-result)
	}
}

func TestFailOver(t *testing.T) {
	t.Parallel()
	for name, replicated := range map[string]bool{"two nodes": true, "one node": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			eachKind(t, func(t *testing.T, s *Server) {
				ctx, c := t.Context(), client(t, s, primary)
				require.NoError(t, c.Set(ctx, "k", "v", 0).Err())
				inside := dial(t, s)
				require.Equal(t, "+OK", inside.say("AUTH", primary))

				recover := stoppedFailOver(t, s)
				inside.closed()
				for range 3 {
					require.Error(t, client(t, s, primary).Ping(ctx).Err())
				}
				require.NoError(t, s.SetKeys(ctx, fresh, secondary), "Azure lets keys change meanwhile")
				require.Error(t, client(t, s, fresh).Ping(ctx).Err(), "that ends no outage")
				recover()

				c = client(t, s, fresh)
				require.NoError(t, c.Ping(ctx).Err())
				want := map[bool]string{true: "v", false: ""}[replicated]
				assert.Equal(t, want, c.Get(ctx, "k").Val())
			}, func(o *Options) { o.Replicated = replicated })
		})
	}
}

// One outage within another: the cache is back when both are over.
func TestFailOversOverlap(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		first := stoppedFailOver(t, s)
		second := stoppedFailOver(t, s)
		first()
		require.Error(t, client(t, s, primary).Ping(t.Context()).Err())
		second()
		require.NoError(t, client(t, s, primary).Ping(t.Context()).Err())
	})
}

func TestFailOverIsCancelled(t *testing.T) {
	t.Parallel()
	eachKind(t, func(t *testing.T, s *Server) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.ErrorIs(t, s.FailOver(ctx, time.Hour), ctx.Err())
		require.NoError(t, client(t, s, primary).Ping(t.Context()).Err())
	})
}
