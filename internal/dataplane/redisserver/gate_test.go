//go:build unix

package redisserver

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	whom    = "6497c918-11ad-41e7-1b0f-7c518a87d0b0"
	another = "11111111-2222-4333-8444-555555555555"
	denied  = "-WRONGPASS invalid username-password pair or user is disabled."
)

// spelled are tokens that say what they are: OBJECT-ID/ENDS.
type spelled struct{}

func (spelled) Check(token string) (string, time.Time, error) {
	id, end, ok := strings.Cut(token, "/")
	ends, err := time.Parse(time.RFC3339, end)
	if !ok || err != nil {
		return "", time.Time{}, errors.New("no token of ours")
	}
	return id, ends, nil
}

// hand is a clock that is moved by hand: sleeping waits for that.
type hand struct {
	mu    sync.Mutex
	now   time.Time
	moved chan struct{}
}

func (h *hand) Now() time.Time { now, _ := h.look(); return now }

func (h *hand) look() (time.Time, chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now, h.moved
}

func (h *hand) Sleep(ctx context.Context, d time.Duration) error {
	now, moved := h.look()
	for until := now.Add(d); now.Before(until); now, moved = h.look() {
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (h *hand) move(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
	close(h.moved)
	h.moved = make(chan struct{})
}

// withTokens runs a test against both kinds of server behind a gate.
func withTokens(t *testing.T, test func(t *testing.T, s *Server, c *hand), change ...func(*Options)) {
	for _, kind := range []string{"redis-server", "in-process"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			c := &hand{now: time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC), moved: make(chan struct{})}
			s := start(t, kind == "in-process", append([]func(*Options){func(o *Options) {
				o.Tokens, o.Clock, o.Assigned = spelled{}, c, []string{whom}
			}}, change...)...)
			test(t, s, c)
		})
	}
}

func keysOff(o *Options) { o.Access.KeysOff = true }

func (h *hand) token(objectID string, lives time.Duration) string {
	return objectID + "/" + h.Now().Add(lives).Format(time.RFC3339)
}

// What a client shows has to count in every respect: user, object id, assignment.
func TestTokens(t *testing.T) {
	t.Parallel()
	withTokens(t, func(t *testing.T, s *Server, c *hand) {
		good, others := c.token(whom, time.Hour), c.token(another, time.Hour)
		w := dial(t, s)
		for _, say := range []struct{ say, want string }{
			{"AUTH " + whom + " nonsense", denied},
			{"AUTH " + another + " " + others, denied}, // not assigned
			{"AUTH " + whom + " " + others, denied},    // somebody else's
			{"AUTH " + another + " " + good, denied},
			{"AUTH default " + good, denied},
			{"AUTH " + good, denied},
			{"AUTH default " + primary, denied}, // keys are off
			{"AUTH " + secondary, denied},
			{"PING", "-NOAUTH Authentication required."},
			{"AUTH " + strings.ToUpper(whom) + " " + good, "+OK"},
			{"PING", "+PONG"},
			{"AUTH " + whom + " nonsense", denied},
			{"PING", "+PONG"}, // a failed AUTH takes nothing away
			{"SET k " + strings.Repeat("v", 100_000), "+OK"},
			{"STRLEN k", ":100000"},
		} {
			assert.Equal(t, say.want, w.say(strings.Fields(say.say)...), "%.60s", say.say)
		}
		for protocol := 2; protocol <= 3; protocol++ { // AUTH, and HELLO with AUTH
			r := client(t, s, "unused", func(o *redis.Options) { o.Protocol, o.Username, o.Password = protocol, whom, good })
			require.NoError(t, r.Set(t.Context(), "k", "v", 0).Err())
			require.Equal(t, "v", r.Get(t.Context(), "k").Val())
		}
	}, keysOff)
}

// A connection ends with its token, unless a new one has come before.
func TestTokenEnds(t *testing.T) {
	t.Parallel()
	withTokens(t, func(t *testing.T, s *Server, c *hand) {
		renewing, careless := dial(t, s), dial(t, s)
		for _, w := range []*wire{renewing, careless} {
			require.Equal(t, "+OK", w.say("AUTH", whom, c.token(whom, time.Minute)))
		}
		c.move(50 * time.Second)
		require.Equal(t, "+OK", renewing.say("AUTH", whom, c.token(whom, time.Minute)))
		c.move(10 * time.Second)
		careless.closed()
		assert.Equal(t, "+PONG", renewing.say("PING"))
		assert.Equal(t, int64(1), s.TokensEnded())
		byKey := dial(t, s)
		require.Equal(t, "+OK", byKey.say("AUTH", primary))
		// An end of a token that a key has followed ends nothing.
		require.Equal(t, "+OK", renewing.say("AUTH", primary))
		c.move(24 * time.Hour)
		assert.Equal(t, "+PONG", renewing.say("PING"))
		assert.Equal(t, "+PONG", byKey.say("PING"))
		assert.Equal(t, denied, byKey.say("AUTH", whom, c.token(whom, 0)), "it has ended already")
	})
}

