// Package hush keeps Pulumi's packages from asking the terminal for its colours when the
// process starts. Package main imports it for that alone.
//
// Bubble Tea, which Pulumi's packages import for prompts, asks in its initialisation
// (findings/bubbletea-asks-at-start.sh), also where there is no TERM. A terminal that does not
// answer would hold up every command for five seconds, and what somebody has typed ahead would be
// read as the answer, and lost. It does not ask where TERM is "dumb", so that is what TERM is until
// package main is initialised, which is the last. Keep the imports few, so that this package comes
// before (see package garbage).
package hush

import "os"

var term, was = os.LookupEnv("TERM")

func init() { _ = os.Setenv("TERM", "dumb") }

// End gives TERM back its value, or takes it away where there was none.
func End() {
	if was {
		_ = os.Setenv("TERM", term)
	} else {
		_ = os.Unsetenv("TERM")
	}
}
