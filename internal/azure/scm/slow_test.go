package scm

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

func (b *bubble) connect(secure bool) net.Conn {
	b.t.Helper()
	c, err := b.listener.Dial()
	require.NoError(b.t, err)
	b.t.Cleanup(func() { _ = c.Close() })
	if !secure {
		return c
	}
	client := tls.Client(c, &tls.Config{RootCAs: b.ca.Pool(), ServerName: host, MinVersion: tls.VersionTLS12})
	require.NoError(b.t, client.Handshake())
	return client
}

func (b *bubble) client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialTLSContext:    func(context.Context, string, string) (net.Conn, error) { return b.connect(true), nil },
		DisableKeepAlives: true,
	}}
}

// answers reports whether a client that comes now is served.
func (b *bubble) answers() bool {
	c := b.connect(true)
	if _, err := fmt.Fprintf(c, "GET /api/deployments HTTP/1.0\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n", host, token); err != nil {
		return false
	}
	answer, err := io.ReadAll(c)
	return err == nil && strings.HasPrefix(string(answer), "HTTP/1.0 200 OK")
}

// Slow clients are many; whoever is quick is served at once, and after a while the slow
// ones are gone. A zip that comes at a poor line's pace is received.
func TestAttackBySlowClients(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	synctest.Test(t, func(t *testing.T) {
		b := newBubble(t, New(w.options()))
		head := " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + token + "\r\n"
		zip := "POST /api/zipdeploy" + head
		slow := map[string]testkit.Slowness{
			"says nothing":            {},
			"a TLS record by drips":   {First: "\x16\x03\x01\x10\x00", More: "\x01"},
			"nothing after TLS":       {Secure: true},
			"a head by drips":         {Secure: true, First: "GET / HTTP/1.1\r\n", More: "X: y\r\n"},
			"no zip":                  {Secure: true, First: zip + "Content-Length: 1000000\r\n\r\n"},
			"a zip by drips":          {Secure: true, First: zip + "Content-Length: 1000000\r\n\r\n", More: "P"},
			"a zip in chunks":         {Secure: true, First: zip + "Transfer-Encoding: chunked\r\n\r\n", More: "1\r\n \r\n"},
			"a body where none is":    {Secure: true, First: "GET /api/deployments" + head + "Content-Length: 1000\r\n\r\n", More: "a"},
			"waits for 100 Continue":  {Secure: true, First: zip + "Expect: 100-continue\r\nContent-Length: 10\r\n\r\n"},
			"without a token":         {Secure: true, First: "POST /api/zipdeploy HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 1000000\r\n\r\n", More: "P"},
			"one request, then quiet": {Secure: true, First: "GET /api/deployments" + head + "\r\n"},
		}
		start, ended := time.Now(), make(chan string, len(slow))
		for name, s := range slow {
			c := b.connect(s.Secure)
			go func() {
				s.Hold(c)
				ended <- name
			}()
		}
		synctest.Wait()
		assert.True(t, b.answers())
		assert.Zero(t, time.Since(start), "whoever is quick does not wait")
		for range slow {
			name := <-ended
			assert.LessOrEqual(t, time.Since(start), 2*bodyLimit+10*time.Second, name)
		}

		request, err := http.NewRequestWithContext(t.Context(), "POST", "https://"+host+"/api/zipdeploy", &poor{left: 300})
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+token)
		answer, err := b.client().Do(request)
		require.NoError(t, err)
		assert.Equal(t, 200, answer.StatusCode)
		_ = answer.Body.Close()
		assert.GreaterOrEqual(t, time.Since(start), 5*time.Minute)
		require.NoError(t, b.server.Close())
		time.Sleep(time.Second) // net/http gives the last bytes half of one
	})
}

// poor is a zip over a poor line: 40 KB a second.
type poor struct{ left int }

// Read implements io.Reader.
func (p *poor) Read(b []byte) (int, error) {
	if p.left--; p.left < 0 {
		return 0, io.EOF
	}
	time.Sleep(time.Second)
	return min(len(b), 40<<10), nil
}

// A client that waits for the end of a long build has the connection as long as it takes,
// and the server ends at once whatever is connected.
func TestLongBuilds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	synctest.Test(t, func(t *testing.T) {
		w.result = func(b Build) (string, error) { time.Sleep(3 * time.Minute); return b.ID, nil }
		b := newBubble(t, New(w.options()))
		request, err := http.NewRequestWithContext(t.Context(), "POST", "https://"+host+"/api/zipdeploy", strings.NewReader("PK"))
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+token)
		answer, err := b.client().Do(request)
		require.NoError(t, err)
		assert.Equal(t, 200, answer.StatusCode)
		_ = answer.Body.Close()
		c := b.connect(true)
		head := "POST /api/zipdeploy HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + token + "\r\nContent-Length: 1000000\r\n\r\n"
		go testkit.Slowness{First: head, More: "P"}.Hold(c)
		time.Sleep(2 * time.Second)
		start := time.Now()
		require.NoError(t, b.server.Close())
		assert.Less(t, time.Since(start), time.Second)
		time.Sleep(time.Second) // net/http gives the last bytes half of one
	})
}
