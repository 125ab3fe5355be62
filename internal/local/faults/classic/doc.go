// Package classic holds tests only: what becomes of a stack with Azure Cache for Redis when
// Azure fails in the middle of an operation. It is a package of its own so that Go's limit
// for tests applies to it alone. The faults are in testkit/faults, the operations in
// testkit/world.
package classic
