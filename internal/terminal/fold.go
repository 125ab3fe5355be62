package terminal

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Fold breaks lines of a help text that are longer than a width. Paragraphs are filled, the words beside a
// name stay in their column, and a command goes on after a backslash, as a shell has it.
func Fold(text string, width int) string {
	var b strings.Builder
	for _, line := range joined(strings.Split(text, "\n")) {
		b.WriteString(foldLine(line, width))
	}
	return b.String()
}

// joined are the lines as if nobody had broken them: a paragraph is one, and so is a name
// with all that is said of it.
func joined(lines []string) (all []string) {
	column := -1 // in which the line before would go on
	for _, line := range lines {
		if line != "" && indent(line) == column {
			all[len(all)-1] += " " + strings.TrimLeft(line, " ")
			continue
		}
		all = append(all, line)
		switch m := beside.FindStringSubmatch(line); {
		case line == "":
			column = -1
		case m != nil:
			column = utf8.RuneCountInString(m[1])
		case line[0] != ' ':
			column = 0
		default:
			column = -1
		}
	}
	return all
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// beside is a name and what is said of it: "  --stack string   stack that …".
var beside = regexp.MustCompile(`^( +\S.*? {2,})(\S.*)$`)

// enough columns for what is said beside a name; with fewer it stands below.
const enough = 30

func foldLine(line string, width int) string {
	if utf8.RuneCountInString(line) <= width {
		return line + "\n"
	}
	m := beside.FindStringSubmatch(line)
	switch {
	case line[0] != ' ':
		return Wrap("", "", line, width)
	case m == nil:
		return foldCommand(line, width)
	}
	head, said := m[1], m[2]
	column := utf8.RuneCountInString(head)
	if width-column >= enough {
		return Wrap(head, strings.Repeat(" ", column), said, width)
	}
	const margin = "          "
	return strings.TrimRight(head, " ") + "\n" + Wrap(margin, margin, said, width)
}

// word is a flag with its value, or another word of a command line.
var word = regexp.MustCompile(`-\S+ (?:'[^']*'|"[^"]*"|[^-\s]\S*)|'[^']*'|"[^"]*"|\S+`)

// foldCommand breaks a command line, before a flag or another word.
func foldCommand(line string, width int) string {
	const ends = ` \`
	margin := strings.Repeat(" ", indent(line))
	var b strings.Builder
	at := ""
	for i, w := range word.FindAllString(line, -1) {
		switch {
		case i == 0:
			at = margin + w
		case utf8.RuneCountInString(at+" "+w+ends) > width:
			b.WriteString(at + ends + "\n")
			at = margin + "    " + w
		default:
			at += " " + w
		}
	}
	return b.String() + at + "\n"
}
