package comment

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// markup is what escaped leaves of Markdown and HTML, once what a backslash makes
// literal is taken away.
var (
	backslashed = regexp.MustCompile(`\\.`)
	markup      = regexp.MustCompile("[<>`*_\\[\\]#|\n\r]|://")
)

// FuzzEscape: whatever is quoted, it stays text in one line, and ends where its
// code span ends.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "a `b` c", "<img src=x>", "@all", "https://x", "\\", "```", "a\nb", "\x1b[31m", "[x](y)", "é|ß", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := escaped(s)
		if rest := backslashed.ReplaceAllString(got, ""); markup.MatchString(rest) {
			t.Fatalf("%q leaves %q", s, rest)
		}
		if regexp.MustCompile("@[A-Za-z0-9]").MatchString(got) || !utf8.ValidString(got) {
			t.Fatalf("%q becomes %q", s, got)
		}
		span := code(s)
		if inner := strings.Trim(span, "`"); strings.ContainsAny(inner, "`\n\r|") {
			t.Fatalf("%q becomes %q", s, span)
		}
		block := fenced(s)
		fence, _, _ := strings.Cut(block, "text\n")
		if strings.Count(block, fence) != 2 {
			t.Fatalf("%q becomes %q", s, block)
		}
	})
}
