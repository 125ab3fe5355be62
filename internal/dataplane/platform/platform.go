package platform

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"scaleout/internal/dataplane/folder"
	"scaleout/internal/dataplane/platform/front"
)

// A Platform runs a site. It is safe for concurrent use.
type Platform struct {
	options Options
	hooks   hooks
	front   *front.Front
	pinger  *http.Client
	home    string // has the folders of all runs of the app
	cleanup func() error
	life    context.Context // ends with Close
	opened  atomic.Bool     // Start has returned
	end     context.CancelFunc
	tasks   sync.WaitGroup

	mu       sync.Mutex // guards what follows, and parts of workers and containers
	site     Site
	rules    rules
	workers  []*worker                    // by index
	serving  []*container                 // ready, in no order
	written  map[folder.File]map[int]bool // by runs of the app that have ended; the indexes of their instances
	replaced []time.Time                  // when instances were replaced for being unhealthy, simulated
	changed  chan struct{}
}

var errClosed = errors.New("the platform has been closed")

// Handler takes the requests to the site, whatever their Host is.
func (p *Platform) Handler() http.Handler { return p.front }

// URL returns where the front end answers, "http://127.0.0.1:8080"; empty behind an edge.
func (p *Platform) URL() string { return p.front.URL() }

// Scale makes it n instances, at least one. It returns at once: new ones take
// traffic when they are warm, and those that are too many, the youngest, drain and
// stop.
func (p *Platform) Scale(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.life.Err() != nil {
		return
	}
	added, surplus := p.resize(max(n, 1))
	for _, w := range added {
		w.newcomer, w.retry = true, p.after(0)
		p.tasks.Go(w.keep)
	}
	for _, w := range surplus {
		p.tasks.Go(func() { _ = w.order(p.life, leave) })
	}
}

// Settle waits until as many instances take traffic as are wanted. Its error says
// which do not.
func (p *Platform) Settle(ctx context.Context) error {
	for {
		p.mu.Lock()
		missing, changed := p.missing(), p.changed
		p.mu.Unlock()
		if len(missing) == 0 {
			return nil
		}
		select {
		case <-changed:
		case <-p.life.Done():
			return errClosed
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", strings.Join(missing, "; "), ctx.Err())
		}
	}
}

// missing describes the instances that are not as they should be.
func (p *Platform) missing() []string {
	var missing []string
	for _, w := range p.workers {
		switch {
		case w.leaving && w.state == Serving:
			missing = append(missing, fmt.Sprintf("instance %d still takes traffic", w.index))
		case !w.leaving && w.state != Serving:
			text := fmt.Sprintf("instance %d is %s", w.index, w.state)
			switch {
			case w.problem != nil:
				text += " (" + w.problem.Error() + ")"
			case w.why != "":
				text += " (" + w.why + ")"
			}
			missing = append(missing, text)
		}
	}
	return missing
}

// Instances shows all instances by index, with those that are about to leave.
func (p *Platform) Instances() []Instance {
	p.mu.Lock()
	all := make([]Instance, len(p.workers))
	running := make([]*container, len(p.workers))
	for i, w := range p.workers {
		all[i] = Instance{Index: w.index, ID: w.id, State: w.state, Since: w.since}
		running[i] = w.shown
	}
	p.mu.Unlock()
	for i, c := range running {
		if c != nil {
			all[i].InFlight, all[i].Served, all[i].Errors = c.backend.InFlight(), c.backend.Served(), c.backend.Errors()
			all[i].Hangs = c.hangs.Load()
			all[i].Usage, _ = c.app.Usage() // one that has just ended may have none
		}
	}
	return all
}

// Log is the last lines that the app has written on each instance, by index, with
// secrets masked.
func (p *Platform) Log() []string {
	var lines []string
	for _, c := range p.shown() {
		lines = append(lines, c.app.Tail()...)
	}
	return lines
}

// LogOf is the last lines that the app has written on one instance, below each other;
// empty if nothing runs there.
func (p *Platform) LogOf(index int) string {
	for _, c := range p.shown() {
		if c.worker.index == index {
			return tail(c.app)
		}
	}
	return ""
}

// shown is what runs, by index.
func (p *Platform) shown() []*container {
	p.mu.Lock()
	defer p.mu.Unlock()
	var running []*container
	for _, w := range p.workers {
		if w.shown != nil {
			running = append(running, w.shown)
		}
	}
	return running
}

// Close stops the front end and all instances. It returns when nothing is left.
func (p *Platform) Close() error {
	p.mu.Lock()
	p.end()
	p.mu.Unlock()
	err := p.front.Close()
	p.tasks.Wait()
	return errors.Join(err, p.cleanup())
}

// staff is all instances that are to stay.
func (p *Platform) staff() []*worker {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.workers), func(w *worker) bool { return w.leaving })
}

// each does something to several instances at the same time.
func each(workers []*worker, do func(*worker) error) error {
	errs := make([]error, len(workers))
	var all sync.WaitGroup
	for i, w := range workers {
		all.Go(func() { errs[i] = do(w) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// byIndex orders workers.
func byIndex(a, b *worker) int { return cmp.Compare(a.index, b.index) }

// real returns how long a simulated time takes on the machine's clock.
func (p *Platform) real(d time.Duration) time.Duration {
	if fast, ok := p.options.Clock.(interface {
		Real(time.Duration) time.Duration
	}); ok {
		return fast.Real(d)
	}
	return d
}

// answerLimit is the front end's limit for an answer on the machine's clock: 230
// simulated seconds, but long enough for an app and its Redis, which do not run
// faster.
func (p *Platform) answerLimit() time.Duration { return max(p.HangLimit(), p.hooks.answer) }

// HangLimit is that limit for an app that hangs: it is not waited for while it works.
func (p *Platform) HangLimit() time.Duration { return p.real(front.AnswerLimit) }
