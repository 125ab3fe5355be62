package platform

import (
	"context"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/process"
)

func TestStart(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	var mu sync.Mutex
	var changes []string
	p := f.running(Options{}, steady(), 2, func(h *hooks) {
		h.entered = func(w *worker) {
			mu.Lock()
			defer mu.Unlock()
			assert.Equal(t, noon, w.since)
			changes = append(changes, w.id+" "+w.state)
		}
	})
	assert.Equal(t, "0 serving, 1 serving", states(p))
	require.NoError(t, p.Settle(t.Context()))
	mu.Lock()
	assert.ElementsMatch(t, []string{
		"id0 starting", "id0 warming", "id0 serving", "id1 starting", "id1 warming", "id1 serving",
	}, changes)
	mu.Unlock()

	for _, want := range []string{"0", "1", "0", "1"} {
		assert.Equal(t, answer{200, "id" + want, "", want, nil}, get(p.URL()))
	}
	env := f.app(0).env
	assert.Equal(t, "app-x.azurewebsites.net", env["WEBSITE_HOSTNAME"])
	assert.NotEqual(t, env["PORT"], f.app(1).env["PORT"])
	assert.Equal(t, Instance{
		Index: 1, ID: "id1", State: "serving", Since: noon, Served: 2, Usage: process.Usage{CPU: 7 * time.Second, Memory: 42},
	}, p.Instances()[1])
}

func TestStartRefusesBadInput(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	_, err := start(t.Context(), Options{}, site(map[string]string{"WEBSITE_WARMUP_PATH": "x"}), 1, f.hooks())
	assert.ErrorContains(t, err, "WEBSITE_WARMUP_PATH")
	_, err = start(t.Context(), Options{}, steady(), 0, f.hooks())
	assert.ErrorContains(t, err, "0 instances: a plan has at least one")
	_, err = start(t.Context(), Options{Listen: "127.0.0.1:none"}, steady(), 1, f.hooks())
	assert.ErrorContains(t, err, "cannot listen on 127.0.0.1:none")
	assert.Zero(t, f.count())
}

// What could not be started leaves nothing behind.
func failing(t *testing.T, f *fleet, s Site, n int, change func(*hooks)) error {
	t.Helper()
	h := f.hooks()
	if change != nil {
		change(&h)
	}
	_, err := start(t.Context(), Options{Clock: newMinutes()}, s, n, h)
	require.Error(t, err)
	for i := range f.count() {
		assert.True(t, f.app(i).over(), "app %d still runs", i)
	}
	return err
}

func TestStartWithoutProgram(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	f.onStart = func(int, *fakeApp) error { return errNotFound }
	err := failing(t, f, steady(), 1, func(h *hooks) {
		h.launch = func(process.Command) (app, error) { return nil, errNotFound }
	})
	assert.ErrorIs(t, err, errNotFound)
	assert.ErrorContains(t, err, "instance 0: ")
}

func TestStartOfAnAppThatEnds(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	f.onStart = func(n int, a *fakeApp) error {
		if a.env["WEBSITE_INSTANCE_ID"] != "" && n == 1 {
			a.output = []string{"importing", "", "KeyError: 'X'"}
			a.end("exit status 3")
		}
		return nil
	}
	err := failing(t, f, steady(), 2, nil)
	assert.ErrorContains(t, err, "the app ended during its start (exit status 3); its last lines:\n  importing\n  KeyError: 'X'")
	assert.GreaterOrEqual(t, f.count(), 2)
}

