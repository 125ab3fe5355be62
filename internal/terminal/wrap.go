package terminal

import (
	"strings"
	"unicode/utf8"
)

// Wrap breaks a text at spaces into lines of a width. The first line begins with head,
// the others with margin. A word that is longer than a line stays whole, and so does
// what no-break spaces join.
func Wrap(head, margin, text string, width int) string {
	var b strings.Builder
	line, fresh := head, true
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }) {
		if !fresh && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			b.WriteString(line + "\n")
			line, fresh = margin, true
		}
		if !fresh {
			line += " "
		}
		line += word
		fresh = false
	}
	b.WriteString(line + "\n")
	return b.String()
}
