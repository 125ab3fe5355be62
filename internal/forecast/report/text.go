package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"scaleout/internal/figure"
	"scaleout/internal/terminal"
)

// Bounds of the width that a text fills.
const narrowest, widest = 60, 120

// Text writes the report for a terminal.
func Text(w io.Writer, r Report, width int) error {
	t := &text{width: min(max(width, narrowest), widest)}
	t.traffic(r.Traffic)
	t.capacity(r)
	t.result(r)
	t.chart(r.Forecast)
	t.compare(r)
	t.actions(r.Forecast)
	t.heatMap(r.Forecast, r.Traffic.Zone)
	if r.Best != nil {
		t.best(*r.Best, r.Currency)
	}
	t.prices(r)
	t.blank()
	t.say("Nothing was deployed. What a forecast does not know is in docs/forecast.md.")
	_, err := io.WriteString(w, terminal.Text(t.String())) // names and lines come from files
	return err
}

// A text is being written.
type text struct {
	strings.Builder
	width int
}

func (t *text) printf(format string, args ...any) { fmt.Fprintf(t, format, args...) }
func (t *text) blank()                            { t.WriteByte('\n') }

// say writes a sentence.
func (t *text) say(format string, args ...any) { t.under("", fmt.Sprintf(format, args...)) }

// under writes a text with a margin.
func (t *text) under(margin, s string) { t.WriteString(terminal.Wrap(margin, margin, s, t.width)) }

func (t *text) traffic(in Traffic) {
	what := in.Format
	if in.Grain > 60 {
		what += ", a value for every " + spell(in.Grain/60)
	}
	t.say("Traffic: %s (%s)", in.Name, what)
	for _, sentence := range in.sentences() {
		t.under("  ", sentence)
	}
	for _, b := range in.Bad {
		t.under("    ", fmt.Sprintf("line %d: %s: %s", b.Line, b.Reason, b.Text))
	}
	for _, n := range in.Notes {
		t.under("  ", n)
	}
}

func (t *text) capacity(r Report) {
	t.blank()
	t.say("What an instance of %s can do, and where that is from", r.Forecast.Settings.Plan)
	for _, p := range r.Capacity {
		head := fmt.Sprintf("  %-14s %-14s %-9s ", p.Name, p.Text(), p.Origin)
		t.WriteString(terminal.Wrap(head, strings.Repeat(" ", 17), p.About, t.width))
		t.under("      ", p.Note)
	}
	for _, n := range r.CapacityNotes {
		t.under("  ", n)
	}
}

// Text writes the value as a person would: "20 ms", "0.05 cores".
func (p Parameter) Text() string {
	value, unit, deviation := p.Value, p.Unit, p.Error
	if unit == "s" && value < 1 {
		value, unit, deviation = 1000*value, "ms", 1000*deviation
	}
	text := fmt.Sprintf("%.4g", value)
	if deviation > 0 {
		text += fmt.Sprintf(" ± %.1g", deviation)
	}
	return strings.TrimSpace(text + " " + unit)
}

func (t *text) result(r Report) {
	t.blank()
	t.say("Stack %s with %s", r.Stack, r.Forecast.Settings.Text())
	for _, s := range r.Sentences() {
		t.under("  ", s)
	}
}

func (t *text) prices(r Report) {
	if len(r.CostNotes) == 0 {
		return
	}
	t.blank()
	t.say("The prices")
	for _, n := range r.CostNotes {
		t.under("  ", n)
	}
}

// Text writes the settings in short.
func (s Settings) Text() string {
	text := fmt.Sprintf("%s instances of %s", s.Bounds(), s.Plan)
	if s.OffPeak != nil {
		text += fmt.Sprintf(", and %d–%d %s", s.OffPeak.MinInstances, s.OffPeak.MaxInstances, s.OffPeak.When)
	}
	if !s.Autoscale {
		text += ", without autoscale"
	}
	return text
}

// actions shows the first dozen.
func (t *text) actions(c Scenario) {
	const shown = 12
	t.blank()
	if len(c.Actions) == 0 {
		t.say("Scale actions: none.")
		return
	}
	t.say("Scale actions: %s", figure.Grouped(len(c.Actions)))
	for _, a := range c.Actions[:min(shown, len(c.Actions))] {
		head := fmt.Sprintf("  %s  %d → %d  ", day(a.At), a.From, a.To)
		t.WriteString(terminal.Wrap(head, strings.Repeat(" ", 12), a.Reason, t.width))
	}
	if more := len(c.Actions) - shown; more > 0 {
		t.printf("  and %s more; --json and --report have all of them.\n", figure.Grouped(more))
	}
}

func day(at time.Time) string { return at.Format("Mon 2006-01-02 15:04") }

// rate writes requests a second.
func rate(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.2g", v)
	}
	return figure.Grouped(int(v + .5))
}

// spell writes minutes: "3 h 20 min".
func spell(minutes float64) string {
	d := time.Duration(minutes * float64(time.Minute)).Round(time.Minute)
	hours, rest := int(d.Hours()), int(d.Minutes())%60
	switch {
	case hours >= 48 && rest == 0 && hours%24 == 0:
		return fmt.Sprintf("%d days", hours/24)
	case hours == 0:
		return fmt.Sprintf("%d min", rest)
	case rest == 0:
		return fmt.Sprintf("%s h", figure.Grouped(hours))
	}
	return fmt.Sprintf("%s h %d min", figure.Grouped(hours), rest)
}
