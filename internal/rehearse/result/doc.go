// Package result holds what a rehearsal saw: requests, events, scale actions
// and instance counts, topology by topology, and the numbers that follow from
// them. It is pure data and pure functions; package report shows them.
//
// What rehearses, records or shows imports it. Another number is a field of Numbers,
// which count fills.
package result