func TestStartOfAnAppThatNeverGetsReady(t *testing.T) {
	t.Parallel()
	soon := func(h *hooks) { h.second = 10 * time.Millisecond } // so 100 s take one
	const late = "the app was not ready within 1m40s (WEBSITES_CONTAINER_START_TIME_LIMIT allows 10 to 1800 seconds): "
	const wanted = ", where one of the statuses 200 (WEBSITE_WARMUP_STATUSES) is wanted. "
	for _, row := range []struct {
		name   string
		status int // 0: does not listen
		want   []string
	}{
		{"not yet", 503, []string{late, "GET /ready: status 503" + wanted, "; it wrote nothing"}},
		{"redirect", 302, []string{"the app does not get ready: GET /ready: status 302", wanted, "follows no redirect", "without X-Forwarded-Proto", "pulumi config set healthCheckPath"}},
		{"login", 401, []string{"the app does not get ready: GET /ready: status 401", "does not log in", "pulumi config set healthCheckPath"}},
		{"no such page", 404, []string{"the app does not get ready: GET /ready: status 404", "no such page, or does not accept the Host", "pulumi config set healthCheckPath"}},
		{"broken", 500, []string{"the app does not get ready: GET /ready: status 500", "The app fails there", "it wrote nothing"}},
		{"deaf", 0, []string{late, "from $PORT: no answer", "has to listen on $PORT"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			f := newFleet(t)
			s := steady()
			s.Settings["WEBSITES_CONTAINER_START_TIME_LIMIT"] = "100"
			if row.status == 0 {
				s.Environment = map[string]string{"DEAF": "1"}
			}
			f.onStart = func(_ int, a *fakeApp) error {
				a.output = nil
				a.set(row.status, 200)
				return nil
			}
			noticed := make(chan string, 9)
			h := f.hooks()
			soon(&h)
			began := time.Now()
			_, err := start(t.Context(), Options{Notice: func(text string) {
				noticed <- text
				assert.GreaterOrEqual(t, time.Since(began), 15*h.second, "ordinary starts take some seconds")
			}}, s, 1, h)
			for _, want := range row.want {
				assert.ErrorContains(t, err, want)
			}
			if !strings.Contains(row.want[0], late) {
				assert.Empty(t, noticed, "the error says it")
				return
			}
			require.Len(t, noticed, 1, "said once, long before the end")
			assert.Contains(t, <-noticed, "instance 0 is not ready yet: GET /ready")
		})
	}
}

// On App Service each instance has its ports to itself. Here one of two that want the
// same ends, and nobody waits for the other, which will never be found at $PORT.
func TestStartOnAFixedPort(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	s := steady()
	s.Environment = map[string]string{"DEAF": "1"}
	f.onStart = func(n int, a *fakeApp) error {
		if n == 1 {
			a.output = []string{"[ERROR] Connection in use: ('0.0.0.0', 8000)"}
			a.end("exit status 1")
		}
		return nil
	}
	err := failing(t, f, s, 2, nil)
	assert.ErrorContains(t, err, "it has to listen on $PORT")
	assert.ErrorContains(t, err, "Connection in use")
	assert.NotContains(t, err.Error(), "given up")
}

// "By default, any status code is considered an indication that the container is
// ready", at /robots933456.txt.
func TestStartTakesAnyAnswerByDefault(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	s := steady()
	delete(s.Settings, "WEBSITE_WARMUP_STATUSES")
	f.onStart = func(_ int, a *fakeApp) error {
		a.set(502, 200)
		return nil
	}
	f.running(Options{}, s, 1)
}

func TestStartGivenUp(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	s := steady()
	s.Environment = map[string]string{"DEAF": "1"}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-f.started
		cancel()
	}()
	_, err := start(ctx, Options{}, s, 1, f.hooks())
	require.ErrorIs(t, err, context.Canceled)
	assert.ErrorContains(t, err, "not ready yet when the wait was given up: GET /ready")
	assert.True(t, f.app(0).over())
}

// Traffic waits for the warm-up, and without it there is a failure.
func TestWarmup(t *testing.T) {
	t.Parallel()
	for _, without := range [][]string{nil, {WarmUp}} {
		f := newFleet(t)
		s := steady()
		p := f.running(Options{Without: without}, s, 1)
		<-f.started
		f.onStart = func(_ int, a *fakeApp) error {
			a.env["DEAF"] = "1"
			return nil
		}
		p.Scale(2)
		second := <-f.started
		if without != nil {
			require.NoError(t, p.Settle(t.Context()))
			got := map[string]int{}
			for range 4 {
				got[get(p.URL()).failure]++
			}
			assert.Equal(t, map[string]int{"": 2, "connection refused": 2}, got)
			continue
		}
		for range 4 {
			assert.Equal(t, "0", get(p.URL()).instance)
		}
		assert.Equal(t, "0 serving, 1 warming", states(p))
		second.set(503, 200)
		second.listen(t)
		for range 4 {
			assert.Equal(t, "0", get(p.URL()).instance)
		}
		second.set(200, 200)
		require.NoError(t, p.Settle(t.Context()))
		assert.Equal(t, "0 serving, 1 serving", states(p))
		assert.NotEqual(t, get(p.URL()).instance, get(p.URL()).instance)
	}
}

