package comment

import (
	"fmt"
	"strings"

	"scaleout/internal/ci/markdown"
	"scaleout/program/cost"
)

// A Cost is what the stack costs with the change and, where that is known, on
// the base.
type Cost struct {
	After   cost.Estimate
	Before  *cost.Estimate // nil: there is nothing to compare with
	Base    string         // what Before is of, "main"
	Budget  int            // USD that the stack may cost at most; 0: no budget
	Unknown string         // why there is no estimate; the rest is empty then
}

func (c Cost) write(b *strings.Builder) {
	b.WriteString("\n### Cost\n\n")
	if c.Unknown != "" {
		b.WriteString(markdown.Prose(c.Unknown) + "\n")
		return
	}
	fmt.Fprintf(b, "| %s a month | at min | expected | at max |\n| :--- | ---: | ---: | ---: |\n", markdown.Text(c.After.Currency))
	amounts := func(title, format string, e cost.Amount) {
		fmt.Fprintf(b, "| %s | "+format+" | "+format+" | "+format+" |\n", title, e.AtMin, e.Expected, e.AtMax)
	}
	title := "this change: " + bill(c.After)
	if c.Before == nil {
		amounts(title, "**%.2f**", c.After.Total)
	} else {
		comparison := cost.Compare(*c.Before, c.After)
		amounts(markdown.Text(c.Base)+": "+bill(*c.Before), "%.2f", c.Before.Total)
		amounts(title, "%.2f", c.After.Total)
		switch {
		case len(comparison.Changes) == 0:
			b.WriteString("| **difference** | none | none | none |\n")
		case comparison.Known:
			amounts("**difference**", "**%+.2f**", comparison.Delta)
		default:
			b.WriteString("| **difference** | not known | not known | not known |\n")
		}
	}
	if c.Budget > 0 {
		fmt.Fprintf(b, "| `monthlyBudget` | | | %d.00 |\n", c.Budget)
	}
	b.WriteString("\n<sub>")
	for i, note := range c.After.Notes() {
		if i > 0 {
			b.WriteString(" ")
		}
		b.WriteString(markdown.Prose(note))
	}
	b.WriteString("</sub>\n")
}

// bill is "2 to 5 × P1v3, Standard_C1".
func bill(e cost.Estimate) string {
	least := ""
	if e.AtLeast {
		least = ", at least"
	}
	return fmt.Sprintf("%s × %s, %s%s", e.Stack.Instances, markdown.Code(e.Stack.Plan), markdown.Code(e.Stack.Cache), least)
}
