package front

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"scaleout/internal/testkit"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// far is long enough for anything that is not to happen.
const far = time.Minute

// open starts a front end whose pool is the given instances, with the ids
// "id0", "id1", …
func open(t *testing.T, limit time.Duration, p Policy, instances ...*httptest.Server) (*Front, []*Backend) {
	t.Helper()
	f, err := Start(Options{Listen: "127.0.0.1:0", Name: Name{Site: "app-x", Host: "app-x.azurewebsites.net"}, AnswerLimit: limit})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, f.Close()) })
	f.Use(p)
	var all []*Backend
	for i, s := range instances {
		all = append(all, f.NewBackend(i, fmt.Sprint("id", i), s.Listener.Addr().String()))
	}
	f.SetPool(all)
	return f, all
}

func instance(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

// client keeps no connections, so that none is left.
var client = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

type answer struct {
	status            int
	body              string
	header            http.Header
	failure, instance string
}

func ask(t *testing.T, r *http.Request) answer {
	t.Helper()
	got, err := client.Do(r)
	require.NoError(t, err)
	defer func() { _ = got.Body.Close() }()
	body, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	return answer{got.StatusCode, string(body), got.Header, got.Header.Get("X-Rehearsal-Failure"), got.Header.Get("X-Rehearsal-Instance")}
}

func request(t *testing.T, method, url string, body io.Reader) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, url, body)
	require.NoError(t, err)
	return r
}

func get(t *testing.T, url string) answer {
	t.Helper()
	return ask(t, request(t, "GET", url, nil))
}

func TestNoInstance(t *testing.T) {
	t.Parallel()
	f, _ := open(t, far, Policy{})
	got := get(t, f.URL())
	assert.Equal(t, 503, got.status)
	assert.Equal(t, "no instance takes requests", got.failure)
	assert.Empty(t, got.instance)
}

func TestAnswersPassUnchanged(t *testing.T) {
	t.Parallel()
	s := instance(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Add("Set-Cookie", "a=1; Path=/")
		w.Header().Add("Set-Cookie", "b=2; Path=/")
		w.Header().Set("X-Rehearsal-Failure", "a lie")
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusSeeOther)
		_, _ = fmt.Fprintf(w, "%s %s %s %s", r.Method, r.RequestURI, r.Host, body)
	})
	f, all := open(t, far, Policy{}, s)
	r := request(t, "POST", f.URL()+"/a%2Fb//c?x=1;y=%zz&q=ä", strings.NewReader("payload"))
	r.Host = "app-x.azurewebsites.net"
	got := ask(t, r)
	assert.Equal(t, 303, got.status)
	assert.Equal(t, "POST /a%2Fb//c?x=1;y=%zz&q=ä app-x.azurewebsites.net payload", got.body)
	assert.Equal(t, []string{"a=1; Path=/", "b=2; Path=/"}, got.header.Values("Set-Cookie"))
	assert.Equal(t, "/elsewhere", got.header.Get("Location"))
	assert.Equal(t, "0", got.instance)
	assert.Empty(t, got.failure)
	assert.EqualValues(t, 1, all[0].Served())
	assert.Zero(t, all[0].InFlight())
}

// The names and the form of the values are those of recorded requests to Azure.
func TestHeadersOfAppService(t *testing.T) {
	t.Parallel()
	seen := make(chan http.Header, 1)
	s := instance(t, func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header })
	f, _ := open(t, far, Policy{}, s)
	r := request(t, "GET", f.URL()+"/x?y=1", nil)
	r.Host = "localhost:8080"
	r.Header.Set("X-Forwarded-For", "203.0.113.9:4711")
	r.Header.Set("X-Forwarded-Proto", "http")
	r.Header.Set("X-ARR-LOG-ID", "forged")
	r.Header.Set("User-Agent", "")
	ask(t, r)
	h := <-seen
	peer := h.Get("Client-Ip")
	host, port, err := net.SplitHostPort(peer)
	require.NoError(t, err)
	assert.Equal(t, "127.0.0.1", host)
	assert.NotEmpty(t, port)
	assert.Equal(t, "203.0.113.9:4711, "+peer, h.Get("X-Forwarded-For"))
	assert.Regexp(t, "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", h.Get("X-ARR-LOG-ID"))
	assert.Contains(t, h.Get("X-ARR-SSL"), "*.azurewebsites.net")
	for name, want := range map[string]string{
		"X-Forwarded-Proto": "https", "X-AppService-Proto": "https", "X-Forwarded-TlsVersion": "1.3",
		"DISGUISED-HOST": "localhost:8080", "WAS-DEFAULT-HOSTNAME": "app-x.azurewebsites.net",
		"X-SITE-DEPLOYMENT-ID": "app-x", "X-Original-URL": "/x?y=1", "X-WAWS-Unencoded-URL": "/x?y=1",
		"Max-Forwards": "10", "User-Agent": "", "Accept-Encoding": "",
	} {
		assert.Equal(t, want, h.Get(name), name)
	}
	assert.NotContains(t, h, "User-Agent")

	ask(t, request(t, "POST", f.URL(), strings.NewReader("x")))
	assert.NotContains(t, <-seen, "Accept-Encoding", "nobody has asked for it")
}

