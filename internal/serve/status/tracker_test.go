package status_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/dataplane/platform"
	"scaleout/internal/dataplane/redisserver"
	"scaleout/internal/serve/status"
)

// play shows readings one after the other, a second apart, and returns the last view.
func play(apps ...status.App) status.AppView {
	var t status.Tracker
	var v status.View
	for i, a := range apps {
		v = t.Next(status.Reading{At: began.Add(time.Duration(i) * time.Second), Apps: []status.App{a}})
	}
	return v.Apps[0]
}

// with changes a copy of an app.
func with(a status.App, change func(*status.App)) status.App {
	a.Instances = append([]platform.Instance{}, a.Instances...)
	if a.Redis != nil {
		r := *a.Redis
		a.Redis = &r
	}
	change(&a)
	return a
}

func texts(v status.AppView) (all []string) {
	for _, e := range v.Events {
		all = append(all, e.Text)
	}
	return all
}

// Whatever happens to instances between two looks is said, and nothing else.
func TestWhatHasHappened(t *testing.T) {
	t.Parallel()
	before := app(2)
	before.Slots = []status.Slot{{Name: "staging", Instances: []platform.Instance{instance(0)}}}
	for name, c := range map[string]struct {
		change func(*status.App)
		want   []string
	}{
		"nothing":  {func(*status.App) {}, nil},
		"work":     {func(a *status.App) { a.Instances[0].Served, a.Instances[0].InFlight = 10, 2 }, nil},
		"one more": {func(a *status.App) { a.Wanted = 3 }, []string{"The plan has 3 instances now; it had 2."}},
		"one is new": {func(a *status.App) {
			i := instance(2)
			i.State = platform.Starting
			a.Instances = append(a.Instances, i)
		}, []string{"Instance 2 is new: starts."}},
		"one warms up":  {func(a *status.App) { a.Instances[1].State = platform.Warming }, []string{"Instance 1: warms up."}},
		"one is sick":   {func(a *status.App) { a.Instances[1].State = platform.Unhealthy }, []string{"Instance 1: taken out by the health check."}},
		"one leaves":    {func(a *status.App) { a.Instances[1].State = platform.Draining }, []string{"Instance 1: finishes its requests."}},
		"one is gone":   {func(a *status.App) { a.Instances = a.Instances[:1] }, []string{"Instance 1 is gone."}},
		"a quick crash": {func(a *status.App) { a.Instances[0].Since = began.Add(time.Second) }, []string{"Instance 0 was started anew: takes requests again."}},
		"one hangs":     {func(a *status.App) { a.Instances[0].Hangs = true }, []string{"Instance 0: hangs, and still gets requests."}},
		"Redis is away": {func(a *status.App) { a.Redis.Down = true }, []string{"Redis has broken all connections, and takes none."}},
		"a slot's crash": {func(a *status.App) {
			i := instance(0)
			i.State = platform.Starting
			a.Slots = []status.Slot{{Name: "staging", Instances: []platform.Instance{i}}}
		}, []string{"Slot staging, instance 0: starts."}},
		"a note": {func(a *status.App) { a.Notes = []status.Note{{Number: 1, Text: "Instance 0 was killed."}} }, []string{"Instance 0 was killed."}},
	} {
		assert.Equal(t, c.want, texts(play(before, with(before, c.change))), name)
	}
	away := with(before, func(a *status.App) { a.Redis.Down = true })
	assert.Equal(t, []string{"Redis takes connections again.", "Redis has broken all connections, and takes none."}, texts(play(before, away, before)))
	old := with(before, func(a *status.App) { a.Notes = []status.Note{{Number: 7, Text: "long ago"}} })
	assert.Empty(t, texts(play(old, old)), "what was before the first look is no news")
}

func TestHeadline(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change         func(*status.App)
		headline, tone string
	}{
		"all":       {func(*status.App) {}, "2 of 2 instances take requests", "kept"},
		"one hangs": {func(a *status.App) { a.Instances[0].Hangs = true }, "1 of 2 instances take requests", "open"},
		"one comes": {func(a *status.App) { a.Wanted = 3 }, "2 of 3 instances take requests", "open"},
		"none":      {func(a *status.App) { a.Instances[0].Hangs = true; a.Instances[1].State = platform.Starting }, "No instance takes requests: nobody is served", "broken"},
		"empty":     {func(a *status.App) { a.Instances = nil }, "App Service's own page answers: nothing has been deployed to it", "open"},
		"alone":     {func(a *status.App) { a.Wanted, a.Instances = 1, a.Instances[:1] }, "1 of 1 instance takes requests", "kept"},
	} {
		v := play(with(app(2), c.change))
		assert.Equal(t, c.headline, v.Headline, name)
		assert.Equal(t, c.tone, v.Tone, name)
	}
}

// Requests are those of the last seconds, also of a process that is new.
func TestRequestsPerInstance(t *testing.T) {
	t.Parallel()
	served := func(n0, n1 int64) status.App {
		return with(app(2), func(a *status.App) { a.Instances[0].Served, a.Instances[1].Served = n0, n1 })
	}
	first := play(served(1000, 1000))
	assert.Equal(t, "0.0", first.Instances[0].PerSecond, "nothing is known yet")
	v := play(served(1000, 1000), served(1030, 1000), served(1060, 20))
	assert.Equal(t, []string{"30.0", "10.0"}, []string{v.Instances[0].PerSecond, v.Instances[1].PerSecond})
	assert.Equal(t, []int{75, 25}, []int{v.Instances[0].Share, v.Instances[1].Share})
	assert.Equal(t, "40.0 requests a second, on plan P1v3", v.Detail)
	var many []status.App
	for i := range int64(20) {
		many = append(many, served(i*i, 0)) // it gets faster
	}
	assert.Equal(t, "33.0", play(many...).Instances[0].PerSecond, "of 29, 31, 33, 35 and 37")
}

