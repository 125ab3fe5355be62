package report

import (
	"fmt"
	"time"

	"scaleout/internal/forecast/search"
	"scaleout/program/settings"
)

// Best is what a search found.
type Best struct {
	WaitingLimit float64  `json:"waitingLimit"` // a share of the known minutes
	Met          bool     `json:"met"`
	Tried        int      `json:"tried"`
	Refused      int      `json:"refused"` // by the program's own rules
	Training     Span     `json:"training"`
	Judging      Span     `json:"judging"`
	Current      Try      `json:"current"`
	Chosen       Try      `json:"chosen"`
	Safer        *Try     `json:"safer,omitempty"`
	Front        []Try    `json:"front"` // none is cheaper and has less waiting; the cheapest first
	Warnings     []string `json:"warnings"`
}

// A Span is a part of the traffic.
type Span struct {
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Minutes int       `json:"minutes"` // known ones
}

// A Try is settings that were tried.
type Try struct {
	Settings Settings    `json:"settings"`
	Changes  []KeyChange `json:"changes"` // against the stack as it is
	Training Score       `json:"training"`
	Judged   Score       `json:"judged"`
	Commands []string    `json:"commands"`
}

// A KeyChange is a setting that differs.
type KeyChange struct {
	Key  string `json:"key"`
	From string `json:"from"`
	To   string `json:"to"`
}

// A Score is a forecast in a few numbers.
type Score struct {
	Minutes       int     `json:"minutes"` // known ones
	Waiting       int     `json:"waiting"`
	WaitingShare  float64 `json:"waitingShare"`
	AtMaximum     int     `json:"atMaximum"`
	Flaps         int     `json:"flaps"`
	MeanInstances float64 `json:"meanInstances"`
	Cost          float64 `json:"cost"` // expected
}

func bestOf(f *search.Found, stack string) *Best {
	b := &Best{
		WaitingLimit: f.Waiting, Met: f.Met, Tried: f.Tried, Refused: f.Refused,
		Training: Span(f.Training), Judging: Span(f.Judging),
		Current: tryOf(f.Current, stack), Chosen: tryOf(f.Best, stack), Warnings: full(f.Warnings), Front: []Try{},
	}
	if f.Safer != nil {
		safer := tryOf(*f.Safer, stack)
		b.Safer = &safer
	}
	for _, t := range f.Front {
		b.Front = append(b.Front, tryOf(t, stack))
	}
	return b
}

func tryOf(t search.Try, stack string) Try {
	out := Try{
		Settings: settingsOf(t.Settings), Changes: []KeyChange{}, Commands: full(t.Commands(stack)),
		Training: scoreOf(t.Training), Judged: scoreOf(t.Judged),
	}
	for _, c := range t.Changes {
		out.Changes = append(out.Changes, KeyChange(c))
	}
	return out
}

func scoreOf(s search.Score) Score {
	return Score{
		Minutes: s.Minutes, Waiting: s.Waiting, WaitingShare: s.Share(), AtMaximum: s.AtMaximum,
		Flaps: s.Flaps, MeanInstances: s.Mean, Cost: s.Cost,
	}
}

// Text writes the settings in short, with the rules that differ from the stack's.
func (t Try) Text() string {
	text := t.Settings.Text()
	for _, c := range t.Changes {
		switch c.Key {
		case settings.KeyPlanSKU, settings.KeyMinInstances, settings.KeyMaxInstances, settings.KeyAutoscale, settings.KeyOffPeak:
		default:
			text += fmt.Sprintf(", %s %s", c.Key, c.To)
		}
	}
	return text
}
