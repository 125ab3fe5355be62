package sim

import (
	"strings"

	"scaleout/internal/azure/catalog"
)

func profileKind() *kind {
	return &kind{
		name: profileType, versions: doorVersions, tracked: true, global: true, fields: profileFields,
		put: putProfile, patch: patchDoor(putProfile), remove: deleteDoor(profileChange, nil), shown: viewProfile,
		actions: map[string]handler{"usages": countDoor},
	}
}

// profileFields is ProfileProperties of the 2023-05-01 specification.
var profileFields = []field{
	{name: "originResponseTimeoutSeconds", is: intField},
	{name: "frontDoorId", readOnly: true}, {name: "resourceState", readOnly: true}, {name: "provisioningState", readOnly: true},
	{name: "extendedProperties", is: anyField, readOnly: true},
}

// profileNameForm: "Profiles - Create", profileName.
var profileNameForm = newNameForm(1, 260, `^[a-zA-Z0-9]+(-*[a-zA-Z0-9])*$`)

func putProfile(a *Azure, c *call) (*answer, *Error) {
	if e := firstOf(checkGlobal(c), a.doorBusy(c)); e != nil {
		return nil, e
	}
	r, existing := a.newDoorResource(c, profileType)
	sku := text(object(c.body, "sku"), "name")
	p := r.properties()
	switch {
	case !profileNameForm.MatchString(c.id.name()):
		return nil, refuseDoor("The profile name '%s' is invalid.", c.id.name())
	case sku != catalog.FrontDoorStandard && sku != catalog.FrontDoorPremium:
		// Those of the content delivery network are not simulated.
		return nil, refuseDoor("The SKU '%s' is not one of %s, %s.", sku, catalog.FrontDoorStandard, catalog.FrontDoorPremium)
	case existing != nil && text(object(existing.Body, "sku"), "name") != sku:
		// "Azure Front Door tier upgrade": from Standard to Premium there is an action of its own, and no way back.
		return nil, refuseDoor("The SKU of the profile '%s' cannot be changed to '%s'.", c.id.name(), sku)
	}
	// "Origin response timeout": 16 to 240 seconds; 30 by default, as seen.
	if e := between(p, "originResponseTimeoutSeconds", 16, 240, 30); e != nil {
		return nil, e
	}
	r.Body["sku"], r.Body["kind"] = map[string]any{"name": sku}, "frontdoor"
	if existing == nil {
		r.Hidden = map[string]any{"frontDoorId": a.newGUID()}
	}
	p["frontDoorId"], p["extendedProperties"] = strings.ToLower(text(r.Hidden, "frontDoorId")), map[string]any{}
	return a.writeDoor(c, existing, r, profileChange), nil
}

// viewProfile: a profile that works is Active; extendedProperties came with 2022-11-01-preview or later (seen 2022-03 without,
// 2023-12 with them).
func viewProfile(_ *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	p := object(body, "properties")
	if text(p, "provisioningState") == "Succeeded" {
		p["resourceState"] = "Active"
	}
	if !l.since("2022-11-01") {
		delete(p, "extendedProperties")
	}
	return body
}
