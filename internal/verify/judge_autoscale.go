package verify

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"

	"scaleout/program/settings"
)

func autoscaleEnabled(s *seen, o *Options) verdict {
	if v, failed := s.autoscale.unread(); failed {
		return v
	}
	mine := s.bound()
	switch {
	case mine == nil && o.withoutAutoscale():
		return moot("autoscale is off in this stack's settings")
	case mine == nil && len(s.autoscale.value) > 0:
		other := s.autoscale.value[0]
		text := fmt.Sprintf("autoscale setting %s is for %s, not for this app's plan", other.name, other.target.Name())
		if strings.EqualFold(other.target.String(), o.Declared.PlanID) {
			return fail(text, fmt.Sprintf("the app was moved from the stack's plan to %s: move it back in the portal (Change App Service plan)", s.plan.value.name))
		}
		return fail(text, o.undo())
	case mine == nil:
		return fail("there is no autoscale setting for this app's plan", o.undo())
	case !mine.enabled:
		return fail(fmt.Sprintf("autoscale setting %s is disabled", mine.name), o.undo())
	}
	if wrong := s.unruled(mine, o); wrong != "" {
		return fail(fmt.Sprintf("autoscale setting %s is enabled, but %s", mine.name, wrong), o.undo())
	}
	return pass(fmt.Sprintf("autoscale setting %s is enabled for plan %s", mine.name, s.plan.value.name))
}

// unruled says of the first profile that may change the number of instances why it does not do
// so as it should; empty: all do. A stack declares a pair of rules for each metric.
func (s *seen) unruled(a *autoscale, o *Options) string {
	for _, p := range a.profiles {
		adds, removes := map[string]bool{}, map[string]bool{}
		for _, r := range p.rules {
			if !r.of.Equal(s.site.planID) && !r.of.Equal(s.site.id) {
				return fmt.Sprintf("in profile %s the rule for %s watches %s, which is neither the app nor its plan", p.shown(), r.metric, r.of.Name())
			}
			if r.adds {
				adds[r.metric] = true
			} else {
				removes[r.metric] = true
			}
		}
		if p.min == p.max {
			continue
		}
		if len(adds) == 0 {
			return fmt.Sprintf("no rule of profile %s adds instances, whatever the load", p.shown())
		}
		for _, metric := range slices.Sorted(maps.Keys(removes)) {
			if o.Declared.Known && !adds[metric] {
				return fmt.Sprintf("in profile %s the rule that adds instances by %s is gone", p.shown(), metric)
			}
		}
		for _, metric := range slices.Sorted(maps.Keys(adds)) {
			if o.Declared.Known && !removes[metric] {
				return fmt.Sprintf("in profile %s the rule that removes instances by %s is gone", p.shown(), metric)
			}
		}
	}
	return ""
}

func autoscaleRange(s *seen, o *Options) verdict {
	if v, failed := s.autoscale.unread(); failed {
		return v
	}
	mine := s.bound()
	if mine == nil && o.withoutAutoscale() {
		return moot("autoscale is off in this stack's settings")
	}
	if mine == nil {
		return skip("there is no autoscale setting for this app's plan", "")
	}
	var ranges []string
	low, other := false, ""
	for _, p := range mine.profiles {
		if d := o.Declared; d.Autoscale && d.Max > 0 && p.always && (p.min != d.Min || p.max != d.Max) {
			other = fmt.Sprintf("; the stack declares %d to %d", d.Min, d.Max)
		}
		ranges = append(ranges, fmt.Sprintf("%s %d to %d", p.shown(), p.min, p.max))
		low = low || p.min < fewest
	}
	text := "instances by profile: " + strings.Join(ranges, ", ")
	switch {
	case low:
		return fail(text+other, o.undo())
	case other != "":
		return warn(text+other, o.undo())
	}
	return pass(text)
}

func autoscaleHeadroom(s *seen, o *Options) verdict {
	if v, failed := s.autoscale.unread(); failed {
		return v
	}
	if v, failed := s.plan.unread(); failed {
		return v
	}
	mine := s.bound()
	if mine == nil && o.withoutAutoscale() {
		return moot("autoscale is off in this stack's settings")
	}
	if mine == nil {
		return skip("there is no autoscale setting for this app's plan", "")
	}
	most := mine.most()
	text := fmt.Sprintf("%s of at most %d", english.Plural(s.plan.value.instances, "instance", ""), most)
	if s.actions.err == nil {
		text += "; in the past hour autoscale " + s.actions.value.String()
	}
	if s.plan.value.instances >= most {
		return warn(text, "if the load stays, choose a larger planSku or let more instances run: "+o.Up(settings.KeyMaxInstances, fmt.Sprint(most+fewest)))
	}
	return pass(text)
}

// most is the largest number of instances that any profile allows.
func (a *autoscale) most() int {
	most := 0
	for _, p := range a.profiles {
		most = max(most, p.max)
	}
	return most
}

// mostInstances is the largest number of instances that the plan may get, as far as that could be read.
func (s *seen) mostInstances() int {
	most := s.plan.value.instances
	if mine := s.bound(); mine != nil {
		most = max(most, mine.most())
	}
	return most
}

// String describes what autoscale did.
func (a scaleActions) String() string {
	if a.out+a.in == 0 {
		return "did not act"
	}
	return fmt.Sprintf("added instances %s and removed some %s", english.Plural(a.out, "time", ""), english.Plural(a.in, "time", ""))
}

// withoutAutoscale reports whether the stack is known not to have an autoscale setting.
func (o *Options) withoutAutoscale() bool { return o.Declared.Known && !o.Declared.Autoscale }

// shown is a profile's name for people. That of the profile which ends another is
// a JSON text.
func (p profile) shown() string {
	if strings.HasPrefix(p.name, "{") {
		return "after it"
	}
	return p.name
}
