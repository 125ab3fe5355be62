package deploy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleout/internal/fail"
)

// Settings are the app settings that a stack's configuration asks for. Its values are
// secret: no text may show them.
type Settings struct {
	Want map[string]string
	// Keep reports whether an app setting is neither wanted nor to be deleted: the program
	// sets it, or Azure does.
	Keep func(name string) bool
	// Fixed are app settings that a release does not change, and Site what of config/web it
	// does not: each has to be in production as the configuration has it.
	Fixed, Site []Fixed
}

// A Fixed is something that no release changes.
type Fixed struct {
	Name  string // in Azure
	Value string // that the configuration asks for
	Key   string // of the configuration, with what a change would do
}

// A Change is what becomes of one app setting. It holds no value.
type Change struct {
	Name   string `json:"name"`
	Change string `json:"change"` // added, changed or removed
}

// What becomes of an app setting.
const (
	added   = "added"
	changed = "changed"
	removed = "removed"
)

// A Difference says by name where app settings are not what they should be.
type Difference struct {
	Production, Slot []Change // what has to be done there for what is wanted
	Apart            []string // what a swap would bring to production or take from it, whatever is wanted
	Along            []Along  // the same of what are no app settings
	Tools            []string // the same of names of Azure's own tools that one side alone has: said, and not refused
	Refused          []string // what is wanted of production, and no release does
}

// changes lead from what a side has to what is wanted. What stays in a swap is left out.
func (s *Settings) changes(have map[string]string, stays func(string) bool) []Change {
	var all []Change
	for _, name := range slices.Sorted(maps.Keys(s.Want)) {
		value, there := lookup(have, name)
		switch {
		case stays(name) || there && value == s.Want[name]:
		case there:
			all = append(all, Change{name, changed})
		default:
			all = append(all, Change{name, added})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(have)) {
		if _, wanted := lookup(s.Want, name); !wanted && !s.Keep(name) && !stays(name) {
			all = append(all, Change{name, removed})
		}
	}
	return all
}

// apply returns what a side has after the changes.
func (s *Settings) apply(have map[string]string, all []Change) map[string]string {
	after := maps.Clone(have)
	if after == nil {
		after = map[string]string{}
	}
	for _, c := range all {
		maps.DeleteFunc(after, func(name, _ string) bool { return strings.EqualFold(name, c.Name) })
		if c.Change != removed {
			after[c.Name] = s.Want[c.Name]
		}
	}
	return after
}

// refused are the wishes that no release fulfils, with their reasons.
func (s *Settings) refused(production, web map[string]string, stays func(string) bool) []string {
	var all []string
	for _, where := range []struct {
		wanted []Fixed
		have   map[string]string
	}{{s.Fixed, production}, {s.Site, web}} {
		for _, f := range where.wanted {
			if have, _ := lookup(where.have, f.Name); have != f.Value {
				all = append(all, f.Key)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Want)) {
		if have, there := lookup(production, name); stays(name) && (!there || have != s.Want[name]) {
			all = append(all, name+" (an app setting that stays where it is in a swap)")
		}
	}
	return all
}

// apart are the names of app settings that a swap would change in production, those of Azure's own
// tools apart where one side alone has them: Azure may have added such a one itself, and a
// person may have, such as WEBSITE_TIME_ZONE.
func apart(production, slot map[string]string, stays func(string) bool) (all, tools []string) {
	for _, side := range []struct{ one, other map[string]string }{{production, slot}, {slot, production}} {
		for name, value := range side.one {
			other, there := lookup(side.other, name)
			switch {
			case stays(name) || there && other == value || slices.Contains(all, name):
			case !there && IsPlatforms(name):
				tools = append(tools, name)
			default:
				all = append(all, name)
			}
		}
	}
	slices.Sort(all)
	slices.Sort(tools)
	return slices.CompactFunc(all, strings.EqualFold), tools
}

// IsPlatforms reports whether an app setting has a name of those that Azure's own tools
// set ("Environment variables and app settings in Azure App Service").
func IsPlatforms(name string) bool {
	upper := strings.ToUpper(name)
	return strings.HasSuffix(upper, extensionSuffix) || slices.ContainsFunc(
		[]string{"WEBSITE_", "WEBSITES_", "SCM_", "APPSETTING_", "APPINSIGHTS_", "APPLICATIONINSIGHTS_", "DIAGNOSTICS_", "DOCKER_", "XDT_"},
		func(prefix string) bool { return strings.HasPrefix(upper, prefix) })
}

// extensionSuffix ends the names of settings that stay in a swap in any case ("Set up
// staging environments").
const extensionSuffix = "_EXTENSION_VERSION"

// lookup finds a setting as App Service does, which takes upper and lower case for one.
func lookup[V any](all map[string]V, name string) (value V, there bool) {
	if value, there = all[name]; there {
		return value, true
	}
	for other, value := range all {
		if strings.EqualFold(other, name) {
			return value, true
		}
	}
	return value, false
}

func orUnchanged(all []Change) string {
	if text := Changes(all); text != "" {
		return text
	}
	return "as they are wanted"
}

// Changes says by name what becomes of app settings.
func Changes(all []Change) string {
	var parts []string
	for _, what := range []string{added, changed, removed} {
		var names []string
		for _, c := range all {
			if c.Change == what {
				names = append(names, c.Name)
			}
		}
		if len(names) > 0 {
			parts = append(parts, what+" "+strings.Join(names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// refuseApart refuses a release that would change app settings which nobody has asked to.
func refuseApart(names []string, w Wish) error {
	e := &fail.Error{
		Kind: fail.Refused,
		Text: fmt.Sprintf("the slot's app settings are not production's (%s), and a swap would take them along", strings.Join(names, ", ")),
		Next: "give slot and production the same by an update of the stack, which restarts the instances of what it changes",
	}
	if w.Hints.Update != nil {
		e.Next += ": " + w.Hints.Update("", "")
	}
	if !w.Settings {
		e.Next = "add --settings, which gives the slot those of the stack's configuration; or " + e.Next
	}
	return e
}

// refuseWishes refuses what no release changes.
func refuseWishes(wishes []string, h Hints) error {
	e := &fail.Error{
		Kind: fail.Refused,
		Text: "the stack's configuration changes more than a release can: " + strings.Join(wishes, ", "),
		Next: "take that back in the stack's configuration, or update the stack first, which restarts all instances at once",
	}
	if h.Update != nil {
		e.Next += ": " + h.Update("", "")
	}
	return e
}
