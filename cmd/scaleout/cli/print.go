package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"scaleout/internal/atomicfile"
)

// JSON writes a value as JSON for programs, which people can read as well.
func JSON(out io.Writer, v any) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// form is the version of the documents that commands write, each described in
// docs/schema.
const form = 1

// Document writes an object as JSON, with the version of its form.
func Document(out io.Writer, v any) error {
	var b bytes.Buffer
	if err := JSON(&b, v); err != nil {
		return err
	}
	rest, object := strings.CutPrefix(b.String(), "{\n")
	if !object {
		return fmt.Errorf("%T is no document: its JSON is no object", v)
	}
	_, err := fmt.Fprintf(out, "{\n  \"schemaVersion\": %d,\n%s", form, rest)
	return err
}

// WritePage replaces a page as a whole, so that a reader never sees half of one. What
// took minutes to find out is not lost with a disk that is full: it is written elsewhere
// then, and the error says where.
func WritePage(name string, write func(io.Writer) error) error {
	var page bytes.Buffer
	if err := write(&page); err != nil {
		return err
	}
	err := atomicfile.Replace(name, page.Bytes(), atomicfile.Perm(0o644))
	if err == nil {
		return nil
	}
	aside, asideErr := elsewhere(filepath.Ext(name), page.Bytes())
	if asideErr != nil {
		return fmt.Errorf("%s could not be written: %w; nor elsewhere: %w", name, err, asideErr)
	}
	return fmt.Errorf("%s could not be written: %w; what it would have held is in %s", name, err, aside)
}

// elsewhere writes a file into the folder for temporary ones.
func elsewhere(suffix string, content []byte) (name string, err error) {
	file, err := os.CreateTemp("", "scaleout-*"+suffix)
	if err != nil {
		return "", err
	}
	_, err = file.Write(content)
	return file.Name(), errors.Join(err, file.Close())
}
