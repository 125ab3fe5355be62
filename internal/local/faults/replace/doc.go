// Package replace holds tests only: what becomes of a stack with Azure Cache for Redis when
// Azure fails while it is replaced by one elsewhere. The faults are in testkit/faults, the
// operations in testkit/world.
package replace
