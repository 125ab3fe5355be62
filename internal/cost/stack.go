package cost

import "scaleout/internal/azure/catalog"

// A Stack is what of a stack is billed: the plan for each instance and hour,
// the cache for each hour. The resource group, the app, autoscale and its mails
// are free.
type Stack struct {
	Name          string `json:"name"`
	Region        string `json:"region"` // as ARM spells it
	Plan          string `json:"plan"`   // SKU, "P1v3"
	Instances     Range  `json:"instances"`
	Autoscale     bool   `json:"autoscale"`
	ZoneRedundant bool   `json:"zoneRedundant"`

	OffPeak *OffPeak `json:"offPeak,omitempty"` // nil: none

	Cache      string `json:"cache"`      // item of the price list, "Standard_C1"
	CacheNodes int    `json:"cacheNodes"` // how many times its price is billed; 0 is 1
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
func (s Stack) billed(r Range) Range {
	if s.ZoneRedundant {
		return Range{max(r.Min, catalog.MinZoneInstances), max(r.Max, catalog.MinZoneInstances)}
	}
	return r
}

// offPeakShare is the part of all hours that is off-peak, from 0 to 1.
func (s Stack) offPeakShare() float64 {
	if s.OffPeak == nil {
		return 0
	}
	return s.OffPeak.HoursPerWeek / hoursPerWeek
}
