package figure

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/dustin/go-humanize/english"
)

// Grouped writes a number for people: 12,040.
func Grouped(n int) string { return humanize.Comma(int64(n)) }

// Decimal writes a number with at most one digit after the point.
func Decimal(v float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}

// Exact writes a number so that it can be compared with the JSON's.
func Exact(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// Counted writes a number with its noun.
func Counted(n int, one, more string) string {
	return Grouped(n) + " " + english.PluralWord(n, one, more)
}

// Percent writes a share. It never rounds something to nothing.
func Percent(n, all int) string {
	p := 100 * float64(n) / float64(max(all, 1))
	return fmt.Sprintf("%.1f", math.Max(p, 0.1))
}
