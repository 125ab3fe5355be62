// Package kills holds tests only: what becomes of a stack whose update is killed,
// at whatever write of its state. It is a package of its own so that its hundreds
// of cases run beside the other tests of package local.
package kills
