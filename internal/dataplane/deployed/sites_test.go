package deployed

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
	"scaleout/internal/dataplane/platform"
	"scaleout/internal/dataplane/platform/front"
)

func TestNext(t *testing.T) {
	t.Parallel()
	want := sim.Run{Running: true, Generation: 7, Build: "b"}
	runs := has{running: true, build: "b", applied: 7, failed: none, asked: none, pinged: none}
	change := func(h has, f func(*has)) has { f(&h); return h }
	stopped, hollow := want, want
	stopped.Running, hollow.Build = false, ""
	for name, c := range map[string]struct {
		want sim.Run
		has  has
		next action
	}{
		"new":                             {want, nothing, begin},
		"new, nothing deployed":           {hollow, nothing, begin},
		"new, and stopped":                {stopped, nothing, rest},
		"as wanted":                       {want, runs, rest},
		"stopped":                         {stopped, runs, halt},
		"started again":                   {want, change(runs, func(h *has) { h.running, h.applied = false, none }), begin},
		"other settings":                  {want, change(runs, func(h *has) { h.applied = 6 }), renew},
		"other content":                   {want, change(runs, func(h *has) { h.applied, h.build = 6, "a" }), begin},
		"content for the first time":      {want, change(nothing, func(h *has) { h.applied, h.empty = 6, true }), begin},
		"nothing deployed":                {hollow, change(nothing, func(h *has) { h.applied, h.empty = 7, true }), rest},
		"given on the command line":       {hollow, change(runs, func(h *has) { h.build, h.given = "", true }), rest},
		"it does not start":               {want, change(runs, func(h *has) { h.applied, h.failed = 6, 7 }), rest},
		"it does not start, and tries on": {want, change(runs, func(h *has) { h.applied, h.failed, h.retries = 6, 7, true }), look},
		"another one may start":           {want, change(runs, func(h *has) { h.applied, h.failed, h.retries = 6, 6, true }), renew},
		"swapped":                         {want, change(runs, func(h *has) { h.adopt = true }), takeOver},
		"swapped, and to start anew":      {want, change(runs, func(h *has) { h.adopt, h.applied = true, 6 }), renew},
		"to be swapped":                   {want, change(runs, func(h *has) { h.asked = 7 }), ping},
		"to be swapped, and warm":         {want, change(runs, func(h *has) { h.asked, h.pinged = 7, 7 }), rest},
		"a swap of older settings":        {want, change(runs, func(h *has) { h.asked = 6 }), rest},
	} {
		assert.Equal(t, c.next, next(c.want, c.has), name)
	}
}

const (
	siteID = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/app-x"
	slotID = siteID + "/slots/staging"
	prodAt = "app-x.azurewebsites.net"
	slotAt = "app-x-staging.azurewebsites.net"
)

// An azure has what is to run, and makes runners in the place of platforms.
type azure struct {
	t      *testing.T
	builds string

	mu      sync.Mutex // as the simulator's: held when it calls the data plane
	runs    []sim.Run
	reading func() // before Runs returns
	asked   func() // before ARM has told all of a site
	made    []*fake
	broken  string // content that does not start
}

// A fake is a platform without processes. It answers with its content and the host in
// its environment.
type fake struct {
	azure *azure
	mu    sync.Mutex
	site  platform.Site
	calls []string
	bad   error // what pings say
	down  bool
	n     int

	held, release chan struct{} // a request has come, and may be answered; nil: it is at once
}

func (f *fake) do(call string, s platform.Site) error {
	f.azure.mu.Lock()
	broken := f.azure.broken != "" && content(s) == f.azure.broken
	f.azure.mu.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call+" "+content(s)+" for "+s.HostName)
	f.site = s
	f.down = broken
	if broken {
		return errors.New("it does not start")
	}
	return nil
}

func content(s platform.Site) string {
	if s.Dir == "" {
		return "demo"
	}
	return filepath.Base(s.Dir)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if f.held != nil {
		f.held <- struct{}{}
		<-f.release
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	front.Note(r, front.Answer{Instance: "i", Status: http.StatusOK})
	if f.held != nil {
		f.calls = append(f.calls, "answer")
	}
	_, _ = io.WriteString(w, content(f.site))
}

func (f *fake) Handler() http.Handler                             { return f }
func (f *fake) Apply(_ context.Context, s platform.Site) error    { return f.do("apply", s) }
func (f *fake) Redeploy(_ context.Context, s platform.Site) error { return f.do("redeploy", s) }
func (f *fake) Adopt(s platform.Site) error                       { return f.do("adopt", s) }
func (f *fake) Close() error                                      { return f.do("close", platform.Site{}) }

func (f *fake) Instances() []platform.Instance {
	f.mu.Lock()
	defer f.mu.Unlock()
	return make([]platform.Instance, f.n)
}

func (f *fake) Log() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return []string{content(f.site)}
}

