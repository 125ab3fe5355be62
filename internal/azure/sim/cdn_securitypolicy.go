package sim

import (
	"strings"
)

// securityPolicyType puts a policy of the web application firewall before names of a profile. It is kept and shown; the embedded
// Front Door lets every request through.
const securityPolicyType = "Microsoft.Cdn/profiles/securitypolicies"

func securityPolicyKind() *kind {
	return &kind{
		name: securityPolicyType, versions: doorVersions, fields: securityPolicyFields,
		put: putSecurityPolicy, patch: patchDoor(putSecurityPolicy), remove: deleteDoor(doorChange, nil),
	}
}

// securityPolicyFields is SecurityPolicyProperties of the 2023-05-01 specification.
var securityPolicyFields = []field{
	{name: "parameters", is: objectField, fields: []field{
		{name: "type"}, {name: "wafPolicy", is: objectField, fields: []field{{name: "id"}}},
		{name: "associations", is: objectsField, fields: []field{
			{name: "domains", is: objectsField, fields: []field{{name: "id"}}}, {name: "patternsToMatch", is: textsField},
		}},
	}},
	{name: "provisioningState", readOnly: true}, {name: "deploymentStatus", readOnly: true}, {name: "profileName", readOnly: true},
}

// putSecurityPolicy: recorded 2022-03 and with 2023-05-01.
func putSecurityPolicy(a *Azure, c *call) (*answer, *Error) {
	if e := a.doorBusy(c); e != nil {
		return nil, e
	}
	r, existing := a.newDoorResource(c, securityPolicyType)
	r.ID = strings.Replace(r.ID, "/securityPolicies/", "/securitypolicies/", 1)
	r.Body["id"] = r.ID
	if !originNameForm.MatchString(c.id.name()) {
		return nil, refuseDoor("The security policy name '%s' is invalid.", c.id.name())
	}
	parameters := object(r.properties(), "parameters")
	if e := a.checkSecurityPolicy(c, parameters); e != nil {
		return nil, e
	}
	for _, v := range list(parameters, "associations") {
		for _, domain := range list(v.(map[string]any), "domains") {
			domain.(map[string]any)["isActive"] = true
		}
	}
	return a.writeDoor(c, existing, r, doorChange), nil
}

// checkSecurityPolicy: the words about a policy and an endpoint that are not there are recorded (2022-03, and with 2023-05-01),
// the others were not seen.
func (a *Azure) checkSecurityPolicy(c *call, parameters map[string]any) *Error {
	if text(parameters, "type") != "WebApplicationFirewall" {
		return refuseDoor("The type '%s' of the security policy is not WebApplicationFirewall.", text(parameters, "type"))
	}
	profile, _ := a.state.find(c.id.parent())
	firewall, found := a.state.resources[key(text(object(parameters, "wafPolicy"), "id"))]
	if !found || firewall.Type != firewallPolicyType {
		return refuseDoor("Web Application Firewall Policy being attached to AFDX profile does not exist.")
	}
	if tier := text(object(profile.Body, "sku"), "name"); text(object(firewall.Body, "sku"), "name") != tier {
		return refuseDoor("The Web Application Firewall Policy '%s' is not of the profile's SKU '%s'.", firewall.id().name(), tier)
	}
	for _, v := range list(parameters, "associations") {
		for _, domain := range list(v.(map[string]any), "domains") {
			id := text(domain.(map[string]any), "id")
			if r, found := a.state.resources[key(id)]; !found || !strings.HasPrefix(key(id), c.id.parent().key()+"/") || r.provisioningState() != "Succeeded" {
				return refuseDoor("Endpoint '%s' is not associated with the AFDX profile or is in a invalid provisioning state.", id[strings.LastIndex(id, "/")+1:])
			}
		}
	}
	return nil
}

// behindFirewall are the security policies that have a policy of the firewall.
func (s *state) behindFirewall(firewall *resource) []*resource {
	var all []*resource
	for _, r := range s.ofType(securityPolicyType) {
		if key(text(object(object(r.properties(), "parameters"), "wafPolicy"), "id")) == key(firewall.ID) {
			all = append(all, r)
		}
	}
	return all
}
