package sim

import (
	"regexp"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// A linkable kind of resource can have private endpoints.
type linkable struct {
	groups []string // the parts that an endpoint can lead to
	zone   string   // the private DNS zone that the names of its endpoints are in
	port   int      // that it answers on, with TLS
}

// linkables is "Azure Private Endpoint private DNS zone values"; ports are those of the connection strings that Azure shows.
var linkables = map[string]linkable{
	"microsoft.cache/redis":           {[]string{"redisCache"}, "privatelink.redis.cache.windows.net", 6380},
	"microsoft.cache/redisenterprise": {[]string{"redisEnterprise"}, "privatelink.redis.azure.net", 10000},
	"microsoft.web/sites":             {[]string{"sites"}, "privatelink.azurewebsites.net", 443},
	"microsoft.keyvault/vaults":       {[]string{"vault"}, "privatelink.vaultcore.azure.net", 443},
}

// slotGroup begins the group of a slot.
const slotGroup = "sites-"

// linkedType is the type of what an endpoint names to lead to a resource.
func linkedType(target *resource) string {
	if target.Type == slotType {
		return strings.ToLower(siteType)
	}
	return strings.ToLower(target.Type)
}

// checkEndpoint finds the subnet of an endpoint, after everything that is refused.
func (a *Azure) checkEndpoint(c *call, e *resource) (*resource, *Error) {
	p := e.properties()
	subnet, refusal := a.subnetFor(e, text(object(p, "subnet"), "id"))
	if refusal != nil {
		return nil, refusal
	}
	if len(list(p, "ipConfigurations")) > 0 {
		return nil, refuseNetwork("NotSimulated", "Addresses of one's own choice are not simulated.")
	}
	if len(list(p, ownConnections))+len(list(p, manualConnections)) != 1 {
		return nil, refuseNetwork("InvalidRequestFormat", "Private endpoint %s must have exactly one connection.", e.ID)
	}
	if len(list(subnet.properties(), "delegations")) > 0 {
		// The code and a part of the words are in "Troubleshoot private endpoint creation that fails or stalls".
		return nil, refuseNetwork("PrivateEndpointCreationNotAllowedAsSubnetIsDelegated",
			"Private endpoint %s cannot be created as subnet %s is delegated.", e.ID, subnet.ID)
	}
	if subnet.provisioningState() != "Succeeded" {
		return nil, notProvisioned(subnet, e.ID)
	}
	return subnet, a.checkLinked(e)
}

// checkLinked holds what an endpoint leads to.
func (a *Azure) checkLinked(e *resource) *Error {
	id, group := linked(e)
	if isManual(e) && isServiceAlias(id) {
		return nil
	}
	target, found := a.state.resources[key(id)]
	if !found {
		return referenceNotFound(id, e.ID)
	}
	groups := list(object(connection(e), "properties"), "groupIds")
	if len(groups) > 1 {
		// Seen in DFE-Digital/terraform-azurerm-container-apps-hosting#352.
		var names []string
		for _, g := range groups {
			names = append(names, g.(string))
		}
		return refuseNetwork("OnlyOneGroupIdPermitted",
			"Private link service connection %s has the following group Ids: %s. Only one group Id is permitted when connecting to a first-party resource (%s).",
			e.ID+"/privateLinkServiceConnections/"+text(connection(e), "name"), strings.Join(names, ", "), id)
	}
	if kind, known := linkables[strings.ToLower(target.Type)]; !known || !slices.Contains(kind.groupsOf(a.state, target), group) {
		// The words are seen in hashicorp/terraform-provider-azurerm#11778 for another service.
		return refuseNetwork("BadRequest", "Call to %s failed. Error message: Invalid groupId", target.Type)
	}
	switch {
	case text(target.properties(), "subnetId") != "":
		// "Azure Cache for Redis with Azure Private Link": not together with injection into a network.
		return refuseNetwork("BadRequest", "Call to %s failed. Error message: Private endpoints are not supported for caches in a virtual network.", target.Type)
	case target.Type == siteType && !a.planAllows(target):
		return refuseNetwork("BadRequest", "Call to %s failed. Error message: Private endpoints are not supported by the plan of the app.", target.Type)
	case target.provisioningState() == "Creating" || target.provisioningState() == "Deleting":
		return notProvisioned(target, e.ID)
	}
	return nil
}

var serviceAliasForm = regexp.MustCompile(`(?i)^[^./]+\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.([a-z0-9]+)\.azure\.privatelinkservice$`)

// isServiceAlias reports whether an endpoint asks somebody else's private link service by its alias ("What is Azure Private Link
// service?", alias). None is simulated, so nobody approves it here (the wait is recorded with 2022-07-01 to 2025-03-01).
func isServiceAlias(id string) bool {
	m := serviceAliasForm.FindStringSubmatch(id)
	return m != nil && catalog.IsRegion(m[2])
}

// groupsOf are the parts of a resource that an endpoint can lead to: of an app each slot, too.
func (l linkable) groupsOf(s *state, target *resource) []string {
	groups := slices.Clone(l.groups)
	if target.Type == siteType {
		for _, slot := range s.slotsOf(target) {
			groups = append(groups, slotGroup+slot.id().name())
		}
	}
	return groups
}

// planAllows: "Use private endpoints for App Service apps" names Basic and all above it.
func (a *Azure) planAllows(site *resource) bool {
	plan := a.state.resources[key(text(site.properties(), "serverFarmId"))]
	return plan != nil && text(object(plan.Body, "sku"), "tier") != "Free"
}

// namesOf are the public names of what an endpoint leads to. That it has none before somebody approves it was not confirmed.
func (s *state) namesOf(e *resource) []string {
	id, group := linked(e)
	target, found := s.resources[key(id)]
	if !found || isManual(e) && !s.approved(e) {
		return nil
	}
	if slot, is := strings.CutPrefix(group, slotGroup); is {
		if target, found = s.resources[key(id)+"/slots/"+strings.ToLower(slot)]; !found {
			return nil
		}
	}
	return publicNames(target)
}

func publicNames(target *resource) []string {
	p := target.properties()
	switch target.Type {
	case siteType, slotType:
		var names []string
		for _, name := range list(p, "enabledHostNames") {
			names = append(names, name.(string))
		}
		return names
	case redisType, clusterType:
		return []string{text(p, "hostName")}
	}
	return []string{strings.ToLower(target.id().name()) + ".vault.azure.net"}
}

// recordName is the name under which an endpoint's name stands in a private DNS zone. A zone of
// another name has no record of it (seen 2021-04-20).
func recordName(fqdn, zone string) (string, bool) {
	zone = strings.ToLower(zone)
	suffix, is := strings.CutPrefix(zone, "privatelink.")
	if !is {
		return "", false
	}
	if suffix == "vaultcore.azure.net" {
		suffix = "vault.azure.net"
	}
	return strings.CutSuffix(strings.ToLower(fqdn), "."+suffix)
}
