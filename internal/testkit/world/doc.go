// Package world is a real stack of this project on an embedded Azure, for tests:
// opened, operated, looked at, and brought through every operation that a life of
// the stack has.
//
// Only tests import it. What is needed without an Azure is in testkit.
package world
