package markdown

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Prose returns text as Text does, but with the commands in it as code, to be
// copied as they are: in code GitHub makes no links, so nothing has to come between
// the characters of an address.
func Prose(text string) string {
	var b strings.Builder
	for _, line := range strings.Split(cut(text, maxText), "\n") {
		space := true
		line = spaced(line) // what is no word of a command must not end one
		for line != "" {
			before, command, after := splitCommand(line)
			if said := literal(before); said != "" {
				join(&b, space || unicode.IsSpace(rune(before[0])), said)
				space = unicode.IsSpace(rune(before[len(before)-1]))
			}
			if command != "" {
				join(&b, space, span(command))
				space = false
			}
			line = after
		}
	}
	return opening.ReplaceAllString(b.String(), `$1\$2`)
}

func join(b *strings.Builder, space bool, text string) {
	if space && b.Len() > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(text)
}

var (
	// commandStart is a command's name where a person would begin to copy it, and a verb.
	commandStart = regexp.MustCompile(`(?:^|[\s(])((?:pulumi|scaleout|az) [a-z])`)
	// commandWord is a word as a shell reads it, and what stands before it.
	commandWord = regexp.MustCompile(`^ *(?:'[^']*'|"[^"]*"|[^\s'"])+`)
)

// conjunctions end a command in a sentence.
var conjunctions = []string{"and", "or", "then"}

// splitCommand splits a line at the first command in it. The command ends with the
// line, or with a word that punctuation follows.
func splitCommand(line string) (before, command, after string) {
	at := commandStart.FindStringSubmatchIndex(line)
	if at == nil {
		return line, "", ""
	}
	start := at[2]
	end := start
	for {
		word := commandWord.FindString(line[end:])
		bare := strings.TrimLeft(word, " ")
		if bare == "" || slices.Contains(conjunctions, bare) {
			break
		}
		trimmed := strings.TrimRight(word, ".,;:)")
		if strings.TrimLeft(trimmed, " ") == "" {
			trimmed = word // a folder: "."
		}
		end += len(trimmed)
		if trimmed != word {
			break
		}
	}
	return line[:start], line[start:end], line[end:]
}

// span is a command in a code span that holds it as it is.
func span(command string) string {
	clean := oneLine(command)
	fence := strings.Repeat("`", longestRow(clean, '`')+1)
	if strings.HasSuffix(clean, "`") {
		return fence + " " + clean + " " + fence
	}
	return fence + clean + fence
}
