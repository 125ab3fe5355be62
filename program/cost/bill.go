package cost

import "scaleout/internal/azure/catalog"

// A Bill lists what of a stack is billed: the plan for each instance and hour,
// the cache for each hour. The resource group, the app, autoscale and its mails
// are free.
type Bill struct {
	Name          string `json:"name"`
	Region        string `json:"region"` // as ARM spells it
	Plan          string `json:"plan"`   // SKU, "P1v3"
	Instances     Range  `json:"instances"`
	Autoscale     bool   `json:"autoscale"`
	ZoneRedundant bool   `json:"zoneRedundant"`

	OffPeak *OffPeak `json:"offPeak,omitempty"` // nil: none

	Cache      string `json:"cache"`      // item of the price list, "Standard_C1"
	CacheNodes int    `json:"cacheNodes"` // how many times its price is billed; 0 is 1

	Monitoring *Monitoring `json:"monitoring,omitempty"` // nil: none

	Network *Network `json:"network,omitempty"` // nil: none

	Slot *Slot `json:"slot,omitempty"` // nil: none

	Vault *Vault `json:"vault,omitempty"` // nil: none

	FrontDoor *FrontDoor `json:"frontDoor,omitempty"` // nil: none
}

// Slot is a staging slot, which is free, and what an instance has for the app and the
// slot together.
type Slot struct {
	Cores    float64 `json:"cores"`
	MemoryGB float64 `json:"memoryGB"`
}

// Vault is a Key Vault, of which each call is billed and nothing else.
type Vault struct {
	Readers int `json:"readers"` // app and slot
	Secrets int `json:"secrets"`
}

// fetchesPerMonth is how often an app reads its secrets: once a day, and with each change of its
// configuration, of which two a day are assumed.
const fetchesPerMonth = 3 * daysPerMonth

// operations are those of a month, in what they are billed by.
func (v Vault) operations() Amount {
	n := float64(v.Readers*v.Secrets) * fetchesPerMonth / catalog.OperationsBilled
	return Amount{n, n, n}
}

// Monitoring counts what is billed of monitoring. Action groups, their mails and workbooks are
// free.
type Monitoring struct {
	DailyCapGB     int `json:"dailyCapGB"` // logs that are taken a day at most; 0: no limit
	MetricAlerts   int `json:"metricAlerts"`
	LogAlertsSoon  int `json:"logAlertsSoon"`  // log search alerts that look every 5 minutes
	LogAlertsLater int `json:"logAlertsLater"` // and every 15 minutes
}

// daysPerMonth is the number of days in a month of 730 hours.
const daysPerMonth = catalog.HoursPerMonth / 24.0

// logs are the gigabytes of a month: at rest, with the requests of a month, and at most what the
// cap lets in. Without a cap nothing is known of the most.
func (m Monitoring) logs(requests float64, frontDoor bool) Amount {
	rest := catalog.LogsAtRest * daysPerMonth
	expected := m.written(requests, frontDoor)
	if m.DailyCapGB == 0 {
		return Amount{rest, expected, expected}
	}
	most := max(rest, float64(m.DailyCapGB)*daysPerMonth)
	return Amount{rest, min(expected, most), most}
}

// written are the gigabytes that there are to log in a month, whatever the cap is.
func (m Monitoring) written(requests float64, frontDoor bool) float64 {
	each := float64(catalog.RequestLogGB)
	if frontDoor {
		each += catalog.FrontDoorLogGB
	}
	return catalog.LogsAtRest*daysPerMonth + requests/1e6*each
}

// A Range of instances, both ends included.
type Range struct {
	Min int `json:"min"`
	Max int `json:"max"`
}

// OffPeak is a weekly time with another range.
type OffPeak struct {
	HoursPerWeek float64 `json:"hoursPerWeek"`
	Instances    Range   `json:"instances"`
}

const hoursPerWeek = 7 * 24

// billed is the range that Azure bills. A zone redundant plan is billed for two
// instances at least.
func (s Bill) billed(r Range) Range {
	if s.ZoneRedundant {
		return Range{max(r.Min, catalog.MinZoneInstances), max(r.Max, catalog.MinZoneInstances)}
	}
	return r
}

// offPeakShare is the part of all hours that is off-peak, from 0 to 1.
func (s Bill) offPeakShare() float64 {
	if s.OffPeak == nil {
		return 0
	}
	return s.OffPeak.HoursPerWeek / hoursPerWeek
}
