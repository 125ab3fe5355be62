package sim

import (
	"slices"
	"strings"
)

func routeKind() *kind {
	return &kind{
		name: routeType, versions: doorVersions, fields: routeFields,
		put: putRoute, patch: patchDoor(putRoute), remove: deleteDoor(doorChange, nil),
	}
}

// routeFields is RouteProperties of the 2023-05-01 specification.
var routeFields = []field{
	{name: "customDomains", is: objectsField, fields: []field{{name: "id"}, {name: "isActive", is: boolField, readOnly: true}}},
	{name: "originGroup", is: objectField, fields: []field{{name: "id"}}}, {name: "originPath"},
	{name: "ruleSets", is: objectsField, fields: []field{{name: "id"}}},
	{name: "supportedProtocols", is: textsField}, {name: "patternsToMatch", is: textsField},
	{name: "cacheConfiguration", is: anyField}, {name: "forwardingProtocol"}, {name: "linkToDefaultDomain"},
	{name: "httpsRedirect"}, {name: "enabledState"},
	{name: "endpointName", readOnly: true}, {name: "provisioningState", readOnly: true}, {name: "deploymentStatus", readOnly: true},
}

func putRoute(a *Azure, c *call) (*answer, *Error) {
	if e := a.doorBusy(c); e != nil {
		return nil, e
	}
	r, existing := a.newDoorResource(c, routeType)
	if !originNameForm.MatchString(c.id.name()) {
		return nil, refuseDoor("The route name '%s' is invalid.", c.id.name())
	}
	if e := a.checkRoute(r); e != nil {
		return nil, e
	}
	return a.writeDoor(c, existing, r, doorChange), nil
}

// checkRoute: a route leads from a host name ("azurerm_cdn_frontdoor_route", link_to_default_domain), to a group that is not
// empty (the explicit dependency in Azure's own quick start templates), and redirects HTTP only if it has that
// (ibid., https_redirect_enabled).
func (a *Azure) checkRoute(r *resource) *Error {
	p := r.properties()
	for name, typ := range map[string]string{"customDomains": customDomainType, "ruleSets": ruleSetType} {
		setDefault(p, name, []any{})
		for _, v := range list(p, name) {
			named, found := a.state.resources[key(text(v.(map[string]any), "id"))]
			if !found || named.Type != typ {
				return refuseDoor("The resources in '%s' of the route '%s' were not found.", name, r.id().name())
			}
			if typ == customDomainType {
				v.(map[string]any)["isActive"] = false // until it is validated (recorded 2022-03)
			}
		}
	}
	setDefault(p, "supportedProtocols", []any{"Http", "Https"})
	setDefault(p, "patternsToMatch", []any{"/*"})
	if e := firstOf(
		oneOf(p, "forwardingProtocol", "MatchRequest", "HttpsOnly", "HttpOnly"), oneOf(p, "linkToDefaultDomain", "Disabled", "Enabled"),
		oneOf(p, "httpsRedirect", "Disabled", "Enabled"), oneOf(p, "enabledState", "Enabled", "Disabled"),
	); e != nil {
		return e
	}
	protocols := list(p, "supportedProtocols")
	group, found := a.state.resources[key(text(object(p, "originGroup"), "id"))]
	switch {
	case text(p, "linkToDefaultDomain") == "Disabled" && len(list(p, "customDomains")) == 0:
		return refuseDoor("The route '%s' is linked neither to the default domain nor to a custom domain.", r.id().name())
	case text(p, "httpsRedirect") == "Enabled" && (!slices.Contains(protocols, any("Http")) || !slices.Contains(protocols, any("Https"))):
		return refuseDoor("The route '%s' can redirect HTTP to HTTPS only if it supports both.", r.id().name())
	case !found || group.Type != originGroupType || !strings.HasPrefix(key(group.ID), key(r.id().parent().parent().String())+"/"):
		return refuseDoor("The origin group '%s' of the route was not found in the profile.", text(object(p, "originGroup"), "id"))
	case len(a.state.originsOf(group)) == 0:
		return refuseDoor("The origin group '%s' has no enabled origin.", group.id().name())
	}
	for _, other := range a.state.ofType(routeType) {
		if key(other.ID) != key(r.ID) && other.id().parent().key() == r.id().parent().key() && sharesPattern(other.properties(), p) {
			return refuseDoor("The route '%s' has a domain and a pattern that the route '%s' has, too.", r.id().name(), other.id().name())
		}
	}
	return nil
}

func sharesPattern(a, b map[string]any) bool {
	return slices.ContainsFunc(list(a, "patternsToMatch"), func(p any) bool { return slices.Contains(list(b, "patternsToMatch"), p) })
}
