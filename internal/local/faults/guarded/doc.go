// Package guarded holds tests only: what becomes of a stack when Azure fails while a network, a
// vault or a login by token begins or ends. The faults are in testkit/faults, the operations in
// testkit/world.
package guarded
