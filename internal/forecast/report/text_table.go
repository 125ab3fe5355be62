package report

import (
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"scaleout/internal/terminal"
)

// roomy is the width from which a long name may stick out: what is no terminal has it, too.
const roomy = 110

// table writes rows, the first of which are heads: cells that end with a tab, to the right of
// their columns, and a name behind them. Where the terminal is too narrow for that, heads take
// two lines, columns move together, and a name stands above its row.
func (t *text) table(rows func(io.Writer)) {
	var b strings.Builder
	rows(&b)
	if whole := aligned(b.String(), 2); t.width >= roomy || fits(whole, t.width) {
		t.WriteString(whole)
		return
	}
	var cells strings.Builder
	var names []string
	for i, row := range strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n") {
		end := strings.LastIndex(row, "\t") + 1
		if i == 0 {
			cells.WriteString(stacked(row[:end]))
			continue
		}
		cells.WriteString(row[:end] + "\n")
		names = append(names, strings.TrimSpace(row[end:]))
	}
	const heads = 2
	for i, line := range strings.SplitAfter(aligned(cells.String(), 1), "\n") {
		if at := i - heads; at >= 0 && at < len(names) && names[at] != "" {
			t.WriteString(terminal.Wrap("  ", "    ", names[at], t.width))
		}
		t.WriteString(line)
	}
}

func aligned(rows string, between int) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, between, ' ', tabwriter.AlignRight)
	_, _ = io.WriteString(w, rows) // a strings.Builder takes everything
	_ = w.Flush()
	return b.String()
}

func fits(text string, width int) bool {
	for line := range strings.Lines(text) {
		if utf8.RuneCountInString(strings.TrimRight(line, " \n")) > width {
			return false
		}
	}
	return true
}

// stacked breaks each head at its last space.
func stacked(heads string) string {
	var upper, lower strings.Builder
	for head := range strings.SplitSeq(strings.TrimSuffix(heads, "\t"), "\t") {
		at := strings.LastIndex(head, " ")
		upper.WriteString(head[:max(at, 0)] + "\t")
		lower.WriteString(head[at+1:] + "\t")
	}
	return upper.String() + "\n" + lower.String() + "\n"
}
