package front

import (
	"context"
	"net/http"
	"net/http/httputil"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// A Backend is an instance of the app as the front end sees it.
type Backend struct {
	id    string
	label []string // index, as a header's value
	front *Front
	proxy *httputil.ReverseProxy
	lane  *lane

	served   atomic.Int64
	errors   atomic.Int64
	inFlight int             // guarded by front.mu
	waiting  []chan struct{} // guarded by front.mu; closed when inFlight falls to 0
}

// NewBackend describes an instance that listens at an address. It takes requests
// while it is in the pool.
func (f *Front) NewBackend(index int, id, address string) *Backend {
	b := &Backend{id: id, label: []string{strconv.Itoa(index)}, front: f, lane: newLane(address, f.options.AnswerLimit)}
	b.proxy = &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { f.forward(r, address) },
		Transport:      b.lane,
		ModifyResponse: b.mark,
		ErrorHandler:   b.failed,
		BufferPool:     f.buffers,
		ErrorLog:       quietLog,
	}
	return b
}

// InFlight returns the number of requests that the instance holds.
func (b *Backend) InFlight() int {
	b.front.mu.Lock()
	defer b.front.mu.Unlock()
	return b.inFlight
}

// Served returns the number of requests that the instance has answered, whatever the
// answer.
func (b *Backend) Served() int64 { return b.served.Load() }

// Errors returns how many requests to the instance were answered with 500 or more, by
// the app or, where it gave no answer, in its place.
func (b *Backend) Errors() int64 { return b.errors.Load() }

// Idle waits until the instance holds no request, or until ctx ends.
func (b *Backend) Idle(ctx context.Context) error {
	b.front.mu.Lock()
	if b.inFlight == 0 {
		b.front.mu.Unlock()
		return nil
	}
	idle := make(chan struct{})
	b.waiting = append(b.waiting, idle)
	b.front.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// SetLimit changes how long the instance may take to begin an answer, on the machine's
// clock, also for the requests that it holds. It begins with [Options].AnswerLimit.
func (b *Backend) SetLimit(limit time.Duration) { b.lane.setLimit(limit) }

// Close drops the connections that are kept for later requests.
func (b *Backend) Close() { b.lane.close() }

// mark adds to an answer of the app which instance gave it.
func (b *Backend) mark(answer *http.Response) error {
	b.served.Add(1)
	if answer.StatusCode >= http.StatusInternalServerError {
		b.errors.Add(1)
	}
	Note(answer.Request, Answer{Instance: b.id, Status: answer.StatusCode})
	answer.Header[instanceHeader] = b.label
	answer.Header.Del(failureHeader) // only the front end may say so
	return nil
}

// buffers are used again and again to copy bodies.
type buffers struct{ pool sync.Pool }

func newBuffers() *buffers {
	return &buffers{sync.Pool{New: func() any {
		b := make([]byte, 32<<10)
		return &b
	}}}
}

// Get and Put make it a httputil.BufferPool.
func (b *buffers) Get() []byte  { return *b.pool.Get().(*[]byte) }
func (b *buffers) Put(p []byte) { b.pool.Put(&p) }
