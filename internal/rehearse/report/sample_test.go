package report

import (
	"fmt"
	"math"
	"time"

	"scaleout/internal/rehearse/result"
)

// The sample is a whole rehearsal of 100 people and 60 requests per second, as
// requests, so that package result works its numbers out. No randomness: what
// varies follows from a request's number.

const (
	sampleRate   = 60.0
	samplePeople = 100
)

var sampleStart = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

func at(second float64) time.Time {
	return sampleStart.Add(time.Duration(second * float64(time.Second)))
}

// A sampleRun collects one topology's requests.
type sampleRun struct {
	t    result.Topology
	next int
}

// send lets requests be due from one second until another. what tells what
// became of each.
func (r *sampleRun) send(from, to, rate float64, what func(second float64, i int, q *result.Request)) {
	for second := from; second < to-1e-9; second += 1 / rate {
		i := r.next
		r.next++
		q := result.Request{
			Due: at(second), Status: 200, Outcome: result.OK, Session: i % samplePeople, Instance: "0",
			Latency: time.Duration(4000+i*7919%5000) * time.Microsecond,
		}
		if i%397 == 0 {
			q.Latency += time.Duration(i%90) * time.Millisecond
		}
		what(second, i, &q)
		r.t.Requests = append(r.t.Requests, q)
	}
}

func (r *sampleRun) sample(from, to float64, instances, wanted int, cpu float64) {
	for s := from; s < to; s++ {
		r.t.Samples = append(r.t.Samples, result.Sample{At: at(s), Instances: instances, Wanted: wanted, CPU: cpu + 4*math.Sin(s)})
	}
}

func fail(q *result.Request, status int, reason string) {
	q.Outcome, q.Status, q.Reason = result.Failed, status, reason
}

func sampleOne() result.Topology {
	r := sampleRun{t: result.Topology{
		Name: "one-instance", Title: "One instance", Instances: "1", Sessions: "in the instance", Started: at(0), Ended: at(40),
		Events: []result.Event{
			{Name: "upgrade", Title: "platform upgrade", Detail: "1 instances, one after the other", Start: at(6), End: at(17), Recovered: at(14.2), KeepsSessions: true},
			{Name: "crash", Title: "crash", Detail: "instance 0 killed", Start: at(20), End: at(32), Recovered: at(29.4), Victim: "0", CutUntil: at(20), KeepsSessions: true},
		},
	}}
	r.send(0, 40, sampleRate, func(second float64, i int, q *result.Request) {
		switch {
		case second >= 6 && second < 14.2, second >= 20 && second < 29.4:
			fail(q, 503, "no instance is in rotation")
			q.Instance = ""
		case second >= 19.94 && second < 20:
			fail(q, 502, "the instance broke the connection")
			q.Latency = 100 * time.Millisecond
		case second >= 14.2 && second < 14.2+samplePeople/sampleRate, second >= 29.4 && second < 29.4+samplePeople/sampleRate:
			q.Outcome = result.Lost
		}
	})
	for _, part := range []struct {
		from, to float64
		n        int
	}{{0, 6, 1}, {6, 14, 0}, {14, 20, 1}, {20, 29, 0}, {29, 40, 1}} {
		r.sample(part.from, part.to, part.n, 1, 30*float64(part.n)+5)
	}
	return r.t
}

func sampleTwo() result.Topology {
	r := sampleRun{t: result.Topology{
		Name: "two-without-redis", Title: "Two instances without Redis", Instances: "2", Sessions: "in each instance", Started: at(0), Ended: at(42),
		Events: []result.Event{
			{Name: "upgrade", Title: "platform upgrade", Detail: "2 instances, one after the other", Start: at(6), End: at(20), Recovered: at(17.9), KeepsSessions: true},
			{Name: "crash", Title: "crash", Detail: "instance 1 killed", Start: at(23), End: at(33), Recovered: at(30.6), Victim: "1", CutUntil: at(23), KeepsSessions: true},
		},
	}}
	r.send(0, 42, sampleRate, func(second float64, i int, q *result.Request) {
		q.Instance = fmt.Sprint(i * 31 % 7 % 2)
		switch {
		case second >= 22.9 && second < 23 && q.Instance == "1":
			fail(q, 502, "the instance broke the connection")
			q.Latency = 140 * time.Millisecond
		case second >= 23 && second < 24 && q.Instance == "1":
			fail(q, 502, "the instance refuses connections")
		case i*13%9 < 4:
			q.Outcome = result.Lost
		}
	})
	r.sample(0, 6, 2, 2, 22)
	r.sample(6, 18, 1, 2, 38)
	r.sample(18, 23, 2, 2, 21)
	r.sample(23, 31, 1, 2, 41)
	r.sample(31, 42, 2, 2, 22)
	return r.t
}

