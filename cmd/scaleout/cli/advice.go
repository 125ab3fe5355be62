package cli

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"scaleout/internal/terminal"
	"scaleout/program/shellword"
)

// A word of a command in a sentence.
const word = `('[^']*'|[^\s';&]+)`

var (
	setConfig    = regexp.MustCompile(`pulumi config set (?:--path )?` + word + ` ` + word + `(?: --stack ` + word + `)?`)
	removeConfig = regexp.MustCompile(`pulumi config rm (?:--path )?` + word + `(?: --stack ` + word + `)?`)
	pulumiVerb   = regexp.MustCompile(`pulumi (up|preview)(?: --stack ` + word + `)?`)
)

// Advice says what the program advises in the words of this command. The program names
// commands of the Pulumi CLI, which this one does without. What has to be encrypted is left as it is:
// nobody else writes it.
func (p *Place) Advice(text string) string {
	file := "Pulumi." + p.Stack + ".yaml"
	text = setConfig.ReplaceAllStringFunc(text, func(command string) string {
		m := setConfig.FindStringSubmatch(command)
		if strings.HasPrefix(m[1], "--") {
			return command
		}
		return "set " + plainWord(m[1]) + " to " + plainWord(m[2]) + " in " + file
	})
	text = removeConfig.ReplaceAllStringFunc(text, func(command string) string {
		return "remove " + plainWord(removeConfig.FindStringSubmatch(command)[1]) + " from " + file
	})
	text = strings.NewReplacer(". set ", ". Set ", ". remove ", ". Remove ").Replace(text)
	return pulumiVerb.ReplaceAllString(text, "scaleout local $1 "+strings.ReplaceAll(p.Flags(), "$", "$$"))
}

// plainWord is a word without the quotes that a shell needs.
func plainWord(w string) string {
	if bare := strings.Trim(w, "'"); shellword.Of(bare) == w {
		return bare
	}
	return w
}

// The engine's display shows a text four columns from the left, its first line perhaps behind
// the longest prefix there is.
const besides = len("    warning: ")

// command begins a line that is there to be copied.
var command = regexp.MustCompile(`^\s*(pulumi|scaleout|az|-c|--\w[-\w]*) `)

// Folded breaks lines at spaces that the engine's display would leave to the terminal, which
// breaks words. Commands stay whole, and so do lines that a provider has coloured.
func Folded(text string, width int) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if utf8.RuneCountInString(line) <= width-besides || command.MatchString(line) || strings.Contains(line, "<{%fg") {
			continue
		}
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		lines[i] = strings.TrimSuffix(terminal.Wrap(indent, indent, line, width-besides), "\n")
	}
	return strings.Join(lines, "\n")
}
