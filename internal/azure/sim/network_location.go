package sim

import (
	"net/http"
	"regexp"
	"strings"

	"scaleout/internal/azure/catalog"
)

// locationKinds are what a region offers to networks of a subscription: "Check Dns Name Availability", "Usages - List" and "Available
// Private Endpoint Types - List", also of a group.
func locationKinds() []*kind {
	const locations = "Microsoft.Network/locations/"
	return []*kind{
		{name: locations + "CheckDnsNameAvailability", versions: networkVersions, virtual: true, list: checkDNSName},
		{name: locations + "usages", versions: networkVersions, virtual: true, list: listNetworkUsages},
		{name: locations + "availablePrivateEndpointTypes", versions: networkVersions, virtual: true, deep: true, list: listPrivateEndpointTypes},
	}
}

// dnsLabelForm: "Public IP Addresses - Create Or Update", domainNameLabel.
var dnsLabelForm = regexp.MustCompile(`^[a-z][a-z0-9-]{1,61}[a-z0-9]$`)

// checkDNSName: no public address is simulated, so every name is free (recorded 2017 and 2018). The refusal's words stand in
// notes of people who met them; no issue quotes them.
func checkDNSName(_ *Azure, c *call) (*answer, *Error) {
	label := c.query.Get("domainNameLabel")
	if !dnsLabelForm.MatchString(label) {
		return nil, refuse(http.StatusBadRequest, "InvalidDomainNameLabel", "The domain name label '%s' is invalid. It must conform to the following regular expression: %s.", label, dnsLabelForm)
	}
	return ok(map[string]any{"available": true}), nil
}

func listNetworkUsages(a *Azure, c *call) (*answer, *Error) {
	region, value := strings.ToLower(c.id.names[0]), []any{}
	for _, u := range catalog.NetworkUsages() {
		n := 0
		for _, r := range a.state.ofType(u.Type) {
			if r.location() == catalog.NormalRegion(region) {
				n++
			}
		}
		value = append(value, map[string]any{
			"currentValue": float64(n), "limit": float64(u.Limit), "unit": "Count",
			"id":   "/subscriptions/" + c.id.subscription + "/providers/Microsoft.Network/locations/" + region + "/usages/" + u.Name,
			"name": map[string]any{"value": u.Name, "localizedValue": u.Title},
		})
	}
	return ok(map[string]any{"value": value}), nil
}

// listPrivateEndpointTypes: recorded 2023-04.
func listPrivateEndpointTypes(_ *Azure, c *call) (*answer, *Error) {
	const typ = "Microsoft.Network/AvailablePrivateEndpointTypes"
	value := []any{}
	for _, t := range catalog.PrivateLinkTypes() {
		name := strings.ReplaceAll(t.Name, "/", ".")
		value = append(value, map[string]any{
			"name": name, "id": "/subscriptions/" + c.id.subscription + "/providers/" + typ + "/" + name, "type": typ,
			"resourceName": t.Name, "displayName": t.Name, "apiVersion": t.APIVersion,
		})
	}
	return ok(map[string]any{"value": value}), nil
}
