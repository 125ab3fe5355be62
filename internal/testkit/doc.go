// Package testkit holds what tests of several packages share: golden files, real
// programs that may be missing, a browser, and a Redis that speaks TLS. Below it,
// realpulumi builds the Pulumi CLI, recorder stands for Pulumi's engine, and world is a stack on an embedded Azure. Packages
// faults and rehearsal hold what tests of one kind share that are in several packages,
// because they take minutes.
//
// Only tests import these packages. This one imports nothing of the module, so
// that every package can use it in its tests. A helper moves here when a second
// package needs it.
package testkit
