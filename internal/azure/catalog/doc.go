// Package catalog holds what we know of Azure as dated data: App Service plans,
// caches, autoscale metrics and limits, regions, time zones, prices.
//
// It is the one place where a changed limit or price is recorded. Everything
// is a pure function or a constant; nothing here talks to Azure. Facts were
// collected on AsOf from Microsoft's documentation and schemas. A price keeps
// the mark of how sure it is, and what is not known stays unknown: a zero with
// Known false, never a guess.
//
// It is a leaf: anything may import it. A new fact is a row in the table of its
// subject, with its source in a comment.
package catalog

// AsOf is the day on which the facts of this package were collected.
const AsOf = "2026-11-23"
