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
// two lines, columns move together, and a name stands above its row; where it is too narrow
// for that, too, each cell has a line.
func (t *text) table(rows func(io.Writer)) {
	var b strings.Builder
	rows(&b)
	if whole := aligned(b.String(), 2); t.width >= roomy || fits(whole, t.width) {
		t.WriteString(whole)
		return
	}
	var cells, names []string
	for row := range strings.Lines(b.String()) {
		end := strings.LastIndex(row, "\t") + 1
		cells, names = append(cells, row[:end]), append(names, strings.TrimSpace(row[end:]))
	}
	heads, cells, names := cells[0], cells[1:], names[1:]
	lines := strings.SplitAfter(aligned(stacked(heads)+strings.Join(cells, "\n")+"\n", 1), "\n")
	inRows := fits(strings.Join(lines, ""), t.width)
	if inRows {
		t.WriteString(lines[0] + lines[1])
	}
	for i, name := range names {
		if name != "" {
			t.WriteString(terminal.Wrap("  ", "    ", name, t.width))
		}
		if inRows {
			t.WriteString(lines[i+2])
			continue
		}
		t.oneByOne(heads, cells[i])
	}
}

// oneByOne writes a row with a line for each cell, behind its head.
func (t *text) oneByOne(heads, row string) {
	cells := strings.Split(row, "\t")
	for i, head := range strings.Split(strings.TrimSuffix(heads, "\t"), "\t") {
		if cells[i] != "" {
			t.WriteString(terminal.Wrap("    "+head+": ", "      ", cells[i], t.width))
		}
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
