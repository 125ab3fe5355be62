package verify

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleout/components"
	"scaleout/internal/azure/arm"
	"scaleout/internal/deploy"
	"scaleout/program/appenv"
)

// noSlot is the verdict of all checks of the slot where there is none to look at.
func (s *seen) noSlot() (verdict, bool) {
	switch {
	case s.staging.none != "":
		return moot(s.staging.none), true
	case arm.KindOf(s.staging.site.err) == arm.Missing:
		return skip("the slot is not there", ""), true
	}
	return s.staging.site.unread()
}

// worse is a failure where the stack declares the slot. A slot of somebody else's may
// have its reasons.
func (o *Options) worse(seen, do string) verdict {
	if o.Declared.SlotID == "" {
		return warn(seen, "make slot and production equal before the next swap")
	}
	return fail(seen, do)
}

// slotThere wants the slot that the stack declares. That it is stopped is no fault: it
// takes memory of each instance while it runs.
func slotThere(s *seen, o *Options) verdict {
	slot := s.staging.site
	if arm.KindOf(slot.err) == arm.Missing {
		return fail("the stack declares the slot "+s.staging.id.Name()+", which is not there", o.undo())
	}
	if v, none := s.noSlot(); none {
		return v
	}
	if s.site.linux && !slot.value.planID.Equal(s.site.planID) { // else the check linux has more to say
		return o.worse(fmt.Sprintf("slot %s is on plan %s, production on %s",
			s.staging.id.Name(), slot.value.planID.Name(), s.site.planID.Name()), o.undo())
	}
	state := "runs"
	if !slot.value.side.Running {
		state = "is stopped, as it may be between releases"
	}
	return pass(fmt.Sprintf("slot %s %s", s.staging.id.Name(), state))
}

// slotConfig compares what goes with a swap. What stays, such as TLS, only has to be no
// weaker: the slot has an address of its own.
func slotConfig(s *seen, o *Options) verdict {
	if v, none := s.noSlot(); none {
		return v
	}
	if !s.site.linux {
		return skip("production is not for Linux", "")
	}
	for _, c := range []part[siteConfig]{s.config, s.staging.config} {
		if v, failed := c.unread(); failed {
			return v
		}
	}
	slot, own := s.staging.site.value, s.staging.config.value
	health := s.config.value.healthPath
	if o.Declared.HealthPath != "" {
		health = o.Declared.HealthPath
	}
	var all []string
	for _, d := range []struct{ what, slot, wanted string }{
		{"kind", kindOf(slot.kind), kindOf(s.site.kind)},
		{"runtime", own.runs, s.config.value.runs},
		{"start command", own.starts, s.config.value.starts},
		{"health path", own.healthPath, health},
	} {
		if d.slot != d.wanted {
			all = append(all, fmt.Sprintf("%s: slot %s, production %s", d.what, orNone(d.slot), orNone(d.wanted)))
		}
	}
	if !slot.httpsOnly && s.site.httpsOnly {
		all = append(all, "the slot answers over plain HTTP")
	}
	if own.minTLS < "1.2" && own.minTLS < s.config.value.minTLS {
		all = append(all, "the slot accepts TLS "+own.minTLS)
	}
	if own.ftps == "AllAllowed" && s.config.value.ftps != own.ftps {
		all = append(all, "the slot allows plain FTP")
	}
	if len(all) > 0 {
		return o.worse(strings.Join(all, "; "), o.undo())
	}
	agreed := slices.DeleteFunc([]string{own.runs, own.starts, own.healthPath}, isEmpty)
	return pass("slot and production agree: " + strings.Join(agreed, ", "))
}

// kindOf is a kind with its parts in order: Azure may give them in any.
func kindOf(kind string) string {
	parts := strings.Split(strings.ToLower(kind), ",")
	slices.Sort(parts)
	return strings.Join(parts, ",")
}

func isEmpty(s string) bool { return s == "" }

func orNone(s string) string {
	if s == "" {
		return "has none"
	}
	return s
}

// ownChecks are the app settings that have a check of their own.
var ownChecks = []string{appenv.RedisURL, appenv.FlaskSecretKey, appenv.WebsiteSwapWarmupPath, appenv.WebsiteSwapWarmupStatuses}

// slotWants are the app settings that the slot has to have: those that the stack
// declares, or else production's.
func (s *seen) slotWants(o *Options) (map[string]string, verdict, bool) {
	if v, none := s.noSlot(); none {
		return nil, v, true
	}
	if v, failed := s.staging.settings.unread(); failed {
		return nil, v, true
	}
	if declared := o.Declared.AppSettings; declared != nil && o.Declared.SlotID != "" {
		return declared, verdict{}, false
	}
	v, failed := s.settings.unread()
	return s.settings.value, v, failed
}

// stays reports whether a swap leaves an app setting where it is. Those of extensions it
// leaves in any case ("Set up staging environments").
func (s *seen) stays(name string) bool {
	return strings.HasSuffix(strings.ToUpper(name), "_EXTENSION_VERSION") ||
		slices.ContainsFunc(s.staging.sticky.value, func(n string) bool { return strings.EqualFold(n, name) })
}

