package report

import (
	"encoding/json"
	"io"

	"scaleout/internal/rehearse/result"
)

// JSON writes the summary for programs.
func JSON(w io.Writer, s result.Summary) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(s)
}
