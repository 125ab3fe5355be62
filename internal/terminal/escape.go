package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Text shows what a terminal would obey, or what nobody would see: control characters,
// those that order text or join it, and those that Unicode has not assigned. Lines and
// tabs stay. The form is that of JSON, so JSON stays what it is.
func Text(s string) string {
	if plain(s) {
		return s
	}
	if !strings.ContainsFunc(s, obeyed) {
		return strings.ToValidUTF8(s, string(utf8.RuneError))
	}
	var b strings.Builder
	for _, r := range s {
		if obeyed(r) {
			b.WriteString(escape(r))
		} else {
			b.WriteRune(r) // of what is no UTF-8, the replacement character
		}
	}
	return b.String()
}

// plain reports whether there is nothing but printable ASCII, lines and tabs, as nearly
// always: to look at bytes is much quicker than at what Unicode says of each character.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < ' ' || c >= '\x7f') && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// Line is Text for what has to stay within its line: a name in a message.
func Line(s string) string {
	return strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(Text(s))
}

func obeyed(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsGraphic(r) }

func escape(r rune) string {
	if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
		return fmt.Sprintf(`\u%04x\u%04x`, high, low)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
