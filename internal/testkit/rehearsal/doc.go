// Package rehearsal lets the tests of several packages rehearse on one machine: each takes
// as much of it as it needs, and what says more about a busy machine than about the app is
// repeated.
//
// Rehearsals are slow because they are real, so their tests are in several packages: Go's
// limit of ten minutes applies to each alone. Only tests import this one. What concerns
// rehearsals of all kinds goes here, what concerns one into the package of its tests.
package rehearsal
