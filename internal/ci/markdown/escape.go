package markdown

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what is quoted, in runes.
const (
	maxText = 2000
	maxCode = 200
)

// Text returns text as Markdown shows it literally, in one line: no HTML, no
// link, no mention, no reference to an issue or a commit.
func Text(text string) string {
	return opening.ReplaceAllString(literal(text), `$1\$2`)
}

// literal is Text for a text that something may stand before.
func literal(text string) string {
	var b strings.Builder
	for _, r := range unlinked(cut(oneLine(text), maxText)) {
		switch {
		case strings.ContainsRune("\\`*_{}[]()<>#+!|~$", r):
			b.WriteString("\\" + string(r))
		case r == '&':
			b.WriteString("&amp;")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// opening is what makes a list, a line or a heading of a text that begins with it.
var opening = regexp.MustCompile(`^([0-9]*)([-=.])`)

// unlinked takes from a text what GitHub makes links of. It looks for most of that
// in the finished page, where backslashes are gone, so a zero-width space comes
// between.
//
// Source: "Autolinked references and URLs" and "Basic writing and formatting
// syntax" in GitHub's documentation.
func unlinked(text string) string {
	for _, link := range linked {
		text = link.pattern.ReplaceAllString(text, link.broken)
	}
	return longHex.ReplaceAllStringFunc(text, func(run string) string {
		return hexPart.ReplaceAllString(run, "$0"+zeroWidth)
	})
}

const zeroWidth = "\u200b"

var linked = []struct {
	pattern *regexp.Regexp
	broken  string
}{
	{regexp.MustCompile(`[@#]`), "$0" + zeroWidth},                     // @name, user/repository@commit, #1
	{regexp.MustCompile(`://`), ":" + zeroWidth + "//"},                // https://…
	{regexp.MustCompile(`(?i)(www)\.`), "$1" + zeroWidth + "."},        // www.…
	{regexp.MustCompile(`(?i)(ghsa)-`), "$1-" + zeroWidth},             // GHSA-…
	{regexp.MustCompile(`([\pL_])-([0-9])`), "$1-" + zeroWidth + "$2"}, // GH-1, CVE-…, a repository's own TICKET-1
	{regexp.MustCompile(`(?i)(mailto|xmpp):`), "$1" + zeroWidth + ":"}, // mailto:…
}

// A commit is named by seven hexadecimal digits or more.
var (
	longHex = regexp.MustCompile(`[0-9A-Fa-f]{7,}`)
	hexPart = regexp.MustCompile(`[0-9A-Fa-f]{6}`)
)

// endlessRow would make the fence as long as the text.
var endlessRow = regexp.MustCompile("`{50}")

// Code is text in a code span, as it may stand in a table.
func Code(text string) string {
	clean := cut(oneLine(strings.NewReplacer("`", "'", "|", "¦").Replace(text)), maxCode)
	if clean == "" {
		return "(empty)"
	}
	return "`" + clean + "`"
}

// Fenced is a block of text as it is, of at most so many runes and the fence. That
// is longer than any row of backticks inside, so no line of the text closes it.
func Fenced(text string, most int) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	clean = strings.TrimRight(cut(endlessRow.ReplaceAllString(clean, "$0…"), most), "\n")
	fence := strings.Repeat("`", max(3, longestRow(clean, '`')+1))
	return fence + "text\n" + clean + "\n" + fence + "\n"
}

func longestRow(text string, of rune) int {
	longest, row := 0, 0
	for _, r := range text {
		if row++; r != of {
			row = 0
		}
		longest = max(longest, row)
	}
	return longest
}

// oneLine is text without what cannot be printed, and with single spaces.
func oneLine(text string) string { return strings.Join(strings.Fields(spaced(text)), " ") }

// spaced is text with spaces for what cannot be printed.
func spaced(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, strings.ToValidUTF8(text, "\ufffd"))
}

// cut shortens text to so many runes.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}
