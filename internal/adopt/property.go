package adopt

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleout/program/appenv"
)

// properties refuses what the first update would reset, by the tables.
func properties(d *drafter) {
	f := d.facts
	for _, b := range d.bodies() {
		for _, p := range b.refused() {
			d.deny(resets(p.Name, b, p.Note))
		}
	}
	for _, b := range []judgedBody{
		{what: "app", name: f.Site.Name, file: "components/app.go", has: map[string]any{"extendedLocation": f.Site.ExtendedLocation}},
		{what: "plan", name: f.Plan.Name, file: "components/plan.go", has: map[string]any{"extendedLocation": f.Plan.ExtendedLocation}},
	} {
		if !blank(b.has) {
			d.deny(resets("extendedLocation", b, ""))
		}
	}
}

// A judgedBody is what Azure answered about one resource, with the table that judges it.
type judgedBody struct {
	what, name, file string // file: of the component that declares it
	has              map[string]any
	rows             Table
	otherwise        string // what helps, too; empty: nothing
}

// refused are the properties that the first update would reset.
func (b judgedBody) refused() []Property {
	var all []Property
	for _, p := range b.rows {
		if p.Verdict == Refused && !p.unset(b.has[p.Name]) {
			all = append(all, p)
		}
	}
	return all
}

// bodies are those of which an update replaces all, as far as the app has them; of
// config/web it replaces only what it names.
func (d *drafter) bodies() []judgedBody {
	f := d.facts
	all := []judgedBody{
		{what: "app", name: f.Site.Name, file: "components/app.go", has: f.Site.All, rows: SiteProperties},
		{what: "plan", name: f.Plan.Name, file: "components/plan.go", has: f.Plan.All, rows: PlanProperties},
	}
	if c := d.adopted(); c != nil {
		all = append(all, d.cacheBodies(c)...)
	}
	for _, a := range f.Autoscale {
		all = append(all, judgedBody{what: "autoscale setting", name: a.Name, file: "components/autoscale.go", has: a.All, rows: AutoscaleProperties})
	}
	return all
}

// cacheBodies are those of a cache that is taken over.
func (d *drafter) cacheBodies(c *Cache) []judgedBody {
	b := judgedBody{
		what: "cache", name: c.Name, file: "components/cache_classic.go", has: c.body(), rows: d.closedRows(c, CacheProperties),
		otherwise: "or let the stack create a cache of its own, and everybody is logged out once: --accept " + appenv.RedisURL,
	}
	if !c.managed() {
		return []judgedBody{b}
	}
	b.file, b.rows = "components/cache_managed.go", d.closedRows(c, ClusterProperties)
	of := b
	of.what, of.has, of.rows = "database of the cache", c.Database.All, DatabaseProperties
	return []judgedBody{b, of}
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

func resets(property string, of judgedBody, note string) Refusal {
	why := "the program does not declare it, so its first update would set it back to Azure's default"
	if note != "" {
		why += "; " + note
	}
	do := "add it to " + of.file + ", or set it back in the portal if nobody needs it"
	if of.otherwise != "" {
		do += "; " + of.otherwise
	}
	return Refusal{
		Name: property, What: fmt.Sprintf("%s of the %s %s is %s", property, of.what, of.name, shortly(of.has[property])),
		Why: why, Do: do,
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
