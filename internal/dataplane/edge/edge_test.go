package edge

import (
	"context"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	production = "app-x.azurewebsites.net"
	staging    = "app-x-staging.azurewebsites.net"
)

func says(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) })
}

// two is production and a slot.
func two(prod, slot http.Handler) Table {
	return Table{Production: &Site{Host: production, Handler: prod}, Slots: map[string]*Site{"staging": {Host: staging, Handler: slot}}}
}

// open starts an edge for which everybody draws half.
func open(t *testing.T, table Table) *Edge {
	t.Helper()
	e, err := Start(Options{Listen: "127.0.0.1:0", Random: func() float64 { return 0.5 }})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, e.Close()) })
	e.Use(table)
	return e
}

type answer struct {
	status        int
	body, failure string
	cookies       []string
}

var browser = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

func get(t *testing.T, e *Edge, host, path string, cookies ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, e.URL()+path, nil)
	require.NoError(t, err)
	r.Host = host
	for _, c := range cookies {
		r.Header.Add("Cookie", c)
	}
	got, err := browser.Do(r)
	require.NoError(t, err)
	defer func() { _ = got.Body.Close() }()
	body, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	return answer{got.StatusCode, string(body), got.Header.Get("X-Rehearsal-Failure"), got.Header.Values("Set-Cookie")}
}

// Each name leads to its own site, this machine's addresses to production, and other
// names nowhere: a web page could give its own name our address.
func TestHostNames(t *testing.T) {
	t.Parallel()
	e := open(t, two(says("production"), says("slot")))
	for host, want := range map[string]string{
		production: "production", "APP-X.azurewebsites.net:443": "production", "localhost": "production", "127.0.0.1:8080": "production", "[::1]:1": "production",
		staging: "slot", staging + ":443": "slot",
	} {
		assert.Equal(t, answer{200, want, "", nil}, get(t, e, host, "/"), host)
	}
	for _, host := range []string{"evil.example", production + ".evil.example", "app-x-other.azurewebsites.net", "app-x.scm.azurewebsites.net", "10.0.0.1", ":80"} {
		got := get(t, e, host, "/")
		assert.Equal(t, 404, got.status, host)
		assert.Equal(t, "no site has this host name", got.failure, host)
	}
	e.Use(Table{})
	assert.Equal(t, 404, get(t, e, "localhost", "/").status)
}

// Clients of production are led by percentage, and stay where they were led for an hour.
// Those of the slot's own name are not led at all.
func TestReroute(t *testing.T) {
	t.Parallel()
	table := two(says("production"), says("slot"))
	table.Reroute = map[string]float64{"staging": 60}
	e := open(t, table)
	const attributes = "; path=/; HttpOnly; Domain=" + production + "; Max-Age=3600; Secure; SameSite=None"
	assert.Equal(t, answer{200, "slot", "", []string{"TiPMix=50" + attributes, "x-ms-routing-name=staging" + attributes}}, get(t, e, production, "/"))
	assert.Equal(t, answer{200, "production", "", nil}, get(t, e, production, "/", "x-ms-routing-name=self"))
	assert.Equal(t, answer{200, "production", "", []string{"x-ms-routing-name=self" + attributes}},
		get(t, e, production, "/page?x=1&x-ms-routing-name=self", "x-ms-routing-name=staging"))
	assert.Equal(t, answer{200, "slot", "", nil}, get(t, e, staging, "/", "x-ms-routing-name=self"))

	table.Reroute = nil
	e.Use(table)
	assert.Equal(t, answer{200, "production", "", nil}, get(t, e, production, "/?x-ms-routing-name=staging", "x-ms-routing-name=staging"))

	table.Reroute, table.Slots = map[string]float64{"staging": 100}, nil
	e.Use(table)
	assert.Equal(t, "production", get(t, e, production, "/").body, "a rule for a slot that is gone leads to nobody else")
}

