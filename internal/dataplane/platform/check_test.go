package platform

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/clock"
)

// shares asks some times and counts by instance.
func shares(p *Platform) map[string]int {
	got := map[string]int{}
	for range 6 {
		got[get(p.URL()).instance]++
	}
	return got
}

func TestEviction(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 2)
	sick := f.byID("id1")
	sick.set(200, 500)
	p.round()
	assert.Equal(t, map[string]int{"0": 3, "1": 3}, shares(p), "one failed ping is not enough")
	p.round()
	assert.Equal(t, "0 serving, 1 unhealthy", states(p))
	assert.Equal(t, map[string]int{"0": 6}, shares(p))
	late, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorContains(t, p.Settle(late), "instance 1 is unhealthy")
	sick.set(200, 299)
	p.round()
	assert.Equal(t, map[string]int{"0": 3, "1": 3}, shares(p))
	require.NoError(t, p.Settle(t.Context()))
	assert.Equal(t, 2, f.count(), "nothing was restarted")
}

func TestRedirectIsUnhealthy(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 2)
	sick := f.byID("id0")
	sick.set(200, 302)
	sick.location = "/anything"
	p.round()
	p.round()
	assert.Equal(t, "0 unhealthy, 1 serving", states(p))
}

func TestNobodyIsEvicted(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		n    int
		o    Options
		path string
	}{
		{"one instance", 1, Options{}, "/healthz"},
		{"all unhealthy", 3, Options{}, "/healthz"},
		{"no health check", 2, Options{}, ""},
	} {
		f := newFleet(t)
		s := steady()
		s.HealthCheckPath = row.path
		p := f.running(row.o, s, row.n)
		for i := range row.n {
			f.app(i).set(200, 500)
		}
		for range 5 {
			p.round()
		}
		require.NoError(t, p.Settle(t.Context()), row.name)
		assert.Len(t, shares(p), row.n, row.name)
	}
}

// Taken out, this check lets an instance that is broken go on.
func TestWithoutHealthCheck(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{Without: []string{HealthCheck}}, steady(), 2)
	f.byID("id1").set(200, 500)
	for range 5 {
		p.round()
	}
	assert.Equal(t, map[string]int{"0": 3, "1": 3}, shares(p))
	assert.Zero(t, p.EvictionTime())
}

// Half of four may be out, and those for whom there is no room take traffic. When
// the last healthy one turns unhealthy, too, all take traffic again.
func TestEvictionIsLimited(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 4)
	for _, id := range []string{"id0", "id1", "id2"} {
		f.byID(id).set(200, 500)
	}
	p.round()
	p.round()
	assert.Len(t, shares(p), 2)
	f.byID("id3").set(200, 500)
	p.round()
	p.round()
	assert.Equal(t, "0 serving, 1 serving, 2 serving, 3 serving", states(p))
}

// When the healthy one of two leaves, the other must come back.
func TestEvictedComesBackWhenItIsTheLast(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 2)
	f.byID("id0").set(200, 500)
	p.round()
	p.round()
	assert.Equal(t, "0 unhealthy, 1 serving", states(p))
	p.Scale(1)
	require.NoError(t, p.Settle(t.Context()))
	assert.Equal(t, map[string]int{"0": 6}, shares(p))
}

// A hanging instance does not answer at all.
func TestHang(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{}, steady(), 2, func(h *hooks) { h.ping = 3 * time.Second })
	require.NoError(t, p.Hang(1))
	p.round()
	p.round()
	assert.Equal(t, "0 serving, 1 unhealthy", states(p))
	require.NoError(t, p.Wake(1))
	p.round()
	assert.Equal(t, "0 serving, 1 serving", states(p))
}

