package cost

import "scaleout/internal/azure/catalog"

// A Change is the cost of one resource before and after.
type Change struct {
	Resource string `json:"resource"`
	Before   *Line  `json:"before,omitempty"` // nil: there is none
	After    *Line  `json:"after,omitempty"`  // nil: there is none any more
	Delta    Amount `json:"delta"`            // meaningless unless Known
	Known    bool   `json:"known"`            // both prices are
}

// A Comparison is the way from one estimate to another.
type Comparison struct {
	Before  Estimate `json:"before"`
	After   Estimate `json:"after"`
	Changes []Change `json:"changes"` // resources whose cost or kind differs
	Delta   Amount   `json:"delta"`   // of what is known
	// Known is false where a price is missing on either side: then the
	// difference is that of the rest, and may be more or less.
	Known bool `json:"known"`
}

// Compare returns what changes from before to after, which have one currency.
func Compare(before, after Estimate) Comparison {
	c := Comparison{Before: before, After: after, Known: !before.AtLeast && !after.AtLeast}
	for i := range after.Lines {
		to := &after.Lines[i]
		change := Change{Resource: to.Resource, After: to, Before: before.line(to.Resource)}
		change.Known = to.Price.Known && (change.Before == nil || change.Before.Price.Known)
		from := Line{}
		if change.Before != nil {
			from = *change.Before
		}
		if change.Known {
			change.Delta = to.Cost.Less(from.Cost)
			c.Delta = c.Delta.plus(change.Delta)
		}
		if change.Delta != (Amount{}) || from.Item != to.Item || from.Quantity != to.Quantity {
			c.Changes = append(c.Changes, change)
		}
	}
	for i := range before.Lines {
		from := &before.Lines[i]
		if after.line(from.Resource) != nil {
			continue
		}
		change := Change{Resource: from.Resource, Before: from, Known: from.Price.Known, Delta: Amount{}.Less(from.Cost)}
		c.Delta = c.Delta.plus(change.Delta)
		c.Changes = append(c.Changes, change)
	}
	return c
}

// WithoutOffPeak estimates the same stack without its off-peak time.
func (e Estimate) WithoutOffPeak(prices catalog.PriceList) Estimate {
	s := e.Stack
	s.OffPeak = nil
	return Of(s, prices, e.Currency, e.Assumed)
}

func (e Estimate) line(resource string) *Line {
	for i := range e.Lines {
		if e.Lines[i].Resource == resource {
			return &e.Lines[i]
		}
	}
	return nil
}
