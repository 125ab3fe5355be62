package endpoint

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/clock"
	"scaleout/internal/localca"
	"scaleout/internal/testkit"
)

// longest is the time after which no client that has said nothing to the purpose may
// still hold a connection.
const longest = 75 * time.Second

// bubble is a listening ARM in a bubble of testing/synctest, where time stands still
// until everybody waits.
type bubble struct {
	t        *testing.T
	arm      *ARM
	listener *testkit.PipeListener
	trust    *tls.Config
	token    string
}

func newBubble(t *testing.T) *bubble {
	t.Helper()
	authority, err := localca.New(time.Now(), nil)
	require.NoError(t, err)
	b := &bubble{t: t, listener: testkit.NewPipeListener()}
	b.trust = &tls.Config{RootCAs: authority.Pool(), ServerName: "localhost", MinVersion: tls.VersionTLS12}
	b.arm = &ARM{url: "https://localhost:1"}
	require.NoError(t, b.arm.prepare(Options{
		Authority: authority, TenantID: "tenant", Clock: clock.System{}, Random: strings.NewReader(strings.Repeat("x", 100)),
		ARM: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.Copy(io.Discard, r.Body); err == nil {
				_, _ = io.WriteString(w, strings.Repeat("a long answer ", 10000))
			}
		}),
	}))
	b.token, err = b.arm.tokens.issue(b.arm.url)
	require.NoError(t, err)
	b.arm.serve(b.listener)
	return b
}

// connect opens a connection, and agrees on TLS if that is wanted.
func (b *bubble) connect(secure bool) net.Conn {
	b.t.Helper()
	c, err := b.listener.Dial()
	require.NoError(b.t, err)
	b.t.Cleanup(func() { _ = c.Close() })
	if !secure {
		return c
	}
	client := tls.Client(c, b.trust)
	require.NoError(b.t, client.Handshake())
	return client
}

// answers reports whether a client that comes now is served.
func (b *bubble) answers() bool {
	c := b.connect(true)
	if _, err := fmt.Fprintf(c, "GET /subscriptions HTTP/1.0\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n", b.token); err != nil {
		return false
	}
	answer, err := io.ReadAll(c)
	return err == nil && strings.HasPrefix(string(answer), "HTTP/1.0 200 OK")
}

func (b *bubble) slow() map[string]testkit.Slowness {
	put := "PUT / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + b.token + "\r\n"
	return map[string]testkit.Slowness{
		"says nothing":          {},
		"half of a TLS record":  {First: "\x16\x03\x01"},
		"a TLS record by drips": {First: "\x16\x03\x01\x10\x00", More: "\x01"},
		"nothing after TLS":     {Secure: true},
		"half of a head":        {Secure: true, First: "GET / HTTP/1.1\r\nHost: loc"},
		"a head by drips":       {Secure: true, First: "GET / HTTP/1.1\r\n", More: "X: y\r\n"},
		"no body":               {Secure: true, First: put + "Content-Length: 1000\r\n\r\n"},
		"a body by drips":       {Secure: true, First: put + "Content-Length: 1000\r\n\r\n", More: " "},
		"chunks without an end": {Secure: true, First: put + "Transfer-Encoding: chunked\r\n\r\n", More: "1\r\n \r\n"},
		"does not read":         {Secure: true, First: put + "\r\n", More: "x", Unread: true},
		"a login by drips": {Secure: true, First: "POST /adfs/oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n" +
			"Content-Type: application/x-www-form-urlencoded\r\n\r\n", More: "a"},
		"metadata, with a body":   {Secure: true, First: "GET /metadata/endpoints HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n", More: "a"},
		"waits for 100 Continue":  {Secure: true, First: put + "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n"},
		"one request, then quiet": {Secure: true, First: "GET /metadata/endpoints HTTP/1.1\r\nHost: localhost\r\n\r\n"},
	}
}

// Slow clients are many; whoever is quick is served at once, and after a while the slow
// ones are gone.
func TestAttackBySlowClients(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		ended := map[string]time.Duration{}
		var all []chan string
		start := time.Now()
		for name, s := range b.slow() {
			c, done := b.connect(s.Secure), make(chan string, 1)
			all = append(all, done)
			go func() {
				s.Hold(c)
				done <- name
			}()
		}
		synctest.Wait()
		assert.True(t, b.answers())
		assert.Zero(t, time.Since(start), "whoever is quick does not wait")
		for _, done := range all {
			ended[<-done] = time.Since(start)
		}
		for name, after := range ended {
			assert.LessOrEqual(t, after, longest, name)
		}
		require.NoError(t, b.arm.Close())
	})
}

// The end comes soon, whatever is connected.
func TestAttackDoesNotHoldUpTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		for _, s := range b.slow() {
			c := b.connect(s.Secure)
			go s.Hold(c)
		}
		time.Sleep(2 * time.Second)
		start := time.Now()
		require.NoError(t, b.arm.Close())
		assert.Less(t, time.Since(start), time.Second)
	})
}

// However many connections there are, the next client is served, and no more are kept
// than may be.
func TestAttackBySilentConnections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t)
		var closed atomic.Int32
		for i := range 9000 {
			c, err := b.listener.Dial()
			require.NoError(t, err)
			go func() {
				_, _ = c.Read(make([]byte, 1))
				closed.Add(1)
			}()
			if i%1000 == 999 {
				synctest.Wait()
				assert.GreaterOrEqual(t, int(closed.Load()), i+1-connections.Connections)
				assert.True(t, b.answers())
			}
		}
		time.Sleep(longest)
		assert.EqualValues(t, 9000, closed.Load())
		require.NoError(t, b.arm.Close())
	})
}
