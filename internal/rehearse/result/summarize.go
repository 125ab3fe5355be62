package result

import (
	"math"
	"time"
)

// Summarize works out what a rehearsal showed.
//
// A failed request is cut off, and counted apart, if the victim of an event had
// it: if it was due before Event.CutUntil and not answered before Event.Start.
// To an event belong the requests that were due in it, and those that it cut off.
// Percentiles are nearest-rank: the least latency that at least so many percent
// of all requests did not exceed.
func Summarize(r Rehearsal) Summary {
	s := Summary{
		Stack: r.Stack, App: r.App, Redis: r.Redis, Speed: r.Speed, Rate: r.Rate, Sessions: r.Sessions,
		Topologies: []TopologySummary{}, Notes: append([]string{}, r.Notes...), Storage: []string{},
		CacheCost: r.CacheCost, Adoption: r.Adoption, Release: r.Release,
	}
	for _, t := range r.Topologies {
		s.Topologies = append(s.Topologies, summarize(t, r.Speed))
	}
	s.judge()
	return s
}

func summarize(t Topology, speed float64) TopologySummary {
	requests := classify(t)
	s := TopologySummary{
		Name: t.Name, Title: t.Title, Promise: t.Promise, Instances: t.Instances, Sessions: t.Sessions,
		Seconds: t.Ended.Sub(t.Started).Seconds(), Numbers: count(requests), Failures: failures(requests),
		Timeline: timeline(t, requests), Events: []EventSummary{}, Actions: []ScaleAction{},
		Kept: t.Kept,
	}
	if t.Kept != nil {
		s.Sessions = t.Kept.Sessions.text(t.Sessions)
	}
	s.Release = t.Release.summarize(requests, s.Timeline)
	for i := range t.Events {
		s.Events = append(s.Events, summarizeEvent(t, i, requests, speed))
	}
	for _, a := range t.Actions {
		s.Actions = append(s.Actions, ScaleAction{Second: a.At.Sub(t.Started).Seconds(), From: a.From, To: a.To, Reason: a.Reason})
	}
	return s
}

// judged is a request together with what it counts as.
type judged struct {
	Request
	cutOff bool
	by     int // index of the event that cut it off
}

func classify(t Topology) []judged {
	all := make([]judged, 0, len(t.Requests))
	for _, r := range t.Requests {
		j := judged{Request: r}
		for i, e := range t.Events {
			if e.cuts(r) {
				j.cutOff, j.by = true, i
			}
		}
		all = append(all, j)
	}
	return all
}

// cuts reports whether the event's victim had the request, so that nothing could
// have saved it.
func (e Event) cuts(r Request) bool {
	return r.Outcome == Failed && e.Victim != "" && r.Instance == e.Victim &&
		r.Due.Before(e.CutUntil) && !r.Due.Add(r.Latency).Before(e.Start)
}

func summarizeEvent(t Topology, i int, requests []judged, speed float64) EventSummary {
	e := t.Events[i]
	var during []judged
	for _, r := range requests {
		due := !r.Due.Before(e.Start) && r.Due.Before(e.End)
		if r.cutOff && r.by == i || due && !r.cutOff {
			during = append(during, r)
		}
	}
	s := EventSummary{
		Name: e.Name, Title: e.Title, Detail: e.Detail, Failure: e.Failure, KeepsSessions: e.KeepsSessions, Remedy: e.Remedy,
		Start: e.Start.Sub(t.Started).Seconds(), End: e.End.Sub(t.Started).Seconds(),
		Numbers: count(during), Recovery: -1, RecoveryMinutes: -1,
	}
	if !e.Recovered.IsZero() {
		took := e.Recovered.Sub(e.Start)
		s.Recovery, s.RecoveryMinutes = took.Seconds(), took.Minutes()*speed
	}
	return s
}

// timeline has an entry for each second that has begun.
func timeline(t Topology, requests []judged) []Second {
	length := max(0, int(math.Ceil(t.Ended.Sub(t.Started).Seconds())))
	bySecond := make([][]judged, length)
	for _, r := range requests {
		// The first may have been due a little before the start, none after the end.
		if i := max(0, second(t, r.Due)); i < length {
			bySecond[i] = append(bySecond[i], r)
		}
	}
	all := make([]Second, 0, length)
	for i, these := range bySecond {
		n, now := count(these), sampleAt(t, i)
		all = append(all, Second{
			Second: i, OK: n.OK, Failed: n.Failed, CutOff: n.CutOff, Lost: n.Lost, P99: n.P99,
			Instances: now.Instances, Wanted: now.Wanted, CPU: now.CPU,
		})
	}
	return all
}

// sampleAt is the last sample up to a second; of several within it, the one with
// the fewest instances. Before the first sample, its counts hold.
func sampleAt(t Topology, sec int) Sample {
	if len(t.Samples) == 0 {
		return Sample{}
	}
	found := Sample{Instances: t.Samples[0].Instances, Wanted: t.Samples[0].Wanted}
	at := -1
	for _, s := range t.Samples {
		its := second(t, s.At)
		if its > sec {
			break
		}
		if its != at || s.Instances < found.Instances {
			found, at = s, its
		}
	}
	return found
}

func second(t Topology, at time.Time) int { return int(math.Floor(at.Sub(t.Started).Seconds())) }
