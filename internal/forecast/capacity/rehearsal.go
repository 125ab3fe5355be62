package capacity

import (
	"encoding/json"
	"fmt"
	"io"

	"scaleout/internal/fail"
	"scaleout/internal/rehearse/result"
)

// leastRequests that make a median.
const leastRequests = 50

// mostRehearsal bounds what is read: a rehearsal of an hour has some megabytes.
const mostRehearsal = 256 << 20

// FromRehearsal reads what `scaleout rehearse --json` wrote. A rehearsal runs the app and
// Redis for real, on this machine: it measures how long a request takes and how fast the
// app starts, and not what a core of a plan can do, nor how long Azure takes. The
// sentences say what it did not measure.
func FromRehearsal(r io.Reader) (Model, []string, error) {
	var s result.Summary
	if err := json.NewDecoder(io.LimitReader(r, mostRehearsal)).Decode(&s); err != nil {
		return Model{}, nil, fail.Refuse("this is not the JSON of a rehearsal, which 'scaleout rehearse --json' writes: %w", err)
	}
	t, ok := promised(s)
	if !ok {
		return Model{}, nil, fail.Refuse("this JSON has no topology that promises to lose nothing, as 'scaleout rehearse " +
			"--json' writes it with --topology stack")
	}
	if s.Overloaded != "" {
		return Model{}, []string{"The rehearsal measured nothing, as the machine was too slow: " + s.Overloaded}, nil
	}
	var m Model
	unmeasured := []string{"A rehearsal does not measure CPU and memory of a plan's instance: its cores are those of the " +
		"machine that it ran on."}
	if seconds := quickest(t); seconds > 0 {
		m.Service = Parameter{Value: seconds, From: Measured, Note: fmt.Sprintf(
			"half of the requests of the rehearsal of stack %s (%s) took no longer, on the machine that it ran on", s.Stack, s.App)}
	} else {
		unmeasured = append(unmeasured, fmt.Sprintf("The rehearsal has too few requests to measure how long one takes: "+
			"%d.", t.Requests))
	}
	if seconds, name := start(t); seconds > 0 {
		m.StartUp = Parameter{Value: platformStartUp + seconds/60, From: Measured, Note: fmt.Sprintf(
			"the app took requests %.1f s after the rehearsal's %s; what Azure needs before it starts the app is not measured, "+
				"and taken to be %d min",
			seconds, name, platformStartUp)}
	} else {
		unmeasured = append(unmeasured, "The rehearsal restarted no instance, so how long the app takes to start is not "+
			"measured.")
	}
	if m.Service.From != "" {
		unmeasured = append(unmeasured, atOnce(t, m.Service.Value))
	}
	return m, unmeasured, nil
}

func promised(s result.Summary) (result.TopologySummary, bool) {
	for _, t := range s.Topologies {
		if t.Promise {
			return t, true
		}
	}
	return result.TopologySummary{}, false
}

// quickest is the least median of the run and its events, in seconds: that of the calmest
// stretch, since most of the run may have been a surge.
func quickest(t result.TopologySummary) float64 {
	best := 0.0
	for _, n := range numbers(t) {
		if n.Requests >= leastRequests && n.OK > n.Requests/2 && n.P50 > 0 && (best == 0 || n.P50 < best) {
			best = n.P50
		}
	}
	return best / 1000
}

func numbers(t result.TopologySummary) []result.Numbers {
	all := []result.Numbers{t.Numbers}
	for _, e := range t.Events {
		all = append(all, e.Numbers)
	}
	return all
}

// restarts are the events after which an app starts again, with what else they wait for
// sped up: each takes at least as long as the app needs to start.
var restarts = map[string]string{"crash": "crash", "upgrade": "platform upgrade", "settings": "change of an app setting"}

// start is the shortest recovery from a restart, in real seconds.
func start(t result.TopologySummary) (seconds float64, name string) {
	for _, e := range t.Events {
		title, restart := restarts[e.Name]
		if restart && e.Failure == "" && e.Recovery > 0 && (seconds == 0 || e.Recovery < seconds) {
			seconds, name = e.Recovery, title
		}
	}
	return seconds, name
}

// atOnce says how many requests an instance answered at once at most: Little's law over
// the busiest second. Where its limit is, a load far below it does not show.
func atOnce(t result.TopologySummary, seconds float64) string {
	most := 0.0
	for _, s := range t.Timeline {
		if s.Instances > 0 {
			most = max(most, float64(s.OK)/float64(s.Instances)*seconds)
		}
	}
	return fmt.Sprintf("How many requests an instance can answer at once is not measured: there were %.2g at most in the "+
		"mean of a second, and the limit is where people begin to wait.", most)
}
