package front

import (
	"context"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// AnswerLimit is the time that App Service waits for an answer. "Web request times out
// in App Service" names 230 s for Windows and 240 s for Linux; other pages name
// 230 s without a difference. This is the stricter one.
const AnswerLimit = 230 * time.Second

// Options say where the front end listens and for what site.
type Options struct {
	Name
	Listen      string        // "127.0.0.1:0"; of Start alone
	AnswerLimit time.Duration // until an instance must have begun to answer, on the machine's clock
}

// A Name is what a site is called.
type Name struct {
	Site string // "app-x"
	Host string // default host name, "app-x.azurewebsites.net"
}

// A Policy is the way in which the site wants its requests to be spread.
type Policy struct {
	Algorithm Algorithm
	Affinity  bool // keep a client on its instance by cookies
}

// A Front is a running front end. It is safe for concurrent use.
type Front struct {
	options Options
	server  *Server // nil: an edge listens
	buffers *buffers
	name    atomic.Pointer[Name]
	active  sync.WaitGroup
	life    context.Context // ends with Close
	end     context.CancelFunc

	mu     sync.Mutex // guards what follows, and parts of the backends
	policy Policy
	pool   pool
	closed bool
}

// Start listens and answers 503 until there is a pool.
func Start(o Options) (*Front, error) {
	f := New(o)
	server, err := Listen(o.Listen, http.HandlerFunc(f.byName))
	if err != nil {
		f.end()
		return nil, err
	}
	f.server = server
	return f, nil
}

// New returns a front end that does not listen. An edge gives it the requests for its
// site, of which it has checked the Host, by ServeHTTP.
func New(o Options) *Front {
	f := &Front{options: o, buffers: newBuffers()}
	f.name.Store(&o.Name)
	f.life, f.end = context.WithCancel(context.Background())
	return f
}

func start(o Options, l net.Listener) *Front {
	f := New(o)
	f.server = serve(l, http.HandlerFunc(f.byName))
	return f
}

// URL returns where clients reach the site, "http://127.0.0.1:8080"; empty behind an
// edge.
func (f *Front) URL() string {
	if f.server == nil {
		return ""
	}
	return f.server.URL()
}

// Rename gives the site another name: a swap has made what runs here another site's.
func (f *Front) Rename(n Name) { f.name.Store(&n) }

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
	var err error
	if f.server != nil {
		err = f.server.Close()
	}
	f.active.Wait()
	return err
}

// byName answers clients of this front end's own listener.
func (f *Front) byName(w http.ResponseWriter, r *http.Request) {
	if !IsLocal(r.Host) && !IsNamed(r.Host, f.name.Load().Host) {
		Fail(w, http.StatusNotFound, UnknownHost)
		return
	}
	f.ServeHTTP(w, r)
}

// ServeHTTP gives a request to an instance and waits for its answer.
func (f *Front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, affine := f.take(r)
	if b == nil {
		Fail(w, http.StatusServiceUnavailable, NoInstance)
		return
	}
	defer f.release(b)
	if affine {
		setAffinity(w.Header(), r.Host, b.id)
	}
	if f.server == nil { // the edge goes on when this front end is closed
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		defer context.AfterFunc(f.life, cancel)()
		r = r.WithContext(ctx)
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
