package search

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"scaleout/internal/fail"
	"scaleout/internal/forecast/capacity"
	"scaleout/program/settings"
)

// mostFront is how many points of the front are judged and shown.
const mostFront = 24

// found judges what has been tried.
func (s *search) found() (*Found, error) {
	f := &Found{
		Waiting: s.Waiting, Tried: len(s.tries), Skipped: s.skipped, Refused: s.refused,
		Training: span(s.training), Judging: span(s.judging),
	}
	if len(s.tries) == 0 {
		return nil, fail.Refuse("all of the %d settings to try are refused by the program's own rules, the first since %s",
			s.refused, cause(s.refusal))
	}
	best := s.pick()
	judged := append([]Try{{Settings: s.base, Changes: changes(s.base, s.base)}, best}, front(s.tries)...)
	err := s.each(judged, func(t *Try) (err error) {
		if t.Training.Minutes == 0 { // the stack as it is
			if t.Training, err = s.score(t.Settings, s.training); err != nil {
				return err
			}
		}
		t.Judged, err = s.score(t.Settings, s.judging)
		return err
	})
	if err != nil {
		return nil, err
	}
	f.Current, f.Best, f.Front = judged[0], judged[1], judged[2:]
	f.Met = s.keeps(f.Best.Training)
	if f.Met && !s.keeps(f.Best.Judged) {
		for i, t := range f.Front {
			if s.keeps(t.Training) && s.keeps(t.Judged) {
				f.Safer = &judged[2+i]
				break
			}
		}
	}
	f.Front = steps(f.Front)
	f.Warnings = s.warnings(f)
	return f, nil
}

// cause is an error in a sentence: what a person would mend in the stack is not what is
// wrong with settings that were only tried.
func cause(err error) string {
	var problems settings.Problems
	if !errors.As(err, &problems) || len(problems) == 0 {
		return err.Error()
	}
	p := problems[0]
	why, _, _ := strings.Cut(p.Reason, "\n")
	why, _, _ = strings.Cut(why, " The command ")
	if i := strings.LastIndex(why, ". "); strings.HasSuffix(why, ":") && i > 0 { // a command followed
		why = why[:i+1]
	}
	return fmt.Sprintf("%s = %s: %s", p.Key, p.Value, why)
}

// noWorth is the share of the cost for which nobody changes one more setting.
const noWorth = 0.005

// pick returns the best: of those that cost next to nothing more than the cheapest that
// keeps the limit, the one that changes least, and then has the least waiting.
func (s *search) pick() Try {
	best := s.top()[0]
	if !s.keeps(best.Training) {
		return best
	}
	most := best.Training.Cost * (1 + noWorth)
	for _, t := range s.tries {
		if s.keeps(t.Training) && t.Training.Cost <= most && cmp.Or(
			cmp.Compare(len(t.Changes), len(best.Changes)),
			cmp.Compare(t.Training.Waiting, best.Training.Waiting),
			cmp.Compare(cents(t.Training.Cost), cents(best.Training.Cost)),
		) < 0 {
			best = t
		}
	}
	return best
}

// front returns the tries of which no other is as cheap and has as little waiting: a
// Pareto front, from the cheapest on.
func front(tries []Try) []Try {
	sorted := slices.Clone(tries)
	slices.SortStableFunc(sorted, func(a, b Try) int {
		return cmp.Or(cmp.Compare(cents(a.Training.Cost), cents(b.Training.Cost)), cmp.Compare(a.Training.Waiting, b.Training.Waiting))
	})
	var all []Try
	least := math.MaxInt
	for _, t := range sorted {
		if t.Training.Waiting < least {
			least = t.Training.Waiting
			all = append(all, t)
		}
	}
	return thinned(all, mostFront)
}

// steps leaves those of a front that a person can choose between: from the one with the
// least waiting on, each that saves something worth the change; and the cheapest.
func steps(front []Try) []Try {
	var all []Try
	for i := len(front) - 1; i >= 0; i-- {
		if last := len(all) - 1; last < 0 || i == 0 || front[i].Training.Cost < (1-noWorth)*all[last].Training.Cost {
			all = append(all, front[i])
		}
	}
	slices.Reverse(all)
	return all
}

// thinned leaves so many of a list, the first and the last among them.
func thinned(all []Try, most int) []Try {
	if len(all) <= most {
		return all
	}
	var some []Try
	for i := range most {
		some = append(some, all[i*(len(all)-1)/(most-1)])
	}
	return some
}

// mostApart is by how much the cost of the two parts may differ without a word.
const mostApart = 0.15

func (s *search) warnings(f *Found) []string {
	all := []string{}
	warn := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	best := f.Best
	if !f.Met {
		warn("None of the settings that were tried keeps waiting to %s of the minutes; these have the least, "+
			"%s.", percent(s.Waiting), percent(best.Training.Share()))
	}
	if plan := s.base.Plan; !s.priced(plan) {
		warn("What planSku %s costs is not known, so the stack as it is cannot be compared, and costs more than it "+
			"says.", plan.SKU)
	}
	if from := s.Capacity.CPUPerRequest.From; from == capacity.Guessed || from == "" {
		warn("What a request takes of an instance is assumed, so these settings are no better than that: measure it, or " +
			"give --capacity.")
	}
	switch {
	case f.Judging.Minutes == 0:
		warn("The traffic is too short to keep a part of it to judge by: that these settings suit the days to come is not shown.")
		return all
	case s.training.Len() < 7*minutesPerDay:
		warn("The settings were chosen on %d days: what differs from one day of the week to the other is not in "+
			"them.", s.training.Len()/minutesPerDay)
	}
	if f.Met && !s.keeps(best.Judged) {
		warn("Chosen on the first part of the traffic, these settings do not keep the limit in the rest: %s of the minutes "+
			"wait there, %s in the first part.",
			percent(best.Judged.Share()), percent(best.Training.Share()))
	}
	if a, b := best.Training.Cost, best.Judged.Cost; math.Abs(a-b) > mostApart*a {
		warn("The two parts of the traffic differ: a month like the first costs %.2f %s, one like the rest "+
			"%.2f.", a, s.Currency, b)
	}
	return all
}

func percent(share float64) string { return fmt.Sprintf("%.3g %%", 100*share) }
