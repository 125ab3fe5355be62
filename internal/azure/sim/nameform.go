package sim

import (
	"regexp"
	"unicode/utf8"
)

// A nameForm is what a name may be: how many characters, and which. A length in the
// expression would take its place as often as it counts, in every command that starts.
type nameForm struct {
	min, max int
	of       *regexp.Regexp
}

func newNameForm(min, max int, of string) nameForm {
	return nameForm{min, max, regexp.MustCompile(of)}
}

// MatchString reports whether a name has the form.
func (f nameForm) MatchString(name string) bool {
	n := utf8.RuneCountInString(name)
	return f.min <= n && n <= f.max && f.of.MatchString(name)
}
