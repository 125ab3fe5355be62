package search

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"scaleout/internal/forecast"
	"scaleout/internal/forecast/traffic"
	"scaleout/program/cost"
	"scaleout/program/settings"
)

// try forecasts points that have not been tried yet, as many as are left to the stage.
func (s *search) try(points []point) error {
	var fresh []Try
	for _, p := range points {
		if s.seen[p] || len(s.tries)+len(fresh) >= s.limit {
			continue
		}
		s.seen[p] = true
		parsed, err := settings.Parse(s.Project, s.Stack, s.values(p), s.Source.Secret)
		if err != nil {
			if s.refused++; s.refusal == nil {
				s.refusal = err
			}
			continue
		}
		if s.dominated(parsed) {
			s.skipped++
			continue
		}
		fresh = append(fresh, Try{Settings: parsed, Changes: changes(s.base, parsed), point: p})
	}
	err := s.each(fresh, func(t *Try) (err error) {
		t.Training, err = s.score(t.Settings, s.training)
		return err
	})
	s.tries = append(s.tries, fresh...)
	return err
}

// dominated reports whether a try without any waiting costs no more than settings do
// with the fewest instances that they allow: then nothing can come of them.
func (s *search) dominated(set *settings.Settings) bool {
	floor := cost.Of(set.Bill(), s.Prices, s.Currency, cost.Assumption{}).Total.AtMin
	return slices.ContainsFunc(s.tries, func(t Try) bool {
		return t.Training.Waiting == 0 && cents(t.Training.Cost) <= cents(floor)
	})
}

// each does something to all tries, on all cores. The error is that of the first.
func (s *search) each(tries []Try, do func(*Try) error) error {
	errs := make([]error, len(tries))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(s.workers, len(tries)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(tries) && s.ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				errs[i] = do(&tries[i])
			}
		})
	}
	wait.Wait()
	for _, err := range append(errs, s.ctx.Err()) {
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *search) score(set *settings.Settings, t *traffic.Series) (Score, error) {
	if t.Len() == 0 {
		return Score{}, nil
	}
	r, err := s.Run(forecast.Input{
		Settings: set, Traffic: t, Capacity: s.Capacity, Prices: s.Prices, Currency: s.Currency, Brief: true,
	})
	if err != nil {
		return Score{}, err
	}
	return Score{
		Minutes: r.Minutes - r.Unknown, Waiting: r.Waiting, AtMaximum: r.AtMaximum, Flaps: r.Flaps, Mean: r.Mean,
		Cost: r.Cost.Total.Expected,
	}, nil
}

// better orders tries: what keeps the limit comes first, the cheapest of it, and of what
// does not, the one with the least waiting. A cent is no difference. Of equals the one that
// changes less.
func (s *search) better(a, b Try) int {
	keepsA, keepsB := s.keeps(a.Training), s.keeps(b.Training)
	switch {
	case keepsA && !keepsB:
		return -1
	case keepsB && !keepsA:
		return 1
	case !keepsA:
		return cmp.Or(cmp.Compare(a.Training.Waiting, b.Training.Waiting), cheaper(a, b))
	}
	return cmp.Or(cheaper(a, b), cmp.Compare(a.Training.Waiting, b.Training.Waiting))
}

func cheaper(a, b Try) int {
	return cmp.Or(
		cmp.Compare(cents(a.Training.Cost), cents(b.Training.Cost)),
		cmp.Compare(a.Training.Flaps, b.Training.Flaps),
		cmp.Compare(len(a.Changes), len(b.Changes)),
	)
}

func (s *search) keeps(score Score) bool { return score.Share() <= s.Waiting }

func cents(v float64) int { return int(v*100 + 0.5) }
