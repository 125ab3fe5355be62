package sim

import (
	"net/http"
	"strings"
)

func originGroupKind() *kind {
	return &kind{
		name: originGroupType, versions: doorVersions, fields: originGroupFields,
		put: putOriginGroup, patch: patchDoor(putOriginGroup), remove: deleteDoor(doorChange, needOriginGroup),
	}
}

// originGroupFields is AFDOriginGroupProperties of the 2023-05-01 specification.
var originGroupFields = []field{
	{name: "loadBalancingSettings", is: objectField, fields: []field{
		{name: "sampleSize", is: intField}, {name: "successfulSamplesRequired", is: intField}, {name: "additionalLatencyInMilliseconds", is: intField},
	}},
	{name: "healthProbeSettings", is: objectField, fields: []field{
		{name: "probePath"}, {name: "probeRequestType"}, {name: "probeProtocol"}, {name: "probeIntervalInSeconds", is: intField},
	}},
	{name: "trafficRestorationTimeToHealedOrNewEndpointsInMinutes", is: intField}, {name: "sessionAffinityState"},
	{name: "provisioningState", readOnly: true}, {name: "deploymentStatus", readOnly: true}, {name: "profileName", readOnly: true},
}

// originNameForm: "azurerm_cdn_frontdoor_origin_group", name.
var originNameForm = newNameForm(1, 90, `^[a-zA-Z0-9]+(-*[a-zA-Z0-9])*$`)

// putOriginGroup makes a group, at once (seen 2022-03).
func putOriginGroup(a *Azure, c *call) (*answer, *Error) {
	if e := a.doorBusy(c); e != nil {
		return nil, e
	}
	r, existing := a.newDoorResource(c, originGroupType)
	if !originNameForm.MatchString(c.id.name()) {
		return nil, refuseDoor("The origin group name '%s' is invalid.", c.id.name())
	}
	if e := checkOriginGroup(r.properties()); e != nil {
		return nil, e
	}
	if existing != nil {
		return a.writeDoor(c, existing, r, doorChange), nil
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	r.properties()["provisioningState"], r.properties()["deploymentStatus"] = "Succeeded", "NotStarted"
	a.state.put(r)
	return wrote(http.StatusCreated, a.show(r, c.written(nil))), nil
}

// checkOriginGroup: the ranges are those of "azurerm_cdn_frontdoor_origin_group".
func checkOriginGroup(p map[string]any) *Error {
	balancing := object(p, "loadBalancingSettings")
	if balancing == nil {
		return refuseDoor("The load balancing settings of the origin group are missing.")
	}
	if e := firstOf(
		oneOf(p, "sessionAffinityState", "Disabled", "Enabled"),
		between(balancing, "sampleSize", 0, 255, 4), between(balancing, "successfulSamplesRequired", 0, 255, 3),
		between(balancing, "additionalLatencyInMilliseconds", 0, 1000, 0),
	); e != nil {
		return e
	}
	probe := object(p, "healthProbeSettings")
	if probe == nil {
		return nil
	}
	setDefault(probe, "probePath", "/")
	if !strings.HasPrefix(text(probe, "probePath"), "/") {
		return refuseDoor("The probe path '%s' does not begin with a slash.", text(probe, "probePath"))
	}
	return firstOf(
		oneOf(probe, "probeRequestType", "HEAD", "GET"), oneOf(probe, "probeProtocol", "Http", "Https"),
		between(probe, "probeIntervalInSeconds", 5, 31536000, 100),
	)
}

// needOriginGroup: "az afd origin-group delete" leaves none to a route.
func needOriginGroup(a *Azure, group *resource) *Error {
	for _, route := range a.state.routesTo(group) {
		return refuseDoor("The origin group '%s' cannot be deleted while the route '%s' is associated with it.", group.id().name(), route.id().name())
	}
	return nil
}

// routesTo are the routes that lead to a group of origins.
func (s *state) routesTo(group *resource) []*resource {
	var all []*resource
	for _, route := range s.ofType(routeType) {
		if key(text(object(route.properties(), "originGroup"), "id")) == key(group.ID) {
			all = append(all, route)
		}
	}
	return all
}

func originKind() *kind {
	return &kind{
		name: originType, versions: doorVersions, fields: originFields,
		put: putOrigin, patch: patchDoor(putOrigin), remove: deleteDoor(doorChange, needOrigin),
	}
}

// originFields is AFDOriginProperties of the 2023-05-01 specification. Private links are not simulated.
var originFields = []field{
	{name: "hostName"}, {name: "originHostHeader"}, {name: "enabledState"}, {name: "enforceCertificateNameCheck", is: boolField},
	{name: "httpPort", is: intField}, {name: "httpsPort", is: intField}, {name: "priority", is: intField}, {name: "weight", is: intField},
	{name: "azureOrigin", is: objectField, fields: []field{{name: "id"}}},
	{name: "originGroupName", readOnly: true}, {name: "provisioningState", readOnly: true}, {name: "deploymentStatus", readOnly: true},
}

// putOrigin makes an origin; the ranges are those of AFDOriginUpdatePropertiesParameters in the specification.
func putOrigin(a *Azure, c *call) (*answer, *Error) {
	if e := a.doorBusy(c); e != nil {
		return nil, e
	}
	r, existing := a.newDoorResource(c, originType)
	p := r.properties()
	switch {
	case !originNameForm.MatchString(c.id.name()):
		return nil, refuseDoor("The origin name '%s' is invalid.", c.id.name())
	case text(p, "hostName") == "" || strings.ContainsAny(text(p, "hostName"), "/: "):
		return nil, refuseDoor("The host name '%s' of the origin is not valid.", text(p, "hostName"))
	}
	if e := firstOf(
		oneOf(p, "enabledState", "Enabled", "Disabled"), between(p, "httpPort", 1, 65535, 80), between(p, "httpsPort", 1, 65535, 443),
		betweenSaid(p, "priority", 1, 5), betweenSaid(p, "weight", 1, 1000), // null where nothing was sent (recorded with 2023-05-01)
	); e != nil {
		return nil, e
	}
	setDefault(p, "enforceCertificateNameCheck", true)
	p["originGroupName"] = c.id.parent().name()
	if existing != nil && text(p, "enabledState") == "Disabled" {
		if e := needOrigin(a, existing); e != nil {
			return nil, e
		}
	}
	return a.writeDoor(c, existing, r, doorChange), nil
}

// needOrigin: the words are seen in hashicorp/terraform-provider-azurerm#27652, without status and code.
func needOrigin(a *Azure, origin *resource) *Error {
	group, _ := a.state.find(origin.id().parent())
	if len(a.state.routesTo(group)) == 0 {
		return nil
	}
	for _, other := range a.state.originsOf(group) {
		if key(other.ID) != key(origin.ID) {
			return nil
		}
	}
	return refuseDoor("Cannot disable or delete the last origin when the origin group is still associated with a route or a rule. Please disassociate the origin group and try again.")
}

// originsOf are the origins of a group that are enabled and not being deleted.
func (s *state) originsOf(group *resource) []*resource {
	var all []*resource
	for _, o := range s.childrenOf(group, originType) {
		if text(o.properties(), "enabledState") == "Enabled" && o.provisioningState() != "Deleting" {
			all = append(all, o)
		}
	}
	return all
}