// "When scaling out, App Service pings the Health check path to ensure new
// instances are ready".
func TestScaleOutWaitsForTheHealthCheck(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 1)
	<-f.started
	f.onStart = func(_ int, a *fakeApp) error {
		a.set(200, 500)
		return nil
	}
	p.Scale(2)
	second := <-f.started
	assert.Equal(t, "0", get(p.URL()).instance)
	assert.Equal(t, "0", get(p.URL()).instance)
	second.set(200, 204)
	require.NoError(t, p.Settle(t.Context()))
}

// The youngest leaves, finishes what it holds, and is stopped then.
func TestScaleIn(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 3)
	assert.Equal(t, "0", get(p.URL()).instance)
	assert.Equal(t, "1", get(p.URL()).instance)
	last := f.byID("id2")
	held := make(chan answer, 1)
	go func() { held <- get(p.URL() + "/hold") }()
	<-last.held
	p.Scale(1)
	require.NoError(t, p.Settle(t.Context()))
	for range 5 {
		assert.Equal(t, "0", get(p.URL()).instance)
	}
	wait(t, "the end of instance 1, which held nothing", f.byID("id1").done)
	assert.Equal(t, 1, p.Instances()[len(p.Instances())-1].InFlight)
	assert.Empty(t, last.terms, "it still holds a request")
	close(last.release)
	assert.Equal(t, answer{200, "id2", "", "2", nil}, <-held)
	<-last.terms
	wait(t, "the end of instance 2", last.done)
	assert.Equal(t, "exit status 0", last.exit)
	f.settled(p, "0 serving")
}

// Without draining, what an instance holds breaks, and so does what it is given
// until its end is noticed.
func TestScaleInWithoutDrain(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{Without: []string{Drain}}, steady(), 2)
	last := f.byID("id1")
	stopping := make(chan struct{})
	last.onTerm = func(a *fakeApp) { // as servers do: stop listening, then end
		_ = a.server.Close()
		close(stopping)
	}
	assert.Equal(t, "0", get(p.URL()).instance)
	held := make(chan answer, 1)
	go func() { held <- get(p.URL() + "/hold") }()
	<-last.held
	p.Scale(1)
	<-stopping
	assert.Equal(t, "connection broken before an answer", (<-held).failure)
	late, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorContains(t, p.Settle(late), "instance 1 still takes traffic")
	got := map[string]int{}
	for range 4 {
		got[get(p.URL()).failure]++
	}
	assert.Equal(t, map[string]int{"": 2, "connection refused": 2}, got)
	last.end("exit status 0")
	require.NoError(t, p.Settle(t.Context()))
	assert.Equal(t, "0", get(p.URL()).instance)
	assert.Equal(t, "0", get(p.URL()).instance)
}

// A scaled-in place is used again, and an instance that comes back is new.
func TestScaleInAndOut(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 2)
	p.Scale(1)
	wait(t, "the end of instance 1", f.byID("id1").done)
	f.settled(p, "0 serving")
	p.Scale(3)
	require.NoError(t, p.Settle(t.Context()))
	assert.Equal(t, "0 serving, 1 serving, 2 serving", states(p))
	p.Scale(-7)
	require.NoError(t, p.Settle(t.Context()))
	f.settled(p, "0 serving")
}

// An app that ignores SIGTERM is killed after WEBSITES_CONTAINER_STOP_TIME_LIMIT.
func TestStubbornAppIsKilled(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	s := steady()
	s.Settings["WEBSITES_CONTAINER_STOP_TIME_LIMIT"] = "20"
	f.onStart = func(_ int, a *fakeApp) error {
		a.onTerm = func(*fakeApp) {}
		return nil
	}
	p := f.running(Options{}, s, 2, func(h *hooks) { h.second = 10 * time.Millisecond })
	p.Scale(1)
	last := f.byID("id1")
	<-last.terms
	wait(t, "SIGKILL", last.done)
	assert.Equal(t, "signal: killed", last.exit)
}

// A request that never ends does not keep an instance for ever: the front end gives
// it up.
func TestDrainIsBounded(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{Clock: faster{newMinutes()}}, steady(), 2, func(h *hooks) { h.answer = 0 })
	get(p.URL())
	last := f.byID("id1")
	held := make(chan answer, 1)
	go func() { held <- get(p.URL() + "/hold") }()
	<-last.held
	p.Scale(1)
	wait(t, "the end of instance 1", last.done)
	assert.Equal(t, "no answer within 230 s", (<-held).failure)
}

