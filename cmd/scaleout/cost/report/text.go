package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/terminal"
	"scaleout/program/cost"
)

// A Report is what 'scaleout cost' tells.
type Report struct {
	cost.Estimate
	Tiers  []cost.Tier      `json:"tiers"`
	Levels []cost.Level     `json:"levels"`
	Notes  []string         `json:"notes"`
	Budget int              `json:"monthlyBudget,omitempty"` // USD; 0: none
	From   *cost.Comparison `json:"comparison,omitempty"`
	Than   string           `json:"against,omitempty"` // what From compares with

	// OtherCache is what the other kind of cache would cost; nil where that is not known.
	OtherCache *cost.Line `json:"otherCache,omitempty"`

	// Saved is by how much the off-peak time makes it cheaper; nil without one.
	Saved *cost.Amount `json:"offPeakSaves,omitempty"`
}

// The report fills a terminal that nobody has widened, and can do with less.
const widest, narrowest = 80, 60

// Text writes the report for a terminal of a width.
func Text(out io.Writer, r Report, width int) error {
	w := &page{width: max(narrowest, min(width, widest))}
	r.writeTable(w)
	r.writeAssumptions(w)
	if r.From != nil {
		r.writeComparison(w)
	}
	r.writeTiers(w)
	r.writeOtherCache(w)
	w.blank()
	for _, note := range r.Notes {
		w.wrap(note)
	}
	_, err := io.WriteString(out, w.String())
	return err
}

// row writes a line of the first table. Where it has no room, what each line rests on is
// left out.
func (p *page) row(label, price, hours, atMin, expected, atMax string) {
	if p.width < widest {
		p.printf("  %-24s %10s %10s %10s\n", label, atMin, expected, atMax)
		return
	}
	p.printf("  %-22s %9s %11s %10s %10s %10s\n", label, price, hours, atMin, expected, atMax)
}

func (r Report) writeTable(w *page) {
	w.heading("Stack %s in %s: what Azure bills, in %s a month of 730 hours", r.Stack.Name, r.Stack.Region, r.Currency)
	w.row("", "per hour", "hours", "at min", "expected", "at max")
	for _, l := range r.Lines {
		price, known := "unknown", l.Price.Known
		if known {
			price = fmt.Sprintf("%.4f", l.Price.UnitPrice) + perUnit[catalog.UnitOf(l.Item)]
		}
		w.row(r.label(l), price, hours(l.Quantity)+counted[catalog.UnitOf(l.Item)],
			amount(l.Cost.AtMin, known), amount(l.Cost.Expected, known), amount(l.Cost.AtMax, known))
	}
	total := "Total"
	if r.AtLeast {
		total = "Total, at least"
	}
	w.row(total, "", "", amount(r.Total.AtMin, true), amount(r.Total.Expected, true), amount(r.Total.AtMax, true))
	if r.Budget > 0 {
		w.row("Budget", "", "", "", "", amount(float64(r.Budget), true))
	}
	w.blank()
}

// perUnit and counted tell where a line is not about hours.
var (
	perUnit = map[string]string{catalog.UnitGB: "/GB", catalog.UnitMonth: "/mo", catalog.UnitCalls: "/10K"}
	counted = map[string]string{catalog.UnitGB: " GB", catalog.UnitMonth: " x", catalog.UnitCalls: " x 10K"}
)

func (r Report) label(l cost.Line) string {
	switch {
	case l.Resource == "plan":
		return fmt.Sprintf("%s %s, %s", l.Resource, l.Item, r.Stack.Instances)
	case !catalog.IsSize(l.Item):
		return l.Resource
	}
	return l.Resource + " " + l.Item
}

// hours are those of all instances, rounded.
func hours(a cost.Amount) string {
	if a.AtMin == a.AtMax {
		return fmt.Sprintf("%.0f", a.AtMin)
	}
	return fmt.Sprintf("%.0f-%.0f", a.AtMin, a.AtMax)
}

func amount(v float64, known bool) string {
	if !known {
		return "unknown"
	}
	return fmt.Sprintf("%.2f", v)
}

func (r Report) writeAssumptions(w *page) {
	w.wrap("At min and at max: the fewest and the most instances at every hour.")
	plan := r.Lines[0]
	switch {
	case r.Stack.Instances.Min == r.Stack.Instances.Max && r.Stack.OffPeak == nil:
		w.wrap("Expected: the same, for the number of instances is fixed.")
	case r.Assumed.BusyHours > 0:
		w.wrap(fmt.Sprintf("Expected: load keeps it at max for %g hours a week (--busy), at min otherwise.", r.Assumed.BusyHours))
	case plan.Price.Known:
		w.wrap(fmt.Sprintf("Expected: at min, for nobody knows your load (--busy HOURS says how many hours a week it keeps the stack at max). An instance that load adds costs %.4f an hour.", plan.Price.UnitPrice))
	default:
		w.wrap("Expected: at min, for nobody knows your load.")
	}
	if o := r.Stack.OffPeak; o != nil {
		text := fmt.Sprintf("Off-peak: %.4g of 168 hours a week with %s instances", o.HoursPerWeek, o.Instances)
		switch saved := r.Saved; {
		case !plan.Price.Known:
		case saved.AtMin < 0 || saved.AtMax < 0:
			text += fmt.Sprintf(", which changes the cost by %+.2f a month at min and %+.2f at max", 0-saved.AtMin, 0-saved.AtMax)
		default:
			text += fmt.Sprintf(", which saves %.2f a month at min and %.2f at max", saved.AtMin, saved.AtMax)
		}
		w.wrap(text + ".")
	}
	w.wrap("Resource group, app, autoscale rules and their mails are free.")
	if r.Stack.Monitoring != nil {
		w.wrap("So are Application Insights, by itself, and the workbook.")
	}
}

