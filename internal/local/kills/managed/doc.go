// Package managed holds tests only: what becomes of a stack with Azure Managed Redis, or one
// that moves from one kind of cache to the other, when its update is killed, at whatever write
// of its state. What kills is testkit/kills.
package managed