func sampleStackEvents() []result.Event {
	events := []result.Event{
		{Name: "upgrade", Title: "platform upgrade", Detail: "2 instances, one after the other", Start: at(6), End: at(20), Recovered: at(18.1)},
		{Name: "crash", Title: "crash", Detail: "instance 1 killed", Start: at(20.4), End: at(29), Recovered: at(26.9), Victim: "1", CutUntil: at(20.4)},
		{Name: "hang", Title: "hang", Detail: "instance 0 stopped answering", Start: at(29.5), End: at(52), Recovered: at(49.8), Victim: "0", CutUntil: at(31.5)},
		{Name: "redis-failover", Title: "Redis failover", Detail: "connections broken, none possible for 2s", Start: at(52.3), End: at(57), Recovered: at(54.4)},
		{Name: "settings", Title: "change of an app setting", Detail: "appSettings.REHEARSED=true", Start: at(57.2), End: at(68), Recovered: at(65.7)},
		{Name: "key-rotation", Title: "rotation of the Redis key", Detail: "'up' with redisKey=secondary, then the primary key regenerated", Start: at(68.3), End: at(83), Recovered: at(80.6)},
		{Name: "scale-out", Title: "scale-out", Detail: "2.8 times the load; autoscale from 2 to 5 instances", Start: at(83.5), End: at(112), Recovered: at(109.5)},
		{Name: "scale-in", Title: "scale-in", Detail: "usual load; autoscale from 5 to 2 instances", Start: at(112.4), End: at(140), Recovered: at(137.8)},
	}
	for i := range events {
		events[i].KeepsSessions = true
	}
	return events
}

func sampleStackActions() []result.Action {
	out := "CpuPercentage was 81.4 on average over 5 minutes, more than 70"
	in := "CpuPercentage was 17.2 on average over 10 minutes, less than 30; 22.9 after scaling in is still less than 70"
	return []result.Action{
		{At: at(90), From: 2, To: 3, Reason: out},
		{At: at(97), From: 3, To: 4, Reason: out},
		{At: at(104), From: 4, To: 5, Reason: out},
		{At: at(120), From: 5, To: 4, Reason: in},
		{At: at(127), From: 4, To: 3, Reason: in},
		{At: at(134), From: 3, To: 2, Reason: in},
	}
}

func sampleStack() result.Topology {
	r := sampleRun{t: result.Topology{
		Name: "stack", Title: "The stack prod", Promise: true, Instances: "2–5", Sessions: "in Redis Standard_C1", Started: at(0), Ended: at(146),
		Events: sampleStackEvents(), Actions: sampleStackActions(),
	}}
	became := func(second float64, i int, q *result.Request) {
		q.Instance = fmt.Sprint(i % 2)
		switch {
		case second >= 20.33 && second < 20.4 && i%2 == 1:
			fail(q, 502, "the instance broke the connection")
			q.Latency = 90 * time.Millisecond
		case second >= 29.5 && second < 31.5 && i%2 == 0:
			fail(q, 504, "the instance did not answer for 230 simulated seconds")
			q.Latency = 3833 * time.Millisecond
		case second >= 52.3 && second < 54.4:
			q.Latency += time.Duration((54.4 - second) * float64(time.Second))
		}
	}
	r.send(0, 83.5, sampleRate, became)
	r.send(83.5, 112.4, 2.8*sampleRate, became)
	r.send(112.4, 146, sampleRate, became)
	for _, part := range []struct {
		from, to          float64
		instances, wanted int
		cpu               float64
	}{
		{0, 6, 2, 2, 24}, {6, 18, 2, 2, 31}, {18, 21, 2, 2, 24}, {21, 27, 1, 2, 47}, {27, 31, 2, 2, 26}, {31, 50, 1, 2, 44},
		{50, 84, 2, 2, 25}, {84, 90, 2, 2, 81}, {90, 93, 2, 3, 83}, {93, 97, 3, 3, 72}, {97, 100, 3, 4, 74}, {100, 104, 4, 4, 71},
		{104, 108, 4, 5, 71}, {108, 112, 5, 5, 50}, {112, 120, 5, 5, 17}, {120, 127, 4, 4, 19}, {127, 134, 3, 3, 22}, {134, 146, 2, 2, 27},
	} {
		r.sample(part.from, part.to, part.instances, part.wanted, part.cpu)
	}
	return r.t
}

func sampleSummary() result.Summary {
	return result.Summarize(result.Rehearsal{
		Stack: "prod", App: "the demo app", Redis: "redis-server 7.0.15", Speed: 60, Rate: sampleRate, Sessions: samplePeople,
		Topologies: []result.Topology{sampleOne(), sampleTwo(), sampleStack()},
		Notes: []string{
			"Affinity cookies are dropped by the load, so that every request may reach every instance.",
			"The platform's clock runs 60 times faster; the app, Redis and the requests are real.",
		},
	})
}

// brokenSummary is the sample with a stack that lost what it promises to keep,
// on a Basic cache, and with an event that could not be carried out.
func brokenSummary() result.Summary {
	stack := sampleStack()
	stack.Sessions = "in Redis Basic_C0"
	for i := range stack.Requests {
		q := &stack.Requests[i]
		second := q.Due.Sub(sampleStart).Seconds()
		switch {
		case second >= 52.3 && second < 54.4:
			fail(q, 500, "the app answered 500")
		case second >= 54.4 && second < 55.6:
			q.Outcome = result.Lost
		}
	}
	stack.Events[3].KeepsSessions = false
	stack.Events[3].Detail += "; the cache has one node, and all sessions were in it"
	stack.Events[3].Remedy = "redisSku Standard_C1"
	stack.Events[7].Recovered, stack.Events[7].Failure = time.Time{}, "autoscale did not go back to 2 instances within 2 simulated hours"
	r := result.Rehearsal{
		Stack: "prod", App: "the demo app", Redis: "in-process Redis (miniredis)", Speed: 60, Rate: sampleRate, Sessions: samplePeople,
		Topologies: []result.Topology{sampleOne(), sampleTwo(), stack},
		Notes:      []string{"There is no redis-server on PATH; an in-process Redis held the sessions."},
	}
	return result.Summarize(r)
}
