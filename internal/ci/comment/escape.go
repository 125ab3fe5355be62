package comment

import (
	"strings"
	"unicode"
)

// escaped is text as Markdown shows it literally, in one line: no HTML, no
// link, no mention, no reference to an issue.
func escaped(text string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(text), " ") {
		switch {
		case r == '@':
			b.WriteString("@\u200b") // GitHub mentions nobody behind a zero-width space
		case strings.ContainsRune("\\`*_{}[]()<>#+!|~$", r):
			b.WriteString("\\" + string(r))
		case r == '&':
			b.WriteString("&amp;")
		case unicode.IsPrint(r):
			b.WriteRune(r)
		}
	}
	// A bare address would become a link.
	return strings.ReplaceAll(b.String(), "://", ":\u200b//")
}

// code is text in a code span, as it may stand in a table.
func code(text string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == '`':
			return '\''
		case r == '|':
			return '¦'
		case !unicode.IsPrint(r):
			return ' '
		}
		return r
	}, text)
	if strings.TrimSpace(clean) == "" {
		return "(empty)"
	}
	return "`" + clean + "`"
}

// fenced is a block of text as it is. The fence is longer than any inside.
func fenced(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	clean := strings.Map(func(r rune) rune {
		if r != '\n' && !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text)
	return fence + "text\n" + strings.TrimRight(clean, "\n") + "\n" + fence + "\n"
}
