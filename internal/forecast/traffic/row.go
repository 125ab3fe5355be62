package traffic

import (
	"bytes"
	"encoding/csv"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// rows reads the records of a table. A record may have line ends within quotes.
type rows struct {
	in        *lines
	delimiter byte
	cells     []string
	text      []byte // of the record
	number    int    // of its first line
	why       fault  // of a record that cannot be read
	lost      int    // lines that went with it
}

const (
	badQuotes fault = "a quote is not closed, or stands within a cell"
	fewCells  fault = "too few columns"
	notNamed  fault = "it is no row of a table"
)

// delimiterOf is the one of three that a heading has most of.
func delimiterOf(head []byte) byte {
	best := byte(',')
	for _, d := range []byte{';', '\t'} {
		if bytes.Count(head, []byte{d}) > bytes.Count(head, []byte{best}) {
			best = d
		}
	}
	return best
}

// next reads a record; blank lines are none.
func (r *rows) next() bool {
	for {
		line, more := r.in.next()
		if !more {
			return false
		}
		if blank(line) && !r.in.long {
			continue
		}
		r.number, r.text, r.why, r.lost, r.cells = r.in.number, line, ok, 1, r.cells[:0]
		switch {
		case r.in.long:
			r.why = tooLong
		case bytes.IndexByte(line, '"') < 0:
			r.split(line)
		default:
			r.quoted()
		}
		return true
	}
}

func (r *rows) split(line []byte) {
	text := string(line)
	for {
		i := strings.IndexByte(text, r.delimiter)
		if i < 0 {
			r.cells = append(r.cells, text)
			return
		}
		r.cells = append(r.cells, text[:i])
		text = text[i+1:]
	}
}

// quoted reads on until the quotes are closed, but not without end.
func (r *rows) quoted() {
	record := slices.Clone(r.text)
	for bytes.Count(record, []byte(`"`))%2 == 1 {
		line, more := r.in.next()
		if more {
			r.lost++
		}
		if !more || len(record)+len(line) > sampled {
			r.why, r.text = badQuotes, record[:len(r.text)]
			return
		}
		record = append(append(record, '\n'), line...)
	}
	r.text = record
	c := csv.NewReader(bytes.NewReader(record))
	c.Comma, c.FieldsPerRecord = rune(r.delimiter), -1
	cells, err := c.Read()
	if err != nil {
		r.why = badQuotes
		return
	}
	r.cells = append(r.cells, cells...)
}

// thousands is how Excel writes 1234 in a sheet whose numbers have thousands separators,
// where a semicolon is between cells.
var thousands = regexp.MustCompile(`^\s*[1-9]\d{0,2}(\.\d{3})+\s*$`)

// grouped is a number with another separator of thousands, or with a unit of them, as
// Grafana exports 1.8 K.
var grouped = regexp.MustCompile("^\\s*\\d{1,3}([, '’\u00a0\u202f]\\d{3})+(\\.\\d+)?\\s*$|^\\s*\\d+([.,]\\d+)?\\s?[kKMG]\\b")

const shortened fault = "the number has a separator or a unit of thousands: write 1234"

// hidesPeaks reports whether a line that could not be read is one of the largest: without
// those, what can be read is another traffic.
func (f fault) hidesPeaks() bool { return f == ambiguous || f == shortened }

const ambiguous fault = "the point may be of thousands or of decimals: write 1234, or 1,234 with a decimal comma"

// number reads a cell: an empty one is a value that is not known.
func number(cell string, delimiter byte) (float64, fault) {
	cell = strings.TrimSpace(cell)
	switch strings.ToLower(cell) {
	case "", "null", "nan", "n/a", "none", "-":
		return math.NaN(), ok
	}
	cell = strings.TrimSuffix(cell, "%")
	if delimiter == ';' {
		cell = strings.Replace(cell, ",", ".", 1)
	}
	v, err := strconv.ParseFloat(cell, 64)
	switch {
	case err != nil && grouped.MatchString(cell):
		return 0, shortened
	case err != nil || math.IsNaN(v) || math.IsInf(v, 0):
		return 0, noNumber
	case v < 0:
		return 0, negative
	}
	return v, ok
}
