package result

import (
	"fmt"
	"math"
	"time"

	"github.com/dustin/go-humanize/english"
)

// A Release is what came of releasing new code in one way.
type Release struct {
	Broken  string  // what is wrong with the code; empty: nothing
	Canary  float64 // percent of the people who were to get it before everybody; 0: nobody
	Before  string  // the build that production had
	Outcome string  // in a word; see below
	Reason  string  // why it was not released
	Began   time.Time
	Ended   time.Time
}

// Released is the outcome of a release that production runs in the end. The other
// outcomes are those of 'scaleout deploy'.
const Released = "released"

func (r *Release) summarize(requests []judged, timeline []Second) *ReleaseSummary {
	if r == nil {
		return nil
	}
	s := &ReleaseSummary{Broken: r.Broken, Outcome: r.Outcome, Reason: r.Reason, Canary: r.Canary}
	if !r.Ended.IsZero() {
		s.Seconds = r.Ended.Sub(r.Began).Seconds()
	}
	for _, second := range timeline {
		if second.Failed+second.Lost > 0 {
			s.Bad++
		}
	}
	people := map[int]bool{}
	for _, q := range requests {
		if q.Build == "" || q.Build == r.Before {
			continue
		}
		s.Reached++
		people[q.Session] = true
		switch q.Outcome {
		case Failed:
			s.Own.Failed++
		case Lost:
			s.Own.Lost++
		}
	}
	s.People = len(people)
	return s
}

// judgeRelease judges a way to release. Only 'scaleout deploy' promises something: that
// nobody notices a good release, and that nobody gets a broken one, but for a canary's
// share where nothing else can find out.
func (s *Summary) judgeRelease(t TopologySummary) {
	if t.LateShare > MostLate {
		s.Overloaded = fmt.Sprintf("%s: %.1f %% of the requests were sent late, because this machine was too busy. Try --rps %.0f.",
			t.Title, 100*t.LateShare, max(1, s.Rate/2))
	}
	before := len(s.Broken)
	defer func() { t.Release.Kept = t.Promise && len(s.Broken) == before }()
	say := func(format string, values ...any) {
		s.Broken = append(s.Broken, t.Title+": "+fmt.Sprintf(format, values...))
	}
	for _, e := range t.Events {
		if e.Failure != "" {
			say("%s: %s", e.Title, e.Failure)
		}
	}
	r := t.Release
	switch {
	case t.Requests == 0:
		say("no request was made, so nothing is known")
		return
	case !t.Promise:
		return
	case r.Broken == "" && r.Outcome != Released:
		say("it was not released: %s", r.Reason)
	case r.Broken != "" && r.Outcome == Released:
		say("the broken release was released")
	case r.Broken != "" && r.Reason == "":
		say("it does not say what is wrong with the release")
	case r.Broken != "" && r.People > mostPeople(r.Canary, s.Sessions):
		say("%s got the broken release", english.Plural(r.People, "person", "people"))
	case r.Broken != "" && r.People > 0:
		s.CannotKeep = append(s.CannotKeep, fmt.Sprintf(
			"%s: %s of %d got it as canary, and %d of their requests failed. What shows only under load, somebody has to meet.",
			t.Title, english.Plural(r.People, "person", "people"), s.Sessions, r.Own.Failed))
	}
	own := Losses{}
	if r.Broken != "" && r.Canary > 0 {
		own = r.Own
	}
	if n := t.Failed - own.Failed; n > 0 {
		say("%s failed%s", english.Plural(n, "request", "requests"), mostly(t))
	}
	if n := t.Lost - own.Lost; n > 0 {
		say("%s lost", english.Plural(n, "session was", "sessions were"))
	}
}

// mostPeople is a canary's share of the people, and one more, since nobody is divided.
func mostPeople(percent float64, people int) int {
	if percent == 0 {
		return 0
	}
	return int(math.Ceil(float64(people)*percent/100)) + 1
}
