package platform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Apply runs the site with new settings: App Service restarts the app on all
// instances at the same time, each as [worker.replace] describes. It returns when
// that is over. Where the app does not get ready with the new settings, the run
// with the old ones goes on, and the error says why.
func (p *Platform) Apply(ctx context.Context, s Site) error {
	if err := p.Adopt(s); err != nil {
		return err
	}
	return each(p.staff(), func(w *worker) error { return p.have(ctx, w, renew) })
}

// Redeploy runs the site with other content. The files of the app change under it, so
// no old run goes on while a new one starts: the app is told to end on all instances at
// once, and starts anew. Until it is ready nobody answers. It returns when it is ready
// everywhere; where it does not get ready, that is tried again and again, and the error
// says why.
//
// Whether App Service overlaps the two runs after a deployment is not documented (not
// confirmed). A direct deployment is known to change the files under the running app
// ("Run your app in Azure App Service directly from a ZIP package", which is not for
// Python), and a restart by hand to be "the same as a Docker restart": the stricter reading.
func (p *Platform) Redeploy(ctx context.Context, s Site) error {
	if err := p.Adopt(s); err != nil {
		return err
	}
	return each(p.staff(), func(w *worker) error { return p.have(ctx, w, redeploy) })
}

// Adopt runs the site as another from now on, without a restart: what ran for a slot
// runs for production after a swap, under its name, with its health check. The app goes
// on with the environment in which it was started.
func (p *Platform) Adopt(s Site) error {
	r, err := s.rules()
	if err != nil {
		return err
	}
	if p.life.Err() != nil {
		return errClosed
	}
	p.mu.Lock()
	p.site, p.rules = s, r
	p.mu.Unlock()
	p.front.Use(r.policy)
	p.front.Rename(s.name())
	return nil
}

// Upgrade does what a platform upgrade does: it moves the app to other machines,
// one instance after the other. Each leaves the pool, drains, stops, and is
// back when it is warm somewhere else.
//
// Whether App Service starts the new one before it stops the old one, it does not
// promise: "Platform maintenance might cause applications to be cold started on new
// virtual machines", and for slow starters "we recommend that you have at least two
// instances" ("Routine maintenance for Azure App Service"). This is the stricter
// reading, in which a single instance means an outage.
func (p *Platform) Upgrade(ctx context.Context) error {
	for _, w := range p.staff() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := p.have(ctx, w, recycle); err != nil {
			return err
		}
	}
	return nil
}

// have gives an order to an instance, which may have left meanwhile.
func (p *Platform) have(ctx context.Context, w *worker, kind orderKind) error {
	err := w.order(ctx, kind)
	if errors.Is(err, errGone) {
		err = nil
		if p.life.Err() != nil {
			err = errClosed
		}
	}
	return err
}

// Crash kills the app on an instance (SIGKILL). It returns when the platform has
// noticed; the app is started again at once.
func (p *Platform) Crash(i int) error {
	c, err := p.running(i)
	if err != nil {
		return err
	}
	if err := c.app.Kill(); err != nil {
		return err
	}
	<-c.gone
	return nil
}

// Hang stops the app on an instance without ending it (SIGSTOP). Who waits for it waits
// for nothing that takes time of the machine: the front end gives up after [Platform.HangLimit].
func (p *Platform) Hang(i int) error {
	c, err := p.running(i)
	if err != nil {
		return err
	}
	if err := c.app.Pause(); err != nil {
		return err
	}
	c.hangs.Store(true)
	c.backend.SetLimit(p.HangLimit())
	return nil
}

// Wake lets an app that hangs go on (SIGCONT). If the instance has been replaced,
// there is nothing to do.
func (p *Platform) Wake(i int) error {
	c, err := p.running(i)
	if err != nil {
		return err
	}
	c.backend.SetLimit(p.answerLimit())
	c.hangs.Store(false)
	return c.app.Resume()
}

// running returns what runs on an instance and has been ready.
func (p *Platform) running(i int) (*container, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := slices.IndexFunc(p.workers, func(w *worker) bool { return w.index == i })
	if at < 0 {
		var known []string
		for _, w := range p.workers {
			known = append(known, fmt.Sprint(w.index))
		}
		return nil, fmt.Errorf("there is no instance %d; instances: %s", i, strings.Join(known, ", "))
	}
	if c := p.workers[at].shown; c != nil && c.ready {
		return c, nil
	}
	return nil, fmt.Errorf("instance %d does not run; it is %s", i, p.workers[at].state)
}
