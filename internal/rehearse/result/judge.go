package result

import (
	"fmt"

	"github.com/dustin/go-humanize/english"
)

// MostLate is the largest share of late requests. With more, the numbers describe
// this machine and not the stack.
const MostLate = 0.01

// judge compares what happened with what is promised.
func (s *Summary) judge() {
	s.Broken, s.CannotKeep = []string{}, []string{}
	for _, t := range s.Topologies {
		if s.Adoption {
			s.judgeOrder(t)
		}
		if t.Release != nil {
			s.judgeRelease(t)
			continue
		}
		if !t.Promise {
			continue
		}
		s.Storage = append(s.Storage, s.storage(t)...)
		if t.LateShare > MostLate {
			s.Overloaded = fmt.Sprintf("%s: %.1f %% of the requests were sent late, because this machine was too busy. "+
				"What failed says more about it than about the stack. Try --rps %.0f.", t.Title, 100*t.LateShare, max(1, s.Rate/2))
		}
		s.judgePromise(t)
	}
	s.Kept = len(s.Broken) == 0 && s.Overloaded == ""
}

// judgeOrder judges an order in which an app becomes a stack. Whoever is logged in is
// logged out once, which nobody can keep; a request that fails is a broken promise.
func (s *Summary) judgeOrder(t TopologySummary) {
	if t.LateShare > MostLate {
		s.Overloaded = fmt.Sprintf("%s: %.1f %% of the requests were sent late, because this machine was too busy. Try --rps %.0f.",
			t.Title, 100*t.LateShare, max(1, s.Rate/2))
	}
	for _, e := range t.Events {
		if e.Failure != "" {
			s.Broken = append(s.Broken, fmt.Sprintf("%s, %s: %s", t.Title, e.Title, e.Failure))
		}
	}
	if t.Failed > 0 {
		s.Broken = append(s.Broken, fmt.Sprintf("%s: %s failed%s", t.Title, english.Plural(t.Failed, "request", "requests"), mostly(t)))
	}
	if why := t.Kept.why(); why != "" {
		s.Broken = append(s.Broken, fmt.Sprintf("%s: after the update, too, %s", t.Title, why))
	}
	if t.Requests == 0 {
		s.Broken = append(s.Broken, t.Title+": no request was made, so nothing is known")
	}
}

func (s *Summary) judgePromise(t TopologySummary) {
	unpreventable := 0
	for _, e := range t.Events {
		if e.Failure != "" {
			s.Broken = append(s.Broken, fmt.Sprintf("%s: %s", e.Title, e.Failure))
		}
		if e.CutOff > 0 {
			s.CannotKeep = append(s.CannotKeep, fmt.Sprintf("%s: %s the instance had when it stopped answering. "+
				"On Azure they are lost, too: only whoever sent them can send them again.", e.Title, english.Plural(e.CutOff, "request that", "requests that")))
		}
		if !e.KeepsSessions && e.Lost > 0 {
			unpreventable += e.Lost
			s.CannotKeep = append(s.CannotKeep, fmt.Sprintf("%s: %s, because this cache has one node and loses everything when that restarts. "+
				"With two it does not: pulumi config set %s --stack %s", e.Title, english.Plural(e.Lost, "session", "sessions"), e.Remedy, s.Stack))
		}
	}
	if t.Failed > 0 {
		s.Broken = append(s.Broken, fmt.Sprintf("%s: %s failed%s", t.Title, english.Plural(t.Failed, "request", "requests"), mostly(t)))
	}
	if lost := t.Lost - unpreventable; lost > 0 {
		text := fmt.Sprintf("%s: %s lost", t.Title, english.Plural(lost, "session was", "sessions were"))
		if why := t.Kept.why(); why != "" {
			text += ": " + why
		}
		s.Broken = append(s.Broken, text)
	} else if why := t.Kept.why(); why != "" && t.Requests > 0 {
		s.Broken = append(s.Broken, fmt.Sprintf("%s: nobody was logged out this time, but %s: the next restart, or the next instance, logs people out", t.Title, why))
	}
	if t.Requests == 0 {
		s.Broken = append(s.Broken, t.Title+": no request was made, so nothing is known")
	}
}

// mostly names the most frequent reason.
func mostly(t TopologySummary) string {
	if len(t.Failures) == 0 {
		return ""
	}
	f := t.Failures[0]
	if f.Status == 0 {
		return ", mostly: " + f.Reason
	}
	return fmt.Sprintf(", mostly %d: %s", f.Status, f.Reason)
}
