// Package shellword writes values as words of a POSIX shell, for commands that are there
// to be copied. PowerShell reads such words the same unless they hold an apostrophe.
// It is a leaf: anything may import it.
package shellword

import (
	"regexp"
	"strings"
)

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// Of returns s as one word, in quotes only where it needs them.
func Of(s string) string {
	if plainWord.MatchString(s) {
		return s
	}
	return Quoted(s)
}

// Quoted returns s as one word, in quotes.
func Quoted(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// Plain returns what a word of [Of] or [Quoted] stands for.
func Plain(word string) string {
	if inner, quoted := strings.CutPrefix(word, "'"); quoted {
		return strings.ReplaceAll(strings.TrimSuffix(inner, "'"), `'\''`, "'")
	}
	return word
}
