package report

import (
	"fmt"
	"strings"

	"scaleout/internal/figure"
)

// Sentences say what the forecast found.
func (r Report) Sentences() []string {
	c := r.Forecast
	known := c.Minutes - c.Unknown
	if known == 0 {
		return []string{"The traffic has no number of requests in any minute, so nothing can be said."}
	}
	all := []string{r.waitingSentence(known), c.scalingSentence(known), c.busySentence()}
	if c.Unknown > 0 {
		all = append(all, fmt.Sprintf(
			"Of %s of the traffic nothing is known: nothing is guessed for them, and autoscale sees no metric then.",
			figure.Counted(c.Unknown, "minute", "minutes")))
	}
	all = append(all, r.costSentence())
	if c.Minutes < 7*24*60 {
		all = append(all, fmt.Sprintf(
			"The traffic is no more than %s: that a month is like it is not shown.", spell(float64(c.Minutes))))
	}
	return all
}

func (r Report) waitingSentence(known int) string {
	c, limit := r.Forecast, figure.Counted(r.Traffic.AtLimit, "minute", "minutes")
	switch {
	case c.Waiting == 0 && r.Traffic.AtLimit > 0:
		return fmt.Sprintf("Nobody is known to have waited for a free worker, but in %s the CPU of the traffic was at its "+
			"limit, and how much more there was to do then is not known.", limit)
	case c.Waiting == 0:
		return "Nobody would have waited for a free worker: in no minute was there more to do than the instances can."
	}
	s := fmt.Sprintf(
		"People would have waited in %s of %s (%s %%): there was more to do than the instances could.",
		figure.Grouped(c.Waiting), figure.Counted(known, "known minute", "known minutes"), waitingPercent(c.WaitingShare))
	if r.Traffic.AtLimit > 0 {
		s += fmt.Sprintf(" In %s the CPU of the traffic was at its limit, so it may have been more.", limit)
	}
	if c.GivenUp >= 1 {
		s += fmt.Sprintf(" App Service would have given up %s, as they waited for too long.",
			figure.Counted(int(c.GivenUp), "request", "requests"))
	}
	return s
}

func (c Scenario) scalingSentence(known int) string {
	if !c.Settings.Autoscale {
		return fmt.Sprintf("Autoscale is off: there were %d instances all the time.", c.Settings.MinInstances)
	}
	s := fmt.Sprintf("%.2f instances in the mean, after %s",
		c.MeanInstances, figure.Counted(len(c.Actions), "scale action", "scale actions"))
	if c.Flaps > 0 {
		s += fmt.Sprintf(", of which %s the one before as soon as it could (flapping)", undid(c.Flaps))
	}
	if c.AtMaximum == 0 {
		return s + "; never at the maximum."
	}
	return s + fmt.Sprintf("; at the maximum for %s of %s.", spell(float64(c.AtMaximum)), spell(float64(known)))
}

func (c Scenario) busySentence() string {
	return fmt.Sprintf(
		"Instances were busy to %.0f %% in the mean, and to %.0f %% in the busiest minute, with what still waited: "+
			"above 100 %% people wait.",
		100*c.Utilisation, 100*c.Peak)
}

func undid(n int) string {
	if n == 1 {
		return "one undid"
	}
	return figure.Grouped(n) + " undid"
}

func (r Report) costSentence() string {
	c := r.Forecast.Cost
	least := ""
	if c.AtLeast {
		least = "at least "
	}
	return fmt.Sprintf("In a month of 730 hours like this the stack costs %s%.2f %s "+
		"(%.2f with the fewest instances, %.2f with the most); its plan is %.2f of that.",
		least, c.Total.Expected, r.Currency, c.Total.AtMin, c.Total.AtMax, c.Plan.Expected)
}

// fixedSentence says why the same number of instances costs less without autoscale; it is
// empty where it does not.
func (r Report) fixedSentence() string {
	if len(r.Fixed) == 0 {
		return ""
	}
	rest := func(c Cost) float64 { return c.Total.Expected - c.Plan.Expected }
	saved := rest(r.Forecast.Cost) - rest(r.Fixed[0].Cost)
	if saved < 0.005 {
		return ""
	}
	return fmt.Sprintf("A number that never changes needs no autoscale and no alerts about it: they are %.2f %s a month of "+
		"the difference.", saved, r.Currency)
}

// waitingPercent never rounds something to nothing.
func waitingPercent(share float64) string {
	if share > 0 && share < 0.0001 {
		return "0.01"
	}
	return fmt.Sprintf("%.2f", 100*share)
}

// sentences say what was read.
func (in Traffic) sentences() []string {
	all := []string{fmt.Sprintf("%s to %s (%s): %s, %s requests, %s a second in the mean, %s at most (%s).",
		day(in.From), day(in.To), in.Zone, figure.Counted(in.Minutes, "minute", "minutes"), figure.Grouped(int(in.Requests+.5)),
		rate(in.MeanPerSecond), rate(in.PeakPerSecond), day(in.PeakAt))}
	var odd []string
	for _, o := range []struct {
		n               int
		one, more, what string
	}{
		{in.Minutes - in.Known, "minute", "minutes", "of which nothing is known"},
		{in.Unreadable, "line", "lines", "that could not be read"},
		{in.Duplicates, "line", "lines", "for a time that was there before, left out"},
		{in.Unordered, "line", "lines", "earlier than the one before, put in order"},
	} {
		if o.n > 0 {
			odd = append(odd, figure.Counted(o.n, o.one, o.more)+" "+o.what)
		}
	}
	if len(odd) > 0 {
		all = append(all, "It has "+strings.Join(odd, "; ")+".")
	}
	return all
}
