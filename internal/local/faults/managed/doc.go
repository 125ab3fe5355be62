// Package managed holds tests only: what becomes of a stack when Azure fails in the middle
// of an operation with Azure Managed Redis, of a move from one kind of cache to the other, or
// when monitoring begins and ends. Together these take about as long as what package
// classic does, and Go's limit for tests applies to each alone. The faults are in
// testkit/faults, the operations in testkit/world.
package managed
