// Package recording turns what a rehearsal saw into what Azure Monitor would have
// recorded of it: metrics by the minute, and rows of logs. Alerts can then be
// evaluated over it, and the workbook drawn from it.
//
// Minutes are those of the platform's clock, which a rehearsal lets run faster.
// Answer times are real. Of the cache there are memory, connections and evictions,
// if it is a real Redis; not its load and its errors.
//
// The command imports it, and what evaluates alerts or forecasts over a rehearsal may.
// A metric is recorded in the function of the resource that has it.
package recording
