// Package promises holds tests only: README's first sentence, with people on the app while all
// events come in their order. No request fails, nobody is logged out, and autoscale goes up and
// back. What a rehearsal shows without a protection is tested in internal/rehearse.
//
// Go tests packages by their names. Here this one, which mostly waits, runs beside packages that
// compute; among the other rehearsals it waited with them.
package promises
