package front

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	// keptPerInstance connections at most are kept for later requests.
	keptPerInstance = 256
	// keptFor is shorter than the keep-alive time of common app servers (gunicorn:
	// 2 s), so that no request is sent on a connection that the app is about to close.
	keptFor = time.Second
)

// lane carries requests to one instance, each of them once.
//
// It does in the goroutine of the request what net/http's Transport does in two
// more, which saves a quarter of the front end's work. What has more than a head (a
// body, a change of protocol) it leaves to a Transport, on a connection of its own:
// on a kept one, a Transport may send a request twice.
type lane struct {
	address string

	mu      sync.Mutex
	limit   time.Duration   // to connect, and then to begin an answer
	other   *http.Transport // with that limit
	waiting map[*conn]bool  // for the beginning of an answer
	idle    []*conn         // the latest used last
	closed  bool
}

func newLane(address string, limit time.Duration) *lane {
	l := &lane{address: address, waiting: map[*conn]bool{}}
	l.setLimit(limit)
	return l
}

// setLimit changes the limit, also for who waits now; what was left to the Transport
// keeps the limit that it began with.
func (l *lane) setLimit(limit time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limit = limit
	l.other = &http.Transport{
		DialContext:           func(ctx context.Context, _, _ string) (net.Conn, error) { return l.dial(ctx) },
		ResponseHeaderTimeout: limit,
		DisableKeepAlives:     true,
		DisableCompression:    true, // or it would ask for gzip in the client's name
	}
	for c := range l.waiting {
		_ = c.SetDeadline(time.Now().Add(limit)) // an error says that it waits no more
	}
}

// await gives the beginning of an answer its limit.
func (l *lane) await(c *conn) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting[c] = true
	return c.SetDeadline(time.Now().Add(l.limit))
}

// begun ends that: the rest of an answer has no limit.
func (l *lane) begun(c *conn) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.waiting, c)
	return c.SetDeadline(time.Time{})
}

// conn is a connection to an instance.
type conn struct {
	net.Conn
	r     *bufio.Reader
	w     *bufio.Writer
	since time.Time // unused since
}

// RoundTrip implements http.RoundTripper.
func (l *lane) RoundTrip(r *http.Request) (*http.Response, error) {
	if !simple(r) {
		l.mu.Lock()
		other := l.other
		l.mu.Unlock()
		return other.RoundTrip(r)
	}
	c, err := l.get(r.Context())
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(r.Context(), func() { _ = c.Close() }) // who goes away lets go of the instance
	answer, err := l.exchange(c, r)
	if err != nil {
		stop()
		_ = c.Close()
		return nil, errors.Join(r.Context().Err(), err)
	}
	answer.Body = &body{ReadCloser: answer.Body, stop: stop, lane: l, conn: c, keep: !answer.Close}
	return answer, nil
}

// simple reports whether a request has nothing but a head.
func simple(r *http.Request) bool {
	return (r.Body == nil || r.Body == http.NoBody) && (r.Method == http.MethodGet || r.Method == http.MethodHead) &&
		r.Header["Upgrade"] == nil && r.Header["Expect"] == nil
}

// exchange sends a request and reads the head of the answer, within the limit.
func (l *lane) exchange(c *conn, r *http.Request) (*http.Response, error) {
	if err := l.await(c); err != nil {
		return nil, errors.Join(err, l.begun(c))
	}
	answer, err := c.ask(r)
	if e := l.begun(c); err == nil {
		err = e
	}
	return answer, err
}

// ask sends a request and reads the head of the answer.
func (c *conn) ask(r *http.Request) (*http.Response, error) {
	if err := c.send(r); err != nil {
		return nil, err
	}
	for {
		answer, err := http.ReadResponse(c.r, r)
		if err != nil || answer.StatusCode >= http.StatusOK { // others are interim ones
			return answer, err
		}
	}
}

func (c *conn) send(r *http.Request) error {
	for _, part := range []string{r.Method, " ", r.URL.RequestURI(), " HTTP/1.1\r\nHost: ", r.Host, "\r\n"} {
		_, _ = c.w.WriteString(part) // Flush knows of errors
	}
	for name, values := range r.Header {
		for _, v := range values {
			if v == "" && name == "User-Agent" {
				continue // net/http's way to say that there is none
			}
			_, _ = c.w.WriteString(name)
			_, _ = c.w.WriteString(": ")
			_, _ = c.w.WriteString(oneLine.Replace(v))
			_, _ = c.w.WriteString("\r\n")
		}
	}
	_, _ = c.w.WriteString("\r\n")
	return c.w.Flush()
}

var oneLine = strings.NewReplacer("\r", " ", "\n", " ")

// body gives the connection back when all of the answer has been read.
type body struct {
	io.ReadCloser
	stop func() bool
	lane *lane
	conn *conn
	keep bool
	read bool // to the end
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		b.read = true
	}
	return n, err
}

func (b *body) Close() error {
	if b.conn == nil {
		return nil
	}
	if b.stop() && b.keep && b.read && b.conn.r.Buffered() == 0 {
		b.lane.put(b.conn)
	} else {
		_ = b.conn.Close()
	}
	b.conn = nil
	return nil
}

// get returns a kept connection that is still good, or a new one.
func (l *lane) get(ctx context.Context) (*conn, error) {
	for c := l.pop(); c != nil; c = l.pop() {
		if time.Since(c.since) < keptFor && quiet(c.Conn) {
			return c, nil
		}
		_ = c.Close()
	}
	raw, err := l.dial(ctx)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: raw, r: bufio.NewReader(raw), w: bufio.NewWriter(raw)}, nil
}

func (l *lane) dial(ctx context.Context) (net.Conn, error) {
	l.mu.Lock()
	d := net.Dialer{Timeout: l.limit}
	l.mu.Unlock()
	return d.DialContext(ctx, "tcp", l.address)
}

func (l *lane) pop() *conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.idle)
	if n == 0 {
		return nil
	}
	c := l.idle[n-1]
	l.idle = l.idle[:n-1]
	return c
}

func (l *lane) put(c *conn) {
	c.since = time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(l.idle) >= keptPerInstance {
		_ = c.Close()
		return
	}
	l.idle = append(l.idle, c)
}

func (l *lane) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.idle {
		_ = c.Close()
	}
	l.idle, l.closed = nil, true
}
