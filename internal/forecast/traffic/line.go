package traffic

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
)

// lines reads lines without copying them. One that is longer than the reader's buffer
// is passed over, so that a file without line ends takes no memory.
type lines struct {
	from   *bufio.Reader
	number int    // of the line that was read last, from 1
	long   bool   // that line was too long, and is empty
	cut    string // why a packed file ended too early
	err    error
}

// next returns a line without its end; it is valid until the next call. The second
// result is false at the end.
func (l *lines) next() ([]byte, bool) {
	line, err := l.from.ReadSlice('\n')
	l.long = err == bufio.ErrBufferFull
	for err == bufio.ErrBufferFull {
		line = nil
		_, err = l.from.ReadSlice('\n')
	}
	if err != nil {
		l.end(err)
		if len(line) == 0 && !l.long || l.cut != "" { // half a line has half a number
			return nil, false
		}
	}
	l.number++
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, true
}

// end keeps why the lines ended. What was read of a packed file that is cut off is
// good: a log that is still being written looks like that. So is what comes before a damage,
// as far as it can be read.
func (l *lines) end(err error) {
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		l.cut = "is cut off, or is still being written"
	case errors.Is(err, gzip.ErrChecksum), errors.As(err, new(flate.CorruptInputError)), errors.Is(err, gzip.ErrHeader):
		l.cut = "is damaged"
	case err != io.EOF:
		l.err = err
	}
}

// Read implements io.Reader, for what is not made of lines.
func (l *lines) Read(p []byte) (int, error) { return l.from.Read(p) }

// blank reports whether a line has nothing to read.
func blank(line []byte) bool { return len(bytes.TrimSpace(line)) == 0 }
