// Package faults lets every fault of the embedded Azure strike every request of some
// operations of a stack, and checks that each next run converges.
//
// The cases are more than a thousand and take minutes, so they are in several packages, by
// what is done: Go's limit of ten minutes applies to each alone. Parts says which package has
// what. Only tests import this one. New kinds of faults go into the simulator and here, new
// operations into testkit/world and into a part.
package faults
