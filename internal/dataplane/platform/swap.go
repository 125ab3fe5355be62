package platform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// swapRule says how an app is warmed up before a swap: "The default value is /", and "By
// default, all response codes are valid" ("Set up staging environments in Azure App
// Service", specify custom warm-up).
type swapRule struct {
	path     string
	statuses map[int]bool // nil: any answer will do
	listed   string       // statuses, as the setting has them
}

// A swap asks each instance at most so many times, and waits so long each time.
const (
	swapTries = 5
	swapTry   = 90 * time.Second // simulated
)

func (s Site) swapRule() (swapRule, error) {
	r := swapRule{path: s.Settings[swapPathSetting], listed: s.Settings[swapStatusesSetting]}
	if r.path == "" {
		r.path = "/"
	}
	var err error
	if r.statuses, err = statuses(swapStatusesSetting, r.listed); err != nil {
		return r, err
	}
	if !strings.HasPrefix(r.path, "/") {
		return r, settingError(swapPathSetting, r.path, "a path that begins with /", "/healthz")
	}
	return r, nil
}

// judge says after a try whether an instance is warm, or why it will not be: "If the
// returned status code isn't in the list, the warmup and swap operations are stopped".
// Neither means that it is tried again. Status 0 is no answer.
func (r swapRule) judge(try, status int) (warm bool, problem error) {
	switch {
	case status == 0 && try >= swapTries:
		return false, fmt.Errorf("GET %s was not answered within %v, %d times in a row", r.path, swapTry, try)
	case status == 0:
		return false, nil
	case r.statuses != nil && !r.statuses[status]:
		return false, fmt.Errorf("GET %s: status %d %s, where one of %s is wanted (%s)",
			r.path, status, http.StatusText(status), r.listed, swapStatusesSetting)
	}
	return true, nil
}

// PingForSwap warms up all instances as App Service does before it switches, and
// returns when all are warm. Its error says why one is not, with the last lines of the
// app there.
func (p *Platform) PingForSwap(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(p.life, cancel)()
	p.mu.Lock()
	rule, host := p.rules.swap, p.site.HostName
	p.mu.Unlock()
	return each(p.staff(), func(w *worker) error {
		for try := 1; ; try++ {
			status := p.try(ctx, w, rule.path, host)
			if err := ctx.Err(); err != nil {
				return err
			}
			warm, problem := rule.judge(try, status)
			if problem != nil {
				return fmt.Errorf("instance %d: %w%s", w.index, problem, p.said(w))
			}
			if warm {
				return nil
			}
		}
	})
}

// try asks an instance until it answers or the time of a try is over, and returns the
// status. An instance that has no app just now may have one in a moment.
func (p *Platform) try(ctx context.Context, w *worker, path, host string) int {
	ctx, cancel := context.WithTimeout(ctx, max(p.real(swapTry), p.hooks.swap))
	defer cancel()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return 0
		case <-timer.C:
		}
		if c := p.readyOn(w); c != nil {
			answer, err := p.ping(ctx, c, path, overHTTP(host))
			if err == nil || errors.Is(err, context.DeadlineExceeded) {
				return answer.status
			}
		}
		timer.Reset(pollInterval)
	}
}

// readyOn returns what runs on an instance and has been ready; nil if nothing does.
func (p *Platform) readyOn(w *worker) *container {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w.shown == nil || !w.shown.ready {
		return nil
	}
	return w.shown
}

// said is the end of what the app wrote on an instance, below a message.
func (p *Platform) said(w *worker) string {
	if c := p.readyOn(w); c != nil {
		return tail(c.app)
	}
	return ""
}
