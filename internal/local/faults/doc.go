// Package faults holds tests only: what becomes of a stack when Azure fails in the
// middle of an operation. It is a package of its own so that its thousand cases run
// beside the other tests of package local. New operations go into testkit/world,
// new kinds of faults into the simulator and here.
package faults
