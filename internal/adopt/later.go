package adopt

import (
	"fmt"

	"scaleout/program/appenv"
)

// Later compares the app's settings with those that the stack's file has taken
// over: what somebody has set since would be lost with the next update.
func Later(f Facts, w Wishes) []Refusal {
	d := drafter{facts: &f, wishes: &w}
	for name, value := range f.Settings {
		d.ownedBy(name, value)
	}
	all := d.Refused
	for _, s := range d.Settings {
		name := s.Name
		if name == "" {
			name = appenv.FlaskSecretKey
		}
		all = append(all, Refusal{
			Name: name, What: fmt.Sprintf("app setting %s is not in the stack's file", name),
			Why: "somebody has set it in the app, nobody owns it, and an update sends the whole set: it would be gone",
			Do:  "run 'scaleout adopt --write' again, which takes it over",
		})
	}
	return all
}