// slotSettings compares names and values, and shows names only. Connection strings and the like
// are compared with production's, since no stack declares them.
func slotSettings(s *seen, o *Options) verdict {
	v := slotAppSettings(s, o)
	if _, none := s.noSlot(); none {
		return v
	}
	if unknown, failed := s.staging.along.unread(); failed {
		return v.and(unknown)
	}
	if all := s.staging.along.value; len(all) > 0 {
		return v.and(o.worse("not as in production, and a swap takes it along: "+strings.Join(deploy.Whats(all), ", "), deploy.Mends(all)))
	}
	return v
}

func slotAppSettings(s *seen, o *Options) verdict {
	wanted, v, ends := s.slotWants(o)
	if ends {
		return v
	}
	var missing, other, extra []string
	compared := 0
	for _, name := range slices.Sorted(maps.Keys(wanted)) {
		if slices.Contains(ownChecks, name) || s.stays(name) {
			continue
		}
		compared++
		switch own, there := s.staging.settings.value[name]; {
		case !there:
			missing = append(missing, name)
		case own != wanted[name]:
			other = append(other, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.staging.settings.value)) {
		if _, known := wanted[name]; !known && !slices.Contains(ownChecks, name) && !s.stays(name) {
			extra = append(extra, name)
		}
	}
	text := namesOf("missing in the slot", missing) + namesOf("with another value in the slot", other) +
		namesOf("in the slot only", extra)
	switch {
	case len(missing)+len(other) > 0:
		return o.worse(text[2:], o.resend())
	case len(extra) > 0 && o.Declared.SlotID != "":
		return warn(text[2:], o.resend())
	case len(extra) > 0:
		return o.worse(text[2:], "")
	}
	return pass(fmt.Sprintf("%d app settings are the same in the slot", compared))
}

func namesOf(what string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "; " + what + ": " + strings.Join(names, ", ")
}

// slotSessions wants production's sessions to be known in the slot, and after a swap.
func slotSessions(s *seen, o *Options) verdict {
	wanted, v, ends := s.slotWants(o)
	if ends {
		return v
	}
	var other, kept []string
	for _, name := range []string{appenv.RedisURL, appenv.FlaskSecretKey} {
		switch {
		case s.staging.settings.value[name] == wanted[name]:
		case s.stays(name):
			kept = append(kept, name)
		default:
			other = append(other, name)
		}
	}
	switch {
	case len(other) > 0:
		return fail("the slot has another "+strings.Join(other, ", another ")+" than production", o.resend())
	case len(kept) > 0:
		return warn(strings.Join(kept, " and ")+" differ, and stay where they are in a swap: sessions cannot be tried in the slot",
			o.resend())
	}
	return pass(fmt.Sprintf("%s and %s are the same in the slot", appenv.RedisURL, appenv.FlaskSecretKey))
}

// slotWarmup reads what the swap will ask the slot before it switches.
func slotWarmup(s *seen, o *Options) verdict {
	wanted, v, ends := s.slotWants(o)
	if ends {
		return v
	}
	own := s.staging.settings.value
	path, statuses := own[appenv.WebsiteSwapWarmupPath], own[appenv.WebsiteSwapWarmupStatuses]
	mend := fmt.Sprintf("set %s and %s, to a path that answers 200 once the app works",
		appenv.WebsiteSwapWarmupPath, appenv.WebsiteSwapWarmupStatuses)
	declared := o.Declared.SlotID != "" && o.Declared.AppSettings != nil
	if declared {
		mend = o.resend()
	}
	switch {
	case path == "" || statuses == "":
		return o.worse("a swap takes any answer of the slot as a sign that it works", mend)
	case declared && (path != wanted[appenv.WebsiteSwapWarmupPath] || statuses != wanted[appenv.WebsiteSwapWarmupStatuses]):
		return o.worse(fmt.Sprintf("a swap waits until %s answers %s; the stack declares %s and %s", path, statuses,
			wanted[appenv.WebsiteSwapWarmupPath], wanted[appenv.WebsiteSwapWarmupStatuses]), mend)
	}
	return pass(fmt.Sprintf("a swap waits until %s answers %s on every instance", path, statuses))
}

// slotSticky compares the names with those that the program declares.
func slotSticky(s *seen, o *Options) verdict {
	if v, none := s.noSlot(); none {
		return v
	}
	if v, failed := s.staging.sticky.unread(); failed {
		return v
	}
	names := s.staging.sticky.value
	if o.Declared.SlotID == "" {
		if len(names) == 0 {
			return pass("a swap takes all app settings along")
		}
		return pass("a swap leaves where they are: " + strings.Join(names, ", "))
	}
	declared := components.StickySettings()
	if !slices.EqualFunc(names, declared, strings.EqualFold) {
		return fail(fmt.Sprintf("a swap leaves where they are: %s; the stack declares %s", listed(names), listed(declared)), o.undo())
	}
	return pass("a swap leaves where they are: " + listed(names) + ", as declared")
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
