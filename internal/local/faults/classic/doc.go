// Package classic holds tests only: what becomes of a stack with Azure Cache for Redis when
// Azure fails while it is created, updated, refreshed, replaced by one elsewhere or destroyed.
// The faults are in testkit/faults, the operations in testkit/world.
package classic
