package report

import (
	"scaleout/internal/azure/catalog"
	"scaleout/program/cost"
)

// New reports on a stack with the prices of a list. The budget is in US dollars
// and told only beside amounts in them.
func New(s cost.Bill, budget int, prices catalog.PriceList, currency string, a cost.Assumption) Report {
	e := cost.Of(s, prices, currency, a)
	if currency != catalog.PriceCurrency {
		budget = 0
	}
	r := Report{
		Estimate: e, Budget: budget, Notes: e.Notes(),
		Tiers: cost.Tiers(s, prices, currency), Levels: cost.Levels(), OtherCache: cost.OtherCache(s, prices, currency),
	}
	if s.OffPeak != nil {
		saved := cost.Compare(e, e.WithoutOffPeak(prices)).Delta
		r.Saved = &saved
	}
	return r
}

// Against adds the way from another stack, called than, to the report.
func (r Report) Against(than string, s cost.Bill, prices catalog.PriceList) Report {
	c := cost.Compare(cost.Of(s, prices, r.Currency, r.Assumed), r.Estimate)
	r.From, r.Than = &c, than
	return r
}
