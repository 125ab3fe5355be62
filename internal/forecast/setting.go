package forecast

import (
	"time"
	_ "time/tzdata" // schedules hold on machines without time zones, too

	"scaleout/internal/azure/autoscale"
	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

// The resources that rules measure. In Azure these are ARM ids.
const (
	planID = "plan"
	siteID = "site"
)

// The names of the profiles are those of the component, where Azure reads them.
const (
	defaultProfile = "default"
	offPeakProfile = "off-peak"
	partnerProfile = `{"name":"default","for":"off-peak"}`
)

// Setting is what the program deploys for settings, as autoscale reads it. Without
// autoscale it deploys none: the setting is then not enabled.
func Setting(s *settings.Settings) autoscale.Setting {
	capacity := bounds(s.MinInstances, s.MaxInstances)
	profiles := []autoscale.Profile{{Name: defaultProfile, Capacity: capacity, Rules: rules(s)}}
	if o := s.OffPeak; o != nil {
		profiles = append(profiles,
			autoscale.Profile{
				Name: offPeakProfile, Capacity: bounds(o.MinInstances, o.MaxInstances), Rules: rules(s),
				Recurrence: weekly(o.StartDays(), o.Start, o.TimeZone),
			},
			autoscale.Profile{
				Name: partnerProfile, ReturnsTo: defaultProfile, Ends: offPeakProfile, Capacity: capacity, Rules: rules(s),
				Recurrence: weekly(o.EndDays(), o.EndsAt(), o.TimeZone),
			})
	}
	return autoscale.Setting{Enabled: s.Autoscale, Name: s.AutoscaleName, TargetID: planID, Profiles: profiles}
}

func bounds(least, most int) autoscale.Capacity {
	return autoscale.Capacity{Min: least, Max: most, Default: least}
}

func weekly(days []string, at settings.Clock, zone string) *autoscale.Recurrence {
	r := &autoscale.Recurrence{TimeZone: zone, Hours: []int{at.Hour}, Minutes: []int{at.Minute}}
	r.Location, _ = catalog.Location(zone) // the settings' own rules refuse others
	for _, name := range days {
		for day := time.Sunday; day <= time.Saturday; day++ {
			if day.String() == name {
				r.Days = append(r.Days, day)
			}
		}
	}
	return r
}

// rules are a pair for each metric: one instance more above a threshold, one less below
// another.
func rules(s *settings.Settings) []autoscale.Rule {
	var all []autoscale.Rule
	for _, pair := range s.Rules() {
		out, in := rule(pair.Metric), rule(pair.Metric)
		out.Operator, out.Threshold, out.Direction = autoscale.GreaterThan, float64(pair.Out), autoscale.Increase
		out.TimeWindow, out.Cooldown = s.ScaleOutWindow, s.ScaleOutCooldown
		in.Operator, in.Threshold, in.Direction = autoscale.LessThan, float64(pair.In), autoscale.Decrease
		in.TimeWindow, in.Cooldown = s.ScaleInWindow, s.ScaleInCooldown
		all = append(all, out, in)
	}
	return all
}

func rule(m catalog.Metric) autoscale.Rule {
	measured := planID
	if m.OnSite {
		measured = siteID
	}
	return autoscale.Rule{
		Metric: autoscale.Metric{
			Name: m.Name, Namespace: m.Namespace, ResourceID: measured, DividePerInstance: m.DividePerInstance,
		},
		TimeGrain: catalog.TimeGrain,
		Statistic: autoscale.Statistic(m.Statistic), TimeAggregation: autoscale.TimeAggregation(m.Aggregation),
		ActionType: autoscale.ChangeCount, Value: 1,
	}
}
