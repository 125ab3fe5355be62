package platform

import (
	"context"
	"time"
)

// closingGrace is the time that an app has to end after Close.
const closingGrace = time.Second

// stop takes what runs on an instance out of the pool, lets it finish what it
// holds, and ends it: SIGTERM, and SIGKILL after WEBSITES_CONTAINER_STOP_TIME_LIMIT.
// c may be nil.
//
// How long App Service lets requests finish before SIGTERM is not documented. Here
// it is as long as the front end waits for any answer, so no request is cut off
// that would have been answered at all.
func (p *Platform) stop(c *container) { p.halt(c, p.answerLimit()) }

// halt is stop with another limit for what c holds; 0: the app itself has to finish it,
// after SIGTERM.
func (p *Platform) halt(c *container, patience time.Duration) {
	if c == nil {
		return
	}
	p.mu.Lock()
	c.stopping = true
	if p.options.has(Drain) {
		p.withdraw(c)
		if c.worker.shown == c {
			p.enter(c.worker, Draining, "")
		}
	}
	p.mu.Unlock()
	if p.options.has(Drain) && patience > 0 {
		ctx, cancel := context.WithTimeout(p.life, patience)
		_ = c.backend.Idle(ctx)
		cancel()
	}
	c.backend.Close()
	_ = c.app.Terminate() // an error says that it has ended
	grace, cancel := context.WithTimeout(context.Background(), c.rules.stopLimit/time.Second*p.hooks.second)
	defer cancel()
	defer context.AfterFunc(p.life, func() { time.AfterFunc(closingGrace, cancel) })()
	select {
	case <-c.gone:
	case <-grace.Done():
		_ = c.app.Kill()
		<-c.gone
	}
	c.backend.Close()
}
