package front

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"scaleout/internal/connlimit"
)

// AnswerLimit is the time that App Service waits for an answer. "Web request times out
// in App Service" names 230 s for Windows and 240 s for Linux; other pages name
// 230 s without a difference. This is the stricter one.
const AnswerLimit = 230 * time.Second

// Limits of clients that say nothing. A request under way is not idle, however long
// the app takes to answer it.
const (
	headLimit = 30 * time.Second // for the head of a request
	idleLimit = time.Minute      // between two requests
)

// connections are those of all clients together. Four minutes without a byte is when
// Azure's load balancer ends a connection ("TCP reset and idle timeout").
var connections = connlimit.Limits{Connections: 4096, Quiet: 4 * time.Minute}

// Options say where the front end listens and for what site.
type Options struct {
	Listen      string        // "127.0.0.1:0"
	SiteName    string        // "app-x"
	HostName    string        // default host name, "app-x.azurewebsites.net"
	AnswerLimit time.Duration // until an instance must have begun to answer, on the machine's clock
}

// A Policy is the way in which the site wants its requests to be spread.
type Policy struct {
	Algorithm Algorithm
	Affinity  bool // keep a client on its instance by cookies
}

// A Front is a running front end. It is safe for concurrent use.
type Front struct {
	options Options
	listen  net.Listener
	server  *http.Server
	quiet   *log.Logger
	buffers *buffers
	active  sync.WaitGroup
	end     context.CancelFunc // of all requests, also those whose connection was upgraded

	mu     sync.Mutex // guards what follows, and parts of the backends
	policy Policy
	pool   pool
	closed bool
}

// Start listens and answers 503 until there is a pool.
func Start(o Options) (*Front, error) {
	l, err := net.Listen("tcp", o.Listen)
	if err != nil {
		return nil, fmt.Errorf("the front end cannot listen on %s; --port 0 takes any free port: %w", o.Listen, err)
	}
	return start(o, l), nil
}

func start(o Options, l net.Listener) *Front {
	f := &Front{options: o, listen: l, quiet: log.New(io.Discard, "", 0), buffers: newBuffers()}
	var life context.Context
	life, f.end = context.WithCancel(context.Background())
	f.server = &http.Server{
		Handler: f, ReadHeaderTimeout: headLimit, IdleTimeout: idleLimit, ErrorLog: f.quiet,
		BaseContext: func(net.Listener) context.Context { return life },
	}
	f.active.Go(func() { _ = f.server.Serve(connlimit.Listen(l, connections)) })
	return f
}

// URL returns where clients reach the site, "http://127.0.0.1:8080".
func (f *Front) URL() string { return "http://" + f.listen.Addr().String() }

// Use changes how requests are spread from now on.
func (f *Front) Use(p Policy) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.policy = p
}

// SetPool sets which instances take requests from now on. When it returns, no
// request is given to any other; what others hold goes on.
func (f *Front) SetPool(in []*Backend) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pool.backends = in
}

// Close stops listening, breaks all connections and returns when no request is
// being worked on.
func (f *Front) Close() error {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.end()
	err := f.server.Close()
	f.active.Wait()
	return err
}

// ServeHTTP gives a request to an instance and waits for its answer.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !f.isOurs(r.Host) {
		fail(w, nil, http.StatusNotFound, UnknownHost)
		return
	}
	b, affine := f.take(r)
	if b == nil {
		fail(w, nil, http.StatusServiceUnavailable, NoInstance)
		return
	}
	defer f.release(b)
	if affine {
		setAffinity(w.Header(), r.Host, b.id)
	}
	b.proxy.ServeHTTP(w, r)
}

// take chooses an instance, and counts the request as held by it in the same
// moment: whoever takes an instance out of the pool afterwards sees it. The client
// has to be told by cookie where it belongs if affine is true.
func (f *Front) take(r *http.Request) (b *Backend, affine bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed || len(f.pool.backends) == 0 {
		return nil, false
	}
	if f.policy.Affinity {
		b = f.pool.named(affinityOf(r))
		affine = b == nil
	}
	if b == nil {
		b = f.pool.next(f.policy.Algorithm)
	}
	b.inFlight++
	f.active.Add(1)
	return b, affine
}

func (f *Front) release(b *Backend) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b.inFlight--
	if b.inFlight == 0 {
		for _, idle := range b.waiting {
			close(idle)
		}
		b.waiting = nil
	}
	f.active.Done()
}
