package newstack

import (
	"encoding/json"
	"regexp"

	"scaleout/program/settings"
)

// Answers are what is known of a new stack, as people write it. What is empty was
// not said.
type Answers struct {
	Project, Stack string
	Development    bool // small, cheap and without protection; else production

	Location, Plan             string
	MinInstances, MaxInstances string
	Cache, Budget              string
	AlertEmails                []string
	OffPeak                    OffPeak

	// Requests is how many requests a second there are at the busiest time. 0: not
	// known.
	Requests float64
}

// OffPeak is a weekly time with another range of instances.
type OffPeak struct {
	Days                       []string
	Start, End, TimeZone       string
	MinInstances, MaxInstances string
}

// Wanted reports whether anything was said of an off-peak time.
func (o OffPeak) Wanted() bool {
	return len(o.Days) > 0 || o.Start+o.End+o.TimeZone+o.MinInstances+o.MaxInstances != ""
}

// Monitored reports whether there are logs and alerts: in production, and wherever
// somebody is to be told.
func (a Answers) Monitored() bool { return !a.Development || len(a.AlertEmails) > 0 }

// developmentName matches a first word. Stacks such as "devices" and "testimonials" are
// production until somebody says otherwise: what is taken for development has no protection.
var developmentName = regexp.MustCompile(`(?i)^(dev|development|test|testing|sandbox|try)([^a-z]|$)`)

// IsDevelopment reports whether a stack of that name is one for development.
func IsDevelopment(stack string) bool { return developmentName.MatchString(stack) }

// values are the settings as the engine hands them to the program.
func (a Answers) values() map[string]string {
	all := map[string]string{}
	set := func(key, value string) {
		if value == "" {
			return
		}
		if key != settings.KeyLocation {
			key = a.Project + ":" + key
		}
		all[key] = value
	}
	set(settings.KeyLocation, a.Location)
	set(settings.KeyPlanSKU, a.Plan)
	set(settings.KeyMinInstances, a.MinInstances)
	set(settings.KeyMaxInstances, a.MaxInstances)
	set(settings.KeyRedisSKU, a.Cache)
	set(settings.KeyMonthlyBudget, a.Budget)
	if !a.Development {
		set(settings.KeyProtect, "true")
	}
	if a.Monitored() {
		set(settings.KeyMonitoring, "true")
	}
	if len(a.AlertEmails) > 0 {
		set(settings.KeyAlertEmails, asJSON(a.AlertEmails))
	}
	if a.OffPeak.Wanted() {
		set(settings.KeyOffPeak, asJSON(a.OffPeak.object()))
	}
	return all
}

// object is the off-peak time as far as it was given: what lacks is for the settings'
// own check to say.
func (o OffPeak) object() map[string]any {
	object := map[string]any{}
	if len(o.Days) > 0 {
		object["days"] = o.Days
	}
	for name, value := range map[string]string{
		"start": o.Start, "end": o.End, "timeZone": o.TimeZone, "minInstances": o.MinInstances, "maxInstances": o.MaxInstances,
	} {
		if value != "" {
			object[name] = value
		}
	}
	return object
}

func asJSON(v any) string {
	b, _ := json.Marshal(v) // of strings only
	return string(b)
}
