package adopt

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"scaleout/components"
	"scaleout/internal/azure/catalog"
	"scaleout/program/appenv"
	"scaleout/program/settings"
)

// A Change is something that the first update changes.
type Change struct {
	at     int    // which part of the update it belongs to
	Part   string // "app flask-app"
	What   string
	People string // what people notice; empty: nothing
}

// The parts of an update, in the order in which dependencies make them.
const (
	atGroup = iota
	atPlan
	atCache
	atApp
	atSlot
	atAutoscale
)

// changes completes the list and brings it into the update's order.
func (d *drafter) changes() {
	d.planChanges()
	d.cacheChanges()
	d.appChanges()
	if d.stated(settings.KeyStagingSlot) == "true" {
		d.change(atSlot, "", "an empty slot \"staging\" is created; a release goes there first, and has only what the program declares")
	}
	d.autoscaleChanges()
	d.tagged()
	for i := range d.Changes {
		d.Changes[i].Part = d.part(d.Changes[i].at)
	}
	slices.SortStableFunc(d.Changes, func(a, b Change) int { return a.at - b.at })
}

func (d *drafter) part(at int) string {
	f := d.facts
	switch at {
	case atGroup:
		return "group " + f.Group.Name
	case atPlan:
		return "plan " + f.Plan.Name
	case atCache:
		if c := d.adopted(); c != nil {
			return "cache " + c.Name
		}
		return "cache (new)"
	case atApp:
		return "app " + f.Site.Name
	case atSlot:
		return "slot (new)"
	}
	if len(f.Autoscale) > 0 {
		return "autoscale " + f.Autoscale[0].Name
	}
	return "autoscale (new)"
}

func (d *drafter) change(at int, people, format string, args ...any) {
	d.Changes = append(d.Changes, Change{at: at, What: fmt.Sprintf(format, args...), People: people})
}

// tagged notes that the program marks what it owns.
func (d *drafter) tagged() {
	for _, part := range []struct {
		at   int
		tags map[string]string
	}{{atGroup, d.facts.Group.Tags}, {atPlan, d.facts.Plan.Tags}, {atApp, d.facts.Site.Tags}} {
		if part.tags["project"] == "" {
			d.change(part.at, "", "it gets the tags project=%s and stack=%s", d.wishes.Project, d.wishes.Stack)
		}
	}
}

func (d *drafter) planChanges() {
	if from, to := d.facts.Plan.SKU.Name, d.sku().SKU; !strings.EqualFold(from, to) {
		d.change(atPlan, "one restart more: the app moves to other machines",
			"%s becomes %s, since %s cannot have autoscale; where Azure refuses that, the plan is where there is no %s, and only a new one helps",
			from, to, from, to)
	}
}

// restart is all that people notice of most changes.
const restart = "one restart"

func (d *drafter) appChanges() {
	f, c := d.facts, d.facts.Config.Properties
	if _, has := d.facts.redisURL(); !has {
		d.change(atApp, restart+"; sessions that were in the instance are gone", "%s is set, and all settings with it in one piece", appenv.RedisURL)
	} else {
		d.change(atApp, restart, "%s and all other settings are set in one piece", appenv.RedisURL)
	}
	if _, has := f.Settings[appenv.FlaskSecretKey]; !has {
		d.change(atApp, "sessions signed with another key are invalid", "%s is set: one is generated, for all instances", appenv.FlaskSecretKey)
	}
	d.affinity()
	d.server()
	if path := d.healthPath(); path != c.HealthPath {
		d.change(atApp, "", "health check and warm-up at %s; answer 200 there before: curl -i https://%s%s", path, f.Host(), path)
	}
	if !f.Site.Properties.HTTPSOnly {
		d.change(atApp, "http:// is redirected to https://", "HTTPS only")
	}
	if !f.Site.Properties.EndToEndTLS && d.encryptsToTheEnd(d.stated(settings.KeyEndToEndTLS)) {
		d.change(atApp, "", "requests are encrypted from App Service's front ends to the instances, too; whether that restarts the app is not documented")
	}
	if c.FTPS != "Disabled" {
		d.change(atApp, "whoever deploys over FTP", "deployment over FTP is turned off (it was %s)", cmp.Or(c.FTPS, "not set"))
	}
	d.publishing()
	if wanted := d.stated(settings.KeyMinTLSVersion); c.MinTLS != wanted {
		d.change(atApp, "clients that know no TLS "+wanted+" cannot connect any more", "TLS from %s on (it was %s)", wanted, cmp.Or(c.MinTLS, "not set"))
	}
	if !c.HTTP20 {
		d.change(atApp, "", "HTTP/2 is turned on")
	}
	if f.Config.All["localMySqlEnabled"] == true {
		d.change(atApp, "", "localMySqlEnabled goes off: MySQL in App does not exist on Linux")
	}
	if p, _ := AppSettings.find(noOverlap); !p.unset(f.Settings[noOverlap]) {
		d.change(atApp, "nobody is served until the app has started again", "the restart is an outage: %s is set", noOverlap)
	}
	d.identityChanges()
}

