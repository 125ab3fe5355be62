package cost

import (
	"math"

	"scaleout/internal/azure/catalog"
)

// An Amount is a cost, or a quantity that is billed, in a month of 730 hours.
//
// AtMin and AtMax have the fewest and the most instances of every hour, so
// with an off-peak time those of its hours are its own. Expected has the fewest,
// and the most for as many hours a week as Assumption.BusyHours says, or as many as
// Assumption.MeanInstances says.
type Amount struct {
	AtMin    float64 `json:"atMin"`
	Expected float64 `json:"expected"`
	AtMax    float64 `json:"atMax"`
}

// An Assumption stands in for what an estimate cannot know.
type Assumption struct {
	// BusyHours are the hours a week, outside off-peak, in which load keeps the
	// stack at the most instances. 0: nobody knows, and Expected equals AtMin.
	BusyHours float64 `json:"busyHours"`
	// MeanInstances is how many instances are billed on average, as a forecast has
	// them. 0: there is none, and BusyHours counts.
	MeanInstances float64 `json:"meanInstances,omitempty"`
	// Requests are how many people send in a month, as a forecast has them. 0: nobody
	// knows, and Expected has what a stack at rest has.
	Requests float64 `json:"requests,omitempty"`
}

// A Line is one resource that is billed.
type Line struct {
	Resource string           `json:"resource"` // "plan", "cache"
	Item     string           `json:"item"`     // "P1v3"
	Price    catalog.PriceRow `json:"price"`
	Quantity Amount           `json:"quantity"` // in what catalog.UnitOf says: hours of all instances or nodes, gigabytes, alerts
	Cost     Amount           `json:"cost"`     // zero unless Price.Known
}

// An Estimate is the cost of a stack in a month.
type Estimate struct {
	Stack    Bill       `json:"stack"`
	Assumed  Assumption `json:"assumed"`
	Currency string     `json:"currency"`
	Lines    []Line     `json:"lines"`
	Total    Amount     `json:"total"`
	// AtLeast is set where a price is not known, and the total is that of the rest,
	// or where nothing limits the logs.
	AtLeast bool `json:"atLeast"`

	network           catalog.PriceRow // of a gigabyte through a private endpoint
	requests, dataOut catalog.PriceRow // of 10,000 requests and of a gigabyte through a Front Door
}

// Of estimates what a stack costs with the prices of a list.
func Of(s Bill, prices catalog.PriceList, currency string, a Assumption) Estimate {
	e := Estimate{Stack: s, Assumed: a, Currency: currency}
	e.add("plan", s.Plan, s.instanceHours(a), prices)
	nodes := float64(max(s.CacheNodes, 1)) * catalog.HoursPerMonth
	e.add("cache", s.Cache, Amount{nodes, nodes, nodes}, prices)
	e.addNetwork(s.Network, prices)
	e.addFrontDoor(s.FrontDoor, a.Requests, prices)
	if v := s.Vault; v != nil {
		e.add("vault operations", catalog.VaultOperations, v.operations(), prices)
	}
	if m := s.Monitoring; m != nil {
		e.add("logs", catalog.LogVolume, m.logs(a.Requests, s.FrontDoor != nil), prices)
		e.AtLeast = e.AtLeast || m.DailyCapGB == 0
		for _, alerts := range []struct {
			resource, item string
			count          int
		}{
			{"metric alerts", catalog.MetricAlert, m.MetricAlerts},
			{"log alerts (5 min)", catalog.LogAlertSoon, m.LogAlertsSoon},
			{"log alerts (15 min)", catalog.LogAlertLater, m.LogAlertsLater},
		} {
			n := float64(alerts.count)
			e.add(alerts.resource, alerts.item, Amount{n, n, n}, prices)
		}
	}
	return e
}

func (e *Estimate) add(resource, item string, quantity Amount, prices catalog.PriceList) {
	line := Line{Resource: resource, Item: item, Quantity: quantity, Price: prices.Find(item, e.Stack.Region, e.Currency)}
	if line.Price.Known {
		line.Cost = quantity.times(line.Price.UnitPrice)
	}
	e.AtLeast = e.AtLeast || !line.Price.Known
	e.Total = e.Total.plus(line.Cost)
	e.Lines = append(e.Lines, line)
}

// instanceHours are the hours of all instances together.
func (s Bill) instanceHours(a Assumption) Amount {
	peak, share := s.billed(s.Instances), s.offPeakShare()
	off := Range{}
	if s.OffPeak != nil {
		off = s.billed(s.OffPeak.Instances)
	}
	hours := func(atPeak, offPeak int) float64 {
		return catalog.HoursPerMonth * ((1-share)*float64(atPeak) + share*float64(offPeak))
	}
	least, most := hours(peak.Min, off.Min), hours(peak.Max, off.Max)
	busy := min(max(a.BusyHours/hoursPerWeek, 0), 1-share)
	expected := least + catalog.HoursPerMonth*busy*float64(peak.Max-peak.Min)
	if a.MeanInstances > 0 {
		expected = min(max(catalog.HoursPerMonth*a.MeanInstances, least), most)
	}
	return Amount{AtMin: least, Expected: expected, AtMax: most}
}

// times returns the cost of a quantity, in whole cents, so that what is shown adds
// up.
func (a Amount) times(unitPrice float64) Amount {
	return Amount{cents(a.AtMin * unitPrice), cents(a.Expected * unitPrice), cents(a.AtMax * unitPrice)}
}

func (a Amount) plus(b Amount) Amount {
	return Amount{cents(a.AtMin + b.AtMin), cents(a.Expected + b.Expected), cents(a.AtMax + b.AtMax)}
}

// Less returns a − b.
func (a Amount) Less(b Amount) Amount {
	return Amount{cents(a.AtMin - b.AtMin), cents(a.Expected - b.Expected), cents(a.AtMax - b.AtMax)}
}

// cents rounds to two decimals, half a cent up. The little that is added is what
// 14599.635 lacks as a binary fraction.
func cents(v float64) float64 {
	const little = 1e-6
	rounded := math.Floor(math.Abs(v)*100+0.5+little) / 100
	if rounded == 0 {
		return 0 // never -0
	}
	return math.Copysign(rounded, v)
}