func (f *fake) Scale(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n = n
}

func (f *fake) history() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return strings.Join(f.calls, ", ")
}

func (f *fake) PingForSwap(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, "ping")
	return f.bad
}

func (f *fake) Settle(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down {
		return errors.New("down")
	}
	return nil
}

func (a *azure) Runs(string) []sim.Run {
	a.mu.Lock()
	defer a.mu.Unlock()
	runs := append([]sim.Run(nil), a.runs...)
	if a.reading != nil {
		a.reading()
	}
	return runs
}

// ran returns what first ran that content.
func (a *azure) ran(content string) *fake {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, f := range a.made {
		if strings.Contains(f.history(), content+" for ") {
			return f
		}
	}
	a.t.Fatalf("nothing ran %s", content)
	return nil
}

func (a *azure) have(runs []sim.Run) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.runs = runs
}

// set changes what is to run for the i-th: 0 is production.
func (a *azure) set(i int, change func(*sim.Run)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(&a.runs[i])
}

func (a *azure) source() source {
	host := func(id string) string { return map[string]string{siteID: prodAt, slotID: slotAt}[id] }
	make := func(s platform.Site) *fake {
		f := &fake{azure: a, site: s}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.made = append(a.made, f)
		return f
	}
	return source{
		site: siteID, runs: a.Runs,
		host: func(_ context.Context, id string) (string, error) { return host(id), nil },
		live: func(_ context.Context, id string, find func(string) (App, error)) (platform.Site, error) {
			app, err := find("")
			a.mu.Lock() // as ARM does
			defer a.mu.Unlock()
			if a.asked != nil {
				a.asked()
			}
			return platform.Site{HostName: host(id), Dir: app.Dir, Command: app.Command}, err
		},
		start: func(_ context.Context, _ platform.Options, s platform.Site, _ int) (runner, error) {
			f := make(s)
			return f, f.do("start", s)
		},
		open: func(_ platform.Options, s platform.Site, _ int) (runner, error) { return make(s), nil },
	}
}

// newAzure has an app and a slot to which nothing was deployed.
func newAzure(t *testing.T) *azure {
	a := &azure{t: t, builds: t.TempDir(), runs: []sim.Run{
		{ID: siteID, Running: true, Generation: 1, DeploymentID: "p"}, {ID: slotID, Running: true, Generation: 2, DeploymentID: "s"},
	}}
	for _, name := range []string{"b1", "b2", "broken"} {
		require.NoError(t, os.MkdirAll(filepath.Join(a.builds, name, "antenv", "bin"), 0o700))
		for _, file := range []string{"app.py", "antenv/pyvenv.cfg", "antenv/bin/gunicorn"} {
			require.NoError(t, os.WriteFile(filepath.Join(a.builds, name, file), nil, 0o700))
		}
	}
	require.NoError(t, os.Mkdir(filepath.Join(a.builds, "no-app"), 0o700))
	return a
}

// withBuild runs the demo app for production, and for the slot a build.
func withBuild(t *testing.T) (*azure, *Sites) {
	t.Helper()
	a := newAzure(t)
	a.runs[1].Build = "b1"
	s := a.running(SitesOptions{})
	a.follow(s)
	return a, s
}

func (a *azure) start(o SitesOptions) (*Sites, error) {
	o.Build = func(name string) string { return filepath.Join(a.builds, name) }
	return startSites(a.t.Context(), o, a.source(), 2)
}

func (a *azure) running(o SitesOptions) *Sites {
	a.t.Helper()
	s, err := a.start(o)
	require.NoError(a.t, err)
	a.t.Cleanup(func() {
		assert.NoError(a.t, s.Close())
		for _, f := range a.made {
			assert.Contains(a.t, f.history(), "close", "it still runs")
		}
	})
	return s
}

// follow has everything run as Azure has it, and waits for that.
func (a *azure) follow(s *Sites) {
	a.t.Helper()
	require.NoError(a.t, s.Follow(a.t.Context(), 2))
	for {
		var waiting chan struct{}
		s.mu.Lock()
		for _, p := range s.slots {
			if n := next(p.want, p.unit.has); n != rest && n != look {
				waiting = p.unit.changed
			}
		}
		s.mu.Unlock()
		if waiting == nil {
			return
		}
		select {
		case <-waiting:
		case <-time.After(time.Minute):
			a.t.Fatal("it never gets as wanted")
		}
	}
}