func TestRefused(t *testing.T) {
	t.Parallel()
	f, _ := open(t, far, Policy{})
	all := []*Backend{f.NewBackend(0, "id0", testkit.NobodyListens)}
	f.SetPool(all)
	got := get(t, f.URL())
	assert.Equal(t, 502, got.status)
	assert.Equal(t, "connection refused", got.failure)
	assert.Equal(t, "0", got.instance)
	assert.Zero(t, all[0].Served())
	assert.Zero(t, all[0].InFlight())
}

// Whoever observes a request learns which instance answered it, and of none otherwise.
func TestObservedAnswers(t *testing.T) {
	t.Parallel()
	f, all := open(t, far, Policy{}, instance(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	gone := f.NewBackend(1, "id1", testkit.NobodyListens)
	observed := func(pool ...*Backend) (a Answer) {
		f.SetPool(pool)
		f.ServeHTTP(httptest.NewRecorder(), Observe(httptest.NewRequest(http.MethodGet, f.URL(), nil), &a))
		return a
	}
	assert.Equal(t, Answer{gone.id, http.StatusBadGateway}, observed(gone))
	assert.Equal(t, Answer{all[0].id, http.StatusTeapot}, observed(all[0]))
	assert.Empty(t, observed())
}

// A request that an instance held when it died is given neither to the other one
// nor to the same one again, be it on a new connection or on one that is kept.
func TestBrokenAndNotRepeated(t *testing.T) {
	t.Parallel()
	var calls atomic.Int64
	die := func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/die" {
			calls.Add(1)
			panic(http.ErrAbortHandler) // the connection ends without an answer
		}
	}
	f, all := open(t, far, Policy{}, instance(t, die), instance(t, die))
	f.SetPool(all[1:])
	for i, method := range []string{"GET", "HEAD", "OPTIONS", "DELETE", "PUT", "POST"} {
		require.Equal(t, 200, ask(t, request(t, method, f.URL(), nil)).status) // may leave a connection
		got := ask(t, request(t, method, f.URL()+"/die", nil))
		assert.Equal(t, 502, got.status, method)
		assert.Equal(t, "connection broken before an answer", got.failure, method)
		assert.Equal(t, "1", got.instance, method)
		assert.EqualValues(t, i+1, calls.Load(), method)
	}
}

// Connections to an instance are kept, and one that it has closed meanwhile is not
// used.
func TestKeptConnections(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	s := httptest.NewUnstartedServer(says("hello"))
	closed := make(chan struct{}, 8)
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			opened.Add(1)
		case http.StateClosed:
			closed <- struct{}{}
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	f, all := open(t, far, Policy{}, s)
	for range 3 {
		assert.Equal(t, "hello", get(t, f.URL()).body)
	}
	kept := opened.Load() // one, unless the machine was so busy that it was too old
	assert.Less(t, kept, int64(3))
	s.CloseClientConnections()
	<-closed
	assert.Equal(t, "hello", get(t, f.URL()).body)
	assert.Equal(t, kept+1, opened.Load())
	all[0].Close()
	<-closed
}

func TestNoAnswerInTime(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := instance(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	f, all := open(t, 20*time.Millisecond, Policy{}, s)
	for _, method := range []string{"GET", "POST"} {
		got := ask(t, request(t, method, f.URL(), strings.NewReader("")))
		assert.Equal(t, 502, got.status)
		assert.Equal(t, "no answer within 230 s", got.failure)
		assert.Equal(t, "0", got.instance)
	}
	require.NoError(t, all[0].Idle(t.Context()))
}

// Who waits for an instance that hangs is given up sooner, whoever asked before and
// whoever asks then.
func TestLimitThatChanges(t *testing.T) {
	t.Parallel()
	entered, release := make(chan bool, 9), make(chan struct{})
	s := instance(t, func(w http.ResponseWriter, _ *http.Request) {
		entered <- true
		<-release
		_, _ = io.WriteString(w, "hello")
	})
	f, all := open(t, time.Hour, Policy{}, s)
	before := make(chan answer, 1)
	go func() { before <- ask(t, request(t, "GET", f.URL(), nil)) }()
	<-entered
	all[0].SetLimit(20 * time.Millisecond)
	assert.Equal(t, TimedOut, (<-before).failure)
	for _, method := range []string{"GET", "POST"} {
		assert.Equal(t, TimedOut, ask(t, request(t, method, f.URL(), nil)).failure)
	}
	all[0].SetLimit(far)
	close(release)
	assert.Equal(t, "hello", get(t, f.URL()).body)
}

// What an instance has sent is not held back until the rest is there.
func TestAnswersAreStreamed(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := instance(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "first ")
		w.(http.Flusher).Flush()
		<-release
		_, _ = io.WriteString(w, "second")
	})
	f, _ := open(t, far, Policy{}, s)
	got, err := client.Do(request(t, "GET", f.URL(), nil))
	require.NoError(t, err)
	defer func() { _ = got.Body.Close() }()
	first := make([]byte, 6)
	_, err = io.ReadFull(got.Body, first)
	require.NoError(t, err)
	close(release)
	rest, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	assert.Equal(t, "first second", string(first)+string(rest))
}

