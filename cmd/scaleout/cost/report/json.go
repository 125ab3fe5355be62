package report

import (
	"encoding/json"
	"io"
)

// JSON writes the report for a program.
func JSON(out io.Writer, r Report) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(r)
}
