// Package classic holds tests only: what becomes of a stack with Azure Cache for Redis when its
// update is killed, at whatever write of its state. What kills is testkit/kills.
package classic