// An answer that breaks off must not look complete.
func TestBrokenInTheBody(t *testing.T) {
	t.Parallel()
	s := instance(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half")
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler) // the connection ends in the middle of the answer
	})
	f, all := open(t, far, Policy{}, s)
	got, err := client.Do(request(t, "GET", f.URL(), nil))
	if err == nil { // the half of it may have been passed on, or not
		_, err = io.ReadAll(got.Body)
		_ = got.Body.Close()
	}
	require.Error(t, err)
	require.NoError(t, all[0].Idle(t.Context()))
}

// Who leaves the pool gets no new requests and finishes what it holds.
func TestDrain(t *testing.T) {
	t.Parallel()
	held, release := make(chan struct{}), make(chan struct{})
	slow := instance(t, func(w http.ResponseWriter, _ *http.Request) {
		close(held)
		<-release
		_, _ = io.WriteString(w, "finished")
	})
	f, all := open(t, far, Policy{}, slow, instance(t, says("other")))
	var got answer
	var asking sync.WaitGroup
	asking.Go(func() { got = get(t, f.URL()) })
	<-held
	f.SetPool(all[1:])
	assert.Equal(t, 1, all[0].InFlight())
	late, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, all[0].Idle(late), context.Canceled)
	for range 4 {
		assert.Equal(t, "other", get(t, f.URL()).body)
	}
	idle := make(chan error, 1)
	go func() { idle <- all[0].Idle(t.Context()) }()
	select {
	case <-idle:
		t.Fatal("an instance with a request is not idle")
	default:
	}
	close(release)
	asking.Wait()
	require.NoError(t, <-idle)
	assert.Equal(t, "finished", got.body)
	assert.Equal(t, "0", got.instance)
}

func TestAffinity(t *testing.T) {
	t.Parallel()
	f, all := open(t, far, Policy{Algorithm: RoundRobin, Affinity: true}, instance(t, says("0")), instance(t, says("1")))
	with := func(cookie string) answer {
		r := request(t, "GET", f.URL(), nil)
		r.Host = "app-x.azurewebsites.net:8080"
		if cookie != "" {
			r.Header.Set("Cookie", cookie)
		}
		return ask(t, r)
	}
	first := with("")
	assert.Equal(t, "0", first.body)
	assert.Equal(t, []string{
		"ARRAffinity=id0;Path=/;HttpOnly;Secure;Domain=app-x.azurewebsites.net",
		"ARRAffinitySameSite=id0;Path=/;HttpOnly;SameSite=None;Secure;Domain=app-x.azurewebsites.net",
	}, first.header.Values("Set-Cookie"))
	for _, cookie := range []string{"ARRAffinity=id0", "ARRAffinitySameSite=id0", "a=b; ARRAffinity=id0; ARRAffinitySameSite=id0"} {
		for range 3 {
			again := with(cookie)
			assert.Equal(t, "0", again.body, cookie)
			assert.Empty(t, again.header.Values("Set-Cookie"))
		}
	}
	assert.Equal(t, "1", with("").body, "the turn goes on")

	f.SetPool(all[1:])
	moved := with("ARRAffinity=id0")
	assert.Equal(t, "1", moved.body)
	assert.Contains(t, moved.header.Values("Set-Cookie")[0], "ARRAffinity=id1;")
}

func TestNoAffinityUnlessAsked(t *testing.T) {
	t.Parallel()
	f, _ := open(t, far, Policy{}, instance(t, says("0")), instance(t, says("1")))
	bodies := map[string]int{}
	for range 4 {
		r := request(t, "GET", f.URL(), nil)
		r.Header.Set("Cookie", "ARRAffinity=id0")
		got := ask(t, r)
		bodies[got.body]++
		assert.Empty(t, got.header.Values("Set-Cookie"))
	}
	assert.Equal(t, map[string]int{"0": 2, "1": 2}, bodies)
}

