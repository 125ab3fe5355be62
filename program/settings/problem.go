package settings

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Problem is one thing about a setting that has to change.
type Problem struct {
	Key     string // "minInstances", "offPeak.days[1]"
	Value   string // as a person may see it: secrets hidden, long ones shortened
	Reason  string // why it cannot stay
	Allowed string // what is allowed
	// Fix makes this problem go away. Its lines are Pulumi commands; where -c
	// gave the value, what to change about the running command: "-c key=value",
	// "--config-path -c path=value" or "leave out -c key".
	Fix string

	stack string
	unset bool // there is no value
}

// Problems are all the problems of one stack's settings; as an error it prints
// them all.
type Problems []Problem

// Error returns a text of several lines, one paragraph for each problem.
func (ps Problems) Error() string {
	if len(ps) == 0 {
		return "no problems"
	}
	var b strings.Builder
	if n := ps.settings(); n == 1 {
		fmt.Fprintf(&b, "1 setting of stack %q needs attention; nothing was changed.\n", ps[0].stack)
	} else {
		fmt.Fprintf(&b, "%d settings of stack %q need attention; nothing was changed.\n", n, ps[0].stack)
	}
	for _, p := range ps {
		b.WriteByte('\n')
		b.WriteString(p.String())
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// InFile reports whether any of them is to be fixed in the stack's file.
func (ps Problems) InFile() bool {
	for _, p := range ps {
		for _, line := range strings.Split(p.Fix, "\n") {
			if !inCommand(line) {
				return true
			}
		}
	}
	return false
}

// OnlyBudget reports whether nothing is wrong but the budget.
func (ps Problems) OnlyBudget() bool {
	for _, p := range ps {
		if p.Key != KeyMonthlyBudget {
			return false
		}
	}
	return len(ps) > 0
}

// settings counts the distinct keys.
func (ps Problems) settings() int {
	seen := map[string]bool{}
	for _, p := range ps {
		seen[p.Key] = true
	}
	return len(seen)
}

// String returns the problem's paragraph.
func (p Problem) String() string {
	var b strings.Builder
	if p.unset {
		fmt.Fprintf(&b, "  %s is not set\n", show(p.Key))
	} else {
		fmt.Fprintf(&b, "  %s = %s\n", showKey(p.Key), p.Value)
	}
	indent(&b, "", p.Reason)
	indent(&b, "Allowed: ", p.Allowed)
	p.writeFix(&b)
	return b.String()
}

// writeFix writes each line with what it is about, the stack's file or the
// command. No line is wrapped: a command is there to be copied.
func (p Problem) writeFix(b *strings.Builder) {
	last := ""
	for _, line := range strings.Split(p.Fix, "\n") {
		label := "Fix: "
		if inCommand(line) {
			label = "Fix in this command: "
		}
		if label == last {
			label = strings.Repeat(" ", len(label))
		} else {
			last = label
		}
		b.WriteString(margin + label + line + "\n")
	}
}

const (
	lineWidth = 76 // in a terminal of 80 columns, where Pulumi indents it by four
	margin    = "    "
)

// indent writes text, wrapped at lineWidth; its own line breaks are kept, and
// so are lines that are commands.
func indent(b *strings.Builder, label, text string) {
	if text == "" {
		return
	}
	for i, paragraph := range strings.Split(text, "\n") {
		line := margin
		if i == 0 {
			line += label
		}
		if strings.HasPrefix(paragraph, "pulumi ") || strings.HasPrefix(paragraph, "--") || inCommand(paragraph) {
			b.WriteString(line + "  " + paragraph + "\n")
			continue
		}
		empty := true
		for _, word := range strings.Fields(paragraph) {
			if !empty && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > lineWidth {
				b.WriteString(line + "\n")
				line, empty = margin, true
			}
			if !empty {
				line += " "
			}
			line += word
			empty = false
		}
		b.WriteString(line + "\n")
	}
}

// maxShown limits the characters of a value that are shown.
const maxShown = 60

// show returns a value as a person can read it: shortened when long, quoted
// when it is empty or has characters that do not show. What tells an id from another is its end.
func show(value string) string {
	short := value
	switch runes := []rune(value); {
	case len(runes) <= maxShown:
	case strings.HasPrefix(strings.ToLower(strings.TrimSpace(value)), "/subscriptions/"):
		short = "…" + lastParts(string(runes[len(runes)-maxShown:]))
	default:
		short = string(runes[:maxShown]) + "…"
	}
	if value == "" || value != strings.TrimSpace(value) || !printable(short) {
		return strconv.Quote(short)
	}
	return short
}

// lastParts leaves out the rest of a part of an id that was cut.
func lastParts(id string) string {
	if rest, whole, cut := strings.Cut(id, "/"); cut && len(rest) < maxShown/2 {
		return "/" + whole
	}
	return id
}

func showKey(key string) string {
	if printable(key) && utf8.RuneCountInString(key) <= 2*maxShown {
		return key
	}
	return show(key)
}

func printable(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}
