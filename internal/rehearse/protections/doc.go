// Package protections holds tests only: that each protection is needed, since without it, or
// without all that the stack adds, something is lost. It is a package of its own so that Go's
// limit for tests applies to it alone. A new protection has its test here.
package protections
