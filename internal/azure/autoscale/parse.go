package autoscale

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Zones finds the time zone for a Windows name such as "W. Europe Standard Time",
// by which autoscale settings call them.
type Zones func(windowsName string) (*time.Location, error)

// Parse reads the body of an autoscale setting as Azure Resource Manager returns
// it. It refuses what the engine here cannot follow; the error names the property.
// zones may be nil where every schedule is in UTC.
func Parse(body map[string]any, zones Zones) (Setting, error) {
	var fail error
	p := member{members: body, zones: zones, fail: &fail}.object("properties")
	s := Setting{Enabled: p.flag("enabled"), Name: p.optionalText("name"), TargetID: p.text("targetResourceUri")}
	if s.Name == "" {
		s.Name, _ = body["name"].(string)
	}
	if policy := p.optionalObject("predictiveAutoscalePolicy"); strings.EqualFold(policy.optionalText("scaleMode"), "Enabled") {
		policy.refuse("scaleMode", "is Enabled, but predictive autoscale is for virtual machine scale sets: set it to Disabled")
	}
	for _, profile := range p.objects("profiles") {
		s.Profiles = append(s.Profiles, parseProfile(profile))
	}
	checkProfiles(p, s.Profiles)
	if fail != nil {
		return Setting{}, fail
	}
	return s, nil
}

// checkProfiles: "You can only have one default profile" ("Understand autoscale
// settings", Autoscale profiles).
func checkProfiles(properties member, profiles []Profile) {
	if len(profiles) == 0 {
		properties.refuse("profiles", "is empty: at least one profile is needed")
	}
	standard := ""
	for i, p := range profiles {
		if p.FixedDate != nil || p.Recurrence != nil {
			continue
		}
		if standard != "" {
			properties.refuse(fmt.Sprintf("profiles[%d]", i), "has neither fixedDate nor recurrence, as %q has: only one default profile is allowed", standard)
		}
		standard = p.Name
	}
}

func parseProfile(m member) Profile {
	p := Profile{Name: m.text("name")}
	p.ReturnsTo, p.Ends = partner(p.Name)
	c := m.object("capacity")
	p.Capacity = Capacity{Min: c.count("minimum", 1), Max: c.count("maximum", 1), Default: c.count("default", 1)}
	if p.Capacity.Min > p.Capacity.Max {
		c.refuse("minimum", "is %d, more than the maximum of %d", p.Capacity.Min, p.Capacity.Max)
	}
	if p.Capacity.Default < p.Capacity.Min || p.Capacity.Default > p.Capacity.Max {
		c.refuse("default", "is %d, outside of minimum to maximum, %d to %d", p.Capacity.Default, p.Capacity.Min, p.Capacity.Max)
	}
	for _, rule := range m.objects("rules") {
		p.Rules = append(p.Rules, parseRule(rule))
	}
	if m.has("fixedDate") && m.has("recurrence") {
		m.refuse("recurrence", "is given beside fixedDate: only one of them is allowed")
	}
	if m.has("fixedDate") {
		p.FixedDate = parseFixedDate(m.object("fixedDate"))
	}
	if m.has("recurrence") {
		p.Recurrence = parseRecurrence(m.object("recurrence"))
	}
	return p
}

// partner reads the name of a profile that ends another: {"name":…,"for":…}
// ("Autoscale with multiple profiles"). Any other name gives two empty strings.
func partner(name string) (returnsTo, ends string) {
	var p struct{ Name, For string }
	if json.Unmarshal([]byte(name), &p) != nil || p.Name == "" || p.For == "" {
		return "", ""
	}
	return p.Name, p.For
}

// parseFixedDate: a time without an offset is local to timeZone, which is UTC
// when it is not given.
func parseFixedDate(m member) *FixedDate {
	location := time.UTC
	if m.has("timeZone") {
		_, location = m.zone("timeZone")
	}
	d := &FixedDate{Start: m.instant("start", location), End: m.instant("end", location)}
	if !d.Start.Before(d.End) {
		m.refuse("end", "is not later than start")
	}
	return d
}

// parseRecurrence: "The frequency must be Week" (Recurrence, 2022-10-01).
func parseRecurrence(m member) *Recurrence {
	m.oneOf("frequency", "Week")
	schedule := m.object("schedule")
	r := &Recurrence{Hours: schedule.numbers("hours", 23), Minutes: schedule.numbers("minutes", 59)}
	r.TimeZone, r.Location = schedule.zone("timeZone")
	for i, name := range schedule.list("days") {
		r.Days = append(r.Days, schedule.weekday(i, name))
	}
	if len(r.Days) == 0 {
		schedule.refuse("days", "is empty: the profile would never start")
	}
	return r
}

func (m member) weekday(i int, value any) time.Weekday {
	name, _ := value.(string)
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(day.String(), name) {
			return day
		}
	}
	m.refuse(fmt.Sprintf("days[%d]", i), "is %s: give an English name, Monday to Sunday", shown(value))
	return time.Sunday
}
