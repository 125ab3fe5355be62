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
	for _, b := range d.bodies() {
		for _, p := range b.rows {
			if value := b.has[p.Name]; p.Verdict == Refused && !p.unset(value) {
				d.deny(resets(p.Name, b.what, b.name, shortly(value), b.file, p.Note))
			}
		}
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

// A judgedBody is what Azure answered about one resource, with the table that judges it.
type judgedBody struct {
	what, name, file string // file: of the component that declares it
	has              map[string]any
	rows             Table
}

// bodies are those of which an update replaces all, as far as the app has them; of
// config/web it replaces only what it names.
func (d *drafter) bodies() []judgedBody {
	f := d.facts
	all := []judgedBody{
		{"app", f.Site.Name, "components/app.go", f.Site.All, SiteProperties},
		{"plan", f.Plan.Name, "components/plan.go", f.Plan.All, PlanProperties},
	}
	if c := d.adopted(); c != nil {
		all = append(all, judgedBody{"cache", c.Name, "components/cache_classic.go", flat(c.All, "redisConfiguration"), CacheProperties})
	}
	for _, a := range f.Autoscale {
		all = append(all, judgedBody{"autoscale setting", a.Name, "components/autoscale.go", a.All, AutoscaleProperties})
	}
	return all
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
	var names []string
	for _, b := range append(d.bodies(), judgedBody{what: "app's configuration", has: d.facts.Config.All, rows: ConfigProperties}) {
		for _, name := range slices.Sorted(maps.Keys(b.has)) {
			if !b.rows.knows(name) && !blank(b.has[name]) && b.has[name] != false && b.has[name] != 0.0 {
				names = append(names, name+" of the "+b.what)
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
