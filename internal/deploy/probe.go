package deploy

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"scaleout/internal/login"
)

// Bounds of a question to the app.
const (
	appPatience = 15 * time.Second
	atOnce      = 8 // questions under way at the same time
)

// Cookies that tie a browser to an instance or a slot, and are none of the app's.
var routingCookies = map[string]bool{"ARRAffinity": true, "ARRAffinitySameSite": true, routingCookie: true}

const (
	routingCookie = "x-ms-routing-name"
	// selfRoute keeps a request in production while a share of them goes to the slot.
	selfRoute = "self"
)

// reply is an answer of the app.
type reply struct {
	status   int
	header   http.Header
	redirect string // path of a redirect
	body     []byte
	cookies  []*http.Cookie
	took     time.Duration
}

// ask sends one request to a host of the app. Redirects are not followed.
func (r *run) ask(ctx context.Context, method, host, at string, form *login.Request, cookies []*http.Cookie) (reply, error) {
	ctx, cancel := context.WithTimeout(ctx, appPatience)
	defer cancel()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Body)
	}
	request, err := http.NewRequestWithContext(ctx, method, "https://"+host+at, body)
	if err != nil {
		return reply{}, err
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "scaleout-deploy")
	if form != nil {
		for name, values := range form.Header {
			request.Header[name] = values
		}
		request.Header.Set("Referer", "https://"+host+at) // Django compares it
	}
	for _, c := range cookies {
		request.AddCookie(c)
	}
	request.AddCookie(&http.Cookie{Name: routingCookie, Value: selfRoute})
	began := time.Now()
	answer, err := r.HTTP.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, login.MaxAnswer))
	p := reply{status: answer.StatusCode, header: answer.Header, body: text, cookies: answer.Cookies(), took: time.Since(began)}
	if to, e := url.Parse(answer.Header.Get("Location")); e == nil && p.status/100 == 3 {
		p.redirect = to.Path
	}
	return p, err
}

// round is what several requests for the health path came to.
type round struct {
	asked, good int
	instances   map[string]bool // that answered 200
	version     string
	problem     string // one of those that were not good
	starting    bool   // the problem is one of an app that has not started yet
	count       Count
}

// asksSessions reports whether the path that says who is logged in may be asked.
func (r *run) asksSessions() bool { return r.Sessions.SessionPath != "" }

// askAround asks n times: the health path, which must answer 200, and by turns the path
// that says who is logged in. The health path is often answered before the app names its
// instance; the other one may answer anything but a failure.
func (r *run) askAround(ctx context.Context, host string, n int) round {
	all := round{instances: map[string]bool{}}
	var mu sync.Mutex
	var wait sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	for n := range n {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			at := r.HealthPath
			if n%2 == 1 && r.asksSessions() {
				at = r.Sessions.SessionPath
			}
			p, err := r.ask(ctx, http.MethodGet, host, at, nil, nil)
			mu.Lock()
			defer mu.Unlock()
			all.add(at, p, err, r)
		})
	}
	wait.Wait()
	return all
}

func (a *round) add(at string, p reply, err error, r *run) {
	a.asked++
	a.count.Requests++
	a.count.Time += p.took
	switch {
	case err != nil:
		a.problem, a.starting = "no answer: "+brief(err), true
		a.count.Errors++
	case p.status == http.StatusOK || at != r.HealthPath && p.status < http.StatusInternalServerError:
		a.good++
		if name := p.header.Get(r.Sessions.InstanceHeader); name != "" {
			a.instances[name] = true
		}
		if v := versionOf(p); v != "" || at == r.HealthPath {
			a.version = cmp.Or(v, a.version)
		}
	default:
		if a.problem == "" || at == r.HealthPath { // which says most, whoever is first
			a.problem = fmt.Sprintf("GET %s answers %d %s", at, p.status, http.StatusText(p.status))
			if e := keptOut("GET "+at, p.status, p.header); e != nil {
				a.problem = e.Error()
			}
		}
		a.starting = p.status >= http.StatusBadGateway && p.status <= http.StatusGatewayTimeout
		if p.status >= http.StatusInternalServerError {
			a.count.Errors++
		}
	}
}

// versionHeader is where an app may name its version; "version" in the health path's
// JSON counts, too.
const versionHeader = "X-App-Version"

func versionOf(p reply) string {
	if v := p.header.Get(versionHeader); v != "" {
		return v
	}
	var said struct {
		Version string `json:"version"`
	}
	_ = json.Unmarshal(p.body, &said)
	return said.Version
}

// Between two rounds, and how many good ones in a row it takes where instances do not
// say their names, or one does not show up.
const (
	pause      = 2 * time.Second
	goodInARow = 3
)

// A sight is what an app showed that answers on every instance.
type sight struct {
	version string
	seen    int // instances
	of      int
}

func (s sight) String() string {
	switch {
	case s.seen == 0:
		return "answers"
	case s.of > s.seen:
		return fmt.Sprintf("answers on %d of %d instances", s.seen, s.of)
	case s.seen == 1:
		return "answers on its instance"
	}
	return fmt.Sprintf("answers on all %d instances", s.seen)
}

// A patience is how long an app may take.
type patience struct {
	lasts    time.Duration // until all answers are good
	broken   time.Duration // how long they may be wrong without a break
	starting bool          // answers of an app that starts up are not wrong
}

// everywhere returns once each instance has answered 200 at the health path, and nothing
// else came in between.
func (r *run) everywhere(ctx context.Context, side Side, p patience) (sight, error) {
	began := r.Clock.Now()
	var wrongSince time.Time
	seen, inARow := map[string]bool{}, 0
	for {
		ids := r.instances(ctx, side.ID)
		a := r.askAround(ctx, side.Host, max(8, 4*len(ids)))
		now := r.Clock.Now()
		if err := ctx.Err(); err != nil {
			return sight{}, err
		}
		if a.good == a.asked {
			inARow, wrongSince = inARow+1, time.Time{}
			for name := range a.instances {
				seen[name] = true
			}
			if all(ids, seen) || inARow >= goodInARow {
				return sight{a.version, len(seen), max(len(ids), len(seen))}, nil
			}
		} else {
			inARow, seen = 0, map[string]bool{}
			if wrongSince.IsZero() || a.starting && p.starting {
				wrongSince = now
			}
			r.Reporter.Phase(fmt.Sprintf("%s: %d of %d answered; %s", side.Host, a.good, a.asked, a.problem), p.lasts-now.Sub(began))
		}
		switch {
		case !wrongSince.IsZero() && now.Sub(wrongSince) >= p.broken, a.good < a.asked && now.Sub(began) >= p.lasts:
			return sight{}, fmt.Errorf("https://%s does not answer as it should: %s", side.Host, a.problem)
		}
		if err := r.renew(ctx); err != nil {
			return sight{}, err
		}
		if err := r.Clock.Sleep(ctx, pause); err != nil {
			return sight{}, err
		}
	}
}

// all reports whether every instance that Azure lists was seen. Names may be written
// differently there: then as many have to be seen.
func all(ids []string, seen map[string]bool) bool {
	if len(ids) == 0 {
		return false
	}
	return len(seen) >= len(ids) || !slices.ContainsFunc(ids, func(id string) bool { return !seen[id] })
}
