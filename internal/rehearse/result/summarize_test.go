package result

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

var began = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func at(seconds float64) time.Time { return began.Add(time.Duration(seconds * float64(time.Second))) }

func request(due float64, ms int, outcome Outcome, instance string) Request {
	r := Request{Due: at(due), Latency: time.Duration(ms) * time.Millisecond, Outcome: outcome, Instance: instance, Status: 200}
	if outcome == Failed {
		r.Status, r.Reason = 502, "broke"
	}
	return r
}

// What people were logged out for is part of the verdict, and luck is no safety.
func TestSessionsOfAnInstanceAreNeverKept(t *testing.T) {
	t.Parallel()
	files := []File{{Path: "a/1", Count: 1}, {Path: "a/2", Count: 1}, {Path: "a/3", Count: 1}, {Path: "a/4", Count: 2}, {Path: "b.db", Database: true}}
	folded := Folded(files)
	assert.Equal(t, []File{{Path: "a/", Count: 5}, {Path: "b.db", Database: true}}, folded)
	for outcome, want := range map[Outcome]string{
		OK:   "The stack: nobody was logged out this time, but the app keeps sessions in each instance (it wrote a/ with 5 files and the SQLite database b.db), and not in Redis: the next restart, or the next instance, logs people out",
		Lost: "The stack: 1 session was lost: the app keeps sessions in each instance (it wrote a/ with 5 files and the SQLite database b.db), and not in Redis",
	} {
		s := Summarize(Rehearsal{Topologies: []Topology{{
			Title: "The stack", Promise: true, Started: began, Ended: at(1), Requests: []Request{request(0, 1, outcome, "0")},
			Kept: &Kept{Sessions: InInstance, Files: folded},
		}}})
		assert.False(t, s.Kept)
		assert.Equal(t, []string{want}, s.Broken)
	}
}

// Every number here is worked out by hand.
func TestSummarize(t *testing.T) {
	t.Parallel()
	crash := Event{
		Name: "crash", Title: "crash", Detail: "instance 1 killed", Start: at(2), End: at(4), Victim: "1",
		CutUntil: at(2.1), Recovered: at(3.5), KeepsSessions: true,
	}
	got := Summarize(Rehearsal{Stack: "prod", Speed: 60, Rate: 2, Sessions: 3, Topologies: []Topology{{
		Name: "stack", Title: "The stack prod", Promise: true, Started: began, Ended: at(4.5),
		Requests: []Request{
			request(0, 10, OK, "0"),
			request(0.5, 20, OK, "1"),
			request(1.9, 150, Failed, "1"), // under way when the instance died
			request(2.05, 5, Failed, "1"),  // sent before anybody could know
			request(2.06, 5, Failed, "0"),  // somebody else's
			request(2.2, 5, Failed, "1"),   // everybody could know
			request(1, 30, Failed, "1"),    // over before
			request(3, 40, Lost, "0"),
			request(4, 50, OK, "0"), // after the event
			{Due: at(4.2), Latency: time.Second, Outcome: Failed, Reason: "no instance", Status: 503, Late: true},
		},
		Events:  []Event{crash},
		Samples: []Sample{{At: at(1.5), Instances: 2, Wanted: 2, CPU: 30}, {At: at(2.5), Instances: 1, Wanted: 2, CPU: 60}},
		Actions: []Action{{At: at(3), From: 2, To: 3, Reason: "load"}},
	}}}).Topologies[0]

	assert.Equal(t, Numbers{
		Requests: 10, OK: 3, Failed: 4, CutOff: 2, Lost: 1, LoggedOut: 1, P50: 20, P99: 1000, Max: 1000, LateShare: 0.1,
		PerInstance: map[string]int{"0": 4, "1": 5},
	}, got.Numbers)
	assert.Equal(t, []Failure{{502, "broke", 3}, {503, "no instance", 1}}, got.Failures)
	assert.Equal(t, []Second{
		{Second: 0, OK: 2, P99: 20, Instances: 2, Wanted: 2},
		{Second: 1, Failed: 1, CutOff: 1, P99: 150, Instances: 2, Wanted: 2, CPU: 30},
		{Second: 2, Failed: 2, CutOff: 1, P99: 5, Instances: 1, Wanted: 2, CPU: 60},
		{Second: 3, Lost: 1, P99: 40, Instances: 1, Wanted: 2, CPU: 60},
		{Second: 4, OK: 1, Failed: 1, P99: 1000, Instances: 1, Wanted: 2, CPU: 60},
	}, got.Timeline)
	assert.Equal(t, []ScaleAction{{3, 2, 3, "load"}}, got.Actions)
	assert.Equal(t, []EventSummary{{
		Name: "crash", Title: "crash", Detail: "instance 1 killed", Start: 2, End: 4,
		Numbers: Numbers{
			Requests: 5, Failed: 2, CutOff: 2, Lost: 1, LoggedOut: 1, P50: 5, P99: 150, Max: 150, PerInstance: map[string]int{"0": 2, "1": 3},
		},
		Recovery: 1.5, RecoveryMinutes: 1.5, KeepsSessions: true,
	}}, got.Events)
	assert.InDelta(t, 4.5, got.Seconds, 1e-9)
}

