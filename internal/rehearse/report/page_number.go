package report

import (
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"
)

// grouped writes a number for people: 12,040.
func grouped(n int) string { return humanize.Comma(int64(n)) }

// decimal writes a number with at most one digit after the point.
func decimal(v float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}

// exact writes a number so that it can be compared with the JSON's.
func exact(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func counted(n int, one, more string) string {
	return grouped(n) + " " + english.PluralWord(n, one, more)
}
