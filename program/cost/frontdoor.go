package cost

import (
	"fmt"

	"scaleout/internal/azure/catalog"
)

// FrontDoor is an Azure Front Door, which is billed by the month, whether anybody comes or not.
type FrontDoor struct {
	SKU string `json:"sku"` // "Standard_AzureFrontDoor"
}

// addFrontDoor adds what is billed whether anybody uses it or not, and the requests of a month
// where they are known.
func (e *Estimate) addFrontDoor(f *FrontDoor, sent float64, prices catalog.PriceList) {
	if f == nil {
		return
	}
	month, requests := catalog.FrontDoorItems(f.SKU)
	e.add("Front Door", month, Amount{1, 1, 1}, prices)
	if n := sent / catalog.OperationsBilled; n > 0 {
		e.add("Front Door requests", requests, Amount{0, n, n}, prices)
	}
	e.requests = prices.Find(requests, e.Stack.Region, e.Currency)
	e.dataOut = prices.Find(catalog.FrontDoorDataOut, e.Stack.Region, e.Currency)
}

// note returns what is billed by use, of which nobody knows how much there will be, unless the
// requests are counted.
func (f FrontDoor) note(requests, gigabyte catalog.PriceRow, counted, monitored bool) string {
	logs := ""
	if monitored {
		logs = fmt.Sprintf(" With monitoring, a million requests are taken to write %d GB of logs more, and the probes up to %g GB a day.",
			catalog.FrontDoorLogGB, catalog.FrontDoorProbeGB)
	}
	by := "what comes through the Front Door, 10,000 requests " + unitPrice(requests) + ", and a gigabyte to people in North America or Europe "
	if counted {
		by = "of what comes through the Front Door, a gigabyte to people in North America or Europe "
	}
	return "Not counted: " + by + unitPrice(gigabyte) + ". Its probes count, too." + logs
}

func unitPrice(row catalog.PriceRow) string {
	if !row.Known {
		return "(price not known here)"
	}
	return fmt.Sprintf("%g %s (%s)", row.UnitPrice, row.Currency, row.Certainty)
}
