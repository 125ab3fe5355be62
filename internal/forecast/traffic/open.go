package traffic

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"scaleout/internal/fail"
	"scaleout/internal/terminal"
)

// Options are what a file does not say of itself.
type Options struct {
	Format string         // "": detected
	Zone   *time.Location // for times without a zone; nil: UTC, and a note says so
	Now    time.Time      // later times are refused; zero: none are
}

// Open reads a file, which may be packed with gzip.
func Open(path string, o Options) (*Series, error) {
	f, err := os.Open(path)
	if err == nil {
		defer f.Close()
		var info fs.FileInfo
		if info, err = f.Stat(); err == nil && info.IsDir() {
			return nil, fail.Refuse("%s is a directory: name one file", terminal.Line(path))
		}
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fail.Refuse("%s does not exist", terminal.Line(path))
	case errors.Is(err, fs.ErrPermission):
		return nil, fail.Refuse("%s may not be read by you", terminal.Line(path))
	case err != nil:
		return nil, fail.Refuse("%s: %w", terminal.Line(path), err)
	}
	return Decode(f, path, o)
}

// Decode reads traffic in one of the formats. Its memory does not depend on the size of
// what it reads.
func Decode(r io.Reader, name string, o Options) (*Series, error) {
	name = terminal.Line(name)
	in, err := unpack(r)
	if err != nil {
		return nil, fail.Refuse("%s: %w", name, err)
	}
	sample, err := in.Peek(sampled)
	if err != nil && err != io.EOF && len(sample) == 0 {
		return nil, fail.Refuse("%s: %w", name, err)
	}
	form, err := formOf(sample, o.Format)
	if err != nil {
		return nil, fail.Refuse("%s %w", name, err)
	}
	reading := newReading(name, form.title, o)
	reading.read.LoadTest = slices.Contains(loadTests, form.name)
	if err := form.read(reading, &lines{from: in}); err != nil {
		return nil, fail.Refuse("%s: %w", name, err)
	}
	s, err := reading.series()
	if err != nil {
		return nil, fail.Refuse("%s: %w", name, err)
	}
	return s, nil
}

// sampled is how much is looked at before a format is chosen.
const sampled = 256 << 10

// unpack returns the text as UTF-8: out of gzip, and out of the UTF-16 that
// PowerShell 5 writes where output goes to a file (about_Redirection).
func unpack(r io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(r, sampled)
	for range 2 { // some are packed twice
		if head, _ := in.Peek(2); !bytes.Equal(head, []byte{0x1f, 0x8b}) {
			break
		}
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("it begins as a file that is packed with gzip, and is none: %w", err)
		}
		in = bufio.NewReaderSize(z, sampled)
	}
	head, _ := in.Peek(3)
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		_, _ = in.Discard(3) // was peeked
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		utf16 := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
		in = bufio.NewReaderSize(transform.NewReader(in, utf16.NewDecoder()), sampled)
	}
	return in, nil
}
