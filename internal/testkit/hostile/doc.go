// Package hostile is a server in Azure's place that means no good: its answers have no
// end, are something else than they should be, or are broken. Each [Kind] is one way to
// do that to the answers of a real handler.
//
// Only tests import it. Another kind is a row in kinds.go.
package hostile
