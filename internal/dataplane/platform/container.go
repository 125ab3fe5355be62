package platform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

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
	a, err := p.hooks.launch(process.Command{
		Args: site.Command, Dir: site.Dir, Env: site.environment(w.id, p.home, port),
		Secrets: site.Secrets, LogLines: logLines,
	})
	if err != nil {
		return nil, err
	}
	c := &container{
		worker: w, app: a, port: port, site: site, rules: rules, began: p.options.Clock.Now(),
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

var errLate = errors.New("late")

// warm waits until an app has warmed up. A new instance must be healthy, too:
// "When scaling out, App Service pings the Health check path to ensure new
// instances are ready" ("Monitor App Service instances by using Health check").
func (p *Platform) warm(ctx context.Context, c *container) error {
	if !p.options.has(WarmUp) && p.opened.Load() {
		return nil
	}
	limit := c.rules.startLimit / time.Second * p.hooks.second
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errLate)
	defer cancel()
	// A ping must not outlast the app: somebody else may listen on its port.
	ctx, ended := context.WithCancel(ctx)
	defer ended()
	p.tasks.Go(func() {
		select {
		case <-c.app.Done():
			ended()
		case <-ctx.Done():
		}
	})
	err := p.poll(ctx, c, c.rules.warmupPath, "", func(status int) bool {
		return c.rules.warmupStatuses == nil || c.rules.warmupStatuses[status]
	})
	if err == nil && c.worker.newcomer && c.rules.healthPath != "" && p.options.has(HealthCheck) {
		err = p.poll(ctx, c, c.rules.healthPath, c.site.HostName, isHealthy)
	}
	return err
}

// poll asks an app until it gives a good answer or ctx ends, which it does with the app.
func (p *Platform) poll(ctx context.Context, c *container, path, host string, good func(status int) bool) error {
	last := "it was not asked"
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return c.notReady(ctx, path, last)
		case <-timer.C:
		}
		status, err := p.ping(ctx, c, path, host)
		switch {
		case err == nil && good(status):
			return nil
		case err == nil:
			last = fmt.Sprintf("status %d", status)
		case ctx.Err() == nil:
			last = "no answer"
		}
		timer.Reset(pollInterval)
	}
}

func (c *container) notReady(ctx context.Context, path, last string) error {
	select {
	case <-c.app.Done():
		return fmt.Errorf("the app ended during its start (%s)%s", c.app.Exit(), tail(c.app))
	default:
	}
	if context.Cause(ctx) != errLate {
		return fmt.Errorf("not ready yet when the wait was given up: GET %s: %s: %w", path, last, context.Cause(ctx))
	}
	return fmt.Errorf("the app was not ready within %v (%s allows 10 to 1800 seconds): GET %s on its port, from $PORT, had to be answered with %s, and the last try got: %s%s",
		c.rules.startLimit, startLimitSetting, path, c.wanted(path), last, tail(c.app))
}

func (c *container) wanted(path string) string {
	if path != c.rules.warmupPath {
		return "a status from 200 to 299"
	}
	if c.rules.warmupStatuses == nil {
		return "any status"
	}
	return fmt.Sprintf("one of the statuses %s (%s)", c.site.Settings[warmupStatusesSetting], warmupStatusesSetting)
}

// tail shows the last lines of an app's output, below a message.
func tail(a app) string {
	lines := slices.DeleteFunc(a.Tail(), func(l string) bool { return strings.TrimSpace(l) == "" })
	if len(lines) == 0 {
		return "; it wrote nothing"
	}
	return "; its last lines:\n  " + strings.Join(lines, "\n  ")
}
