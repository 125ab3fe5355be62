// Package report shows what a rehearsal found: as text for a terminal, as JSON
// for programs, and as one HTML page that needs no other file and that a person
// can send on. It changes no number; package result has worked them all out.
//
// Only the command imports it. Another way to show a result is a file of its own.
package report
