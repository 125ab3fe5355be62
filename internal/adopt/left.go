package adopt

import (
	"maps"
	"slices"
	"strings"

	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// left notes what stays as it is: the program neither declares nor touches it.
func (d *drafter) left() {
	f := d.facts
	note := func(why string, what ...string) { d.Left = append(d.Left, Note{strings.Join(what, ""), why}) }
	if len(f.HostNames) > 0 {
		note("host names and their certificates are resources of their own", "custom domains: ", strings.Join(f.HostNames, ", "))
	}
	d.frontDoorLeft(note)
	if len(f.ConnectionStrings) > 0 {
		note("an update that does not name them leaves them", "connection strings: ", strings.Join(f.ConnectionStrings, ", "))
	}
	if names := undeclared(f.Config.All); len(names) > 0 {
		note("an update that does not name it leaves it: "+strings.Join(names, ", "), "what else is configured")
	}
	for _, b := range d.bodies() {
		for _, p := range b.rows {
			if p.Verdict == Kept && p.By == "" && !p.unset(b.has[p.Name]) {
				what, why := endpointNote(b, p)
				note(why, what)
			}
		}
	}
	if names := d.unknown(); len(names) > 0 {
		note("adopt does not know it: compare it before and after the first update", strings.Join(names, ", "))
	}
	d.authentication()
	for _, name := range slices.Sorted(maps.Keys(f.Settings)) {
		if p, known := AppSettings.find(name); known && p.Verdict == Kept && p.Note != "" && !p.unset(f.Settings[name]) {
			note(p.Note, "app setting ", name)
		} else if why := settings.Apart(name, f.Settings[name]); why != "" {
			note(why, "app setting ", name)
		}
	}
	for _, l := range f.Locks {
		note("Azure refuses to delete what it holds for, by 'destroy' or in an update; the first update deletes nothing", "management lock: ", l.Name)
	}
	d.slotsLeft(note)
	d.cachesLeft(note)
	note("keepResourceGroup: 'destroy' leaves the group and whatever else is in it", "everything else in the group "+f.Group.Name)
}

// slotsLeft notes the slots that there are, or that none is added.
func (d *drafter) slotsLeft(note func(why string, what ...string)) {
	f := d.facts
	if len(f.Slots) > 0 {
		note("they run on the same instances, and have settings of their own: before the next swap, each needs REDIS_URL, "+
			"FLASK_SECRET_KEY, WEBSITE_WARMUP_PATH and WEBSITE_WARMUP_STATUSES as the app has them; 'pulumi up' sets those of the app only",
			"deployment slots: ", strings.Join(f.Slots, ", "))
	}
	switch {
	case len(f.Sticky) > 0:
		note("they stay with each slot in a swap, and the program adds no slot of its own", "sticky in swaps: ", strings.Join(f.Sticky, ", "))
	case !d.ownSlots() && d.stated(settings.KeyStagingSlot) == "false":
		note("a new slot has only what the program declares, and the first swap would bring that into production, without connection strings "+
			"and what else is listed here; once that is in appSettings or not needed: pulumi config set stagingSlot true", "no staging slot is added")
	}
}

// cachesLeft notes other caches, and what of the adopted one stays as it is.
func (d *drafter) cachesLeft(note func(why string, what ...string)) {
	f := d.facts
	used := d.adopted()
	for _, c := range f.Caches {
		if f.Group.holds(c.ID) && (used == nil || !c.ID.Equal(used.ID)) {
			note("REDIS_URL does not name it; it is paid for as before", "cache: ", c.Name)
		}
	}
	if used != nil && used.Schedule != nil && len(used.maintenance()) == 0 {
		note("redisMaintenance cannot say that. Azure updates the cache then, as before. Before you set redisMaintenance, remove it, because nothing can be created that is there already: "+
			"az redis patch-schedule delete --resource-group "+shellword.Of(used.ID.Group())+" --name "+shellword.Of(used.Name),
			"maintenance window of cache ", used.Name, ": ", joined(used.Schedule.Properties.Entries))
	}
	if used != nil && used.managed() && !used.replicated() && d.stated(settings.KeyProtect) == "false" {
		note("beside a cache of one node, which loses all sessions whenever it is patched, protect is refused: "+
			"pulumi config set redisHighAvailability true, which Azure never undoes, and then protect true", "protect is off")
	}
}
