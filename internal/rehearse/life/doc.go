// Package life holds tests only: a whole life of the stack under load, in which nothing is
// lost. It is a package of its own so that Go's limit for tests applies to it alone. A test of
// the events in their order goes here.
package life
