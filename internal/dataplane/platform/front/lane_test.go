package front

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// talk is a server that hands each of its connections to the test.
func talk(t *testing.T) (address string, conns <-chan net.Conn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	accepted := make(chan net.Conn, 10)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String(), accepted
}

// asked reads a request from a connection and answers it literally.
func asked(t *testing.T, c net.Conn, answer string) {
	t.Helper()
	_, err := http.ReadRequest(bufio.NewReader(c))
	assert.NoError(t, err)
	_, err = io.WriteString(c, answer)
	assert.NoError(t, err)
}

// trip sends a request through a lane and reads the answer if it is to.
func trip(t *testing.T, l *lane, read bool) string {
	t.Helper()
	r := request(t, "GET", "http://"+l.address+"/", nil)
	r.Header.Set("User-Agent", "")
	got, err := l.RoundTrip(r)
	if !assert.NoError(t, err) {
		return ""
	}
	var text []byte
	if read {
		text, err = io.ReadAll(got.Body)
		assert.NoError(t, err)
	}
	assert.NoError(t, got.Body.Close())
	assert.NoError(t, got.Body.Close(), "once more does no harm")
	return string(text)
}

const (
	ok      = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
	closing = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
	hinted  = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + ok
	tooMuch = ok + "HTTP/1.1 200 OK\r\n"
)

// Each row is what an instance says, and whether the connection is used for the
// next request.
func TestLaneKeepsConnections(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, answer string
		read, kept   bool
	}{
		{"an answer", ok, true, true},
		{"an interim answer and an answer", hinted, true, true},
		{"the instance will close", closing, true, false},
		{"the answer was not read", ok, false, false},
		{"the answer was not there", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", false, false},
		{"more than an answer", tooMuch, true, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			address, conns := talk(t)
			l := newLane(address, far)
			first := make(chan net.Conn, 1)
			go func() {
				c := <-conns
				asked(t, c, row.answer)
				first <- c
			}()
			want := ""
			if row.read {
				want = "ok"
			}
			assert.Equal(t, want, trip(t, l, row.read))
			c := <-first
			defer func() { _ = c.Close() }()
			if row.kept {
				go asked(t, c, ok)
			} else {
				go func() {
					second := <-conns
					defer func() { _ = second.Close() }()
					asked(t, second, closing)
				}()
			}
			assert.Equal(t, "ok", trip(t, l, true))
			l.close()
			_, err := io.Copy(io.Discard, c)
			assert.NoError(t, err, "it is closed on this side")
		})
	}
}

// A lane that is closed keeps nothing any more.
func TestClosedLaneKeepsNothing(t *testing.T) {
	t.Parallel()
	address, conns := talk(t)
	l := newLane(address, far)
	l.close()
	go func() { assert.Equal(t, "ok", trip(t, l, true)) }()
	c := <-conns
	asked(t, c, ok)
	_, err := io.Copy(io.Discard, c)
	assert.NoError(t, err)
	_ = c.Close()
	runtime.KeepAlive(l) // the garbage collector must not be who closes it
}

// What was kept for too long may be about to be closed by the app.
func TestLaneForgetsOldConnections(t *testing.T) {
	t.Parallel()
	address, conns := talk(t)
	l := newLane(address, far)
	go func() { asked(t, <-conns, ok) }()
	trip(t, l, true)
	l.idle[0].since = l.idle[0].since.Add(-keptFor)
	go func() { asked(t, <-conns, ok) }() // would not be asked
	assert.Equal(t, "ok", trip(t, l, true))
	l.close()
}

// The limit is for the beginning of an answer, not for the rest. There is no other
// way to see that nothing happens than to wait for longer than it.
func TestLimitEndsWithTheHead(t *testing.T) {
	t.Parallel()
	const limit = time.Second
	address, conns := talk(t)
	l := newLane(address, limit)
	late := time.NewTimer(limit + limit/2)
	go func() {
		c := <-conns
		asked(t, c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
		<-late.C
		_, _ = io.WriteString(c, "ok")
		_ = c.Close()
	}()
	assert.Equal(t, "ok", trip(t, l, true))
}