func TestUpgradedConnections(t *testing.T) {
	t.Parallel()
	s := instance(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
		line, _ := rw.ReadString('\n')
		_, _ = io.WriteString(conn, "echo "+line)
	})
	f, _ := open(t, far, Policy{}, s)
	conn, err := net.Dial("tcp", strings.TrimPrefix(f.URL(), "http://"))
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	require.NoError(t, err)
	r := bufio.NewReader(conn)
	got, err := http.ReadResponse(r, nil)
	require.NoError(t, err)
	assert.Equal(t, 101, got.StatusCode)
	_, err = io.WriteString(conn, "hello\n")
	require.NoError(t, err)
	line, err := r.ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, "echo hello\n", line)
}

// An upgraded connection does not outlive the front end.
func TestCloseEndsUpgradedConnections(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	s := instance(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
		_, err = conn.Read(make([]byte, 1))
		ended <- err
	})
	f, _ := open(t, far, Policy{}, s)
	conn, err := net.Dial("tcp", strings.TrimPrefix(f.URL(), "http://"))
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	require.NoError(t, err)
	_, err = http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	assert.Error(t, <-ended)
}

// Many requests at once while the pool changes: none is lost, and the counts
// come back to zero.
func TestPoolChangesUnderLoad(t *testing.T) {
	t.Parallel()
	f, all := open(t, far, Policy{}, instance(t, says("0")), instance(t, says("1")), instance(t, says("2")))
	var asking sync.WaitGroup
	for range 8 {
		asking.Go(func() {
			for range 50 {
				got, err := client.Get(f.URL())
				if assert.NoError(t, err) {
					_, _ = io.Copy(io.Discard, got.Body)
					_ = got.Body.Close()
					assert.Equal(t, 200, got.StatusCode)
				}
			}
		})
	}
	for i := range 100 {
		f.SetPool([]*Backend{all[i%3], all[(i+1)%3]})
		assert.NoError(t, all[(i+2)%3].Idle(t.Context()))
		assert.Zero(t, all[(i+2)%3].InFlight(), "it is out of the pool and idle")
	}
	asking.Wait()
	var served int64
	for _, b := range all {
		assert.Zero(t, b.InFlight())
		served += b.Served()
	}
	assert.EqualValues(t, 400, served)
}

func TestCloseBreaksOff(t *testing.T) {
	t.Parallel()
	const n = 30
	held := make(chan struct{})
	s := instance(t, func(_ http.ResponseWriter, r *http.Request) {
		held <- struct{}{}
		<-r.Context().Done()
	})
	f, all := open(t, far, Policy{}, s)
	failed := make(chan error, n)
	for range n {
		go func() {
			got, err := client.Get(f.URL())
			if err == nil {
				_ = got.Body.Close()
			}
			failed <- err
		}()
	}
	for range n {
		<-held
	}
	require.NoError(t, f.Close())
	assert.Zero(t, all[0].InFlight())
	for range n {
		assert.Error(t, <-failed)
	}
	_, err := client.Get(f.URL())
	assert.Error(t, err)
}

// A request whose client, or whose front end, is gone must not end like one that
// was answered.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	_, all := open(t, far, Policy{}, instance(t, says("")))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w := httptest.NewRecorder()
	assert.PanicsWithValue(t, http.ErrAbortHandler, func() {
		all[0].failed(w, request(t, "GET", "/", nil).WithContext(ctx), ctx.Err())
	})
	assert.Empty(t, w.Header())
}

// An instance may become idle more than once.
func TestIdleAgain(t *testing.T) {
	t.Parallel()
	held, release := make(chan struct{}), make(chan struct{})
	s := instance(t, func(http.ResponseWriter, *http.Request) {
		held <- struct{}{}
		<-release
	})
	f, all := open(t, far, Policy{}, s)
	for range 2 {
		var asking sync.WaitGroup
		asking.Go(func() { get(t, f.URL()) })
		<-held
		asking.Go(func() { assert.NoError(t, all[0].Idle(t.Context())) })
		for waiting := 0; waiting == 0; {
			f.mu.Lock()
			waiting = len(all[0].waiting)
			f.mu.Unlock()
		}
		release <- struct{}{}
		asking.Wait()
	}
}

func TestPortTaken(t *testing.T) {
	t.Parallel()
	f, _ := open(t, far, Policy{})
	_, err := Start(Options{Listen: strings.TrimPrefix(f.URL(), "http://")})
	assert.ErrorContains(t, err, "the front end cannot listen on 127.0.0.1:")
	assert.ErrorContains(t, err, "--port 0")
}
