// Package faults holds tests only: what becomes of a release when Azure, the network or
// its own process fails at any of its requests. Releases are real ones on the embedded
// Azure: the simulator with its login, and the SCM sites, over HTTP in memory. For the apps
// stands a handler that restarts when an app would, so a case takes milliseconds.
//
// Every case runs in a bubble of testing/synctest, where a request that is never answered,
// a canary and a swap take no time. A new kind of fault is a row of kinds, in strike_test.go;
// what else a release can do is a row of operations, in operation_test.go.
package faults
