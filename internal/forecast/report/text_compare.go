package report

import (
	"fmt"
	"text/tabwriter"

	"scaleout/internal/figure"
	"scaleout/program/settings"
)

// compare sets what-ifs and fixed counts side by side.
func (t *text) compare(r Report) {
	t.blank()
	t.say("Side by side")
	t.table(func(tw *tabwriter.Writer) {
		fmt.Fprintf(tw, "instances\tminutes waiting\tat maximum\tactions\tflaps\t%s a month\tdifference\t  \n", r.Currency)
		rows := append([]Scenario{r.Forecast}, r.WhatIfs...)
		for i, c := range rows {
			difference := ""
			if i > 0 {
				difference = fmt.Sprintf("%+.2f", c.Against.Cost)
			}
			fmt.Fprintf(tw, "%.2f\t%s\t%s\t%s\t%s\t%s\t%s\t  %s: %s %s\n",
				c.MeanInstances, waiting(c.Waiting, c.WaitingShare), spell(float64(c.AtMaximum)),
				figure.Grouped(len(c.Actions)), figure.Grouped(c.Flaps), c.Cost.Text(), difference,
				shortened(c.Name), c.Settings.Plan, c.Settings.Bounds())
		}
		for _, f := range r.Fixed {
			fmt.Fprintf(tw, "%d\t%s\t\t\t\t%s\t%+.2f\t  always %s\n", f.Instances, waiting(f.Waiting, f.WaitingShare), f.Cost.Text(),
				f.Cost.Total.Expected-r.Forecast.Cost.Total.Expected, figure.Counted(f.Instances, "instance", "instances"))
		}
	})
	if note := r.fixedSentence(); note != "" {
		t.under("  ", note)
	}
}

// shortened leaves so much of a name that lines stay lines.
func shortened(name string) string {
	const most = 40
	if r := []rune(name); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return name
}

// Text is what a month is expected to cost.
func (c Cost) Text() string {
	if c.AtLeast {
		return fmt.Sprintf("≥ %.2f", c.Total.Expected)
	}
	return fmt.Sprintf("%.2f", c.Total.Expected)
}

func waiting(minutes int, share float64) string {
	if minutes == 0 {
		return "0"
	}
	return fmt.Sprintf("%s (%s %%)", figure.Grouped(minutes), waitingPercent(share))
}

func (t *text) best(b Best, currency string) {
	t.blank()
	t.say("The cheapest settings with at most %s %% of the minutes waiting", waitingPercent(b.WaitingLimit))
	t.under("  ", fmt.Sprintf("%s settings were tried on %s to %s%s.",
		figure.Grouped(b.Tried), day(b.Training.From), day(b.Training.To), b.judgedOn()))
	for _, w := range b.Warnings {
		t.under("  ", w)
	}
	t.blank()
	t.table(func(tw *tabwriter.Writer) {
		fmt.Fprintf(tw, "%s a month\tminutes waiting\tin the rest\t  \n", currency)
		row := func(name string, x Try) {
			fmt.Fprintf(tw, "%.2f\t%s\t%s\t  %s%s\n", x.Training.Cost, x.Training.Text(), x.Judged.Text(), name, x.Text())
		}
		row("as it is: ", b.Current)
		row("best: ", b.Chosen)
		if b.Safer != nil {
			row("safer: ", *b.Safer)
		}
		for _, x := range b.Front {
			row("", x)
		}
	})
	t.commands("", b.Chosen)
	if b.Safer != nil {
		t.commands("The safer ones, which keep the limit in the rest as well", *b.Safer)
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

// Text writes the settings in short, with the rules that differ from the stack's.
func (t Try) Text() string {
	text := t.Settings.Text()
	for _, c := range t.Changes {
		switch c.Key {
		case settings.KeyPlanSKU, settings.KeyMinInstances, settings.KeyMaxInstances, settings.KeyAutoscale, settings.KeyOffPeak:
		default:
			text += fmt.Sprintf(", %s %s", c.Key, c.To)
		}
	}
	return text
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
