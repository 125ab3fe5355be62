package audit

import (
	"fmt"
	"io"
	"strings"

	"scaleout/internal/terminal"
)

// Width of the first columns of a line.
const (
	statusColumn = len(Unread)
	nameColumn   = 34
	leastText    = 30
)

// Text writes the report for a terminal, with lines of at most width characters where
// words permit it. A group in which nothing applies, for one reason, is one line.
func (r Report) Text(w io.Writer, width int) error {
	var b strings.Builder
	b.WriteString(terminal.Wrap("", "  ", fmt.Sprintf("App %s on %s", terminal.Line(r.App), terminal.Line(r.place())), width))
	for _, findings := range r.groups() {
		fmt.Fprintf(&b, "\n%s: %s\n", findings[0].Group, counts(findings))
		if reason := onlyReason(findings); reason != "" && len(findings) > 1 {
			b.WriteString(terminal.Wrap(fmt.Sprintf("  %-*s  ", statusColumn, NotApplicable), strings.Repeat(" ", statusColumn+4), reason, width))
			continue
		}
		for _, f := range findings {
			f.text(&b, width)
		}
	}
	b.WriteByte('\n')
	b.WriteString(terminal.Wrap("", "", fmt.Sprintf("%s, on %s.", counts(r.Findings), terminal.Line(r.place())), width))
	_, err := io.WriteString(w, b.String())
	return err
}

func (r Report) place() string {
	if r.Preview {
		return r.Where + ", as the stack file would make it; nothing is deployed"
	}
	return r.Where
}

// groups are the findings, group by group.
func (r Report) groups() [][]Finding {
	var all [][]Finding
	for i, f := range r.Findings {
		if i == 0 || f.Group != r.Findings[i-1].Group {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], f)
	}
	return all
}

func counts(findings []Finding) string {
	text := fmt.Sprintf("%d passed, %d failed, %d not applicable", count(findings, Pass), count(findings, Fail), count(findings, NotApplicable))
	if n := count(findings, Unread); n > 0 {
		text += fmt.Sprintf(", %d not readable", n)
	}
	return text
}

// onlyReason is the reason why nothing of a group applies; empty where something does, or
// reasons differ.
func onlyReason(findings []Finding) string {
	for _, f := range findings {
		if f.Status != NotApplicable || f.Seen != findings[0].Seen {
			return ""
		}
	}
	return findings[0].Seen
}

func (f Finding) text(b *strings.Builder, width int) {
	margin := strings.Repeat(" ", statusColumn+4+nameColumn)
	head := fmt.Sprintf("  %-*s  %-*s", statusColumn, f.Status, nameColumn, f.Item)
	if width < len(margin)+leastText { // the text stands below the name
		margin = strings.Repeat(" ", statusColumn+4)
		b.WriteString(strings.TrimRight(head, " ") + "\n")
		head = margin
	}
	b.WriteString(terminal.Wrap(head, margin, f.Seen, width))
	ids := f.ids()
	if f.Status == Pass {
		ids = ""
	}
	for _, more := range []struct{ label, text string }{{"why  ", f.Why}, {"do   ", f.Do}, {"ids  ", ids}} {
		if more.text != "" {
			b.WriteString(terminal.Wrap(margin+more.label, margin+"     ", more.text, width))
		}
	}
}

// ids are those under which auditors know the item, of CIS the newest only.
func (f Finding) ids() string {
	var all []string
	for i, r := range f.References {
		last := i+1 == len(f.References) || f.References[i+1].Scheme != CIS
		if r.Scheme != CIS || last {
			all = append(all, r.String())
		}
	}
	return strings.Join(all, ", ")
}
