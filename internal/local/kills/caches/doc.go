// Package caches holds tests only: what becomes of a stack with either kind of cache, or one that
// moves from one kind to the other, when its update is killed, at whatever write of its state.
// What kills is testkit/kills.
package caches