func page(t *testing.T, s *Sites, host string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL(), nil)
	require.NoError(t, err)
	r.Host = host
	got, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(r)
	require.NoError(t, err)
	defer func() { _ = got.Body.Close() }()
	body, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	for _, own := range []string{"This web app is stopped", "waiting for your content", "no site has this host name"} {
		if strings.Contains(string(body), own) {
			return own
		}
	}
	return string(body)
}

// A slot comes, gets content, other settings, is stopped, started and deleted. What
// runs for production runs on.
func TestLifeOfASlot(t *testing.T) {
	t.Parallel()
	a := newAzure(t)
	both := a.runs
	a.runs = both[:1]
	s := a.running(SitesOptions{})
	assert.Equal(t, "demo", page(t, s, prodAt))
	assert.Equal(t, "no site has this host name", page(t, s, slotAt))

	a.have(both)
	a.follow(s)
	assert.Equal(t, "waiting for your content", page(t, s, slotAt))
	assert.Nil(t, s.Instances(slotID))
	a.set(1, func(r *sim.Run) { r.Build, r.Generation = "b1", 3 })
	a.follow(s)
	assert.Equal(t, "b1", page(t, s, slotAt))
	assert.Len(t, s.Instances(slotID), 2)
	a.set(1, func(r *sim.Run) { r.Generation = 4 })
	a.follow(s)
	a.set(1, func(r *sim.Run) { r.Build, r.Generation = "b2", 5 })
	a.follow(s)
	assert.Equal(t, "b2", page(t, s, slotAt))
	slot := a.made[1]
	assert.Equal(t, "redeploy b1 for "+slotAt+", apply b1 for "+slotAt+", redeploy b2 for "+slotAt, slot.history())
	a.set(1, func(r *sim.Run) { r.Build, r.Generation = "no-app", 6 })
	a.follow(s)
	assert.Equal(t, "waiting for your content", page(t, s, slotAt))
	assert.Contains(t, slot.history(), "close")

	a.set(1, func(r *sim.Run) { r.Build, r.Generation = "b1", 7 })
	a.follow(s)
	a.set(1, func(r *sim.Run) { r.Running = false })
	a.follow(s)
	assert.Equal(t, "This web app is stopped", page(t, s, slotAt))
	stopped := func() bool { return strings.Contains(a.made[2].history(), "close") }
	assert.Eventually(t, stopped, time.Minute, time.Millisecond, "its requests are let finish, after nothing leads to it")
	a.set(1, func(r *sim.Run) { r.Running = true })
	a.follow(s)
	assert.Equal(t, "b1", page(t, s, slotAt))

	require.NoError(t, s.Follow(t.Context(), 5))
	assert.Len(t, s.Instances(siteID), 5)
	assert.Len(t, s.Instances(slotID), 5)

	a.have(both[:1])
	a.follow(s)
	assert.Equal(t, "no site has this host name", page(t, s, slotAt))
	a.have(nil)
	a.follow(s)
	assert.Equal(t, "demo", page(t, s, prodAt), "what is gone with the whole site goes on")
	assert.Equal(t, "start demo for "+prodAt, a.made[0].history())
}

// A stopped production has no processes, and starts when it is started.
func TestStoppedProduction(t *testing.T) {
	t.Parallel()
	a := newAzure(t)
	a.runs[0].Running = false
	s := a.running(SitesOptions{})
	assert.Equal(t, "This web app is stopped", page(t, s, prodAt))
	assert.Empty(t, a.made)
	a.set(0, func(r *sim.Run) { r.Running, r.Generation = true, 9 })
	a.follow(s)
	assert.Equal(t, "demo", page(t, s, prodAt))
}

