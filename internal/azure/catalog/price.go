package catalog

// How sure a price is. The values of Price.Source.
const (
	Verified      = "verified"        // read in Microsoft's price data
	OneThirdParty = "one third party" // a single source that is not Microsoft
	Derived       = "derived"         // computed from verified prices
	Assumed       = "assumed"         // common knowledge, not read again
	Unknown       = "unknown"         // not found
)

// PriceRegion is the region the prices are for; other regions differ by up to
// some 40 %. They are pay-as-you-go and without tax.
const PriceRegion = "eastus"

// PlanPricesAsOf is the month of the price data behind the plan prices that
// are marked Verified.
const PlanPricesAsOf = "2024-08"

// HoursPerMonth is the number by which Azure turns hourly into monthly prices.
const HoursPerMonth = 730

// A Price is in US dollars per hour, with the mark of how sure it is.
type Price struct {
	USD    float64 // meaningless unless Known
	Known  bool
	Source string // Verified, OneThirdParty, Derived, Assumed or Unknown
}

// Monthly returns the price of 730 hours; false when it is not known.
func (p Price) Monthly() (usd float64, known bool) {
	return p.USD * HoursPerMonth, p.Known
}

func usd(v float64, source string) Price { return Price{USD: v, Known: true, Source: source} }

func noPrice() Price { return Price{Source: Unknown} }