// Who is assigned no more is out at once, and nobody else is.
func TestAssignmentRevoked(t *testing.T) {
	t.Parallel()
	withTokens(t, func(t *testing.T, s *Server, c *hand) {
		gone, stays, byKey := dial(t, s), dial(t, s), dial(t, s)
		require.Equal(t, "+OK", gone.say("AUTH", whom, c.token(whom, time.Hour)))
		require.Equal(t, "+OK", stays.say("AUTH", another, c.token(another, time.Hour)))
		require.Equal(t, "+OK", byKey.say("AUTH", primary))
		access := Access{Primary: primary, Secondary: secondary, Assigned: []string{another}}
		require.NoError(t, s.SetAccess(t.Context(), access))
		gone.closed()
		assert.Equal(t, "+PONG", stays.say("PING"))
		assert.Equal(t, "+PONG", byKey.say("PING"))
		assert.Equal(t, denied, dial(t, s).say("AUTH", whom, c.token(whom, time.Hour)))

		access.Primary = fresh // a key goes: those that have come by one go, too
		require.NoError(t, s.SetAccess(t.Context(), access))
		byKey.closed()
		assert.Equal(t, "+PONG", stays.say("PING"))
	}, func(o *Options) { o.Assigned = []string{whom, another} })
}

// "When you enable or disable access keys, all connections are dropped."
func TestKeysSwitched(t *testing.T) {
	t.Parallel()
	withTokens(t, func(t *testing.T, s *Server, c *hand) {
		access := Access{Primary: primary, Secondary: secondary, Assigned: []string{whom}}
		for _, off := range []bool{true, false} {
			w := dial(t, s)
			require.Equal(t, "+OK", w.say("AUTH", whom, c.token(whom, time.Hour)))
			access.KeysOff = off
			require.NoError(t, s.SetAccess(t.Context(), access))
			w.closed()
			want := map[bool]string{true: denied, false: "+OK"}[off]
			assert.Equal(t, want, dial(t, s).say("AUTH", primary))
			assert.Equal(t, "+OK", dial(t, s).say("AUTH", whom, c.token(whom, time.Hour)))
		}
	})
	none := Options{Dir: t.TempDir(), Access: Access{KeysOff: true}}
	_, err := Start(t.Context(), none)
	require.ErrorContains(t, err, "takes no tokens")
}

// What comes in pieces, at once or as no command at all arrives as it was sent.
func TestRelay(t *testing.T) {
	t.Parallel()
	judged := func(args []string) {
		if args[len(args)-1] == "token" {
			args[len(args)-1] = "password"
		}
	}
	for sent, want := range map[string]string{
		"*2\r\n$4\r\nauth\r\n$5\r\ntoken\r\n":                                      "*2\r\n$4\r\nauth\r\n$8\r\npassword\r\n",
		"*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nAUTH\r\n$5\r\ntoken\r\n*1\r\n$1\r\nX\r\n": "*1\r\n$4\r\nPING\r\n*2\r\n$4\r\nAUTH\r\n$8\r\npassword\r\n*1\r\n$1\r\nX\r\n",
		"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\ntoken\r\n":                            "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$5\r\ntoken\r\n",
		"*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n":                                         "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n",
		"AUTH token\r\nPING\r\n":                                                   "AUTH token\r\nPING\r\n",
		"*x\r\n*-1\r\n*0\r\n":                                                      "*x\r\n*-1\r\n*0\r\n",
		"*1\r\n$-1\r\n":                                                            "*1\r\n$-1\r\n",
		"*11\r\n" + strings.Repeat("$1\r\na\r\n", 11):                              "*11\r\n" + strings.Repeat("$1\r\na\r\n", 11),
	} {
		var got strings.Builder
		_ = relay(&got, strings.NewReader(sent), judged)
		assert.Equal(t, want, got.String(), "%q", sent)
		got.Reset()
		_ = relay(&got, iotest{strings.NewReader(sent)}, judged)
		assert.Equal(t, want, got.String(), "%q, byte by byte", sent)
	}
	var got strings.Builder
	require.ErrorContains(t, relay(&got, strings.NewReader("*2\r\n$4\r\nAUTH\r\n$99999999\r\n"), judged), "99999999 bytes")
}

// iotest reads a byte at a time.
type iotest struct{ r *strings.Reader }

func (r iotest) Read(p []byte) (int, error) { return r.r.Read(p[:1]) }
