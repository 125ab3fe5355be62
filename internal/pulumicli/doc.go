// Package pulumicli drives the Pulumi CLI: the one place that knows its command
// lines, and how to run it.
//
// Each verb is a pure function that builds the arguments and a method of [Stack]
// that runs them, so that tests read command lines as strings. 'scaleout local' has
// the same verbs and flags and is driven by the same code: see Stack.Command.
//
// The CLI is a child that must not be cut short: a 'pulumi up' that is killed leaves
// a lock, and resources that its state does not know. See child.
//
// It imports packages fail and program/shellword only. Commands, target and what acts on a live stack may
// import it. A new verb is a file here, with its options.
package pulumicli
