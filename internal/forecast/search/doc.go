// Package search finds the cheapest settings with which people hardly ever wait.
//
// It forecasts many settings on the first part of the traffic, and judges the best on
// the rest, which it has not seen. All that it tries has passed settings.Parse. The same
// input gives the same answer, on however many cores.
//
// The command imports it. Another setting to vary is a field of point, with its values in
// grid.go, its steps in refine.go and its text in change.go.
package search
