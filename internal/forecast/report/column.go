package report

import (
	"fmt"
	"slices"

	"scaleout/internal/azure/catalog"
)

// outAndIn explains the columns.
const outAndIn = "Thresholds, windows and cooldowns are those for one instance more / one less; what is the same everywhere is not shown."

// A column tells settings that were found apart.
type column struct {
	Head string
	of   func(Settings) string
}

// Of is what settings have in it.
func (c column) Of(s Settings) string { return c.of(s) }

// columns are those in which the rows differ, beside plan and instances.
func (b Best) columns() []column {
	all := []column{
		{"CPU %", ruleColumn(catalog.CPU)}, {"memory %", ruleColumn(catalog.Memory)},
		{"waiting requests", ruleColumn(catalog.HTTPQueue)}, {"requests a minute", ruleColumn(catalog.Requests)},
		{"window, min", func(s Settings) string { return s.Windows.text() }},
		{"cooldown, min", func(s Settings) string { return s.Cooldowns.text() }},
		{offPeakHead, func(s Settings) string {
			if s.OffPeak == nil {
				return none
			}
			return fmt.Sprintf("%s: %s", s.OffPeak.When, bounds(s.OffPeak.MinInstances, s.OffPeak.MaxInstances))
		}},
	}
	rows := b.rows()
	return slices.DeleteFunc(all, func(c column) bool {
		return !slices.ContainsFunc(rows, func(r foundRow) bool { return c.of(r.Settings) != c.of(rows[0].Settings) })
	})
}

const (
	none        = "–"
	offPeakHead = "off-peak"
)

func ruleColumn(m catalog.Metric) func(Settings) string {
	return func(s Settings) string {
		for _, r := range s.Rules {
			if r.Metric == m.Name {
				return r.text()
			}
		}
		return none
	}
}

// text is "70 / 30"; without autoscale there is neither.
func (p Pair) text() string {
	if p == (Pair{}) {
		return none
	}
	return fmt.Sprintf("%d / %d", p.Out, p.In)
}

// A foundRow is settings that were found. Path is their place in the JSON.
type foundRow struct {
	Try
	Name, Path string
}

func (b Best) rows() []foundRow {
	all := []foundRow{{b.Current, "as it is", "best.current"}, {b.Chosen, "best", "best.chosen"}}
	if b.Safer != nil {
		all = append(all, foundRow{*b.Safer, "safer", "best.safer"})
	}
	for i, t := range b.Front {
		all = append(all, foundRow{t, "", fmt.Sprintf("best.front.%d", i)})
	}
	return all
}
