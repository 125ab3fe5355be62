package sim

import (
	"net/http"
	"slices"
	"strings"
)

// webDelegation is what a subnet has to be delegated to before App Service puts instances into it.
const webDelegation = "Microsoft.Web/serverFarms"

// smallestIntegration is the longest prefix of a subnet that App Service takes ("Integrate your app
// with an Azure virtual network", subnet requirements).
const smallestIntegration = 28

// mostIntegrations are the subnets that the apps of a plan may use (ibid., limitations).
const mostIntegrations = 2

func integration(site *resource) string { return text(site.properties(), "virtualNetworkSubnetId") }

// plansIn are the plans whose apps send traffic through a subnet.
func (s *state) plansIn(subnet *resource) []*resource {
	var plans []*resource
	for _, plan := range s.ofType(planType) {
		for _, id := range s.integrations(plan) {
			if id == key(subnet.ID) {
				plans = append(plans, plan)
			}
		}
	}
	return plans
}

// integrations are the subnets, by key, that the apps of a plan and their slots use.
func (s *state) integrations(plan *resource) []string {
	var ids []string
	for _, site := range s.sitesOf(plan) {
		for _, place := range append([]*resource{site}, s.slotsOf(site)...) {
			if id := key(integration(place)); id != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// checkIntegration holds what App Service refuses of an app's subnet.
func (a *Azure) checkIntegration(existing, site, plan *resource) *Error {
	named := integration(site)
	if named == "" {
		return nil
	}
	id, _ := parseResourceID(named)
	subnet, found := a.state.find(id)
	if !found || subnet.Type != subnetType {
		// The words were not seen.
		return refuseWeb(http.StatusNotFound, "NotFound", "51004", "Cannot find {0} with name {1}.", "Subnet", named)
	}
	site.properties()["virtualNetworkSubnetId"] = subnet.ID
	vnet, _ := a.state.find(id.parent())
	name, of := id.name(), vnet.id().name()
	switch {
	case text(object(plan.Body, "sku"), "tier") == "Free":
		// The rule is in "Integrate your app with an Azure virtual network"; the words were not seen.
		return refuseWeb(http.StatusConflict, "Conflict", "", "VNet integration is not allowed on the tier '{0}'.", "Free")
	case vnet.location() != site.location():
		return refuseWeb(http.StatusBadRequest, "BadRequest", "", "The virtual network {0} is not in the region of the app: {1}.", of, site.location())
	case !isDelegated(subnet, webDelegation):
		// Azure's own words, in which the names of subnet and network stand in each other's place;
		// seen in Azure/azure-quickstart-templates#8813 and Azure/terraform-azurerm-vnet#46.
		return refuseWeb(http.StatusBadRequest, "BadRequest", "",
			"Subnet {0} in VNET {1} is missing a delegation to Microsoft.Web/serverFarms. Please add the delegation and try again.", of, name)
	}
	if before := integrationOf(existing); before == key(subnet.ID) {
		return nil
	}
	return a.checkRoom(subnet, plan)
}

func integrationOf(site *resource) string {
	if site == nil {
		return ""
	}
	return key(integration(site))
}

// checkRoom holds the size of a subnet against the instances that would come into it. The rules are
// in "Integrate your app with an Azure virtual network", subnet requirements; the words were not seen.
func (a *Azure) checkRoom(subnet, plan *resource) *Error {
	used := a.state.integrations(plan)
	if slices.Contains(used, key(subnet.ID)) {
		return nil
	}
	if len(used) >= mostIntegrations {
		// Seen, when it was one, in MicrosoftDocs/azure-docs#32922.
		return refuseWeb(http.StatusConflict, "Conflict", "", "Adding this VNET would exceed the App Service Plan VNET limit of {0}", "2")
	}
	for _, block := range blocksOf(subnet) {
		if block.Bits() > smallestIntegration {
			return refuseWeb(http.StatusBadRequest, "BadRequest", "", "Subnet {0} is too small. App Service needs a subnet of /{1} or larger.", subnet.id().name(), "28")
		}
	}
	if a.state.used(subnet)+integer(object(plan.Body, "sku"), "capacity") > addresses(subnet) {
		return noRoom(subnet)
	}
	return nil
}

func noRoom(subnet *resource) *Error {
	return refuseWeb(http.StatusConflict, "Conflict", "", "Subnet {0} has not enough free IP addresses for the instances of the App Service plan.", subnet.id().name())
}

// checkPlanRoom refuses a plan that grows beyond its subnets, or goes to a tier without integration.
// While it changes its size, it needs twice its instances (ibid.).
func (a *Azure) checkPlanRoom(existing, plan *resource) *Error {
	if existing == nil {
		return nil
	}
	had, wants := integer(object(existing.Body, "sku"), "capacity"), integer(object(plan.Body, "sku"), "capacity")
	for _, id := range a.state.integrations(plan) {
		subnet, found := a.state.resources[id]
		if !found {
			continue
		}
		if strings.EqualFold(text(object(plan.Body, "sku"), "name"), "F1") {
			return refuseWeb(http.StatusConflict, "Conflict", "", "VNet integration is not allowed on the tier '{0}'.", "Free")
		}
		free := addresses(subnet) - a.state.used(subnet) + had
		if text(object(plan.Body, "sku"), "name") != text(object(existing.Body, "sku"), "name") {
			free -= had
		}
		if wants > free {
			return noRoom(subnet)
		}
	}
	return nil
}

// routeAll settles what stands in two places: whether all traffic goes through the subnet.
func (r *resource) routeAll(given map[string]any) {
	p, config := r.properties(), object(r.Hidden, "siteConfig")
	routing := object(given, "outboundVnetRouting")
	switch {
	case has(routing, "allTraffic"), has(routing, "applicationTraffic"):
		config["vnetRouteAllEnabled"] = flag(routing, "allTraffic") || flag(routing, "applicationTraffic")
	case has(given, "vnetRouteAllEnabled"):
		config["vnetRouteAllEnabled"] = flag(given, "vnetRouteAllEnabled")
	}
	delete(p, "outboundVnetRouting")
	p["vnetRouteAllEnabled"] = flag(config, "vnetRouteAllEnabled")
}

// viewIntegration shows routing as the api-version says it: from 2024-11-01 on in an object of its own.
func (r *resource) viewIntegration(p map[string]any, l look) {
	all := flag(object(r.Hidden, "siteConfig"), "vnetRouteAllEnabled")
	p["vnetRouteAllEnabled"] = all
	if l.since("2024-11-01") {
		routing := map[string]any{
			"allTraffic": false, "applicationTraffic": all, "backupRestoreTraffic": flag(r.properties(), "vnetBackupRestoreEnabled"),
			"contentShareTraffic": flag(r.properties(), "vnetContentShareEnabled"), "imagePullTraffic": flag(r.properties(), "vnetImagePullEnabled"),
		}
		if l.since("2025-05-01") {
			routing["managedIdentityTraffic"] = false // seen 2026-07
		}
		p["outboundVnetRouting"] = routing
	}
}

const publicAccess = "publicNetworkAccess"

// settlePublicAccess settles what stands in two places: whether a site answers on its public address. A PUT that says it
// in neither has it null again. The words of the refusal were not seen.
func (r *resource) settlePublicAccess(c *call) *Error {
	given, config := object(c.body, "properties"), object(r.Hidden, "siteConfig")
	delete(r.properties(), publicAccess)
	switch {
	case has(given, publicAccess):
		config[publicAccess] = text(given, publicAccess)
	case c.method == http.MethodPut && !has(object(given, "siteConfig"), publicAccess):
		delete(config, publicAccess)
	}
	switch text(config, publicAccess) {
	case "":
		delete(config, publicAccess)
	case "Enabled", "Disabled":
	default:
		return refuseWeb(http.StatusBadRequest, "BadRequest", "01007", "The parameter {0} has an invalid value.", "PublicNetworkAccess")
	}
	return nil
}

// publicAccessOf is what a resource says of its public address; empty where it does not.
func publicAccessOf(r *resource) string {
	if r.Type == siteType || r.Type == slotType {
		return text(object(r.Hidden, "siteConfig"), publicAccess)
	}
	return text(r.properties(), publicAccess)
}
