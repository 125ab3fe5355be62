package cost

import (
	"fmt"

	"scaleout/internal/azure/catalog"
)

// Network counts what is billed of a private network. The network itself, its subnets and the app's
// integration are free.
type Network struct {
	Endpoints int `json:"endpoints"` // private endpoints, by the hour
	Zones     int `json:"zones"`     // private DNS zones of the stack's own
}

// addNetwork adds what is billed whether anybody uses it or not.
func (e *Estimate) addNetwork(n *Network, prices catalog.PriceList) {
	if n == nil {
		return
	}
	always := func(count int) Amount { return Amount{float64(count), float64(count), float64(count)} }
	e.add("private endpoint", catalog.PrivateEndpoint, always(n.Endpoints*catalog.HoursPerMonth), prices)
	if n.Zones > 0 {
		e.add("private DNS zone", catalog.PrivateZone, always(n.Zones), prices)
	}
	e.network = prices.Find(catalog.PrivateLinkGB, e.Stack.Region, e.Currency)
}

// note returns what is billed by use, of which nobody knows how much there will be.
func (n Network) note(gigabyte catalog.PriceRow) string {
	price := "whose price is not known here"
	if gigabyte.Known {
		price = fmt.Sprintf("%g %s each (%s)", gigabyte.UnitPrice, gigabyte.Currency, gigabyte.Certainty)
	}
	return "Not counted: gigabytes through the private endpoint, in and out, " + price + ". A million requests that read and write 5 KB of session are some ten."
}
