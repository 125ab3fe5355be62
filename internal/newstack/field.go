package newstack

import (
	"slices"
	"strconv"
	"strings"

	"scaleout/program/settings"
)

// A Field is an answer that becomes a setting.
type Field struct {
	Path  string // of the setting: "planSku", "offPeak.days"
	Flag  string
	About string // the flag's help
	Text  func(*Answers) *string
	List  func(*Answers) *[]string // instead of Text
}

// Fields are all of them, in the order of the file.
func Fields() []Field {
	const offPeak = settings.KeyOffPeak + "."
	return []Field{
		{Path: settings.KeyLocation, Flag: "location", About: "Azure `region` of everything", Text: func(a *Answers) *string { return &a.Location }},
		{Path: settings.KeyPlanSKU, Flag: "plan-sku", About: "App Service `plan`, such as P0v3 or P1v3", Text: func(a *Answers) *string { return &a.Plan }},
		{Path: settings.KeyMinInstances, Flag: "min-instances", About: "fewest instances, at least 2 (default 2)", Text: func(a *Answers) *string { return &a.MinInstances }},
		{Path: settings.KeyMaxInstances, Flag: "max-instances", About: "most instances that load may add", Text: func(a *Answers) *string { return &a.MaxInstances }},
		{Path: settings.KeyRedisSKU, Flag: "redis-sku", About: "`size` of the session cache (default Balanced_B1, for development Balanced_B0)", Text: func(a *Answers) *string { return &a.Cache }},
		{Path: settings.KeyMonthlyBudget, Flag: "monthly-budget", About: "US `dollars` a month that the stack may cost at most", Text: func(a *Answers) *string { return &a.Budget }},
		{Path: settings.KeyAlertEmails, Flag: "alert-emails", About: "`addresses` that are told when an alert fires; none: nobody is", List: func(a *Answers) *[]string { return &a.AlertEmails }},
		{Path: offPeak + "days", Flag: "off-peak-days", About: "`days` with another range of instances, such as Saturday,Sunday", List: func(a *Answers) *[]string { return &a.OffPeak.Days }},
		{Path: offPeak + "start", Flag: "off-peak-start", About: "when it starts, such as 19:00", Text: func(a *Answers) *string { return &a.OffPeak.Start }},
		{Path: offPeak + "end", Flag: "off-peak-end", About: "when it ends, such as 07:00, or 24:00 for whole days", Text: func(a *Answers) *string { return &a.OffPeak.End }},
		{Path: offPeak + "timeZone", Flag: "off-peak-time-zone", About: "time zone, by its Windows `name` (default UTC)", Text: func(a *Answers) *string { return &a.OffPeak.TimeZone }},
		{Path: offPeak + "minInstances", Flag: "off-peak-min", About: "fewest instances then (default 2)", Text: func(a *Answers) *string { return &a.OffPeak.MinInstances }},
		{Path: offPeak + "maxInstances", Flag: "off-peak-max", About: "most instances then (default 3)", Text: func(a *Answers) *string { return &a.OffPeak.MaxInstances }},
	}
}

// at finds the field that a setting's path is in, and the place in its list; -1: none.
func at(path string) (f Field, place int, found bool) {
	place = -1
	if head, rest, isElement := strings.Cut(path, "["); isElement {
		path = head
		if n, err := strconv.Atoi(strings.TrimSuffix(rest, "]")); err == nil {
			place = n
		}
	}
	for _, f := range Fields() {
		if f.Path == path {
			return f, place, true
		}
	}
	return f, place, false
}

// Given returns what the flag would have to say.
func (f Field) Given(a *Answers) string {
	if f.List == nil {
		return *f.Text(a)
	}
	return strings.Join(slices.DeleteFunc(slices.Clone(*f.List(a)), func(s string) bool { return s == "" }), ",")
}

// Set takes an answer as it was typed. Lists are separated by commas.
func (f Field) Set(a *Answers, answer string) {
	if f.Text != nil {
		*f.Text(a) = strings.TrimSpace(answer)
		return
	}
	var all []string
	for _, one := range strings.Split(answer, ",") {
		if one = strings.TrimSpace(one); one != "" {
			all = append(all, one)
		}
	}
	*f.List(a) = all
}

// FieldAt returns the field of a setting, by its path.
func FieldAt(path string) Field {
	f, _, _ := at(path)
	return f
}