// faster makes 230 s last a second.
type faster struct{ minutes }

func (faster) Real(d time.Duration) time.Duration { return d / 230 }

func TestSettleTellsWhy(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 1)
	<-f.started
	failed := make(chan struct{})
	var once sync.Once
	f.onStart = func(n int, a *fakeApp) error {
		if n == 1 {
			a.output = []string{"boom"}
			a.end("exit status 9")
			return nil
		}
		once.Do(func() { close(failed) })
		return errNotFound
	}
	p.Scale(2)
	<-failed
	late, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	err := p.Settle(late)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.ErrorContains(t, err, "instance 1 is starting (instance 1: ")
}

// Two apps may be given the same port by whoever hands them out to others, too.
func TestLostRaceForAPort(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	f.onStart = func(n int, a *fakeApp) error {
		if n == 0 {
			l, err := net.Listen("tcp", "127.0.0.1:"+a.env["PORT"])
			if err != nil {
				return err
			}
			t.Cleanup(func() { _ = l.Close() })
			a.output = []string{"address already in use"}
			a.end("exit status 1")
		}
		return nil
	}
	p := f.running(Options{}, steady(), 1)
	assert.Equal(t, 200, get(p.URL()).status)
	assert.Equal(t, 2, f.count())
	assert.NotEqual(t, f.app(0).env["PORT"], f.app(1).env["PORT"])
}

// TestCloseLeavesNothing does not run beside other tests, so that it can count.
func TestCloseLeavesNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	f := newFleet(t)
	h := f.hooks()
	h.still = false
	removed := false
	h.home = func() (string, func() error, error) {
		return "/home", func() error { removed = true; return nil }, nil
	}
	p, err := start(t.Context(), Options{}, steady(), 2, h)
	require.NoError(t, err)
	f.onStart = func(int, *fakeApp) error { return errNotFound }
	p.Scale(3) // one that is starting when it is closed
	held := make(chan answer, 1)
	go func() { held <- get(p.URL() + "/hold") }()
	<-heldBy(f)
	url := p.URL()
	require.NoError(t, p.Close())
	assert.Error(t, (<-held).err)
	assert.True(t, closedPort(url))
	assert.True(t, removed)
	assert.Empty(t, p.Instances())
	for i := range 2 {
		assert.True(t, f.app(i).over())
	}
	assert.Error(t, p.Apply(t.Context(), steady()))
	assert.ErrorIs(t, p.Settle(t.Context()), nil)
	p.Scale(5)
	assert.Empty(t, p.Instances())
	for began := time.Now(); runtime.NumGoroutine() > before && time.Since(began) < time.Minute; {
		runtime.Gosched() // the servers of the fake apps end beside
	}
	if now := runtime.NumGoroutine(); now > before {
		stacks := make([]byte, 1<<20)
		t.Fatalf("%d goroutines before, %d after:\n%s", before, now, stacks[:runtime.Stack(stacks, true)])
	}
}

// heldBy tells when any of the first two apps holds a request.
func heldBy(f *fleet) <-chan struct{} {
	any := make(chan struct{})
	go func() {
		defer close(any)
		select {
		case <-f.app(0).held:
		case <-f.app(1).held:
		}
	}()
	return any
}

// byID returns the newest app of an instance.
func (f *fleet) byID(id string) *fakeApp {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found *fakeApp
	for _, a := range f.apps {
		if a.env["WEBSITE_INSTANCE_ID"] == id {
			found = a
		}
	}
	require.NotNil(f.t, found, id)
	return found
}

// settled waits until the instances are in the given states.
func (f *fleet) settled(p *Platform, want string) {
	f.t.Helper()
	for began := time.Now(); ; {
		p.mu.Lock()
		changed := p.changed
		p.mu.Unlock()
		got := states(p)
		if got == want {
			return
		}
		timer := time.NewTimer(30*time.Second - time.Since(began))
		select {
		case <-changed:
			timer.Stop()
		case <-timer.C:
			f.t.Fatalf("instances: %s; wanted: %s", got, strings.TrimSpace(want))
		}
	}
}
