// Package commands runs every 'pulumi …' line that README, the pages of docs, the stack files
// and the workflows show, with the real Pulumi CLI, against 'scaleout local serve': each with
// what it has to do, or with the reason why it is not run. It writes the table of them in
// docs/embedded-azure.md.
//
//	line_test.go      the lines that are shown
//	step_test.go      a line with what it has to do; the table
//	journey_*_test.go what somebody does, from the first line to the last
//	terminal_test.go  the shell in which that happens
//	azurite_test.go   storage for a state
//
// Nothing imports it. A line that is new in a page becomes a step of a journey.
package commands