func (r Report) writeComparison(w *page) {
	c := r.From
	w.blank()
	w.heading("Against %s, in %s a month", r.Than, r.Currency)
	line := "  %-44s %10s %10s %10s\n"
	if w.width < widest {
		line = "  %s\n  %24s %10s %10s\n"
	}
	if len(c.Changes) == 0 {
		w.wrap("Nothing that is billed differs.")
		return
	}
	w.printf(line, "", "at min", "expected", "at max")
	for _, change := range c.Changes {
		w.printf(line, changeLabel(c, change), delta(change.Delta.AtMin, change.Known),
			delta(change.Delta.Expected, change.Known), delta(change.Delta.AtMax, change.Known))
	}
	total := "Difference"
	if !c.Known {
		total = "Difference of what is known"
	}
	known := c.Known || slices.ContainsFunc(c.Changes, func(change cost.Change) bool { return change.Known })
	w.printf(line, total, delta(c.Delta.AtMin, known), delta(c.Delta.Expected, known), delta(c.Delta.AtMax, known))
	w.printf(line, fmt.Sprintf("Total, %s there", least(c.Before)), amount(c.Before.Total.AtMin, true),
		amount(c.Before.Total.Expected, true), amount(c.Before.Total.AtMax, true))
	if c.Before.Stack.Region != c.After.Stack.Region {
		w.wrap(fmt.Sprintf("The regions differ: %s there, %s here.", c.Before.Stack.Region, c.After.Stack.Region))
	}
}

func least(e cost.Estimate) string {
	if e.AtLeast {
		return "at least"
	}
	return "as it is"
}

// changeLabel is "plan P0v3, 2 to 3 -> P1v3, 2 to 5".
func changeLabel(c *cost.Comparison, change cost.Change) string {
	before, after := "nothing", "nothing"
	if change.Before != nil {
		before = change.Before.Item
	}
	if change.After != nil {
		after = change.After.Item
	}
	switch {
	case !catalog.IsSize(before) && before == after:
		return change.Resource + ", more or fewer"
	case !catalog.IsSize(before):
		return change.Resource + " -> nothing"
	case !catalog.IsSize(after):
		return "nothing -> " + change.Resource
	}
	if change.Resource == "plan" {
		before += ", " + c.Before.Stack.Instances.String()
		after += ", " + c.After.Stack.Instances.String()
	}
	if before == after {
		return change.Resource + " " + after + ", other hours"
	}
	return fmt.Sprintf("%s %s -> %s", change.Resource, before, after)
}

func delta(v float64, known bool) string {
	if !known {
		return "unknown"
	}
	return fmt.Sprintf("%+.2f", v)
}

func (r Report) writeTiers(w *page) {
	w.blank()
	w.heading("What instances of the plan cost in a month, and what still means downtime")
	w.printf("  %-9s", "")
	for _, t := range r.Tiers {
		name := t.Plan
		if t.Relation == cost.Chosen {
			name += " *"
		}
		w.printf(" %10s", name)
	}
	w.tail("downtime")
	for _, l := range r.Levels {
		more := ""
		if l.OrMore {
			more = "+"
		}
		w.printf("  %-4s x%-3s", fmt.Sprintf("%d%s", l.Instances, more), fmt.Sprintf("%d%s", l.Multiplier, more))
		for _, t := range r.Tiers {
			v, known := l.Of(t)
			text := amount(v, known)
			if known {
				text += more
			}
			w.printf(" %10s", text)
		}
		w.tail(l.Downtime)
	}
	w.wrap("* yours; before it the next cheaper plan that can run this stack, after it the next larger one")
}

// A page collects text.
type page struct {
	strings.Builder
	width int
}

func (p *page) heading(format string, args ...any) {
	p.WriteString(terminal.Wrap("", "", fmt.Sprintf(format, args...), p.width))
	p.blank()
}

// tail ends a line of numbers with a text, below it where it has no room.
func (p *page) tail(text string) {
	line := p.String()[strings.LastIndexByte(p.String(), '\n')+1:]
	if utf8.RuneCountInString(line)+2+utf8.RuneCountInString(text) > p.width {
		p.printf("\n%s", terminal.Wrap("      ", "      ", text, p.width))
		return
	}
	p.printf("  %s\n", text)
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }

func (p *page) blank() { p.WriteByte('\n') }

// wrap writes a sentence in lines of the page's width.
func (p *page) wrap(text string) { p.WriteString(terminal.Wrap("  ", "  ", text, p.width)) }

// writeOtherCache sets the two kinds of cache side by side.
func (r Report) writeOtherCache(w *page) {
	if r.OtherCache == nil {
		return
	}
	instead := ""
	for _, l := range r.Lines {
		if l.Resource == "cache" && l.Price.Known {
			instead = fmt.Sprintf(" instead of %.2f", l.Cost.AtMin)
		}
	}
	kind := "Azure Cache for Redis, which is being retired"
	if c, _ := catalog.CacheByName(r.OtherCache.Item); c.Managed {
		kind = "Azure Managed Redis, which every tenant can have"
	}
	w.blank()
	w.wrap(fmt.Sprintf("The cache as %s (%s) would cost %.2f%s a month.", r.OtherCache.Item, kind, r.OtherCache.Cost.AtMin, instead))
}
