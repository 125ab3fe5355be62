package adopt

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"scaleout/program/settings"
)

// autoscale returns the plan's autoscale setting; nil if there is none.
func (d *drafter) autoscale() *Autoscale {
	if len(d.facts.Autoscale) == 0 {
		return nil
	}
	return &d.facts.Autoscale[0]
}

// keepAutoscale takes over what the program has a setting for.
func (d *drafter) keepAutoscale() {
	a := d.autoscale()
	if a == nil {
		return
	}
	if o := a.offPeak(); o != nil && d.wishes.File[settings.KeyOffPeak] == "" && a.Properties.Enabled {
		d.Settings = append(d.Settings, Setting{Key: settings.KeyOffPeak, Value: jsonOf(o), JSON: true})
	}
	if mails := a.emails(); len(mails) > 0 && d.wishes.File[settings.KeyNotifyEmails] == "" {
		d.Settings = append(d.Settings, Setting{Key: settings.KeyNotifyEmails, Value: jsonOf(mails), JSON: true})
	}
}

func jsonOf(v any) string {
	b, _ := json.Marshal(v) // texts, numbers and lists of them
	return string(b)
}

func (a *Autoscale) emails() []string {
	var all []string
	for _, n := range a.Properties.Notifications {
		for _, mail := range n.Email.Custom {
			if mail != "" && !slices.Contains(all, mail) {
				all = append(all, mail)
			}
		}
	}
	return all
}

// An offPeak is the setting of that name.
type offPeak struct {
	Days     []string `json:"days"`
	Start    string   `json:"start"`
	End      string   `json:"end"`
	TimeZone string   `json:"timeZone"`
	Min      int      `json:"minInstances"`
	Max      int      `json:"maxInstances"`
}

// recurring are the profiles that begin at a time of the week, without those that
// only end another one.
func (a *Autoscale) recurring() []Profile {
	return slices.DeleteFunc(slices.Clone(a.Properties.Profiles), func(p Profile) bool { return p.Recurrence == nil || p.ends() != "" })
}

// ends is the profile that this one ends. The portal writes it into the name as
// JSON ("Autoscale with multiple profiles").
func (p Profile) ends() string {
	var name struct {
		For string `json:"for"`
	}
	if json.Unmarshal([]byte(p.Name), &name) != nil {
		return ""
	}
	return name.For
}

// offPeak describes the one weekly time that the setting of that name can hold; nil
// if there is none, or something else.
func (a *Autoscale) offPeak() *offPeak {
	all := a.recurring()
	if len(all) != 1 {
		return nil
	}
	i := slices.IndexFunc(a.Properties.Profiles, func(p Profile) bool { return p.ends() == all[0].Name })
	if i < 0 {
		return nil
	}
	from, until := all[0].Recurrence, a.Properties.Profiles[i].Recurrence
	start, ok := from.clock()
	end, fine := until.clock()
	if !ok || !fine || from.Schedule.TimeZone != until.Schedule.TimeZone {
		return nil
	}
	low, high := all[0].capacity()
	o := &offPeak{
		Days: from.Schedule.Days, Start: start, End: end, TimeZone: from.Schedule.TimeZone,
		Min: max(low, settings.MinInstances), Max: max(high, settings.MinInstances),
	}
	if whole := wholeDays(o.Days, until.Schedule.Days); o.Start == midnight && o.End == midnight && len(whole) > 0 {
		o.Days, o.End = whole, "24:00"
		return o
	}
	if !o.endsOn(until.Schedule.Days) {
		return nil
	}
	return o
}

const midnight = "00:00"

// wholeDays returns the days from each midnight at which a time starts to the one at
// which it ends; nil if they do not take turns, or it never ends.
func wholeDays(starts, ends []string) []string {
	var days []string
	for _, day := range starts {
		for over := false; !over; over = slices.Contains(ends, day) {
			if slices.Contains(days, day) || dayAfter[day] == "" {
				return nil
			}
			days, day = append(days, day), dayAfter[day]
		}
	}
	if len(starts) != len(ends) || len(days) == len(dayAfter) {
		return nil
	}
	return days
}

// endsOn reports whether the setting, which ends within a day, ends on these days.
func (o *offPeak) endsOn(days []string) bool {
	if len(o.Days) == 0 || o.Start == o.End {
		return false
	}
	var ends []string
	for _, day := range o.Days {
		if o.End < o.Start { // HH:MM, so it is in the order of time
			day = dayAfter[day]
		}
		ends = append(ends, day)
	}
	slices.Sort(ends)
	return slices.Equal(ends, slices.Sorted(slices.Values(days)))
}

var dayAfter = map[string]string{
	"Monday": "Tuesday", "Tuesday": "Wednesday", "Wednesday": "Thursday", "Thursday": "Friday",
	"Friday": "Saturday", "Saturday": "Sunday", "Sunday": "Monday",
}

