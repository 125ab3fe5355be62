// Package changes holds tests only: new releases, an app that becomes a stack, and another
// count, under load. It is a package of its own so that Go's limit for tests applies to it
// alone. A test of something else that people do to a running app goes here.
package changes
