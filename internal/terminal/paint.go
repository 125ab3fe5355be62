package terminal

import "regexp"

// A Paint colours what a report says in a place that is always the same. So a report is
// text, and its widths are those of its letters.
type Paint struct {
	Pattern string // a regular expression over lines; its group is coloured
	Colour  Colour
}

// A Colour is a terminal's, as SGR numbers it.
type Colour string

// The colours that are read on light and dark terminals, beside the words that say the
// same.
const (
	Green  Colour = "32"
	Yellow Colour = "33"
	Red    Colour = "31"
	Faint  Colour = "2"
	Bold   Colour = "1"
)

// Painted returns a text with its colours.
func Painted(text string, paints ...Paint) string {
	for _, p := range paints {
		pattern := regexp.MustCompile("(?m)" + p.Pattern)
		var painted []byte
		at := 0
		for _, m := range pattern.FindAllStringSubmatchIndex(text, -1) {
			painted = append(painted, text[at:m[2]]...)
			painted = append(painted, "\x1b["+string(p.Colour)+"m"+text[m[2]:m[3]]+"\x1b[0m"...)
			at = m[3]
		}
		text = string(append(painted, text[at:]...))
	}
	return text
}
