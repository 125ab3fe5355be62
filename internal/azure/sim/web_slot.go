package sim

import (
	"net/http"
	"slices"
	"strings"
)

// slotKind is a site's deployment slots: apps of their own, with a configuration of their
// own.
func slotKind() *kind {
	return &kind{
		name: slotType, versions: webVersions, tracked: true, fields: siteFields,
		put: putSlot, patch: patchSite, remove: deleteSlot, list: listWeb, shown: viewSite,
		actions: siteKind().actions,
	}
}

// slotNameForm: "Naming rules and restrictions for Azure resources",
// Microsoft.Web/sites/slots: 2–59, alphanumerics and hyphens.
var slotNameForm = newNameForm(2, 59, `^[A-Za-z0-9-]*$`)

// putSlot: a tier has a number of slots ("App Service limits").
func putSlot(a *Azure, c *call) (*answer, *Error) {
	site, _ := a.state.find(c.id.parent())
	plan := a.state.resources[key(text(site.properties(), "serverFarmId"))]
	known, _ := planOf(text(object(plan.Body, "sku"), "name"))
	existing, found := a.state.find(c.id)
	switch {
	case !isKindOf(text(c.body, "kind"), site):
		// The status and the extended code are known (2022), the words are not.
		return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "54026",
			"The kind of the slot must be the kind of the site: '{0}'.", siteKindName(site))
	case !slotNameForm.MatchString(c.id.name()):
		return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "name")
	case !found && len(a.state.slotsOf(site)) >= known.Slots:
		return nil, tooManySlots(known)
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

// isKindOf reports whether a kind that was asked for is that of the app; none is.
func isKindOf(asked string, site *resource) bool {
	parts := func(kind string) []string {
		all := strings.Split(strings.ToLower(kind), ",")
		all = slices.DeleteFunc(all, func(part string) bool { return part == "" || part == "container" })
		slices.Sort(all)
		return slices.Compact(all)
	}
	return asked == "" || slices.Equal(parts(asked), parts(siteKindName(site)))
}

// deleteSlot deletes a slot with its content.
func deleteSlot(a *Azure, c *call) (*answer, *Error) {
	slot, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if op, busy := a.busy(c.id); busy {
		return nil, op.inProgress(c)
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	for _, place := range a.state.places(productionOf(slot)) {
		if isPreparedFor(place, slot) {
			a.resetSwap(place)
		}
	}
	a.state.forgetPrepared(slot)
	a.state.remove(slot.ID, c.now)
	return wrote(http.StatusOK, nil), nil
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
