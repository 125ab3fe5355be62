// Package settings holds the settings of a stack: what they are called, what
// they default to, how they are read, and every rule over them.
//
// Load reads the configuration of the running stack, Parse does the same from
// plain values, ParseRun for a run with settings of its own. All check
// everything before anything is created and report all problems together, each
// with what is allowed and the command that fixes it. Every message that a
// person reads about configuration comes from here.
//
//	key.go            all keys with types and defaults, the only place for them
//	reader.go         one value: is it of the right type
//	draft.go          all values, read but not yet checked
//	rule.go           the list of rules; each is a pure function in a file of its subject
//	problem.go        what a person is told
//	command.go        the commands that fix things
//	oneoff.go         settings for one run, which are fixed where they were given
//	bill.go           what of the settings costs money
//	warning.go        what is allowed but deserves a word
//
// It imports internal/azure/catalog, program/cost, program/alerts and the leaves of
// program. A new setting is a row in key.go, a field in draft.go, a rule, and a line in
// the documentation, which a test compares with the code.
package settings
