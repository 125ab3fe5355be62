package sim

import (
	"strings"
	"time"
)

// customDomainType is a host name of one's own. The embedded Azure asks no DNS: a domain stays Pending, and no
// request comes in by it.
const customDomainType = "Microsoft.Cdn/profiles/customdomains"

func customDomainKind() *kind {
	return &kind{
		name: customDomainType, versions: doorVersions, fields: customDomainFields,
		put: putCustomDomain, patch: patchDoor(putCustomDomain), remove: deleteDoor(doorChange, needCustomDomain),
		actions: map[string]handler{"refreshValidationToken": refreshDomain},
	}
}

// customDomainFields is AFDDomainProperties of the 2023-05-01 specification.
var customDomainFields = []field{
	{name: "hostName"},
	{name: "tlsSettings", is: objectField, fields: []field{
		{name: "certificateType"}, {name: "minimumTlsVersion"}, {name: "secret", is: objectField, fields: []field{{name: "id"}}},
	}},
	{name: "azureDnsZone", is: anyField}, {name: "preValidatedCustomDomainResourceId", is: anyField}, {name: "extendedProperties", is: anyField},
	{name: "domainValidationState", readOnly: true}, {name: "validationProperties", is: anyField, readOnly: true},
	{name: "provisioningState", readOnly: true}, {name: "deploymentStatus", readOnly: true}, {name: "profileName", readOnly: true},
}

// tokenLife is how long a domain's token is good (recorded with 2023-05-01: seven days).
const tokenLife = 7 * 24 * time.Hour

// putCustomDomain: recorded 2022-03 and with 2023-05-01.
func putCustomDomain(a *Azure, c *call) (*answer, *Error) {
	if e := a.doorBusy(c); e != nil {
		return nil, e
	}
	r, existing := a.newDoorResource(c, customDomainType)
	p := r.properties()
	setDefault(p, "tlsSettings", map[string]any{})
	tls := object(p, "tlsSettings")
	host := text(p, "hostName")
	switch {
	case !originNameForm.MatchString(c.id.name()):
		return nil, refuseDoor("The custom domain name '%s' is invalid.", c.id.name())
	case host == "" || strings.ContainsAny(host, "/: ") || !strings.Contains(host, "."):
		return nil, refuseDoor("The host name '%s' of the custom domain is not valid.", host)
	case existing != nil && !strings.EqualFold(text(existing.properties(), "hostName"), host):
		return nil, refuseDoor("The host name of the custom domain '%s' cannot be changed.", c.id.name())
	}
	if e := firstOf(
		oneOf(tls, "certificateType", "ManagedCertificate", "CustomerCertificate", "AzureFirstPartyManagedCertificate"),
		oneOf(tls, "minimumTlsVersion", "TLS12", "TLS10", "TLS13"),
	); e != nil {
		return nil, e
	}
	for _, other := range a.state.ofType(customDomainType) {
		if key(other.ID) != key(r.ID) && strings.EqualFold(text(other.properties(), "hostName"), host) {
			return nil, refuseDoor("The host name '%s' is in use.", host)
		}
	}
	if existing != nil {
		p["domainValidationState"], p["validationProperties"] = existing.properties()["domainValidationState"], existing.properties()["validationProperties"]
		return a.writeDoor(c, existing, r, doorChange), nil
	}
	p["domainValidationState"] = "Submitting"
	ans := a.writeDoor(c, nil, r, doorChange)
	r.token(a, c.now)
	a.state.put(r)
	return ans, nil
}

// token invents what somebody has to write into DNS to show that a domain is theirs.
func (r *resource) token(a *Azure, now time.Time) {
	r.properties()["domainValidationState"] = "Pending"
	r.properties()["validationProperties"] = map[string]any{
		"validationToken": strings.ReplaceAll(a.newGUID(), "-", ""), "expirationDate": now.Add(tokenLife).Format(time.RFC3339Nano),
	}
}

// refreshDomain makes another token (recorded 2022-03), at once since 2023-05-01 (recorded 2023-12).
func refreshDomain(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	undo := r.copy()
	r.token(a, c.now)
	a.state.put(r)
	if c.look(asRead).since("2023-05-01") && !c.fail {
		return wrote(200, nil), nil
	}
	return a.startDoor(c, r, undo, updating, doorChange).announce(c, wrote(202, nil)), nil
}

// needCustomDomain: a domain that a route has stays ("az afd custom-domain delete"); the words were not seen.
func needCustomDomain(a *Azure, domain *resource) *Error {
	for _, route := range a.state.routesBy("customDomains", key(domain.ID)) {
		return refuseDoor("The custom domain '%s' cannot be deleted while the route '%s' is associated with it.", domain.id().name(), route.id().name())
	}
	return nil
}
