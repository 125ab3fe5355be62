package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"

	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// fewest is the number of instances below which one failure is an outage.
const fewest = 2

func planInstances(s *seen, o *Options) verdict {
	if v, failed := s.plan.unread(); failed {
		return v
	}
	p := s.plan.value
	text := fmt.Sprintf("plan %s (%s) has %s", p.name, p.sku, english.Plural(p.instances, "instance", ""))
	if p.instances < fewest {
		return fail(text, more(p, o))
	}
	return pass(text)
}

// more returns the advice that gives a plan instances. An update leaves the count alone while
// autoscale is on.
func more(p plan, o *Options) string {
	if o.Declared.Known && !o.Declared.Autoscale {
		return o.Up(settings.KeyMinInstances, fmt.Sprint(max(fewest, o.Declared.Min)))
	}
	return fmt.Sprintf("az appservice plan update --resource-group %s --name %s --number-of-workers %d; an enabled autoscale setting does it by itself within minutes",
		shellword.Of(p.id.Group()), shellword.Of(p.name), max(fewest, o.Declared.Min))
}

func runningInstances(s *seen, o *Options) verdict {
	if v, failed := s.instances.unread(); failed {
		return v
	}
	ready, other := 0, []string{}
	for _, i := range s.instances.value {
		if strings.EqualFold(i.state, "READY") {
			ready++
		} else {
			other = append(other, fmt.Sprintf("%s is %s", short(i.id), i.state))
		}
	}
	text := fmt.Sprintf("%s of %d ready", english.Plural(ready, "instance", ""), s.plan.value.instances)
	if len(other) > 0 {
		text += ": " + strings.Join(other, ", ")
	}
	looking := "see why they do not start: " + s.az("log tail")
	switch {
	case s.plan.value.instances < fewest && ready >= s.plan.value.instances:
		return fail(text, more(s.plan.value, o))
	case ready < fewest:
		return fail(text, looking).later()
	case ready < s.plan.value.instances:
		return warn(text, looking).later()
	}
	return pass(text)
}

func zoneSpread(s *seen, _ *Options) verdict {
	if v, failed := s.plan.unread(); failed {
		return v
	}
	if !s.plan.value.zones {
		return moot("the plan is not zone redundant")
	}
	if v, failed := s.instances.unread(); failed {
		return v
	}
	zones := map[string]int{}
	for _, i := range s.instances.value {
		if i.zone != "" {
			zones[i.zone]++
		}
	}
	switch len(zones) {
	case 0:
		return skip("Azure does not say in which zones the instances are", "")
	case 1:
		return fail("all instances are in one zone: "+tally(zones),
			"Azure spreads instances when it starts them. If it stays so, the plan's scale unit has one zone: a plan in a new resource group may get another")
	}
	return pass("instances are spread over " + tally(zones))
}

// tally lists counts by name, "a 2, b 3".
func tally(counts map[string]int) string {
	var all []string
	for name, n := range counts {
		all = append(all, fmt.Sprintf("%s %d", name, n))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// short makes an instance's id, 64 digits, readable.
func short(id string) string {
	if id == "" {
		return "(unnamed)"
	}
	return id[:min(len(id), 8)]
}

// undo is advice for what an update of the stack puts right, since the refresh
// before it sees what was changed.
func (o *Options) undo() string { return o.Up("", "") }

// resend is advice for what a refresh does not see: any change of the app makes
// the update send all of it again.
func (o *Options) resend() string {
	return "an update does not see this by itself, but sends all app settings when anything of the app changes, such as a tag: " +
		o.Up(settings.KeyTags+".settingsSent", o.Clock.Now().Format("2006-01-02T15:04"))
}

// az is an Azure CLI command about the app.
func (s *seen) az(command string) string {
	return fmt.Sprintf("az webapp %s --resource-group %s --name %s", command, shellword.Of(s.site.id.Group()), shellword.Of(s.site.name))
}
