package platform

import (
	"context"
	"net/http"
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

// ping returns the status with which an app answers a path. A warm-up ping goes to
// the container directly and has its address for a Host; what Host it has is not
// documented, and this is the one that an app is more likely to refuse. A health
// ping goes to the default domain ("Monitor App Service instances by using Health
// check", questions), by HTTPS if the site wants that, of which the app sees the
// X-Forwarded-Proto.
func (p *Platform) ping(ctx context.Context, c *container, path, host string) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address(c.port)+path, nil)
	if err != nil {
		return 0, err
	}
	if host != "" {
		r.Host = host
		r.Header.Set("X-Forwarded-Proto", "https")
	}
	answer, err := p.pinger.Do(r)
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
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
	leastAnswer  = 8 * time.Second // real: an app waits for its Redis while that fails over
)
