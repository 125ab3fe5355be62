package cost

import "scaleout/internal/azure/catalog"

// A Tier is one plan in the table of what more instances cost.
type Tier struct {
	Plan     string           `json:"plan"`
	Relation string           `json:"relation"` // Chosen, Cheaper or Larger
	Price    catalog.PriceRow `json:"price"`
}

// How a tier relates to the stack's own plan.
const (
	Chosen  = "chosen"
	Cheaper = "next cheaper"
	Larger  = "next larger"
)

// A Level is the price of a number of instances, and what it buys.
type Level struct {
	Instances  int    `json:"instances"`
	OrMore     bool   `json:"orMore"`
	Multiplier int    `json:"multiplier"` // of the price of one
	Downtime   string `json:"downtime"`   // what still takes the app down
}

// Levels returns the three steps of scaling out.
//
// Source: "Reliability in Azure App Service": platform upgrades take the
// instances one after the other; meanwhile a third one covers for a crash.
func Levels() []Level {
	return []Level{
		{1, false, 1, "high: every upgrade and crash"},
		{2, false, 2, "low: the other one serves"},
		{3, true, 3, "least: one may fail meanwhile"},
	}
}

// Tiers returns the stack's plan between the next cheaper and the next larger
// one that can run the stack. Proposed are, as in every message about plans,
// only tiers that are still offered and whose prices are verified; a stack may
// have another.
func Tiers(s Bill, prices catalog.PriceList, currency string) []Tier {
	chosen, _ := catalog.PlanBySKU(s.Plan)
	price := func(sku string) catalog.PriceRow { return prices.Find(sku, s.Region, currency) }
	own := price(s.Plan)
	var cheaper, larger string
	for _, p := range catalog.Plans() {
		to := price(p.SKU)
		if p.SKU == s.Plan || !s.runsOn(p) || to.Certainty != catalog.Verified {
			continue
		}
		if own.Known && to.UnitPrice < own.UnitPrice && (cheaper == "" || to.UnitPrice > price(cheaper).UnitPrice) {
			cheaper = p.SKU
		}
		if p.Cores > chosen.Cores && p.MemoryGB > chosen.MemoryGB && (larger == "" || to.UnitPrice < price(larger).UnitPrice) {
			larger = p.SKU
		}
	}
	var tiers []Tier
	for _, t := range []Tier{{Plan: cheaper, Relation: Cheaper}, {Plan: s.Plan, Relation: Chosen}, {Plan: larger, Relation: Larger}} {
		if t.Plan != "" {
			t.Price = price(t.Plan)
			tiers = append(tiers, t)
		}
	}
	return tiers
}

// runsOn reports whether a plan that may be proposed can run the stack.
func (s Bill) runsOn(p catalog.Plan) bool {
	most := s.Instances.Max
	if s.OffPeak != nil {
		most = max(most, s.OffPeak.Instances.Max)
	}
	return p.Proposable() && p.MaxInstances >= most &&
		(!s.Autoscale || p.Autoscale) && (!s.ZoneRedundant || p.ZoneRedundant)
}

// Of returns what a level costs on the tier in a month.
func (l Level) Of(t Tier) (amount float64, known bool) {
	return cents(float64(l.Multiplier) * t.Price.UnitPrice * catalog.HoursPerMonth), t.Price.Known
}
