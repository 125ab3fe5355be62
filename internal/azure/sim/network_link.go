package sim

import (
	"net/http"
	"strings"
)

func linkKind() *kind {
	return &kind{
		name: linkType, versions: zoneVersions, tracked: true, global: true, fields: linkFields,
		put: putLink, patch: patchLink, remove: deleteZonePart, list: listZoneParts, shown: viewLink,
	}
}

// linkFields is VirtualNetworkLinkProperties of the 2020-06-01 specification.
var linkFields = []field{
	{name: "virtualNetwork", is: objectField, fields: []field{{name: "id"}}},
	{name: "registrationEnabled", is: boolField},
}

func putLink(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if e := checkGlobal(c); e != nil {
		return nil, e
	}
	if _, busy := a.busy(c.id); busy {
		return nil, zoneBusy(c)
	}
	if ans := a.zoneCondition(c, existing); ans != nil {
		return ans, nil
	}
	zone, _ := a.state.find(c.id.parent())
	link := &resource{ID: zone.ID + "/virtualNetworkLinks/" + c.id.name(), Type: linkType}
	if found {
		link.ID = existing.ID
	}
	link.Body = c.identify(link.ID, link.id().name(), linkType)
	link.Body["properties"] = merge(nil, object(c.body, "properties"))
	setDefault(link.properties(), "registrationEnabled", false)
	if e := a.checkLink(zone, existing, link); e != nil {
		return nil, e
	}
	return a.writeZone(c, existing, link), nil
}

// patchLink changes a link's tags and whether names are registered ("Virtual Network Links - Update").
func patchLink(a *Azure, c *call) (*answer, *Error) {
	existing, link, ans, e := a.patchedZone(c)
	if ans != nil || e != nil {
		return ans, e
	}
	zone, _ := a.state.find(c.id.parent())
	link.Body["properties"] = merge(existing.properties(), object(c.body, "properties"))
	if e := a.checkLink(zone, existing, link); e != nil {
		return nil, e
	}
	return a.writeZone(c, existing, link), nil
}

func linkedNetwork(link *resource) string {
	return text(object(link.properties(), "virtualNetwork"), "id")
}

// checkLink: a network sees one zone of a name only. The words for zones of one name are seen in
// MicrosoftDocs/azure-aks-docs#212; that a zone and a network have one link is in "What is a virtual
// network link", in words that were not seen.
func (a *Azure) checkLink(zone, existing, link *resource) *Error {
	named := linkedNetwork(link)
	network, found := a.state.resources[key(named)]
	if !found || network.Type != vnetType {
		return refuseNetwork("BadRequest", "The virtual network '%s' of the link was not found.", named)
	}
	if existing != nil && key(linkedNetwork(existing)) != key(named) {
		return refuseNetwork("BadRequest", "The virtual network of the link '%s' cannot be changed.", link.id().name())
	}
	for _, other := range a.state.ofType(linkType) {
		of := other.id().parent()
		if key(other.ID) == key(link.ID) || key(linkedNetwork(other)) != key(named) {
			continue
		}
		if of.key() == key(zone.ID) {
			return refuse(http.StatusConflict, "Conflict", "The virtual network '%s' is linked to the zone '%s' already.", named, zone.id().name())
		}
		if strings.EqualFold(of.name(), zone.id().name()) {
			return refuseNetwork("BadRequest",
				"A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link virtual network with '%s' and '%s' zones.",
				of.name(), zone.id().name())
		}
	}
	return nil
}

func viewLink(_ *Azure, r *resource, _ look) map[string]any {
	body := clone(r.Body)
	p := object(body, "properties")
	p["virtualNetworkLinkState"] = "Completed"
	if text(p, "provisioningState") != "Succeeded" {
		p["virtualNetworkLinkState"] = "InProgress"
	}
	return body
}
