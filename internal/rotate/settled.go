package rotate

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"scaleout/internal/clock"
)

// A Pinger asks an app for its health path, as App Service does.
type Pinger struct {
	URL    string        // healthCheckUrl
	Client *http.Client  // does not follow redirects
	Clock  clock.Clock   // for the waits
	For    time.Duration // how long it has to answer without a break

	// Say tells a person in one line what is asked, and how it goes, every sayEvery unless
	// Waiting hears of it each time, with how long it is at most. Both may be nil.
	Say     func(format string, args ...any)
	Waiting func(what string, left time.Duration)
}

// Between two questions, and how long the app may take until it answers for good.
const (
	pingEvery = 10 * time.Second
	sayEvery  = time.Minute
	patience  = 20 * time.Minute
)

// NewPinger asks by HTTP. A change of settings "restarts the app on all
// instances", and nothing tells when the last one has: so the app has to answer
// for a while.
func NewPinger(url string, c clock.Clock, d time.Duration) *Pinger {
	return &Pinger{URL: url, Clock: c, For: d, Client: &http.Client{
		Timeout:       time.Minute, // as long as App Service's own health check waits
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Settled returns once the app has answered 200 for as long as it has to.
func (p *Pinger) Settled(ctx context.Context) error {
	began := p.Clock.Now()
	since, said := began, began
	p.say("asking %s: the app has to answer for %v without a break; at most %v", p.URL, p.For, p.For+patience)
	for {
		problem := p.ping(ctx)
		now := p.Clock.Now()
		if problem != nil {
			since = now.Add(pingEvery)
		}
		if p.Waiting != nil {
			p.Waiting(waited(problem, p.For, p.For-now.Sub(since), p.For+patience-now.Sub(began)))
		} else if now.Sub(said) >= sayEvery {
			said = now
			p.progress(problem, now.Sub(since), p.For+patience-now.Sub(began))
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case problem == nil && now.Sub(since) >= p.For:
			return nil
		case now.Sub(began) > p.For+patience:
			if problem == nil {
				problem = errors.New("now and then it did not answer")
			}
			return fmt.Errorf("the app does not answer for %v without a break: %w", p.For, problem)
		}
		if err := p.Clock.Sleep(ctx, pingEvery); err != nil {
			return err
		}
	}
}

// waited says what is waited for, and for how long at most.
func waited(problem error, need, missing, atMost time.Duration) (string, time.Duration) {
	if problem != nil {
		return "no good answer yet: " + problem.Error(), atMost
	}
	return fmt.Sprintf("the app answers, and has to for %v without a break", need), min(missing, need)
}

func (p *Pinger) progress(problem error, good, left time.Duration) {
	if problem != nil {
		p.say("no good answer yet, at most %v more: %v", left.Round(time.Second), problem)
		return
	}
	p.say("the app has answered for %v of %v", max(good, 0).Round(time.Second), p.For)
}

func (p *Pinger) say(format string, args ...any) {
	if p.Say != nil {
		p.Say(format, args...)
	}
}

func (p *Pinger) ping(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.URL, nil)
	if err != nil {
		return err
	}
	resp, err := p.Client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("%s answers %s", p.URL, resp.Status)
	}
	return nil
}