// While tables are exchanged under load, each request is answered by one of them, and
// what only the old one named is not asked any more when Quiet has returned.
func TestNoRequestIsLostInASwap(t *testing.T) {
	t.Parallel()
	const swaps = 200
	e := open(t, Table{})
	var ended [swaps + 1]atomic.Bool
	var late, failed atomic.Int64
	app := func(i int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if ended[i].Load() {
				late.Add(1)
			}
			_, _ = io.WriteString(w, "ok")
			if ended[i].Load() {
				late.Add(1)
			}
		})
	}
	e.Use(two(app(0), says("slot")))
	stop := make(chan struct{})
	var all sync.WaitGroup
	var answered atomic.Int64
	for range 4 {
		all.Go(func() {
			c := &http.Client{Transport: &http.Transport{}}
			defer c.CloseIdleConnections()
			for {
				select {
				case <-stop:
					return
				default:
				}
				got, err := c.Get(e.URL())
				if err != nil {
					failed.Add(1)
					continue
				}
				if body, err := io.ReadAll(got.Body); err != nil || string(body) != "ok" {
					failed.Add(1)
				}
				_ = got.Body.Close()
				answered.Add(1)
			}
		})
	}
	for i := 1; i <= swaps; i++ {
		e.Use(two(app(i), says("slot")))
		assert.NoError(t, e.Quiet(t.Context()))
		ended[i-1].Store(true)
	}
	for answered.Load() < swaps {
		get(t, e, production, "/")
	}
	close(stop)
	all.Wait()
	assert.Zero(t, failed.Load(), "of %d", answered.Load())
	assert.Zero(t, late.Load(), "of %d", answered.Load())
}

// Who waits for a site to be quiet waits for what it holds, and for nothing that came later.
func TestQuiet(t *testing.T) {
	t.Parallel()
	holds, release := make(chan struct{}, 2), make(chan struct{})
	e := open(t, two(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		holds <- struct{}{}
		<-release
	}), says("slot")))
	assert.NoError(t, e.Quiet(t.Context()))
	done := make(chan struct{})
	go func() {
		defer close(done)
		get(t, e, production, "/")
	}()
	<-holds
	e.Use(two(says("new"), says("slot")))
	e.Use(two(says("newer"), says("slot")))
	assert.Equal(t, "newer", get(t, e, production, "/").body)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, e.Quiet(ended), context.Canceled)
	close(release)
	assert.NoError(t, e.Quiet(t.Context()))
	<-done
}

func TestPages(t *testing.T) {
	t.Parallel()
	e := open(t, two(Stopped, Empty))
	stopped, empty := get(t, e, production, "/"), get(t, e, staging, "/any")
	assert.Equal(t, 403, stopped.status)
	assert.Equal(t, "the site is stopped", stopped.failure)
	assert.Contains(t, stopped.body, "Error 403 - This web app is stopped.")
	assert.Equal(t, 200, empty.status)
	assert.Empty(t, empty.failure)
	assert.Contains(t, empty.body, "Your web app is running and waiting for your content")
}

// A site that is closed answers on its public address as App Service does, with the client's address in a header (seen on
// 2022-06-05), and inside of the network where a private endpoint leads to it.
func TestClosedSites(t *testing.T) {
	t.Parallel()
	table := two(says("production"), says("slot"))
	table.Production.Closed, table.Production.Private, table.Slots["staging"].Closed = true, true, true
	e := open(t, table)
	for _, host := range []string{production, "localhost", staging} {
		got := get(t, e, host, "/")
		assert.Equal(t, 403, got.status, host)
		assert.Contains(t, got.body, "The web app you have attempted to reach has blocked your access.")
		assert.Equal(t, "the site's public address is closed", got.failure)
	}
	inside := func(host string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, e.InsideURL(), nil)
		require.NoError(t, err)
		r.Host = host
		got, err := browser.Do(r)
		require.NoError(t, err)
		defer func() { _ = got.Body.Close() }()
		return got.StatusCode, got.Header.Get("x-ms-forbidden-ip")
	}
	for host, want := range map[string]int{production: 200, "127.0.0.1": 200, staging: 403, "evil.example": 404} {
		status, ip := inside(host)
		assert.Equal(t, want, status, host)
		assert.Equal(t, map[bool]string{true: "127.0.0.1"}[want == 403], ip, host)
	}
	table.Production.Closed = false
	e.Use(table)
	assert.Equal(t, "production", get(t, e, production, "/").body)
}
