package platform

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// check asks all instances how they are, once in a simulated minute. An instance
// may take longer than that to answer, so rounds overlap.
func (p *Platform) check() {
	next := p.options.Clock.Now()
	for {
		next = next.Add(pingInterval)
		if p.options.Clock.Sleep(p.life, next.Sub(p.options.Clock.Now())) != nil {
			return
		}
		p.tasks.Go(p.round)
	}
}

// round pings each instance that is ready, and returns when it knows how all of
// them are.
func (p *Platform) round() {
	if !p.options.has(HealthCheck) {
		return
	}
	p.mu.Lock()
	asked, path, host := slices.Clone(p.serving), p.rules.healthPath, p.site.HostName
	p.mu.Unlock()
	if path == "" {
		return
	}
	answers := make(chan struct{})
	for _, c := range asked {
		p.tasks.Go(func() {
			p.judge(c, p.healthy(c, path, host))
			answers <- struct{}{}
		})
	}
	for range asked {
		<-answers
	}
}

func (p *Platform) healthy(c *container, path, host string) bool {
	ctx, cancel := context.WithTimeout(p.life, p.healthTimeout())
	defer cancel()
	answer, err := p.ping(ctx, c, path, overHTTPS(host))
	return err == nil && isHealthy(answer.status)
}

// judge acts on the outcome of a ping.
func (p *Platform) judge(c *container, good bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.life.Err() != nil || c.stopping || !slices.Contains(p.serving, c) {
		return
	}
	now := p.options.Clock.Now()
	c.health.note(good, p.rules.pingFailures, now)
	p.updatePool()
	if c.health.replaced || !c.health.unhealthy() || now.Sub(c.health.since) < replacedAfter || !mayReplace(p.replaced, now) {
		return
	}
	c.health.replaced = true
	p.replaced = append(p.replaced, now)
	p.tasks.Go(func() { _ = c.worker.order(p.life, recycle) }) // what fails is tried again by the worker
}

// updatePool tells the front end who takes requests: all that are ready, without those
// that the health check is against. The lock must be held.
func (p *Platform) updatePool() {
	slices.SortStableFunc(p.serving, func(a, b *container) int { return byIndex(a.worker, b.worker) })
	all := make([]*health, len(p.serving))
	for i, c := range p.serving {
		all[i] = &c.health
	}
	exclude(all, p.rules.unhealthyPercent)
	p.front.SetPool(p.pool())
	for _, c := range p.serving {
		switch {
		case c.stopping || c.worker.shown != c:
		case c.health.excluded:
			p.enter(c.worker, Unhealthy, fmt.Sprintf("%d health pings in a row failed", c.health.failures))
		default:
			p.enter(c.worker, Serving, "")
		}
	}
}

// EvictionTime returns how long, in simulated time, an instance that stops answering
// may go on to be given requests: until the health check has found it unhealthy, at
// the latest. It is 0 where nobody takes it out, however long it lasts: there is no
// health check, only one instance, or no instance may be excluded.
func (p *Platform) EvictionTime() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.options.has(HealthCheck) || p.rules.healthPath == "" || excludable(len(p.serving), p.rules.unhealthyPercent) == 0 {
		return 0
	}
	// The longest case: it stops right after a good answer. The last of the bad pings
	// is sent that many minutes later and has failed when its time is over.
	minutes := float64(p.healthTimeout()) / float64(p.real(pingInterval))
	return time.Duration(p.rules.pingFailures)*pingInterval + time.Duration(minutes*float64(pingInterval))
}