// What one event cut off is not counted again in another, in which it was due.
func TestWhatWasCutOffCountsOnce(t *testing.T) {
	t.Parallel()
	got := Summarize(Rehearsal{Speed: 60, Topologies: []Topology{{
		Started: began, Ended: at(4),
		Requests: []Request{request(1.9, 150, Failed, "1"), request(-0.01, 5, OK, "0")},
		Events: []Event{
			{Title: "upgrade", Start: at(0), End: at(2)},
			{Title: "crash", Start: at(2), End: at(4), Victim: "1", CutUntil: at(2.1)},
		},
		Samples: []Sample{{At: at(1.1), Instances: 2}, {At: at(1.5), Instances: 0}, {At: at(1.9), Instances: 2}},
	}}}).Topologies[0]
	assert.Equal(t, []int{1, 0, 1}, []int{got.CutOff, got.Events[0].CutOff, got.Events[1].CutOff})
	assert.Empty(t, got.Failures)
	assert.Equal(t, 1, got.Timeline[0].OK, "due a moment before the start")
	assert.Equal(t, []int{2, 0, 0, 0}, []int{
		got.Timeline[0].Instances, got.Timeline[1].Instances, got.Timeline[2].Instances, got.Timeline[3].Instances,
	}, "a short dip is seen")
}

// Nearest rank: the 50th percentile of five is the third, the 99th of 200 the 198th.
func TestPercentile(t *testing.T) {
	t.Parallel()
	var five, many []time.Duration
	for i := 1; i <= 200; i++ {
		many = append(many, time.Duration(i)*time.Millisecond)
	}
	five = many[:5]
	assert.InDelta(t, 3, percentile(five, 50), 0)
	assert.InDelta(t, 5, percentile(five, 99), 0)
	assert.InDelta(t, 198, percentile(many, 99), 0)
	assert.InDelta(t, 1, percentile(many[:1], 50), 0)
	assert.InDelta(t, 0, percentile(nil, 50), 0)
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	good := func() Topology {
		return Topology{
			Title: "The stack prod", Promise: true, Started: began, Ended: at(10), Requests: []Request{request(1, 10, OK, "0")},
			Events: []Event{{Title: "Redis failover", Start: at(0), End: at(9), Recovered: at(2), KeepsSessions: true}},
		}
	}
	for name, c := range map[string]struct {
		change             func(*Topology)
		kept               bool
		broken, cannotKeep []string
		overloaded         string
	}{
		"nothing lost": {func(*Topology) {}, true, []string{}, []string{}, ""},
		"a failed request": {func(t *Topology) { t.Requests = append(t.Requests, request(3, 1, Failed, "0")) },
			false, []string{"The stack prod: 1 request failed, mostly 502: broke"}, []string{}, ""},
		"lost sessions": {func(t *Topology) {
			t.Requests = append(t.Requests, request(3, 1, Lost, "0"), request(4, 1, Lost, "0"))
		}, false, []string{"The stack prod: 2 sessions were lost"}, []string{}, ""},
		"a session that no cache of one node keeps": {func(t *Topology) {
			t.Events[0].KeepsSessions, t.Events[0].Remedy = false, "redisSku Standard_C1"
			t.Requests = append(t.Requests, request(3, 1, Lost, "0"))
		}, true, []string{}, []string{"Redis failover: 1 session, because this cache has one node and loses everything when that restarts. " +
			"With two it does not: pulumi config set redisSku Standard_C1 --stack prod"}, ""},
		"a session lost besides": {func(t *Topology) {
			t.Events[0].KeepsSessions = false
			t.Requests = append(t.Requests, request(9.5, 1, Lost, "0"))
		}, false, []string{"The stack prod: 1 session was lost"}, []string{}, ""},
		"cut off": {func(t *Topology) {
			t.Events[0].Victim, t.Events[0].CutUntil = "0", at(4)
			t.Requests = append(t.Requests, request(3, 1, Failed, "0"))
		}, true, []string{}, []string{"Redis failover: 1 request that the instance had when it stopped answering. " +
			"On Azure they are lost, too: only whoever sent them can send them again."}, ""},
		"an event that went wrong": {func(t *Topology) { t.Events[0].Failure = "autoscale did nothing" },
			false, []string{"Redis failover: autoscale did nothing"}, []string{}, ""},
		"no promise": {func(t *Topology) {
			t.Promise = false
			t.Requests = append(t.Requests, request(3, 1, Failed, "0"))
		}, true, []string{}, []string{}, ""},
		"no request": {func(t *Topology) { t.Requests = nil },
			false, []string{"The stack prod: no request was made, so nothing is known"}, []string{}, ""},
		"a busy machine": {func(t *Topology) { t.Requests[0].Late = true }, false, []string{}, []string{},
			"The stack prod: 100.0 % of the requests were sent late, because this machine was too busy. " +
				"What failed says more about it than about the stack. Try --rps 40."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			topology := good()
			c.change(&topology)
			s := Summarize(Rehearsal{Stack: "prod", Rate: 80, Topologies: []Topology{topology}})
			assert.Equal(t, c.kept, s.Kept)
			assert.Equal(t, c.broken, s.Broken)
			assert.Equal(t, c.cannotKeep, s.CannotKeep)
			assert.Equal(t, c.overloaded, s.Overloaded)
		})
	}
}
