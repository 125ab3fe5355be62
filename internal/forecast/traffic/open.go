package traffic

import (
	"fmt"
	"io"
	"os"
	"time"
)

// Options are what a file does not say of itself.
type Options struct {
	Format string         // "": detected
	Zone   *time.Location // for times without a zone; nil: UTC, and a note says so
	Now    time.Time      // later times are refused
}

// Open reads a file, which may be packed with gzip.
func Open(path string, o Options) (*Series, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Decode(f, path, o)
}

// Decode reads traffic in one of the formats.
func Decode(_ io.Reader, name string, _ Options) (*Series, error) {
	return nil, fmt.Errorf("%s: the format is not known", name)
}

// Shape makes up the traffic that a text describes: "office-hours:peak=300rps".
func Shape(text string, _ time.Time) (*Series, error) {
	return nil, fmt.Errorf("shape %q is not known", text)
}