// publishing notes who cannot publish any more: what is left is a login of Entra ID.
func (d *drafter) publishing() {
	c := d.facts.Config.Properties
	if open := d.facts.Passwords; len(open) > 0 {
		d.change(atApp, "whoever deploys with a publish profile, local Git or a password; az webapp deploy and scaleout deploy go on",
			"publishing passwords are turned off (they opened: %s)", strings.Join(open, ", "))
	}
	if wanted := d.stated(settings.KeySCMMinTLSVersion); c.SCMMinTLS != wanted {
		d.change(atApp, "clients of the SCM site that know no TLS "+wanted, "TLS from %s on for the SCM site (it was %s)", wanted, cmp.Or(c.SCMMinTLS, "not set"))
	}
	if own := readRestrictions(d.facts.Config.All, places[1].list); d.scmAsApp() && (len(own.rules) > 0 || own.cannot != "") {
		d.change(atApp, "", "the SCM site's own access restrictions are removed: those of the app hold instead, as before")
	}
	if c.Debugging {
		d.change(atApp, "whoever debugs it from afar", "remote debugging is turned off")
	}
}

// server notes that gunicorn gets more workers and threads, where App Service starts it
// by itself.
func (d *drafter) server() {
	given := maps.Clone(d.facts.Settings)
	if given == nil {
		given = map[string]string{}
	}
	maps.Copy(given, d.entries(settings.KeyAppSettings))
	plan, _ := catalog.PlanBySKU(d.stated(settings.KeyPlanSKU))
	set := (&settings.Settings{StartCommand: d.stated(settings.KeyStartCommand), Plan: plan, AppSettings: given}).Server()
	for _, name := range slices.Sorted(maps.Keys(set)) {
		people := ""
		if name == appenv.GunicornCmdArgs {
			people = "code that threads must not share; to keep one thread: appSettings." + name + " --threads=1"
		}
		d.change(atApp, people, "%s=%s is set: gunicorn answers more than one request at a time", name, set[name])
	}
}

func (d *drafter) autoscaleChanges() {
	least, most := d.instances()
	now := d.facts.Plan.SKU.Instances
	rules := "by CPU, memory and load"
	if a := d.autoscale(); a != nil {
		d.autoscaleTaken(a, least, most)
		return
	}
	more := ""
	if now < least {
		more = fmt.Sprintf("; instance %d starts now, and takes traffic when %s answers 200", now+1, d.healthPath())
	}
	d.change(atAutoscale, "", "%d to %d instances, %s%s", least, most, rules, more)
}

// noOverlap turns off the overlap of the old and the new app at a restart.
const noOverlap = "WEBSITE_DISABLE_OVERLAPPED_RECYCLING"

// affinity goes off, unless the app has web sockets: clients that cannot open one
// fall back to long polling, whose requests belong to one instance.
func (d *drafter) affinity() {
	on := d.facts.Site.Properties.Affinity
	switch wanted := d.stated(settings.KeyClientAffinity) == "true"; {
	case on && wanted:
		d.change(atApp, "", "affinity stays on (clientAffinity): load stays on old instances longer")
	case on:
		d.change(atApp, "clients of Socket.IO that poll, if there are any: they need clientAffinity", "affinity goes off: any instance serves anybody")
	case wanted:
		d.change(atApp, "", "affinity goes on, as clientAffinity says")
	}
}

// stated returns the value that a setting will have: the draft's, the file's or the
// default.
func (d *drafter) stated(key string) string {
	for _, s := range d.Settings {
		if s.Key == key && s.Name == "" {
			return s.Value
		}
	}
	return d.effective(key)
}

// autoscaleTaken says what becomes of an autoscale setting.
func (d *drafter) autoscaleTaken(a *Autoscale, least, most int) {
	was := "no rules"
	if texts := a.ruleTexts(); len(texts) > 0 {
		was = strings.Join(texts, ", ")
	}
	low, high := a.limits()
	switch {
	case a.Properties.Enabled && least == low && most == high:
	case a.Properties.Enabled:
		d.change(atAutoscale, "", "%d to %d instances instead of %d to %d", least, most, low, high)
	default:
		d.change(atAutoscale, "whoever turned it off, and the bill: the number of instances follows the load from now on",
			"it was off (with %d to %d instances): it goes on, with %d to %d", low, high, least, most)
	}
	d.change(atAutoscale, "", "its rules become the program's: CPU, memory and load (they were: %s)", was)
	d.autoscaleGoes(a)
}

// tags merges the tags of everything that is adopted: the program gives all its
// resources the same.
func (d *drafter) tags() {
	type tagged struct {
		at   int
		tags map[string]string
	}
	all := []tagged{{atApp, d.facts.Site.Tags}, {atPlan, d.facts.Plan.Tags}, {atGroup, d.facts.Group.Tags}}
	if c := d.adopted(); c != nil {
		all = append(all, tagged{atCache, c.Tags})
	}
	for _, a := range d.facts.Autoscale {
		all = append(all, tagged{atAutoscale, a.Tags})
	}
	kept := d.entries(settings.KeyTags)
	ours := map[string]string{"project": d.wishes.Project, "stack": d.wishes.Stack}
	for _, t := range all {
		for _, name := range slices.Sorted(maps.Keys(t.tags)) {
			value := t.tags[name]
			was, has := kept[name]
			switch {
			case t.at == atCache && name == components.AuthTag: // the stack's own
			case strings.EqualFold(name, "hidden-title"):
				d.change(t.at, "whoever looks for that title in the portal", "the tag %q goes: all resources of a stack would have the same title", name)
			case ours[name] == value:
			case ours[name] != "":
				d.change(t.at, "", "the tag %s becomes %q (it was %q)", name, ours[name], value)
			case has && was != value:
				d.change(t.at, "", "the tag %s becomes %q (it was %q): all resources of a stack have the same", name, was, value)
			case !has:
				kept[name] = value
				d.Settings = append(d.Settings, Setting{Key: settings.KeyTags, Name: name, Value: value})
			}
		}
	}
}
