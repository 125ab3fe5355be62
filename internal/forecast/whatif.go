package forecast

// Compare forecasts each change on the same traffic, and says what it changes.
func Compare(in Input, before *Result, changes []Change) ([]Difference, error) {
	var all []Difference
	for _, c := range changes {
		in.Settings = c.Settings
		after, err := Run(in)
		if err != nil {
			return nil, err
		}
		all = append(all, Difference{
			Name: c.Name, After: after,
			Waiting:   after.Waiting - before.Waiting,
			AtMaximum: after.AtMaximum - before.AtMaximum,
			Flaps:     after.Flaps - before.Flaps,
			Actions:   len(after.Actions) - len(before.Actions),
			Mean:      after.Mean - before.Mean,
			Cost:      after.Cost.Total.Less(before.Cost.Total),
		})
	}
	return all, nil
}
