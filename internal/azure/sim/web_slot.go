package sim

import (
	"net/http"
	"regexp"
	"strings"
)

// slotKind is a site's deployment slots: apps of their own, with a configuration of their
// own. Swaps are not simulated.
func slotKind() *kind {
	return &kind{
		name: slotType, versions: webVersions, tracked: true, fields: siteFields,
		put: putSlot, patch: patchSite, remove: deleteStored, list: listWeb, shown: viewSite,
		actions: map[string]handler{"restart": restartSite, "start": setSiteState("Running"), "stop": setSiteState("Stopped")},
	}
}

// slotNameForm: "Naming rules and restrictions for Azure resources",
// Microsoft.Web/sites/slots: 2–59, alphanumerics and hyphens.
var slotNameForm = regexp.MustCompile(`^[A-Za-z0-9-]{2,59}$`)

// putSlot: a tier has a number of slots ("App Service limits"); the words of the
// refusal were not seen.
func putSlot(a *Azure, c *call) (*answer, *Error) {
	site, _ := a.state.find(c.id.parent())
	plan := a.state.resources[key(text(site.properties(), "serverFarmId"))]
	known, _ := planOf(text(object(plan.Body, "sku"), "name"))
	existing, found := a.state.find(c.id)
	switch {
	case !slotNameForm.MatchString(c.id.name()):
		return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "name")
	case !found && len(a.state.slotsOf(site)) >= known.Slots:
		return nil, refuseWeb(http.StatusConflict, "Conflict", "",
			"Cannot complete the operation because the site will exceed the number of slots allowed for the '{0}' SKU.", known.Tier)
	}
	slot := &resource{ID: site.ID + "/slots/" + c.id.name(), Type: slotType}
	if found {
		slot.ID, slot.Hidden = existing.ID, clone(existing.Hidden)
	}
	slot.Body = c.identify(slot.ID, site.id().name()+"/"+slot.id().name(), slotType)
	if found && has(existing.Body, "identity") {
		slot.Body["identity"] = clone(object(existing.Body, "identity"))
	}
	slot.Body["kind"] = orDefault(text(c.body, "kind"), text(site.Body, "kind"))
	slot.Body["properties"] = merge(map[string]any{"serverFarmId": plan.ID}, object(c.body, "properties"))
	return a.storeSite(c, existing, slot)
}

func (s *state) slotsOf(site *resource) []*resource { return s.childrenOf(site, slotType) }

// childrenOf lists the resources of a type inside another.
func (s *state) childrenOf(parent *resource, t string) []*resource {
	var all []*resource
	for _, r := range s.ofType(t) {
		if strings.HasPrefix(key(r.ID), key(parent.ID)+"/") {
			all = append(all, r)
		}
	}
	return all
}
