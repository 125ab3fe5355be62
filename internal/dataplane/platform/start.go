package platform

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"scaleout/internal/dataplane/folder"
	"scaleout/internal/dataplane/platform/front"
	"scaleout/internal/dataplane/process"
)

// Start runs a site on a number of instances and returns when all of them take
// traffic. An app that ends at once or does not get ready is an error with the
// last lines of its output, and nothing is left running. ctx is for the start only.
func Start(ctx context.Context, o Options, s Site, instances int) (*Platform, error) {
	return start(ctx, o, s, instances, realHooks())
}

// Open makes a platform on which nothing runs yet: [Platform.Redeploy] starts the app.
// It is for a site that has to be there even if its app never gets ready.
func Open(o Options, s Site, instances int) (*Platform, error) {
	return open(o, s, instances, realHooks())
}

func realHooks() hooks {
	return hooks{
		launch: startProcess, folder: makeFolder,
		home:   func() (string, func() error, error) { return process.TempDir("scaleout-home-") },
		second: time.Second, answer: leastAnswer, ping: leastPing, swap: leastSwapPing, entered: func(*worker) {},
	}
}

func start(ctx context.Context, o Options, s Site, instances int, h hooks) (*Platform, error) {
	p, err := newPlatform(o, s, instances, h)
	if err != nil {
		return nil, err
	}
	if err := p.begin(ctx, instances); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	p.watch()
	return p, nil
}

func open(o Options, s Site, instances int, h hooks) (*Platform, error) {
	p, err := newPlatform(o, s, instances, h)
	if err != nil {
		return nil, err
	}
	p.hireAll(instances)
	p.opened.Store(true)
	p.watch()
	return p, nil
}

// newPlatform has a front end, and no instances.
func newPlatform(o Options, s Site, instances int, h hooks) (*Platform, error) {
	r, err := s.rules()
	if err != nil {
		return nil, err
	}
	if instances < 1 {
		return nil, fmt.Errorf("%d instances: a plan has at least one", instances)
	}
	p := &Platform{
		options: o.withDefaults(s), hooks: h, pinger: newPinger(),
		site: s, rules: r, changed: make(chan struct{}), written: map[folder.File]map[int]bool{},
	}
	p.life, p.end = context.WithCancel(context.Background())
	if p.home, p.cleanup, err = h.home(); err != nil {
		return nil, err
	}
	if p.front, err = p.startFront(s.name()); err != nil {
		return nil, errors.Join(err, p.cleanup())
	}
	p.front.Use(r.policy)
	return p, nil
}

func (p *Platform) startFront(name front.Name) (*front.Front, error) {
	o := front.Options{Name: name, Listen: p.options.Listen, AnswerLimit: p.answerLimit()}
	if p.options.Behind {
		return front.New(o), nil
	}
	return front.Start(o)
}

// watch begins the health checks.
func (p *Platform) watch() {
	if !p.hooks.still {
		p.tasks.Go(p.check)
	}
}

// hireAll adds the first instances, on which nothing runs.
func (p *Platform) hireAll(instances int) []*worker {
	p.mu.Lock()
	added, _ := p.resize(instances)
	p.mu.Unlock()
	for _, w := range added {
		p.tasks.Go(w.keep)
	}
	return added
}

// begin starts the first instances.
func (p *Platform) begin(ctx context.Context, instances int) error {
	added := p.hireAll(instances)
	defer p.opened.Store(true)
	// Where one does not start, nobody has to wait for the others.
	ctx, giveUp := context.WithCancel(ctx)
	defer giveUp()
	var first error
	var once sync.Once
	_ = each(added, func(w *worker) error {
		err := w.order(ctx, recycle)
		if err != nil {
			once.Do(func() { first = err })
			giveUp()
		}
		return err
	})
	return first
}

// hooks are the dependencies of a platform that its tests replace.
type hooks struct {
	launch func(process.Command) (app, error)
	folder func(parent, source string) (*folder.Copy, error)
	home   func() (dir string, cleanup func() error, err error)
	second time.Duration // of the limits for starting and stopping
	answer time.Duration // leastAnswer
	ping   time.Duration // leastPing
	swap   time.Duration // leastSwapPing
	still  bool          // no health checks but those that the test makes

	entered func(*worker) // hears of each change of a worker's state, with the lock held
}
