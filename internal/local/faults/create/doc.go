// Package create holds tests only: what becomes of a stack with Azure Cache for Redis when
// Azure fails while it is created. The faults are in testkit/faults, the operations in
// testkit/world.
package create
