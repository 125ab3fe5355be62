package cost

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// Notes say what an estimate rests on, the most important first: prices that
// are not known, not of this region, not sure; then how old they are.
func (e Estimate) Notes() []string {
	var unknown, unsure []string
	foreign, dates := map[string]bool{}, map[string]bool{}
	for _, l := range e.Lines {
		p := l.Price
		if !p.Known {
			unknown = append(unknown, l.Item)
			continue
		}
		dates[p.AsOf] = true
		if p.Region != e.Stack.Region {
			foreign[p.Region] = true
		}
		if p.Certainty != catalog.Verified {
			unsure = append(unsure, fmt.Sprintf("%s is %s (%s)", l.Item, p.Certainty, p.Source))
		}
	}
	var notes []string
	if len(unknown) > 0 {
		notes = append(notes, fmt.Sprintf("The price of %s in %s is not known here, so every total is at least what it says.",
			strings.Join(unknown, " and of "), e.Currency))
	}
	if len(foreign) > 0 {
		notes = append(notes, fmt.Sprintf("The prices are those of %s; those of %s may differ by up to some %d %%.",
			strings.Join(slices.Sorted(maps.Keys(foreign)), " and "), e.Stack.Region, catalog.RegionalSpread))
	}
	if len(unsure) > 0 {
		notes = append(notes, "Not verified: the price of "+strings.Join(unsure, ", that of ")+".")
	}
	if s := e.Stack.Slot; s != nil {
		notes = append(notes, s.note())
	}
	if n := e.Stack.Network; n != nil {
		notes = append(notes, n.note(e.network))
	}
	if f := e.Stack.FrontDoor; f != nil {
		notes = append(notes, f.note(e.requests, e.dataOut, e.Assumed.Requests > 0, e.Stack.Monitoring != nil))
	}
	if m := e.Stack.Monitoring; m != nil {
		notes = append(notes, m.note(e.Stack.Slot != nil, e.Assumed.Requests > 0))
		if m.overflows(e.Assumed.Requests, e.Stack.FrontDoor != nil) {
			notes = append(notes, fmt.Sprintf("There is more to log than the daily cap of %d GB lets in: for the rest of such a day nothing is logged, "+
				"and alerts that read logs are blind. logDailyCapGB raises it, and the cost.", m.DailyCapGB))
		}
	}
	if len(dates) > 0 {
		notes = append(notes, "Prices as of "+strings.Join(slices.Sorted(maps.Keys(dates)), ", ")+", pay as you go, without tax and outbound traffic.")
	}
	return notes
}

// overflows reports whether requests write more logs than the cap lets in, in a mean day.
func (m Monitoring) overflows(requests float64, frontDoor bool) bool {
	return m.DailyCapGB > 0 && m.written(requests, frontDoor) > float64(m.DailyCapGB)*daysPerMonth
}

// note returns what is assumed of logs, of which nobody knows how many there will be.
func (m Monitoring) note(slot, counted bool) string {
	slots := ""
	if slot {
		slots = ", a few MB of them the slot's while it runs"
	}
	most := fmt.Sprintf("at most the daily cap of %d GB, which Azure is known to overrun", m.DailyCapGB)
	if m.DailyCapGB == 0 {
		most = "nobody knows how many at most, without a daily cap"
	}
	if counted {
		slots += fmt.Sprintf(", %d GB more for a million requests", catalog.RequestLogGB)
	}
	return fmt.Sprintf("Logs are taken to be %g GB a day at rest%s, and %s; the 5 GB a month that Azure gives are not taken off.", catalog.LogsAtRest, slots, most)
}

// note returns what a slot takes instead of money.
func (s Slot) note() string {
	return fmt.Sprintf("The staging slot is free. While it runs, the app and it share the %g GB and %g vCPU of each instance.",
		s.MemoryGB, s.Cores)
}

func (e Estimate) anyKnown() bool {
	return slices.ContainsFunc(e.Lines, func(l Line) bool { return l.Price.Known })
}

// Headline is the estimate in a sentence.
func (e Estimate) Headline() string {
	if !e.anyKnown() {
		return "Cost: no price of this stack is known here."
	}
	least := ""
	if e.AtLeast {
		least = "at least "
	}
	s := e.Stack
	text := fmt.Sprintf("Cost: %s%.2f %s a month", least, e.Total.AtMin, e.Currency)
	if e.Total.AtMax != e.Total.AtMin {
		text = fmt.Sprintf("Cost: %s%.2f to %.2f %s a month", least, e.Total.AtMin, e.Total.AtMax, e.Currency)
	}
	watched := ""
	if s.Monitoring != nil {
		watched = ", monitoring included"
	}
	return fmt.Sprintf("%s with %s instances of %s%s.", text, s.Instances, s.Plan, watched)
}

// String returns "2 to 5", or "2" where it never changes.
func (r Range) String() string {
	if r.Min == r.Max {
		return fmt.Sprint(r.Min)
	}
	return fmt.Sprintf("%d to %d", r.Min, r.Max)
}