// clock returns the one time of day at which a recurrence begins.
func (r *Recurrence) clock() (string, bool) {
	if r == nil || !strings.EqualFold(r.Frequency, "Week") || len(r.Schedule.Hours) != 1 || len(r.Schedule.Minutes) != 1 {
		return "", false
	}
	return fmt.Sprintf("%02d:%02d", r.Schedule.Hours[0], r.Schedule.Minutes[0]), true
}

func (p Profile) capacity() (least, most int) {
	least, _ = strconv.Atoi(p.Capacity.Min)
	most, _ = strconv.Atoi(p.Capacity.Max)
	return least, most
}

// limits returns the range that holds every day: without the ranges of single
// dates, and without that of an off-peak time that is kept.
func (a *Autoscale) limits() (least, most int) {
	kept := a.offPeak() != nil
	for _, p := range a.Properties.Profiles {
		if p.FixedDate != nil || kept && p.Recurrence != nil && p.ends() == "" {
			continue
		}
		low, high := p.capacity()
		if least == 0 || low < least {
			least = low
		}
		most = max(most, high)
	}
	return least, most
}

// schedule: times of the week that cannot be kept are not dropped in silence.
func schedule(d *drafter) {
	a := d.autoscale()
	if a == nil || !a.Properties.Enabled || len(a.recurring()) == 0 || a.offPeak() != nil || d.wishes.File[settings.KeyOffPeak] != "" {
		return
	}
	names := a.times()
	least, most := d.instances()
	if !d.deny(Refusal{
		Name: "autoscale-schedule",
		What: fmt.Sprintf("the autoscale setting %s has times of the week that offPeak cannot describe: %s", a.Name, names),
		Why:  "offPeak holds one weekly time, which starts and ends at one time of day; the update would drop the others",
		Do: "leave one of them in the portal; or describe what you want as offPeak in the stack's file; " +
			"or go on without, with as many instances as the load takes: --accept autoscale-schedule",
		Acceptable: true,
	}) {
		d.change(atAutoscale, "whoever relies on these times", "the times %s go: always %d to %d instances, by the load", names, least, most)
	}
}

// times are the names of the recurring profiles.
func (a *Autoscale) times() string {
	var names []string
	for _, p := range a.recurring() {
		names = append(names, p.Name)
	}
	return strings.Join(names, ", ")
}

// autoscaleGoes names what the program does not declare as it was.
func (d *drafter) autoscaleGoes(a *Autoscale) {
	if times := a.times(); times != "" && !a.Properties.Enabled && d.wishes.File[settings.KeyOffPeak] == "" {
		d.change(atAutoscale, "whoever meant to turn it on again: describe the times as offPeak in the stack's file", "its times of the week go: %s", times)
	}
	for _, p := range a.Properties.Profiles {
		if p.FixedDate != nil {
			low, high := p.capacity()
			d.change(atAutoscale, "whoever planned for that date, if it is still to come; offPeak knows days of the week only",
				"the range for one date goes: %s, %s to %s (%s), %d to %d instances", p.Name, p.FixedDate.Start, p.FixedDate.End, p.FixedDate.TimeZone, low, high)
		}
	}
	least, _ := d.instances()
	for _, p := range a.Properties.Profiles {
		if n := p.Capacity.Default; n != p.Capacity.Min && p.FixedDate == nil {
			d.change(atAutoscale, "", "while metrics cannot be read, there are %d instances at least (it was %s)", least, n)
			break
		}
	}
	if o := a.offPeak(); o != nil {
		if low, _ := a.recurring()[0].capacity(); low < settings.MinInstances {
			d.change(atAutoscale, "the bill", "off-peak, there are %d instances at least (it was %d)", settings.MinInstances, low)
		}
	}
	if mails := a.emails(); len(mails) > 0 && d.wishes.File[settings.KeyNotifyEmails] != "" && d.wishes.File[settings.KeyNotifyEmails] != jsonOf(mails) {
		d.change(atAutoscale, "whoever is not in notifyEmails", "notifyEmails of the stack's file replaces who is told of scaling: %s", strings.Join(mails, ", "))
	}
	for _, n := range a.Properties.Notifications {
		if n.Email.Admins || n.Email.CoAdmins {
			d.change(atAutoscale, "the subscription's administrators are no longer told of scaling", "mails go to notifyEmails only")
		}
		for _, hook := range n.Webhooks {
			d.change(atAutoscale, "what listens at "+hostOf(hook.URI)+" is no longer called when the number of instances changes", "the webhook goes")
		}
	}
}

// hostOf is the host of an address whose path may hold a secret.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "the webhook's address"
	}
	return u.Hostname()
}

// ruleTexts are the rules as they were, each once.
func (a *Autoscale) ruleTexts() []string {
	var all []string
	for _, p := range a.Properties.Profiles {
		for _, r := range p.Rules {
			sign := map[string]string{"Increase": "+", "Decrease": "-"}[r.Action.Direction]
			text := fmt.Sprintf("%s %s %v: %s%v", r.Trigger.Metric, r.Trigger.Operator, r.Trigger.Threshold, sign, r.Action.Value)
			if !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return all
}
