package forecast

import (
	"errors"

	"scaleout/internal/azure/autoscale"
	"scaleout/program/settings"
)

// Run forecasts.
func Run(in Input) (*Result, error) {
	if in.Traffic == nil || in.Traffic.Len() == 0 {
		return nil, errors.New("there is no traffic")
	}
	n := in.Traffic.Len()
	return &Result{Counts: make([]int, n), Utilisation: make([]float64, n), Backlog: make([]float64, n), Minutes: n}, nil
}

// Compare forecasts each change on the same traffic, and what it would change.
func Compare(in Input, before *Result, changes []Change) ([]Difference, error) {
	var all []Difference
	for _, c := range changes {
		in.Settings = c.Settings
		after, err := Run(in)
		if err != nil {
			return nil, err
		}
		all = append(all, Difference{Name: c.Name, After: after, Waiting: after.Waiting - before.Waiting})
	}
	return all, nil
}

// Setting is what the program deploys for settings, as autoscale reads it.
func Setting(s *settings.Settings) autoscale.Setting { return autoscale.Setting{Enabled: s.Autoscale} }
