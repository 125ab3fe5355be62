package catalog

// How sure a price is. The values of Price.Source and PriceRow.Certainty.
const (
	Verified      = "verified"        // read in Microsoft's price data
	OneThirdParty = "one third party" // a single source that is not Microsoft
	Derived       = "derived"         // computed from verified prices
	Assumed       = "assumed"         // common knowledge, not read again
	Unknown       = "unknown"         // not found
)

// PriceRegion is the region whose prices stand in for those of regions that are
// not in the list. All prices are pay-as-you-go and without tax.
const PriceRegion = "eastus"

// RegionalSpread is by how much, in percent, a price in another region may
// differ from PriceRegion's.
const RegionalSpread = 40

// PriceCurrency is the currency that Microsoft sets its prices in. Those in
// other currencies are for reference ("Azure Retail Prices overview").
const PriceCurrency = "USD"

// HoursPerMonth is the number by which Azure turns hourly into monthly prices.
const HoursPerMonth = 730

// A Price is in US dollars per hour in PriceRegion, with the mark of how sure
// it is.
type Price struct {
	USD    float64 // meaningless unless Known
	Known  bool
	Source string // Verified, OneThirdParty, Derived, Assumed or Unknown
}

// listed is an item's price in the list that was built in.
func listed(item string) Price {
	row, ok := builtIn().byKey[priceKey{item, PriceRegion, PriceCurrency}]
	if !ok {
		return Price{Source: Unknown}
	}
	return Price{USD: row.UnitPrice, Known: row.Known, Source: row.Certainty}
}
