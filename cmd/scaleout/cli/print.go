package cli

import (
	"encoding/json"
	"io"
)

// JSON writes a value as JSON for programs, which people can read as well.
func JSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
