// Package clock gives time to all code that has to wait, so that nothing in this
// project sleeps for real unless it talks to the real Azure. Embedded runs and
// tests use a [Virtual] clock: waiting moves it forward, instantly.
//
// Anything may import it; it imports nothing of this module.
package clock
