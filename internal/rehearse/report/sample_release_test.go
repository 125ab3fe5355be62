package report

import (
	"fmt"

	"scaleout/internal/rehearse/result"
)

// sampleWay is one way to release, in 12 seconds.
func sampleWay(name, title string, promise bool, r result.Release, events []result.Event, what func(second float64, q *result.Request)) result.Topology {
	r.Before, r.Began, r.Ended = "one", at(4), at(8)
	run := sampleRun{t: result.Topology{
		Name: name, Title: title, Promise: promise, Instances: "2", Sessions: "in Redis Standard_C1", Started: at(0), Ended: at(12),
		Events: events, Release: &r,
	}}
	run.send(0, 12, sampleRate, func(second float64, i int, q *result.Request) {
		q.Instance, q.Build = fmt.Sprint(i%2), "one"
		what(second, q)
	})
	run.sample(0, 12, 2, 2, 25)
	return run.t
}

func sampleSteps() []result.Event {
	var events []result.Event
	from := 4.0
	for _, s := range []struct {
		title string
		takes float64
	}{
		{"Lock the slot", 0.1}, {"Upload and build in the slot", 1.9}, {"Check the slot", 0.2}, {"Try it with production's settings", 0.3},
		{"Swap", 1.3}, {"Verify production", 0.1}, {"Keep the build before", 2.1},
	} {
		events = append(events, result.Event{Title: s.title, Start: at(from), End: at(from + s.takes), Recovered: at(from + s.takes), KeepsSessions: true})
		from += s.takes
	}
	return events
}

// releaseSummary is a rehearsal of releases: a direct one, 'scaleout deploy', and of
// broken ones one that is refused and one that a canary meets.
func releaseSummary() result.Summary {
	push := []result.Event{{Title: "zip to production", Start: at(4), End: at(10), Recovered: at(6), KeepsSessions: true}}
	return result.Summarize(result.Rehearsal{
		Release: true, Stack: "prod", App: "demo app", Redis: "redis-server 7.0.15", Speed: 60, Rate: sampleRate, Sessions: samplePeople,
		Topologies: []result.Topology{
			sampleWay("direct", "Straight to production", false, result.Release{Outcome: result.Released}, push, func(second float64, q *result.Request) {
				if second >= 4 && second < 6 {
					fail(q, 503, "no instance takes requests")
				} else if second >= 6 {
					q.Build = "two"
				}
			}),
			sampleWay("deploy", "scaleout deploy", true, result.Release{Outcome: result.Released}, sampleSteps(), func(second float64, q *result.Request) {
				if second >= 7.8 {
					q.Build = "two"
				}
			}),
			sampleWay("crashes", "Broken: answers 500 at the health path", true, result.Release{
				Broken: "answers 500 at the health path", Outcome: "untouched", Reason: "Azure says RuntimeFailed: the app was not ready; its last lines:\n  no such table",
			}, sampleSteps()[:2], func(float64, *result.Request) {}),
			sampleWay("leaks", "Broken: leaks until it dies", true, result.Release{
				Broken: "leaks until it dies", Outcome: "untouched", Canary: 30, Reason: "the canary has stopped: 4 of 52 requests to the slot failed",
			}, sampleSteps()[:4], func(second float64, q *result.Request) {
				if second >= 6 && second < 8 && q.Session < 7 {
					q.Build = "two"
					if q.Session == 3 {
						fail(q, 502, "the instance broke the connection")
					}
				}
			}),
		},
		Notes: []string{"Each way has an Azure of its own, and begins with the same build in production."},
	})
}
