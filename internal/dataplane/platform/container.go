package platform

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"scaleout/internal/dataplane/folder"
	"scaleout/internal/dataplane/platform/front"
	"scaleout/internal/dataplane/process"
)

// An app is a started app: a *process.Process, or what stands for one in a test.
type app interface {
	Terminate() error
	Kill() error
	Pause() error
	Resume() error
	Done() <-chan struct{}
	Exit() string
	Tail() []string
	Usage() (process.Usage, error)
}

func startProcess(c process.Command) (app, error) {
	p, err := process.Start(c)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// A container is one run of the app on an instance.
type container struct {
	worker  *worker
	app     app
	port    int
	began   time.Time // simulated
	site    Site
	rules   rules
	backend *front.Backend
	folder  *folder.Copy  // what it may write to
	hangs   atomic.Bool   // stopped by Hang
	gone    chan struct{} // closed when the app has ended and the front end knows

	// Guarded by Platform.mu.
	ready    bool // warm: takes requests, unless the health check is against it
	stopping bool // its end is wanted
	health   health
}

const (
	portAttempts = 3
	pollInterval = 50 * time.Millisecond // between pings during a start, real
	logLines     = 20
)

// launch starts the app on an instance and returns when it may take requests. If
// it cannot, nothing is left of it.
func (p *Platform) launch(ctx context.Context, w *worker) (*container, error) {
	for attempt := 1; ; attempt++ {
		c, err := p.run(w)
		if err != nil {
			return nil, fmt.Errorf("instance %d: %w", w.index, err)
		}
		if err = p.warm(ctx, c); err == nil {
			return c, nil
		}
		p.discard(c)
		// Not ready, and somebody else listens on its port: it has lost a race for it.
		lost := ctx.Err() == nil && !portIsFree(c.port)
		if !lost || attempt == portAttempts {
			return nil, fmt.Errorf("instance %d: %w", w.index, err)
		}
	}
}

// run starts a process.
func (p *Platform) run(w *worker) (*container, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	site, rules := p.site, p.rules
	p.mu.Unlock()
	place, err := p.hooks.folder(p.home, site.Dir)
	if err != nil {
		return nil, err
	}
	if site.Prepare != nil {
		if err := site.Prepare(place.Dir); err != nil {
			return nil, errors.Join(err, place.Remove())
		}
	}
	a, err := p.hooks.launch(site.start(place, w.id, port))
	if err != nil {
		return nil, errors.Join(err, place.Remove())
	}
	c := &container{
		worker: w, app: a, folder: place, port: port, site: site, rules: rules, began: p.options.Clock.Now(),
		backend: p.front.NewBackend(w.index, w.id, address(port)), gone: make(chan struct{}),
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if w.shown == nil {
		w.shown = c
		p.enter(w, Warming, "")
	}
	p.tasks.Go(func() { p.attend(c) })
	return c, nil
}

// attend waits for the end of an app. The worker sees it at once, and the front
// end gives it no more requests.
func (p *Platform) attend(c *container) {
	<-c.app.Done()
	p.clear(c)
	p.mu.Lock()
	defer p.mu.Unlock()
	defer close(c.gone)
	p.withdraw(c)
	if c.worker.shown != c {
		return
	}
	c.worker.shown = nil
	if !c.stopping || c.worker.state == Serving {
		p.enter(c.worker, Starting, "the app ended: "+c.app.Exit())
	}
}

// discard ends an app that takes no requests.
func (p *Platform) discard(c *container) {
	p.mu.Lock()
	c.stopping = true
	p.mu.Unlock()
	_ = c.app.Kill() // the error says that it has ended
	<-c.gone
	c.backend.Close()
}