// In a swap, what ran for the slot runs for production at once and without a restart;
// what ran for production runs for the slot, and starts anew there.
func TestSwap(t *testing.T) {
	t.Parallel()
	a, s := withBuild(t)
	production, slot := a.ran("demo"), a.ran("b1")
	assert.Equal(t, "b1", page(t, s, slotAt))
	page(t, s, slotAt)
	page(t, s, prodAt)
	requests := func(id string) (n int64) {
		for _, in := range s.Answered(id) {
			n += in.Requests
		}
		return n
	}
	assert.EqualValues(t, 2, requests(slotID))
	assert.Equal(t, "b1\n", s.Log(slotID))

	ready := func(generation int64) (bool, string) {
		a.mu.Lock() // as the simulator has it
		defer a.mu.Unlock()
		return s.Ready(slotID, generation)
	}
	ok, problem := ready(3)
	assert.False(t, ok)
	assert.Empty(t, problem)
	a.set(1, func(r *sim.Run) { r.Generation = 3 }) // sticky settings
	a.follow(s)
	ok, problem = ready(3)
	assert.False(t, ok, "it was not asked for a page yet")
	assert.Empty(t, problem)
	a.follow(s)
	ok, _ = ready(3)
	assert.True(t, ok)
	assert.True(t, strings.HasSuffix(slot.history(), "apply b1 for "+slotAt+", ping"), slot.history())

	a.set(0, func(*sim.Run) { // in the simulator's own lock
		a.swap(s)
		a.runs[1].Generation = 4
	})
	assert.Equal(t, "b1", page(t, s, prodAt))
	assert.Equal(t, "demo", page(t, s, slotAt))
	a.follow(s)
	assert.Equal(t, "b1", page(t, s, prodAt))
	assert.Equal(t, "demo", page(t, s, slotAt))
	assert.True(t, strings.HasSuffix(slot.history(), "ping, adopt b1 for "+prodAt), slot.history())
	assert.True(t, strings.HasSuffix(production.history(), ", apply demo for "+slotAt), production.history())
	assert.EqualValues(t, 3, requests(siteID), "what was answered for a place counts there, whoever runs for it now")
	assert.EqualValues(t, 4, requests(slotID))

	a.set(0, func(*sim.Run) {
		a.swap(s)
		a.runs[1].Generation = 5
	})
	a.follow(s)
	assert.Equal(t, "demo", page(t, s, prodAt))
	assert.Equal(t, "b1", page(t, s, slotAt))
}

// What was read before a swap is not taken for what holds after it.
func TestSwapWhileAzureIsRead(t *testing.T) {
	t.Parallel()
	a, s := withBuild(t)
	a.reading = sync.OnceFunc(func() { a.swap(s) })
	a.follow(s)
	assert.Equal(t, "redeploy b1 for "+slotAt+", adopt b1 for "+prodAt, a.ran("b1").history())
	assert.Equal(t, "start demo for "+prodAt+", adopt demo for "+slotAt, a.ran("demo").history())
}

// What was asked of Azure before a swap is about another slot than the one that the app
// runs for now.
func TestSwapWhileAnAppIsLookedUp(t *testing.T) {
	t.Parallel()
	a, s := withBuild(t)
	a.set(1, func(r *sim.Run) {
		r.Generation = 3
		a.asked = sync.OnceFunc(func() { a.swap(s) })
	})
	a.follow(s)
	a.follow(s)
	assert.Equal(t, "redeploy b1 for "+slotAt+", apply b1 for "+prodAt, a.ran("b1").history())
	assert.Equal(t, "start demo for "+prodAt+", adopt demo for "+slotAt, a.ran("demo").history())
}

// swap exchanges what production and the slot have, as the simulator does in its lock.
func (a *azure) swap(s *Sites) {
	p, q := &a.runs[0], &a.runs[1]
	p.Generation, q.Generation, p.Build, q.Build = q.Generation, p.Generation, q.Build, p.Build
	s.Swapped(siteID, slotID)
}

// A slot that is stopped finishes what it holds.
func TestStopWaitsForRequests(t *testing.T) {
	t.Parallel()
	a, s := withBuild(t)
	slot := a.ran("b1")
	slot.held, slot.release = make(chan struct{}), make(chan struct{})
	answer := make(chan string)
	go func() { answer <- page(t, s, slotAt) }()
	<-slot.held
	a.set(1, func(r *sim.Run) { r.Running = false })
	a.follow(s)
	close(slot.release)
	assert.Equal(t, "b1", <-answer)
	require.NoError(t, s.Close())
	assert.Equal(t, "redeploy b1 for "+slotAt+", answer, close demo for ", slot.history())
}

