// Package optional holds tests only: what becomes of a stack when Azure fails while monitoring,
// a network, a vault, a login by token or a maintenance window begins or ends. The faults are
// in testkit/faults, the operations in testkit/world.
package optional