// Who is logged in is counted, by age where that was seen; no mark leaves the server.
func TestSessions(t *testing.T) {
	t.Parallel()
	before := app(1)
	after := with(before, func(a *status.App) {
		a.Redis.Sessions = &redisserver.Sessions{Keys: 3, All: []redisserver.Session{session("b", time.Minute), session("c", -1), {Mark: "d", Left: -1}}}
	})
	v := play(before, after, after)
	assert.Equal(t, "3 sessions in Redis.", v.Sessions.Text)
	assert.Equal(t, []status.SessionView{
		{For: "since before this page", Idle: "1 min ago", Left: "in 60 min"}, {For: "1 s", Idle: "not known", Left: "in 60 min"},
		{For: "1 s", Idle: "0 s ago", Left: "never"},
	}, v.Sessions.Rows)

	silent := with(before, func(a *status.App) { a.Redis.Sessions = nil })
	v = play(before, after, silent, after)
	assert.Equal(t, "2 s", v.Sessions.Rows[1].For, "a failover makes nobody new")
	assert.Equal(t, "Redis does not answer, so it is not known who is logged in.", play(silent).Sessions.Text)
	assert.Contains(t, play(with(before, func(a *status.App) { a.Redis.Sessions = &redisserver.Sessions{} })).Sessions.Text, "Nobody is logged in")
	assert.Contains(t, play(with(before, func(a *status.App) { a.Redis = nil })).Sessions.Text, "no Redis")

	crowd := with(before, func(a *status.App) {
		a.Redis.Sessions = &redisserver.Sessions{More: true}
		for i := range 1000 {
			a.Redis.Sessions.All = append(a.Redis.Sessions.All, session(fmt.Sprintf("mark-%d", i), 0))
		}
	})
	v = play(crowd)
	assert.Equal(t, "More than 1,000 sessions are logged in. The 20 oldest:", v.Sessions.Text)
	assert.Len(t, v.Sessions.Rows, 20)
	written, err := json.Marshal(v)
	require.NoError(t, err)
	assert.NotContains(t, string(written), "mark-")
	assert.Less(t, len(written), 20_000)
}

// A button says why it cannot be pressed.
func TestButtons(t *testing.T) {
	t.Parallel()
	off := func(v status.AppView) map[string]string {
		all := map[string]string{}
		for _, b := range v.Buttons {
			all[b.Do] = b.Off
		}
		return all
	}
	assert.Equal(t, map[string]string{status.Upgrade: "", status.Add: "", status.Remove: "", status.FailOver: ""}, off(play(app(2))))
	assert.NotContains(t, off(play(with(app(2), func(a *status.App) { a.Redis = nil }))), status.FailOver)
	assert.Equal(t, "there is one only", off(play(app(1)))[status.Remove])
	assert.Equal(t, "wait for the end of: platform upgrade", off(play(with(app(2), func(a *status.App) { a.Busy = "platform upgrade" })))[status.FailOver])
	assert.Equal(t, "nothing has been deployed yet", off(play(with(app(2), func(a *status.App) { a.Instances = nil })))[status.Upgrade])

	v := play(with(app(3), func(a *status.App) { a.Instances[1].Hangs = true; a.Instances[2].State = platform.Starting }))
	assert.Equal(t, []status.Button{
		{Do: status.Crash, Instance: 1, Text: "Crash", Label: "Crash instance 1"}, {Do: status.Wake, Instance: 1, Text: "Wake", Label: "Wake instance 1"},
	}, v.Instances[1].Buttons)
	assert.Equal(t, "it does not run; it starts", v.Instances[2].Buttons[0].Off)
}

// Apps come and go, and one is not told what happened to another.
func TestSeveralApps(t *testing.T) {
	t.Parallel()
	one, other := app(1), app(2)
	other.ID = "/sites/other"
	var tracker status.Tracker
	tracker.Next(status.Reading{At: began, Apps: []status.App{one, other}})
	v := tracker.Next(status.Reading{At: began.Add(time.Second), Apps: []status.App{one, with(other, func(a *status.App) { a.Instances[0].Hangs = true })}})
	assert.Empty(t, v.Apps[0].Events)
	assert.Len(t, v.Apps[1].Events, 1)
	v = tracker.Next(status.Reading{At: began.Add(2 * time.Second), Apps: []status.App{other}})
	assert.Len(t, v.Apps, 1)
	v = tracker.Next(status.Reading{At: began.Add(3 * time.Second), Apps: []status.App{one, other}})
	assert.Empty(t, v.Apps[0].Events, "it is new again")
}

func TestAutoscaleAndCost(t *testing.T) {
	t.Parallel()
	v := play(with(app(2), func(a *status.App) {
		a.Decisions = []status.Decision{{From: 2, To: 2, Reason: "calm"}, {From: 2, To: 3, Reason: "CPU"}}
		a.Cost.AtLeast = true
	}))
	assert.Equal(t, "2 → 3", v.Autoscale.Rows[0].Change)
	assert.Equal(t, "stays at 2", v.Autoscale.Rows[1].Change)
	assert.Equal(t, "at least 0.31 USD an hour", v.Cost.Name)
	v = play(with(app(2), func(a *status.App) { a.Autoscaled = false }))
	assert.Empty(t, v.Autoscale.Rows)
	assert.Contains(t, v.Autoscale.Text, "its count is fixed")
}
