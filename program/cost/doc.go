// Package cost estimates what Azure bills for a stack: unit prices × settings, as
// a range. Everything is a pure function; it deploys nothing and asks nobody.
//
//	bill.go       what of a stack is billed
//	estimate.go   the range: at min, expected, at max
//	compare.go    the difference between two estimates
//	tier.go       one, two and three instances on this plan and its neighbours
//	note.go       what the numbers rest on
//
// A price that is not known makes its line unknown and the total "at least".
//
// It imports internal/azure/catalog only. What is billed anew is a field of [Bill], a
// line in [Of], and a price in the catalog.
package cost
