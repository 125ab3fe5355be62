package adopt

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// properties refuses what the first update would reset, by the tables.
func properties(d *drafter) {
	f := d.facts
	d.unusual("app", f.Site.Name, "components/app.go", f.Site.All, SiteProperties)
	d.unusual("plan", f.Plan.Name, "components/plan.go", f.Plan.All, PlanProperties)
	if c := d.adopted(); c != nil {
		d.unusual("cache", c.Name, "components/cache_classic.go", flat(c.All, "redisConfiguration"), CacheProperties)
	}
	for _, a := range f.Autoscale {
		d.unusual("autoscale setting", a.Name, "components/autoscale.go", a.All, AutoscaleProperties)
	}
	for _, at := range []struct {
		what, name, file string
		place            map[string]any
	}{
		{"app", f.Site.Name, "components/app.go", f.Site.ExtendedLocation},
		{"plan", f.Plan.Name, "components/plan.go", f.Plan.ExtendedLocation},
	} {
		if !blank(at.place) {
			d.deny(resets("extendedLocation", at.what, at.name, "set", at.file, ""))
		}
	}
}

// flat lifts the members of one object beside those of the body, under their path.
func flat(body map[string]any, object string) map[string]any {
	inner, nested := body[object].(map[string]any)
	if !nested {
		return body
	}
	all := maps.Clone(body)
	delete(all, object)
	for name, value := range inner {
		all[object+"."+name] = value
	}
	return all
}

func (d *drafter) unusual(what, name, file string, has map[string]any, rows Table) {
	for _, p := range rows {
		if p.Verdict != Refused || restrictions[p.Name] != "" {
			continue
		}
		if value := has[p.Name]; !p.unset(value) {
			d.deny(resets(p.Name, what, name, shortly(value), file, p.Note))
		}
	}
}

func resets(property, what, name, value, file, note string) Refusal {
	why := "the program does not declare it, so its first update would set it back to Azure's default"
	if note != "" {
		why += "; " + note
	}
	return Refusal{
		Name: property, What: fmt.Sprintf("%s of the %s %s is %s", property, what, name, value),
		Why: why, Do: "add it to " + file + ", or set it back in the portal if nobody needs it",
	}
}

// shortly shows a word, a number or a switch. Anything else may hold a secret.
func shortly(value any) string {
	switch v := value.(type) {
	case bool, float64:
		return fmt.Sprint(v)
	case string:
		if len(v) <= 40 && !isSecretValue("", v) {
			return v
		}
	}
	return "set"
}

// unknown names the properties that no table knows: Azure has more every year.
func (d *drafter) unknown() []string {
	f := d.facts
	var names []string
	for _, body := range []struct {
		what string
		has  map[string]any
		rows Table
	}{
		{"app", f.Site.All, SiteProperties},
		{"app's configuration", f.Config.All, ConfigProperties},
		{"plan", f.Plan.All, PlanProperties},
	} {
		for _, name := range slices.Sorted(maps.Keys(body.has)) {
			if _, known := body.rows.find(name); !known && !blank(body.has[name]) && body.has[name] != false && body.has[name] != 0.0 {
				names = append(names, name+" of the "+body.what)
			}
		}
	}
	return names
}

// undeclared names what of config/web is not as usual, and stays.
func undeclared(config map[string]any) []string {
	var names []string
	for _, p := range ConfigProperties {
		if p.Verdict == Kept && p.By == "" && !p.unset(config[p.Name]) {
			names = append(names, p.Name)
		}
	}
	slices.SortFunc(names, strings.Compare)
	return names
}
