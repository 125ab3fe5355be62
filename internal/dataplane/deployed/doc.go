// Package deployed puts a data plane behind a stack that is deployed on the embedded
// Azure: a real Redis in the place of its cache, and the app as App Service would
// run it, in processes of this machine.
//
// A [Stack] reads from Azure Resource Manager what has to run and how often, and
// knows which of it is secret. What the processes are put through is up to its
// callers: serve keeps them up, a rehearsal puts load on them. They are the only
// ones who import this package, and what else works with a deployed stack follows
// them.
//
// [Sites] run the app and its slots, and follow what Azure has:
//
//	sites.go  a site and its slots, behind an edge
//	slot.go   a place for an app, with a name of its own
//	door.go   Front Doors that lead to production, and whom App Service lets in
//	unit.go   what runs for a slot, in a goroutine of its own
//	next.go   what a unit does next, a pure function
//	job.go    one thing that a unit does
//	way.go    how apps get to their cache, from the network they are in
//	plane.go  what Azure asks and says: counts, logs, readiness, swaps
//
// What stands for one more Azure service goes beside package redisserver, and is
// started and followed here.
package deployed
