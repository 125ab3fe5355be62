// Package kills kills some operations of a stack at whatever write of its state, and checks that
// each next run converges.
//
// The cases are hundreds and take minutes, so they are in several packages: Go's limit of ten
// minutes applies to each alone. Parts says which package has what. Only tests import this one.
// New operations go into testkit/world and into a part.
package kills
