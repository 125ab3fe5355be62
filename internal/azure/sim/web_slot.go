package sim

import (
	"net/http"
	"regexp"
	"strings"
)

// slotKind is a site's deployment slots, as far as others can see that there are
// any: a slot's own configuration and swaps are not simulated.
func slotKind() *kind {
	return &kind{
		name: slotType, versions: webVersions, tracked: true, fields: siteFields,
		put: putSlot, remove: deleteStored,
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
	case c.fail:
		return nil, c.refusedByFault()
	}
	slot := &resource{ID: site.ID + "/slots/" + c.id.name(), Type: slotType}
	if found {
		slot.ID = existing.ID
	}
	slot.Body = c.identify(slot.ID, site.id().name()+"/"+slot.id().name(), slotType)
	slot.Body["kind"] = site.Body["kind"]
	slot.Body["properties"] = map[string]any{
		"serverFarmId": plan.ID, "state": "Running", "enabled": true, "reserved": flag(plan.properties(), "reserved"),
		"defaultHostName": strings.ToLower(site.id().name()+"-"+slot.id().name()) + ".azurewebsites.net",
	}
	a.state.put(slot)
	return wrote(http.StatusOK, clone(slot.Body)), nil
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
