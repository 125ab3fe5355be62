// Package caches holds tests only: what each kind of cache keeps when its nodes change over
// and its keys are renewed. It is a package of its own so that Go's limit for tests applies
// to it alone. A test of another size or kind of cache goes here.
package caches
