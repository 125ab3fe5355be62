package report

import (
	"fmt"
	"io"

	"scaleout/internal/figure"
)

// best shows what a search found.
func (t *text) best(b Best, currency string) {
	t.blank()
	t.say("The cheapest settings with at most %s %% of the minutes waiting", waitingPercent(b.WaitingLimit))
	t.under("  ", fmt.Sprintf("%s settings were tried on %s to %s%s.",
		figure.Grouped(b.Tried), day(b.Training.From), day(b.Training.To), b.judgedOn()))
	for _, w := range b.Warnings {
		t.under("  ", w)
	}
	t.blank()
	t.table(func(tw io.Writer) { b.table(tw, currency) })
	t.under("  ", outAndIn)
	t.commands("", b.Chosen)
	if b.Safer != nil {
		t.commands("The safer ones, which keep the limit in the rest as well", *b.Safer)
	}
}

// table has numbers to the right, and to the left what is longer.
func (b Best) table(w io.Writer, currency string) {
	columns := b.columns()
	head := fmt.Sprintf("%s a month\tminutes waiting\tin the rest\tplan\tinstances\t", currency)
	for _, c := range columns {
		if c.Head != offPeakHead {
			head += c.Head + "\t"
		}
	}
	fmt.Fprintln(w, head+"  ")
	for _, row := range b.rows() {
		line := fmt.Sprintf("%.2f\t%s\t%s\t%s\t%s\t", row.Training.Cost, row.Training.Text(), row.Judged.Text(), row.Settings.Plan,
			row.Settings.Bounds())
		last := "  " + row.Name
		for _, c := range columns {
			switch text := c.of(row.Settings); {
			case c.Head != offPeakHead:
				line += text + "\t"
			case text != none && row.Name != "":
				last += "; " + text
			case text != none:
				last += text
			}
		}
		fmt.Fprintln(w, line+last)
	}
}

func (b Best) judgedOn() string {
	if b.Judging.Minutes == 0 {
		return ""
	}
	return fmt.Sprintf(", and judged on the rest, to %s", day(b.Judging.To))
}

// Text is the waiting, where there was something to judge on.
func (s Score) Text() string {
	if s.Minutes == 0 {
		return "–"
	}
	return waiting(s.Waiting, s.WaitingShare)
}

func (t *text) commands(title string, x Try) {
	t.blank()
	if title != "" {
		t.say("%s:", title)
	}
	if len(x.Commands) == 0 {
		t.say("The stack has the best of them already.")
	}
	for _, c := range x.Commands {
		t.printf("  %s\n", c)
	}
}
