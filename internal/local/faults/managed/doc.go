// Package managed holds tests only: what becomes of a stack when Azure fails while it has Azure
// Managed Redis, or moves from one kind of cache to the other. The faults are in
// testkit/faults, the operations in testkit/world.
package managed
