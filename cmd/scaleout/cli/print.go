package cli

import (
	"bytes"
	"encoding/json"
	"io"

	"scaleout/internal/atomicfile"
)

// JSON writes a value as JSON for programs, which people can read as well.
func JSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// WritePage replaces a page as a whole, so that a reader never sees half of one.
func WritePage(name string, write func(io.Writer) error) error {
	var page bytes.Buffer
	if err := write(&page); err != nil {
		return err
	}
	return atomicfile.Replace(name, page.Bytes(), atomicfile.Perm(0o644))
}
