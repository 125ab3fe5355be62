// Package optional holds tests only: what becomes of a stack when Azure fails while monitoring,
// a maintenance window or an Azure Front Door begins or ends. The faults are in testkit/faults,
// the operations in testkit/world.
package optional
