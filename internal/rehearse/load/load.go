package load

import (
	"context"
	"math"
	"net/http"
	"slices"
	"sync"
	"time"

	"scaleout/internal/rehearse/result"
)

// Lateness is the time after its due time at which a request may be sent before it is
// marked Late: from then on it says more about this machine than about the app.
const Lateness = 100 * time.Millisecond

// A Load is running until Stop, or until the context of Start ends.
type Load struct {
	options  Options
	client   *client
	sessions []*session
	turns    *turns
	idle     func() // closes connections that are kept alive

	mu       sync.Mutex
	schedule *schedule
	counters Counters
	requests []result.Request

	changed  chan struct{} // the schedule has
	stop     chan struct{}
	stopOnce sync.Once
	loop     chan struct{} // closed when nothing more will be sent
	inFlight sync.WaitGroup
}

// Start logs everybody in and begins to send. Where that fails, the error lists what
// the app would have to offer. The context is the load's own: when it ends, requests that are
// under way are given up, and left out of the record.
func Start(ctx context.Context, o Options) (*Load, error) {
	transport := newTransport()
	l, err := start(ctx, o, transport)
	if err != nil {
		transport.CloseIdleConnections()
		return nil, err
	}
	l.idle = transport.CloseIdleConnections
	return l, nil
}

func start(ctx context.Context, o Options, transport http.RoundTripper) (*Load, error) {
	l, err := newLoad(o, transport)
	if err != nil {
		return nil, err
	}
	if err := l.logEverybodyIn(ctx); err != nil {
		return nil, err
	}
	l.schedule = newSchedule(time.Now(), o.Rate)
	go l.run(ctx)
	return l, nil
}

func newLoad(o Options, transport http.RoundTripper) (*Load, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	l := &Load{
		options: o, client: newClient(o, transport), turns: newTurns(o.Sessions, o.Seed), idle: func() {},
		changed: make(chan struct{}, 1), stop: make(chan struct{}), loop: make(chan struct{}),
	}
	for i := range o.Sessions {
		l.sessions = append(l.sessions, newSession(i, o.KeepAffinity))
	}
	return l, nil
}

// SetRate changes the spacing of requests from now on. At 0 or below none are sent.
func (l *Load) SetRate(perSecond float64) {
	l.mu.Lock()
	l.schedule.set(time.Now(), perSecond)
	l.mu.Unlock()
	select {
	case l.changed <- struct{}{}:
	default: // run has not seen the last change yet, and will see both
	}
}

// Snapshot counts what has happened so far.
func (l *Load) Snapshot() Counters {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counters
}

// Stop sends nothing more, waits for the answers that are still to come, and
// returns what became of every request, by due time.
func (l *Load) Stop() []result.Request {
	l.stopOnce.Do(func() { close(l.stop) })
	<-l.loop
	l.inFlight.Wait()
	l.idle()
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.SortStableFunc(l.requests, func(a, b result.Request) int { return a.Due.Compare(b.Due) })
	return slices.Clone(l.requests)
}

// run sends each request when it is due, and all that are overdue at once.
func (l *Load) run(ctx context.Context) {
	defer close(l.loop)
	timer := time.NewTimer(math.MaxInt64)
	defer timer.Stop()
	for {
		due, ever := l.next()
		wait := time.Duration(math.MaxInt64)
		if ever {
			wait = time.Until(due)
		}
		if wait > 0 || l.stopped(ctx) {
			timer.Reset(wait)
			select {
			case <-timer.C:
			case <-l.changed:
			case <-l.stop:
				return
			case <-ctx.Done():
				return
			}
			continue
		}
		l.send(ctx, due)
	}
}

func (l *Load) stopped(ctx context.Context) bool {
	select {
	case <-l.stop:
		return true
	case <-ctx.Done():
		return true
	default:
		return false
	}
}

func (l *Load) next() (time.Time, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.schedule.next()
}

func (l *Load) send(ctx context.Context, due time.Time) {
	s := l.sessions[l.turns.next()]
	l.mu.Lock()
	l.schedule.advance()
	l.counters.Sent++
	l.counters.InFlight++
	l.mu.Unlock()
	l.inFlight.Go(func() { l.record(ctx, l.request(ctx, s, due)) })
}

func (l *Load) record(ctx context.Context, r result.Request) {
	if r.Outcome == result.Failed && ctx.Err() == nil {
		l.options.Failed(r)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.Outcome == result.Failed && ctx.Err() != nil {
		l.counters.InFlight--
		return
	}
	l.counters.add(r)
	l.requests = append(l.requests, r)
}
