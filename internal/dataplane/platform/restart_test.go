package platform

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A change of settings restarts the app on all instances. The new run takes over
// when it is ready, so that nothing fails, even with one instance.
func TestApply(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 3} {
		f := newFleet(t)
		p := f.running(Options{}, steady(), n)
		l := underLoad(p.URL())
		l.some()
		s := steady()
		s.Settings["COLOR"] = "blue"
		f.onStart = func(i int, a *fakeApp) error {
			if i == n {
				a.set(503, 200) // takes a while
			}
			return nil
		}
		applied := make(chan error, 1)
		go func() { applied <- p.Apply(t.Context(), s) }()
		for range 2 * n {
			<-f.started
		}
		l.some()
		assert.False(t, f.byStart(n).over())
		f.byStart(n).set(200, 200)
		require.NoError(t, <-applied)
		l.some()
		counts := l.end()
		assert.Zero(t, failures(counts), counts)
		for i := range n {
			assert.True(t, f.app(i).over())
			assert.Len(t, f.app(i).terms, 1)
			assert.False(t, f.app(n+i).over())
			assert.Equal(t, "blue", f.app(n + i).env["COLOR"])
		}
		assert.Equal(t, 2*n, f.count())
		assert.Zero(t, p.Instances()[0].InFlight)
	}
}

func (f *fleet) byStart(n int) *fakeApp { return f.app(n) }

// WEBSITE_DISABLE_OVERLAPPED_RECYCLING=1: the old run ends before the new one
// starts, and a single instance is away meanwhile.
func TestApplyWithoutOverlap(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 1)
	<-f.started
	s := steady()
	s.Settings["WEBSITE_DISABLE_OVERLAPPED_RECYCLING"] = "1"
	f.onStart = func(_ int, a *fakeApp) error {
		assert.True(t, f.app(0).over())
		a.set(503, 200)
		return nil
	}
	applied := make(chan error, 1)
	go func() { applied <- p.Apply(t.Context(), s) }()
	second := <-f.started
	assert.Equal(t, answer{503, "Service Unavailable: no instance takes requests\n", "no instance takes requests", "", nil}, get(p.URL()))
	second.set(200, 200)
	require.NoError(t, <-applied)
	assert.Equal(t, 200, get(p.URL()).status)
}

// Where the app does not start with the new settings, the old run goes on.
func TestApplyThatFails(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 2)
	f.onStart = func(_ int, a *fakeApp) error {
		a.output = []string{"bad COLOR"}
		a.end("exit status 2")
		return nil
	}
	err := p.Apply(t.Context(), steady())
	assert.ErrorContains(t, err, "instance 0: the app ended during its start (exit status 2); its last lines:\n  bad COLOR")
	assert.ErrorContains(t, err, "instance 1: ")
	assert.Equal(t, "0 serving, 1 serving", states(p))
	assert.Equal(t, "0", get(p.URL()).instance)
	assert.Equal(t, "1", get(p.URL()).instance)

	assert.ErrorContains(t, p.Apply(t.Context(), site(map[string]string{"WEBSITE_WARMUP_PATH": "x"})), "WEBSITE_WARMUP_PATH")
	assert.Equal(t, 4, f.count())
}

func TestApplyChangesAffinity(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 1)
	cookies := func() []string {
		got, err := browser.Get(p.URL())
		require.NoError(t, err)
		defer func() { _ = got.Body.Close() }()
		return got.Header.Values("Set-Cookie")
	}
	assert.Empty(t, cookies())
	s := steady()
	s.ClientAffinity = true
	require.NoError(t, p.Apply(t.Context(), s))
	assert.Len(t, cookies(), 2)
}

// A platform upgrade takes one instance after the other. With two, nothing fails;
// with one, there is an outage.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	for _, n := range []int{2, 1} {
		f := newFleet(t)
		p := f.running(Options{}, steady(), n)
		l := underLoad(p.URL())
		l.some()
		f.onStart = func(i int, _ *fakeApp) error {
			over := 0
			for old := range i {
				if f.app(old).over() {
					over++
				}
			}
			assert.Equal(t, i-n+1, over, "the old run ends first, and the others go on")
			l.some()
			return nil
		}
		require.NoError(t, p.Upgrade(t.Context()))
		l.some()
		counts := l.end()
		if n == 2 {
			assert.Zero(t, failures(counts), counts)
		} else {
			assert.Positive(t, counts["503 no instance takes requests"])
			assert.Equal(t, counts["503 no instance takes requests"], failures(counts))
		}
		assert.Equal(t, 2*n, f.count())
	}
}

// An upgrade without draining breaks what the instance holds.
func TestUpgradeWithoutDrain(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{Without: []string{Drain}}, steady(), 2)
	first := f.byID("id0")
	first.onTerm = func(a *fakeApp) { a.end("exit status 0") }
	held := make(chan answer, 1)
	go func() { held <- get(p.URL() + "/hold") }()
	<-first.held
	require.NoError(t, p.Upgrade(t.Context()))
	assert.Equal(t, "connection broken before an answer", (<-held).failure)
	require.NoError(t, p.Settle(t.Context()))
}

