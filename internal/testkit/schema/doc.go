// Package schema writes the JSON Schema of a Go type, with its comments as descriptions,
// and holds documents against one. The files in docs/schema are made so: what a command
// writes and what is documented cannot come apart.
//
// Only tests import it. A command that writes JSON gets a row in cmd/scaleout/schema_test.go.
package schema
