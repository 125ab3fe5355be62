// Package guarded holds tests only: what becomes of a stack that gets a network, a vault, a
// login by token or a maintenance window, or gives it back, when its update is killed, at
// whatever write of its state; and whether every type meets a fault and a kill. What kills is
// testkit/kills.
package guarded