func TestUpgradeGivenUp(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 2)
	ctx, cancel := context.WithCancel(t.Context())
	f.onStart = func(n int, _ *fakeApp) error {
		if n == 2 {
			cancel()
		}
		return nil
	}
	require.ErrorIs(t, p.Upgrade(ctx), context.Canceled)
	assert.False(t, f.byID("id1").over())
	require.NoError(t, p.Settle(t.Context()), "instance 0 is started again without an order")
}

// A crash breaks what the instance holds. It is out of the pool at once and started
// again at once.
func TestCrash(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 2)
	<-f.started
	<-f.started
	get(p.URL())
	victim := f.byID("id1")
	held := make(chan answer, 1)
	go func() { held <- get(p.URL() + "/hold") }()
	<-victim.held
	f.onStart = func(_ int, a *fakeApp) error {
		a.set(503, 200)
		return nil
	}
	require.NoError(t, p.Crash(1))
	assert.Equal(t, answer{502, "Bad Gateway: connection broken before an answer\n", "connection broken before an answer", "1", nil}, <-held)
	for range 4 {
		assert.Equal(t, "0", get(p.URL()).instance)
	}
	again := <-f.started
	f.settled(p, "0 serving, 1 warming")
	assert.ErrorContains(t, p.Crash(1), "instance 1 does not run; it is warming")
	assert.ErrorContains(t, p.Crash(7), "there is no instance 7; instances: 0, 1")
	again.set(200, 200)
	require.NoError(t, p.Settle(t.Context()))
	assert.Equal(t, int64(0), p.Instances()[1].Served, "it counts anew")
}

// naps notes how long the platform sleeps.
type naps struct {
	minutes
	taken chan time.Duration
}

func (n naps) Sleep(ctx context.Context, d time.Duration) error {
	n.taken <- d
	return n.minutes.Sleep(ctx, d)
}

// An app that keeps crashing is started again after longer and longer waits, and at
// once again if it had run for a while.
func TestCrashLoop(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	c := naps{newMinutes(), make(chan time.Duration, 100)}
	p := f.running(Options{Clock: c}, steady(), 1)
	f.onStart = func(n int, a *fakeApp) error {
		if n == 2 || n == 3 {
			a.end("exit status 1")
		}
		return nil
	}
	require.NoError(t, p.Crash(0)) // the 2nd app is started at once
	require.NoError(t, p.Settle(t.Context()))
	require.NoError(t, p.Crash(0)) // the 3rd after 10 s, the 4th after 20, the 5th after 40
	require.NoError(t, p.Settle(t.Context()))
	assert.Equal(t, 5, f.count())
	for _, want := range []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second} {
		assert.Equal(t, want, <-c.taken)
	}
	c.Advance(10 * time.Minute)
	require.NoError(t, p.Crash(0))
	require.NoError(t, p.Settle(t.Context()))
	assert.Empty(t, c.taken)
}

// A start that nobody has ordered gives way to an order.
func TestOrdersGoFirst(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 1)
	<-f.started
	f.onStart = func(n int, a *fakeApp) error {
		if n == 1 {
			a.env["DEAF"] = "1" // would keep it waiting for 230 s
		}
		return nil
	}
	require.NoError(t, p.Crash(0))
	deaf := <-f.started
	require.NoError(t, p.Apply(t.Context(), steady()))
	wait(t, "the end of the start that gave way", deaf.done)
	assert.Equal(t, "0 serving", states(p))
	assert.Equal(t, 200, get(p.URL()).status)
}

// The old run crashes while the new one warms up.
func TestCrashDuringApply(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 1)
	<-f.started
	f.onStart = func(_ int, a *fakeApp) error {
		a.set(503, 200)
		return nil
	}
	applied := make(chan error, 1)
	go func() { applied <- p.Apply(t.Context(), steady()) }()
	second := <-f.started
	require.NoError(t, p.Crash(0))
	assert.Equal(t, 503, get(p.URL()).status)
	assert.Equal(t, "0 starting", states(p))
	second.set(200, 200)
	require.NoError(t, <-applied)
	assert.Equal(t, 200, get(p.URL()).status)
	assert.Equal(t, "0 serving", states(p))
	assert.Equal(t, 2, f.count())
}

// An instance that leaves while it hangs is killed in the end.
func TestLeaveWhileStarting(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 1)
	<-f.started
	f.onStart = func(_ int, a *fakeApp) error {
		a.env["DEAF"] = "1"
		return nil
	}
	p.Scale(2)
	second := <-f.started
	p.Scale(1)
	wait(t, "the end of the app that was starting", second.done)
	f.settled(p, "0 serving")
	assert.Equal(t, 2, f.count())
}
