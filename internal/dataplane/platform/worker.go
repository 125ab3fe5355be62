package platform

import (
	"context"
	"errors"
	"time"
)

// A worker is an instance: a place in which the app runs, again and again. What
// happens to it happens in its own goroutine (keep), one thing at a time.
type worker struct {
	platform *Platform
	index    int
	id       string
	orders   chan order
	gone     chan struct{} // closed when it is removed for good

	// Of keep alone.
	newcomer bool // added to a running site, and never ready so far
	awaited  bool // somebody waits for its content, which was never ready so far
	current  *container
	failures int             // starts in a row that failed or did not last
	retry    <-chan struct{} // closed when the app is to be started again; nil: not wanted

	// Guarded by Platform.mu.
	state   string
	since   time.Time
	why     string     // it is in this state, in a few words; empty if it goes without saying
	shown   *container // what runs there, ready or not
	problem error      // why the last start failed
	leaving bool
	waiting int                // orders that wait for keep
	giveWay context.CancelFunc // ends a start that nobody has ordered; nil: there is none
}

// An order is what the platform wants to be done to a worker.
type order struct {
	ctx  context.Context
	kind orderKind
	done chan error
}

type orderKind int

const (
	recycle  orderKind = iota // stop what runs, start anew
	renew                     // the same for new settings, without an interruption if the site allows
	redeploy                  // the same for new content: what runs is given no time to finish
	leave                     // stop what runs and go
)

var errGone = errors.New("the instance has been removed")

// order has a worker do something and waits until it is done. Only the doing ends
// with ctx.
func (w *worker) order(ctx context.Context, kind orderKind) error {
	o := order{ctx: ctx, kind: kind, done: make(chan error, 1)}
	w.platform.mu.Lock()
	w.waiting++
	if w.giveWay != nil {
		w.giveWay()
	}
	w.platform.mu.Unlock()
	select {
	case w.orders <- o:
		return <-o.done
	case <-w.gone:
		return errGone
	}
}

// keep is the life of a worker.
func (w *worker) keep() {
	defer close(w.gone)
	for {
		select {
		case <-w.platform.life.Done():
			w.platform.stop(w.current)
			w.platform.remove(w)
			return
		case o := <-w.orders:
			o.done <- w.obey(o)
			if o.kind == leave {
				return
			}
		case <-w.ended():
			w.lost()
		case <-w.next():
			w.attempt()
		}
	}
}

func (w *worker) obey(o order) error {
	p := w.platform
	p.mu.Lock()
	w.waiting--
	overlap := p.rules.overlap
	p.mu.Unlock()
	ctx, cancel := context.WithCancelCause(o.ctx)
	defer cancel(nil)
	defer context.AfterFunc(p.life, func() { cancel(errClosed) })()
	switch {
	case o.kind == leave:
		p.stop(w.current)
		p.remove(w)
		return nil
	case o.kind == renew && overlap && w.current != nil:
		return w.replace(ctx)
	}
	if o.kind == redeploy {
		w.awaited = true
		p.halt(w.current, 0)
	} else {
		p.stop(w.current)
	}
	w.current = nil
	return w.start(ctx)
}

// replace starts the app with new settings and stops the old run of it only when
// the new one is ready. If that fails, the old one stays.
//
// "Overlapped recycling ensures that before the current VM instance of an app is
// shut down, a new VM instance starts", and is on by default ("Environment
// variables and app settings in Azure App Service"). "While the new container is
// being pulled and started, App Service continues to serve requests from the old
// container. Only when the new container is started and ready to receive requests
// does App Service start sending requests to it" ("Configure a custom container
// for Azure App Service", said of a changed image). So a site whose warm-up is
// good loses nothing by a change of its settings, even with one instance. For a
// restart by hand the documentation is less kind: it is "the same as a Docker
// restart".
func (w *worker) replace(ctx context.Context) error {
	c, err := w.platform.launch(ctx, w)
	if err != nil {
		return err
	}
	old := w.current
	w.install(c, old)
	w.platform.stop(old)
	return nil
}

// start starts the app where nothing runs. If it fails, it is tried again later.
func (w *worker) start(ctx context.Context) error {
	c, err := w.platform.launch(ctx, w)
	if err == nil {
		w.install(c, nil)
		return nil
	}
	delay := backoff(w.failures)
	if ctx.Err() != nil {
		delay = 0 // it gave way
	} else {
		w.failures++
	}
	if w.platform.opened.Load() { // before, it is Start that fails
		w.retry = w.platform.after(delay)
	}
	w.platform.mu.Lock()
	defer w.platform.mu.Unlock()
	w.problem = err
	w.platform.enter(w, Starting, "the start failed")
	return err
}

// install makes c what runs on the worker, in place of old.
func (w *worker) install(c, old *container) {
	w.current, w.retry, w.newcomer, w.awaited = c, nil, false, false
	w.platform.admit(c, old)
}

// ended returns a channel that is closed when what runs has ended; nil if nothing runs.
func (w *worker) ended() <-chan struct{} {
	if w.current == nil {
		return nil
	}
	return w.current.gone
}

// lost deals with an app that ended of its own accord.
func (w *worker) lost() {
	p := w.platform
	w.current.backend.Close()
	if p.options.Clock.Now().Sub(w.current.began) >= lasting {
		w.failures = 0
	}
	w.current = nil
	w.retry = p.after(backoff(w.failures))
	w.failures++
}

// next returns a channel that is closed when the app is to be started again; nil
// while an order waits, which goes first.
func (w *worker) next() <-chan struct{} {
	w.platform.mu.Lock()
	defer w.platform.mu.Unlock()
	if w.waiting > 0 {
		return nil
	}
	return w.retry
}

// attempt starts the app without an order. An order that comes meanwhile ends it.
func (w *worker) attempt() {
	p := w.platform
	ctx, cancel := context.WithCancel(p.life)
	defer cancel()
	p.mu.Lock()
	ordered := w.waiting > 0
	if !ordered {
		w.giveWay = cancel
	}
	p.mu.Unlock()
	if ordered {
		return
	}
	_ = w.start(ctx) // kept as the worker's problem
	p.mu.Lock()
	defer p.mu.Unlock()
	w.giveWay = nil
}

// How long App Service waits before it starts an app again is not documented.
// These are the times of other container platforms, simulated.
const (
	firstDelay = 10 * time.Second
	mostDelay  = 5 * time.Minute
	lasting    = 10 * time.Minute // an app that ran this long begins anew
)

// backoff is the delay after a number of starts that came to nothing: the first
// repetition is at once.
func backoff(failures int) time.Duration {
	if failures == 0 {
		return 0
	}
	return min(mostDelay, firstDelay<<min(failures-1, 10))
}

// after returns a channel that is closed when a simulated time has passed.
func (p *Platform) after(d time.Duration) <-chan struct{} {
	passed := make(chan struct{})
	if d == 0 {
		close(passed)
		return passed
	}
	p.tasks.Go(func() {
		if p.options.Clock.Sleep(p.life, d) == nil {
			close(passed)
		}
	})
	return passed
}
