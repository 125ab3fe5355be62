package settings

import (
	"time"

	"scaleout/program/alerts"
	"scaleout/program/cost"
)

// Bill lists what of the stack costs money.
func (s *Settings) Bill() cost.Bill {
	bill := cost.Bill{
		Name: s.Stack, Region: s.Location,
		Plan: s.Plan.SKU, Autoscale: s.Autoscale, ZoneRedundant: s.ZoneRedundant,
		Instances: cost.Range{Min: s.MinInstances, Max: s.MaxInstances},
		Cache:     s.Cache.Name, CacheNodes: 1,
	}
	if s.Cache.Managed && s.RedisHighAvailability {
		bill.CacheNodes = 2 // a managed cache is billed by the node
	}
	if s.StagingSlot {
		bill.Slot = &cost.Slot{Cores: s.Plan.Cores, MemoryGB: s.Plan.MemoryGB}
	}
	if s.HasVault() {
		bill.Vault = &cost.Vault{Readers: 1, Secrets: 2} // REDIS_URL and FLASK_SECRET_KEY
		if s.StagingSlot {
			bill.Vault.Readers = 2
		}
	}
	if n := s.Network; n != nil {
		bill.Network = &cost.Network{Endpoints: s.EndpointsNeeded(), Zones: max(0, len(s.ZonesNeeded())-len(n.Zones))}
	}
	if s.OwnFrontDoor() {
		bill.FrontDoor = &cost.FrontDoor{SKU: s.FrontDoorSKU}
	}
	if o := s.OffPeak; o != nil {
		bill.OffPeak = &cost.OffPeak{
			HoursPerWeek: o.HoursPerWeek(),
			Instances:    cost.Range{Min: o.MinInstances, Max: o.MaxInstances},
		}
	}
	if s.Monitoring != nil {
		bill.Monitoring = &cost.Monitoring{DailyCapGB: s.Monitoring.DailyCapGB}
		for _, rule := range s.AlertRules() {
			_, fromLogs := rule.Query()
			_, fromEvents := rule.Condition.(alerts.Done)
			switch {
			case fromEvents: // costs nothing
			case !fromLogs:
				bill.Monitoring.MetricAlerts++
			case rule.Frequency < 15*time.Minute:
				bill.Monitoring.LogAlertsSoon++
			default:
				bill.Monitoring.LogAlertsLater++
			}
		}
	}
	return bill
}

// bill returns the bill of the stack as it is drafted.
func (d *draft) bill() cost.Bill {
	s := d.Settings
	s.Location = d.region()
	if !s.Autoscale {
		s.MaxInstances = s.MinInstances
	}
	s.StagingSlot = d.hasSlot()
	s.OffPeak = d.offPeak.finish()
	s.Network, s.FrontDoorSKU = d.finishNetwork(), d.frontDoorTier()
	s.Monitoring = d.monitoring.finish()
	return s.Bill()
}
