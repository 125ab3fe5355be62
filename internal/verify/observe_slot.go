package verify

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"scaleout/components"
	"scaleout/internal/azure/arm"
	"scaleout/internal/deploy"
)

// slotChecks are those that look at the slot.
var slotChecks = []string{"slot", "slot-config", "slot-settings", "slot-sessions", "slot-references", "slot-warmup", "slot-sticky", "swap", "builds", "cache-network", "app-access"}

// observeSlot finds the staging slot and reads it. All but its app settings a Reader may
// see.
func (s *seen) observeSlot(ctx context.Context, o *Options) {
	if !o.wants(slotChecks...) {
		return
	}
	s.slots = got(readSlots(ctx, o.ARM, s.site.id))
	var name string
	if name, s.staging.none = s.slotName(o.Declared); s.staging.none != "" {
		return
	}
	at, slot := o.ARM, &s.staging
	id := s.site.id.String() + "/slots/" + name
	slot.site = got(readSite(ctx, at, id))
	if slot.id, _ = arm.ParseResourceID(id); slot.site.err != nil {
		err := slot.site.err
		slot.config.err, slot.settings.err, slot.along.err, slot.sticky.err, slot.builds.err = err, err, err, err, err
		return
	}
	together(
		func() { slot.config = got(readConfig(ctx, at, slot.id)) },
		func() {
			if o.wants("slot-settings", "slot-sessions", "slot-references", "slot-warmup") {
				slot.settings = got(readAppSettings(ctx, at, slot.id))
			}
		},
		func() {
			if o.wants("slot-settings") {
				slot.along = got(readAlong(ctx, o, s.site.id, id))
			}
		},
		func() { slot.sticky = got(readSticky(ctx, at, s.site.id)) },
		func() { slot.builds = got(readBuilds(ctx, at, slot.id)) },
	)
}

// slotName is the staging slot's name, or why there is none. Without a stack it is the
// slot of that name, or the only one.
func (s *seen) slotName(d Declared) (name, none string) {
	names := s.slots.value
	at := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, components.SlotName) })
	switch {
	case d.SlotID != "":
		return d.SlotID[strings.LastIndexByte(d.SlotID, '/')+1:], ""
	case s.slots.err != nil:
		return components.SlotName, "" // reading it will say what is wrong
	case d.Known && len(names) > 0:
		return "", fmt.Sprintf("the stack has no staging slot; those of the app are its own: %s", strings.Join(names, ", "))
	case d.Known:
		return "", "the stack has no staging slot"
	case s.site.id.Is(arm.Sites + "/slots"):
		return "", "this is a slot itself"
	case at >= 0:
		return names[at], ""
	case len(names) == 1:
		return names[0], ""
	case len(names) > 1:
		return "", fmt.Sprintf("none of the app's slots is called %s: %s", components.SlotName, strings.Join(names, ", "))
	}
	return "", "the app has no slot"
}

func readSlots(ctx context.Context, c *arm.Client, site arm.ResourceID) ([]string, error) {
	if !site.Is(arm.Sites) {
		return nil, nil
	}
	list, err := c.List(ctx, site.String()+"/slots", arm.WebZonesVersion)
	var names []string
	for _, body := range list {
		full := arm.Object(body).Text("name") // app/staging
		names = append(names, full[strings.LastIndexByte(full, '/')+1:])
	}
	slices.Sort(names)
	return names, err
}

// readSticky returns the names that config/slotConfigNames of the app has.
func readSticky(ctx context.Context, c *arm.Client, site arm.ResourceID) ([]string, error) {
	body, err := c.Get(ctx, site.String()+"/config/slotConfigNames", arm.WebZonesVersion)
	names := arm.Object(body).Object("properties").Texts("appSettingNames")
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(strings.ToUpper(a), strings.ToUpper(b)) })
	return names, err
}

// readAlong compares what of slot and production goes with a swap and is no app setting, without
// what the check slot-config compares with what is declared.
func readAlong(ctx context.Context, o *Options, site arm.ResourceID, slot string) ([]deploy.Along, error) {
	all, err := deploy.Alongside(ctx, o.ARM, site.String(), slot, deploy.Hints{Group: site.Group(), App: site.Name()})
	return slices.DeleteFunc(all, func(a deploy.Along) bool { return a.Declared }), err
}

// readBuilds lists what was deployed, through Resource Manager: the SCM site would take
// more than the role Reader.
func readBuilds(ctx context.Context, c *arm.Client, site arm.ResourceID) ([]deploy.Build, error) {
	list, err := c.List(ctx, site.String()+"/deployments", arm.WebZonesVersion)
	if err != nil {
		return nil, err
	}
	return deploy.ReadBuilds(list)
}
