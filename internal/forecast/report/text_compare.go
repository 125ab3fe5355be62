package report

import (
	"fmt"
	"io"

	"scaleout/internal/figure"
)

// compare sets what-ifs and fixed counts side by side.
func (t *text) compare(r Report) {
	t.blank()
	t.say("Side by side")
	t.table(func(tw io.Writer) {
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
