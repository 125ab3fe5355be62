package platform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

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
	err := p.poll(ctx, c, c.rules.warmupPath, inside, func(status int) bool {
		return c.rules.warmupStatuses == nil || c.rules.warmupStatuses[status]
	})
	if err == nil && c.worker.newcomer && c.rules.healthPath != "" && p.options.has(HealthCheck) {
		err = p.poll(ctx, c, c.rules.healthPath, overHTTPS(c.site.HostName), isHealthy)
	}
	return err
}

// What a start that comes to nothing is given, in seconds: hooks.second says how long
// they are.
const (
	noticeAfter = 15 // until people hear why it takes so long: ordinary starts are over by then
	giveUpAfter = 15 // of the same answer, which the app will not change, while somebody waits
)

// A waiting is what has come of the pings of a start so far.
type waiting struct {
	path     string
	last     pong // status 0: no answer, or not asked yet
	asked    bool
	since    time.Time // last is the same since then
	began    time.Time
	reported bool
}

// poll asks an app until it gives a good answer or ctx ends, which it does with the app.
func (p *Platform) poll(ctx context.Context, c *container, path string, as asker, good func(status int) bool) error {
	w := &waiting{path: path, began: time.Now(), since: time.Now()}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return c.notReady(ctx, w)
		case <-timer.C:
		}
		answer, err := p.ping(ctx, c, path, as)
		if err == nil && good(answer.status) {
			return nil
		}
		if err == nil || ctx.Err() == nil {
			w.note(answer)
		}
		if p.late(c, w) {
			return fmt.Errorf("the app does not get ready: %s%s", c.explain(w), tail(c.app))
		}
		timer.Reset(pollInterval)
	}
}

func (w *waiting) note(answer pong) {
	if answer != w.last {
		w.since = time.Now()
	}
	w.last, w.asked = answer, true
}

// late reports whether to give up: whoever waits for the first start, or for new content,
// would wait for minutes in vain, and hears why in the error. App Service itself waits
// until the limit is over, and tries again. Of any other start that takes long, late says
// once why.
func (p *Platform) late(c *container, w *waiting) bool {
	if (c.worker.awaited || !p.opened.Load()) && w.last.final() {
		return time.Since(w.since) >= giveUpAfter*p.hooks.second
	}
	if !w.reported && time.Since(w.began) >= noticeAfter*p.hooks.second {
		w.reported = true
		p.options.Notice(fmt.Sprintf("instance %d is not ready yet: %s", c.worker.index, c.explain(w)+tail(c.app)))
	}
	return false
}

// final reports whether an app that gives this answer is up, and will not give
// another: it is none of those that say "not yet".
func (a pong) final() bool {
	switch a.status {
	case 0, http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return false
	}
	return true
}

// inUse matches what programs say of a port that somebody else has.
var inUse = regexp.MustCompile(`(?i)(address|connection|port \d+( is)?)( already)? in use|EADDRINUSE`)

func (c *container) notReady(ctx context.Context, w *waiting) error {
	select {
	case <-c.app.Done():
		return fmt.Errorf("the app ended during its start (%s)%s%s", c.app.Exit(), c.fixedPort(), tail(c.app))
	default:
	}
	if context.Cause(ctx) != errLate {
		return fmt.Errorf("not ready yet when the wait was given up: %s: %w", c.answered(w), context.Cause(ctx))
	}
	return fmt.Errorf("the app was not ready within %v (%s allows 10 to 1800 seconds): %s%s",
		c.rules.startLimit, startLimitSetting, c.explain(w), tail(c.app))
}

// fixedPort explains an app whose port was taken. On App Service each instance has its
// ports to itself.
func (c *container) fixedPort() string {
	if !slices.ContainsFunc(c.app.Tail(), inUse.MatchString) {
		return ""
	}
	return fmt.Sprintf(": it wants a port that is taken. Here all instances share a machine, so it has to listen on $PORT (%d here), "+
		"not on a fixed port, as in startCommand 'gunicorn --bind=0.0.0.0:$PORT app:app'", c.port)
}

func (c *container) answered(w *waiting) string {
	switch {
	case !w.asked:
		return "GET " + w.path + " was not asked"
	case w.last.status == 0:
		return fmt.Sprintf("GET %s on port %d, from $PORT: no answer", w.path, c.port)
	}
	text := fmt.Sprintf("GET %s: status %d", w.path, w.last.status)
	if w.last.location != "" {
		text += " to " + w.last.location
	}
	return text
}

// explain says what the platform wants to hear, what it hears, and what helps.
func (c *container) explain(w *waiting) string {
	text := c.answered(w) + ", where " + c.wanted(w.path) + " is wanted. "
	const other = "pulumi config set healthCheckPath /PATH names another path"
	switch s := w.last.status; {
	case s == 0:
		return text + "The app has to listen on $PORT, of 127.0.0.1 or of all addresses"
	case s/100 == 3:
		return text + "The platform follows no redirect. It asks from inside: over plain HTTP, with an address as Host and without X-Forwarded-Proto. " +
			"Let the app answer this path before it redirects to HTTPS or to a login; " + other
	case s == http.StatusUnauthorized || s == http.StatusForbidden:
		return text + "The platform does not log in. Let the app answer this path to everybody; " + other
	case s/100 == 4:
		return text + "The app has no such page, or does not accept the Host: the platform asks from inside, with an address as Host. " +
			"Let the app answer this path, whatever the Host; " + other
	}
	return text + "The app fails there"
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