// Only who waits for an instance that hangs is given up at the clock's speed.
func TestHangIsGivenUpSooner(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{Clock: faster{newMinutes()}}, steady(), 1, func(h *hooks) { h.answer = time.Hour })
	held := make(chan answer, 1)
	go func() { held <- get(p.URL() + "/hold") }()
	<-f.byID("id0").held
	require.NoError(t, p.Hang(0))
	assert.Equal(t, "no answer within 230 s", get(p.URL()).failure)
	assert.Equal(t, "no answer within 230 s", (<-held).failure)
	require.NoError(t, p.Wake(0))
	go func() { held <- get(p.URL() + "/hold") }()
	<-f.byID("id0").held
	time.Sleep(2 * p.HangLimit())
	close(f.byID("id0").release)
	assert.Equal(t, 200, (<-held).status, "it works, and takes its time")
}

// "If a web app that's running on a given instance remains unhealthy for one hour,
// the instance is replaced with a new one", with one instance, too.
func TestReplacement(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2} {
		f := newFleet(t)
		c := newMinutes()
		p := f.running(Options{Clock: c}, steady(), n)
		for range n {
			<-f.started
		}
		sick := f.byID("id0")
		sick.set(200, 500)
		p.round()
		p.round()
		c.Advance(59 * time.Minute)
		p.round()
		assert.Equal(t, n, f.count())
		c.Advance(time.Minute)
		p.round()
		again := <-f.started
		wait(t, "the end of the unhealthy one", sick.done)
		require.NoError(t, p.Settle(t.Context()))
		assert.Equal(t, "id0", again.env["WEBSITE_INSTANCE_ID"])

		again.set(200, 500) // and again, but not within an hour of the last time
		p.round()
		p.round()
		c.Advance(59 * time.Minute)
		p.round()
		assert.Equal(t, n+1, f.count())
	}
}

// round is what the loop does, once a minute.
func TestCheckGoesRound(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	p := f.running(Options{Clock: clock.NewAccelerated(noon, 6000)}, steady(), 2, func(h *hooks) { h.still = false })
	f.byID("id1").set(200, 500)
	f.settled(p, "0 serving, 1 unhealthy")
	f.byID("id1").set(200, 200)
	f.settled(p, "0 serving, 1 serving")
}

func TestEvictionTime(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		n        int
		settings map[string]string
		path     string
		want     time.Duration
	}{
		// A ping is given 2 s of the machine's time, which are 2 minutes here.
		{"default", 2, nil, "/healthz", 12 * time.Minute},
		{"two failures", 2, map[string]string{"WEBSITE_HEALTHCHECK_MAXPINGFAILURES": "2"}, "/healthz", 4 * time.Minute},
		{"one instance", 1, nil, "/healthz", 0},
		{"no health check", 2, nil, "", 0},
		{"nobody may be excluded", 2, map[string]string{"WEBSITE_HEALTHCHECK_MAXUNHEALTHYWORKERPERCENT": "49"}, "/healthz", 0},
	} {
		f := newFleet(t)
		s := site(row.settings)
		s.HealthCheckPath = row.path
		p := f.running(Options{}, s, row.n, func(h *hooks) { h.ping = leastPing })
		assert.Equal(t, row.want, p.EvictionTime(), row.name)
	}
}

// On the machine's own clock nothing is shortened; on a faster one nothing that an app
// does in the machine's time.
func TestLimitsInRealTime(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		c                    clock.Clock
		answer, hang, health time.Duration
	}{
		{clock.System{}, 230 * time.Second, 230 * time.Second, time.Minute},
		{clock.NewAccelerated(noon, 5), 46 * time.Second, 46 * time.Second, 12 * time.Second},
		{clock.NewAccelerated(noon, 10), 40 * time.Second, 23 * time.Second, 6 * time.Second},
		{clock.NewAccelerated(noon, 115), 40 * time.Second, 2 * time.Second, 2 * time.Second},
	} {
		p := &Platform{options: Options{Clock: row.c}, hooks: hooks{answer: leastAnswer, ping: leastPing}}
		assert.Equal(t, row.answer, p.answerLimit())
		assert.Equal(t, row.hang, p.HangLimit())
		assert.Equal(t, row.health, p.healthTimeout())
	}
}
