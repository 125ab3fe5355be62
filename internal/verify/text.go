package verify

import (
	"fmt"
	"io"
	"strings"

	"github.com/dustin/go-humanize/english"

	"scaleout/internal/terminal"
)

// Width of the first columns of a line.
const (
	indent     = "  "
	nameColumn = 20
)

// Text writes the report for a terminal, with lines of at most width characters
// where words permit it.
func (r Report) Text(w io.Writer, width int) error {
	var b strings.Builder
	b.WriteString(terminal.Wrap("", "  ", fmt.Sprintf("App %s on %s", terminal.Line(r.App), terminal.Line(r.Where)), width))
	group := ""
	for _, f := range r.Findings {
		if f.Group != group {
			group = f.Group
			fmt.Fprintf(&b, "\n%s\n", group)
		}
		f.text(&b, width)
	}
	b.WriteByte('\n')
	b.WriteString(terminal.Wrap("", "", fmt.Sprintf("%d passed, %s, %d failed, %d skipped, on %s.",
		r.Count(Pass), english.Plural(r.Count(Warn), "warning", ""), r.Count(Fail), r.Count(Skip), terminal.Line(r.Where)), width))
	_, err := io.WriteString(w, b.String())
	return err
}

func (f Finding) text(b *strings.Builder, width int) {
	margin := strings.Repeat(" ", len(indent)+len("PASS")+2+nameColumn)
	head := fmt.Sprintf("%s%s  %-*s", indent, f.Status, nameColumn, f.Check)
	b.WriteString(terminal.Wrap(head, margin, f.Seen, width))
	for _, more := range []struct{ label, text string }{{"why  ", f.Why}, {"do   ", f.Do}} {
		if more.text != "" {
			b.WriteString(terminal.Wrap(margin+more.label, margin+"     ", more.text, width))
		}
	}
}
