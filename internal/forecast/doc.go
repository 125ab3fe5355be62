// Package forecast runs Azure's autoscale on somebody's own traffic: how many instances
// would have run when, when people would have waited, and what it would have cost.
//
// Run is pure: a Series of traffic (package traffic), a Model of what an instance can do
// (package capacity), settings and prices go in, a Result comes out. The decisions are
// those of package autoscale, the prices those of program/cost. Nothing here reads a
// clock, a file or the network; package traffic reads what it is given.
//
// The command imports it. Another number of the result is a field of Result, filled in
// the file of its subject.
package forecast
