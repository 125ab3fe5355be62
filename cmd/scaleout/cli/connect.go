package cli

import (
	"github.com/spf13/pflag"

	"scaleout/internal/connect"
	"scaleout/internal/fail"
)

// Connect is the flag --connect-to.
type Connect []string

// Add registers it.
func (c *Connect) Add(flags *pflag.FlagSet) {
	flags.StringArrayVar((*[]string)(c), "connect-to", nil,
		"reach HOST:PORT at TOHOST:TOPORT instead (`HOST:PORT:TOHOST:TOPORT`), through a tunnel for example; may be repeated")
}

// Routes reads what the flag was given.
func (c Connect) Routes() (connect.Routes, error) {
	var all connect.Routes
	for _, given := range c {
		route, err := connect.ParseRoute(given)
		if err != nil {
			return nil, fail.Refuse("--connect-to %w", err)
		}
		all = append(all, route)
	}
	return all, nil
}
