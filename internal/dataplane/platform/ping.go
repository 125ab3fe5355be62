package platform

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// newPinger makes the client that asks instances how they are. Each ping has a
// connection of its own, and a redirect is an answer like any other.
func newPinger() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// A pong is an app's answer to a ping.
type pong struct {
	status   int
	location string // where a redirect leads, without its query
}

// warmupHost is an address such as the platform asks a container at.
const warmupHost = "169.254.130.4"

// An asker is who pings, as the app sees it.
type asker struct {
	host  string // Host; empty: the container's address
	https bool   // X-Forwarded-Proto
}

// inside asks a container that starts. It goes to the container directly and has a
// link-local address for a Host, over plain HTTP and without X-Forwarded-Proto. That is
// not documented, but what apps were seen to refuse
// (Azure-Samples/msdocs-django-postgresql-sample-app#46).
var inside asker

// overHTTPS asks for health. It goes to the default domain ("Monitor App Service
// instances by using Health check", questions), by HTTPS if the site wants that, of which
// the app sees the X-Forwarded-Proto.
func overHTTPS(host string) asker { return asker{host, true} }

// overHTTP asks before a swap: "The path to ping over HTTP to warm up your site"
// ("Environment variables and app settings in Azure App Service"). Which Host it has is
// not documented.
func overHTTP(host string) asker { return asker{host, false} }

// ping returns what an app answers at a path.
func (p *Platform) ping(ctx context.Context, c *container, path string, as asker) (pong, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address(c.port)+path, nil)
	if err != nil {
		return pong{}, err
	}
	r.Host = net.JoinHostPort(warmupHost, strconv.Itoa(c.port))
	if as.host != "" {
		r.Host = as.host
	}
	if as.https {
		r.Header.Set("X-Forwarded-Proto", "https")
	}
	answer, err := p.pinger.Do(r)
	if err != nil {
		return pong{}, err
	}
	got := pong{status: answer.StatusCode}
	if to, err := url.Parse(answer.Header.Get("Location")); err == nil && got.status/100 == 3 {
		to.RawQuery, to.User, to.Fragment = "", nil, ""
		got.location = to.String()
	}
	return got, answer.Body.Close()
}

// isHealthy: only 200 to 299 count, and redirects are not followed ("Monitor App
// Service instances by using Health check").
func isHealthy(status int) bool { return status >= 200 && status <= 299 }

// healthTimeout returns how long an instance may take to answer a health ping, on the
// machine's clock: a simulated minute, but long enough for an app, which does not
// run faster.
func (p *Platform) healthTimeout() time.Duration { return max(p.real(pingInterval), p.hooks.ping) }

const (
	pingInterval = time.Minute     // simulated
	leastPing    = 2 * time.Second // real: a health page answers at once, or never

	leastSwapPing = 20 * time.Second // real: the first page may take an app long

	// leastAnswer is real, and more than what apps wait for a Redis that is gone: the
	// example up to 30 seconds. People in a rehearsal wait for longer still (load.Patience).
	leastAnswer = 40 * time.Second
)
