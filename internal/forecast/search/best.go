package search

import (
	"context"
	"errors"
	"runtime"
	"time"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/forecast"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/traffic"
	"scaleout/program/settings"
)

// Defaults of an Input.
const (
	DefaultWaiting = 0.001 // a share
	DefaultTries   = 500
)

// An Input is what a search rests on.
type Input struct {
	Project, Stack string
	Source         settings.Source // the stack's values: what the search does not vary stays
	Budget         int             // monthlyBudget, which these values may lack where the stack as it is goes over it
	Traffic        *traffic.Series
	Capacity       capacity.Model // what of it is assumed is assumed anew for each plan
	Prices         catalog.PriceList
	Currency       string
	Waiting        float64 // the largest share of known minutes in which people may wait
	Tries          int     // how many settings are forecast at most; 0: DefaultTries

	Run func(forecast.Input) (*forecast.Result, error) // nil: forecast.Run
}

// A Found is what a search found.
type Found struct {
	Current Try   `json:"current"`         // the stack as it is
	Best    Try   `json:"best"`            // keeps Waiting in the first part for the least (see pick), else has the least
	Met     bool  `json:"met"`             // it keeps it
	Safer   *Try  `json:"safer,omitempty"` // the cheapest of the front that keeps it in both parts, where Best does not
	Front   []Try `json:"front"`           // of which none is cheaper and has less waiting in the first part; from the cheapest on (see steps)

	Waiting  float64  `json:"waiting"`  // what was allowed
	Tried    int      `json:"tried"`    // settings that were forecast
	Skipped  int      `json:"skipped"`  // settings that cost more at least than others without any waiting
	Refused  int      `json:"refused"`  // settings that the program's own rules refuse
	Training Span     `json:"training"` // the settings were chosen on it
	Judging  Span     `json:"judging"`  // and judged on it; of no minutes where the traffic is too short
	Warnings []string `json:"warnings"`
}

// A Span is a part of the traffic.
type Span struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Minutes int       `json:"minutes"` // known ones
}

// A Try is settings and what is forecast with them.
type Try struct {
	Settings *settings.Settings `json:"-"`
	Changes  []Change           `json:"changes"` // against the stack as it is
	Training Score              `json:"training"`
	Judged   Score              `json:"judged"` // of no minutes where there is nothing to judge on

	point point
}

// A Score is a forecast in a few numbers.
type Score struct {
	Minutes   int     `json:"minutes"`   // known ones
	Waiting   int     `json:"waiting"`   // of them
	AtMaximum int     `json:"atMaximum"` // of them
	Flaps     int     `json:"flaps"`     // actions
	Mean      float64 `json:"mean"`      // instances
	Cost      float64 `json:"cost"`      // expected in a month, the whole stack
}

// Share is the share of known minutes in which people wait.
func (s Score) Share() float64 {
	if s.Minutes == 0 {
		return 0
	}
	return float64(s.Waiting) / float64(s.Minutes)
}

// Best searches.
func Best(ctx context.Context, in Input) (*Found, error) {
	if in.Traffic == nil || in.Traffic.Len() == 0 {
		return nil, errors.New("there is no traffic to choose settings by")
	}
	s, err := newSearch(ctx, in)
	if err != nil {
		return nil, err
	}
	return s.run()
}

func (s *search) run() (*Found, error) {
	for _, stage := range []struct {
		do    func() error
		share float64 // of the tries, with the stages before
	}{{s.sizes, .5}, {s.rules, .8}, {s.offPeaks, .9}, {s.refine, 1}} {
		s.limit = max(1, int(stage.share*float64(s.Tries)))
		if err := stage.do(); err != nil {
			return nil, err
		}
	}
	return s.found()
}

// A search is under way.
type search struct {
	Input
	ctx               context.Context
	base              *settings.Settings
	training, judging *traffic.Series
	demand            demand
	seen              map[point]bool
	tries             []Try
	limit             int // of the tries, until this stage is over
	skipped, refused  int
	refusal           error // the first
	workers           int
}

func newSearch(ctx context.Context, in Input) (*search, error) {
	base, err := settings.Parse(in.Project, in.Stack, in.Source.Values, in.Source.Secret)
	if err != nil {
		return nil, err
	}
	if in.Tries <= 0 {
		in.Tries = DefaultTries
	}
	if in.Run == nil {
		in.Run = forecast.Run
	}
	s := &search{Input: in, ctx: ctx, base: base, seen: map[point]bool{}, workers: runtime.GOMAXPROCS(0)}
	s.training, s.judging = split(in.Traffic)
	if known(s.training) == 0 {
		return nil, errors.New("nothing is known of the first part of the traffic, so there is nothing to choose settings by")
	}
	s.demand = newDemand(s.training)
	return s, nil
}

// leastSplit is the shortest traffic of which a part is kept to judge by.
const leastSplit = 3 * 24 * 60

// split keeps a third to judge by, in whole days.
func split(t *traffic.Series) (training, judging *traffic.Series) {
	cut := t.Len()
	if cut >= leastSplit {
		cut = cut * 2 / 3 / minutesPerDay * minutesPerDay
	}
	return t.Part(0, cut), t.Part(cut, t.Len())
}

const minutesPerDay = 24 * 60

func known(t *traffic.Series) int {
	n := 0
	for _, requests := range t.Requests {
		if requests >= 0 { // NaN is not
			n++
		}
	}
	return n
}

func span(t *traffic.Series) Span {
	return Span{From: t.At(0), To: t.At(t.Len()), Minutes: known(t)}
}