// A build that does not start is trouble and ends a swap; production runs on. One that
// starts later after all is as good as any.
func TestBuildThatDoesNotStart(t *testing.T) {
	t.Parallel()
	a := newAzure(t)
	a.broken = "broken"
	trouble := make(chan string, 10)
	s := a.running(SitesOptions{Trouble: func(err error) { trouble <- err.Error() }})
	a.set(1, func(r *sim.Run) { r.Build, r.Generation = "broken", 3 })
	a.follow(s)
	_, problem := s.Ready(slotID, 3)
	assert.Equal(t, "it does not start", problem)
	assert.Equal(t, "slot staging: it does not start", <-trouble)
	a.follow(s)
	assert.Empty(t, trouble, "one trouble is told once")

	a.mu.Lock()
	a.broken = ""
	a.mu.Unlock()
	broken := a.ran("broken")
	broken.mu.Lock()
	broken.down = false
	broken.mu.Unlock()
	a.follow(s)
	require.Eventually(t, func() bool { _, problem := s.Ready(slotID, 3); return problem == "" }, time.Minute, time.Millisecond)
	a.follow(s)
	ok, _ := s.Ready(slotID, 3)
	assert.True(t, ok)

	a.set(1, func(r *sim.Run) { r.Build, r.Generation = "removed", 4 })
	a.follow(s)
	_, problem = s.Ready(slotID, 4)
	assert.Equal(t, "the build removed is not in the state folder any more: deploy it again", problem)
	a.set(1, func(r *sim.Run) { r.Running = false })
	a.follow(s)
	_, problem = s.Ready(slotID, 4)
	assert.Equal(t, "it is stopped", problem)
	assert.Equal(t, "demo", page(t, s, prodAt))
}

// Pings that are refused end a swap, and the next one begins anew.
func TestPingsThatAreRefused(t *testing.T) {
	t.Parallel()
	a, s := withBuild(t)
	refuse := func(err error) {
		b1 := a.ran("b1")
		b1.mu.Lock()
		defer b1.mu.Unlock()
		b1.bad = err
	}
	refuse(errors.New("GET /: status 500"))
	_, problem := s.Ready(slotID, 2)
	assert.Empty(t, problem)
	a.follow(s)
	ok, problem := s.Ready(slotID, 2)
	assert.False(t, ok)
	assert.Equal(t, "GET /: status 500", problem)
	assert.Equal(t, "b1", page(t, s, slotAt))
	refuse(nil)
	a.set(1, func(r *sim.Run) { r.Generation = 3 })
	a.follow(s)
	s.Ready(slotID, 3)
	a.follow(s)
	ok, _ = s.Ready(slotID, 3)
	assert.True(t, ok)
}

// Without a build, production runs what was given, and that has to start. A broken
// build is no reason not to run the rest: a swap may help.
func TestStartOfProduction(t *testing.T) {
	t.Parallel()
	a := newAzure(t)
	a.broken = "demo"
	_, err := a.start(SitesOptions{})
	require.EqualError(t, err, "it does not start")
	_, err = a.start(SitesOptions{AppDir: filepath.Join(a.builds, "none")})
	require.ErrorContains(t, err, "there is no such folder")
	a.made = nil

	a.broken = "broken"
	a.runs[0].Build = "broken"
	trouble := make(chan string, 10)
	s := a.running(SitesOptions{Trouble: func(err error) { trouble <- err.Error() }})
	assert.Equal(t, "it does not start", <-trouble)
	a.set(0, func(r *sim.Run) { r.Build, r.Generation = "b1", 8 })
	a.follow(s)
	assert.Equal(t, "b1", page(t, s, prodAt))
}

// Who looks at an app that does not start is let look at it.
func TestFailingProduction(t *testing.T) {
	t.Parallel()
	a := newAzure(t)
	a.broken = "demo"
	trouble := make(chan string, 10)
	s := a.running(SitesOptions{Failing: true, Trouble: func(err error) { trouble <- err.Error() }})
	assert.Equal(t, "it does not start", <-trouble)
	assert.EqualError(t, s.Settle(t.Context(), siteID), "it does not start")
	assert.NotEmpty(t, s.Instances(siteID), "it has instances, which answer nobody")
}

// Azure calls with its lock held, whatever is being done.
func TestNothingWaitsForAzure(t *testing.T) {
	t.Parallel()
	a := newAzure(t)
	a.runs[1].Build = "b1"
	s := a.running(SitesOptions{})
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for range 200 {
				a.mu.Lock()
				s.Answered(siteID)
				s.Ready(slotID, a.runs[1].Generation)
				p, q := &a.runs[0], &a.runs[1]
				p.Generation, q.Generation, p.Build, q.Build = q.Generation, p.Generation, q.Build, p.Build
				s.Swapped(siteID, slotID)
				a.mu.Unlock()
			}
		})
	}
	for range 200 {
		require.NoError(t, s.Follow(t.Context(), 2))
	}
	all.Wait()
	a.follow(s)
	assert.Equal(t, "demo", page(t, s, prodAt))
	for _, f := range a.made {
		assert.NotContains(t, f.history(), "apply", "a swap restarts nobody by itself")
	}
}
