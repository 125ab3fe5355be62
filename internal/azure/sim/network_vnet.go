package sim

import (
	"net/http"
	"net/netip"
)

func vnetKind() *kind {
	return &kind{
		name: vnetType, versions: networkVersions, tracked: true, fields: vnetFields,
		put: putVnet, patch: patchTags, remove: deleteVnet, shown: viewVnet,
	}
}

// vnetFields is VirtualNetworkPropertiesFormat of the 2023-02-01 specification, as far as it is simulated.
var vnetFields = append([]field{
	{name: "addressSpace", is: objectField, fields: []field{{name: "addressPrefixes", is: textsField}}},
	{name: "dhcpOptions", is: objectField, fields: []field{{name: "dnsServers", is: textsField}}},
	{name: "subnets", is: objectsField, fields: []field{
		{name: "name"}, {name: "id"}, {name: "properties", is: objectField, fields: subnetFields},
	}},
	{name: "virtualNetworkPeerings", is: objectsField, fields: []field{{name: "name"}}},
	{name: "enableDdosProtection", is: boolField},
	{name: "encryption", is: objectField, fields: []field{{name: "enabled", is: boolField}, {name: "enforcement"}}},
	{name: "flowTimeoutInMinutes", is: intField},
}, referenceFields()...)

// putVnet stores a network with the subnets that stand in its body. Subnets that do not stand there
// go, unless the body does not speak of subnets at all.
func putVnet(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if e := a.networkBusy(c, c.id); e != nil {
		return nil, e
	}
	vnet := &resource{ID: c.id.String(), Type: vnetType, Body: c.identify(c.id.String(), c.id.name(), vnetType)}
	if found {
		vnet.ID = existing.ID
		vnet.Body["id"], vnet.Body["name"] = existing.ID, existing.id().name()
	}
	p := merge(nil, object(c.body, "properties"))
	inline, named := list(p, "subnets"), has(p, "subnets")
	delete(p, "subnets")
	vnet.Body["properties"] = p
	if e := firstOf(checkVnet(vnet), a.checkNamedPeerings(vnet)); e != nil {
		return nil, e
	}
	subnets, gone, e := a.inlineSubnets(c, vnet, inline, named)
	if e != nil {
		return nil, e
	}
	a.completeVnet(existing, vnet)
	for _, r := range gone {
		a.state.remove(r.ID, c.now)
	}
	for _, r := range subnets {
		a.newEtag(r)
		a.state.put(r)
	}
	return a.writeNetwork(c, existing, vnet, vnet.location(), networkChange), nil
}

// checkNamedPeerings lets a body say again which peerings a network has. Those that it leaves out stay (recorded 2024).
func (a *Azure) checkNamedPeerings(vnet *resource) *Error {
	for _, entry := range list(vnet.properties(), "virtualNetworkPeerings") {
		if name := text(entry.(map[string]any), "name"); a.state.resources[key(vnet.ID+"/virtualNetworkPeerings/"+name)] == nil {
			return refuseNetwork("NotSimulated", "The peering %s that stands in the body of its virtual network is not simulated: make it as a resource of its own.", name)
		}
	}
	return nil
}

// completeVnet adds what the service adds.
func (a *Azure) completeVnet(existing, vnet *resource) {
	p := vnet.properties()
	if existing != nil {
		p["resourceGuid"] = text(existing.properties(), "resourceGuid")
	} else {
		p["resourceGuid"] = a.newGUID()
	}
	setDefault(p, "enableDdosProtection", false)
	if has(p, "dhcpOptions") {
		setDefault(object(p, "dhcpOptions"), "dnsServers", []any{})
	}
}

func checkVnet(vnet *resource) *Error {
	p := vnet.properties()
	blocks := list(object(p, "addressSpace"), "addressPrefixes")
	if len(blocks) == 0 {
		// The code and the words were not seen.
		return refuseNetwork("InvalidRequestFormat", "Required property addressSpace is missing in the request of resource %s.", vnet.ID)
	}
	if encryption := object(p, "encryption"); encryption != nil {
		if flag(encryption, "enabled") && text(encryption, "enforcement") == "" {
			// Recorded 2023-02.
			return refuseNetwork("MustSpecifyBothEncryptionIntentAndEnforcementPolicy",
				"Cannot encrypt VirtualNetwork %s unless both encryption intent (Enabled true or false) and enforcement policy (AllowUnencrypted or DropUnencrypted) are specified.", vnet.ID)
		}
		setDefault(encryption, "enforcement", "AllowUnencrypted")
	}
	var before []netip.Prefix
	for _, b := range blocks {
		block, e := parseBlock(b.(string), vnet.ID)
		if e != nil {
			return e
		}
		for _, other := range before {
			if other.Overlaps(block) {
				// The rule is in "Azure Virtual Network FAQ"; the words were not seen.
				return refuseNetwork("NetcfgAddressSpacesOverlap", "The address prefixes %s and %s of virtual network %s overlap.", other, block, vnet.id().name())
			}
		}
		before = append(before, block)
	}
	return checkReferences(vnet.ID, p)
}

// inlineSubnets are the subnets as the body of their network wants them, and those that it wants gone.
func (a *Azure) inlineSubnets(
	c *call, vnet *resource, inline []any, named bool,
) (subnets, gone []*resource, e *Error) {
	before := a.state.childrenOf(vnet, subnetType)
	if !named {
		for _, s := range before {
			subnets = append(subnets, s.copy())
		}
		return subnets, nil, checkSubnets(vnet, subnets)
	}
	kept := map[string]bool{}
	for _, entry := range inline {
		s, e := a.inlineSubnet(c, vnet, entry.(map[string]any))
		if e != nil {
			return nil, nil, e
		}
		kept[key(s.ID)] = true
		subnets = append(subnets, s)
	}
	for _, s := range before {
		if kept[key(s.ID)] {
			continue
		}
		if user := a.state.userOf(s); user != "" {
			return nil, nil, subnetInUse(s, user)
		}
		gone = append(gone, s)
	}
	return subnets, gone, checkSubnets(vnet, subnets)
}

func (a *Azure) inlineSubnet(c *call, vnet *resource, given map[string]any) (*resource, *Error) {
	id := vnet.ID + "/subnets/" + text(given, "name")
	s := &resource{ID: id, Type: subnetType, Body: map[string]any{
		"id": id, "name": text(given, "name"), "type": subnetType, "properties": merge(nil, object(given, "properties")),
	}}
	if old, found := a.state.resources[key(id)]; found {
		s.ID, s.Body["id"], s.Body["name"] = old.ID, old.ID, old.Body["name"]
		if e := a.checkSubnetChange(old, s); e != nil {
			return nil, e
		}
	}
	if e := a.checkSubnet(s, vnet.location()); e != nil {
		return nil, e
	}
	s.completeSubnet(c)
	s.properties()["provisioningState"] = "Succeeded"
	return s, nil
}

func viewVnet(a *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	subnets := []any{}
	p := object(body, "properties")
	for _, s := range a.state.childrenOf(r, subnetType) {
		shown := a.show(s, l)
		if state := text(p, "provisioningState"); state != "Succeeded" {
			object(shown, "properties")["provisioningState"] = state
		}
		subnets = append(subnets, l.limitSubnet(shown))
	}
	p["subnets"] = subnets
	peerings := []any{}
	for _, peering := range a.state.childrenOf(r, peeringType) {
		peerings = append(peerings, a.show(peering, l))
	}
	if l.since("2016-09-01") { // recorded 2016 to 2020, in 2017 not always
		p["virtualNetworkPeerings"] = peerings
	}
	if l.since("2017-08-01") && !l.since("2020-11-01") {
		p["enableVmProtection"] = false // 2020-08-01 showed it in 149 of 227 answers (recorded 2020 to 2022)
	}
	if !l.since("2017-08-01") {
		delete(p, "enableDdosProtection")
	}
	if l.since("2024-03-01") {
		setDefault(p, "privateEndpointVNetPolicies", "Disabled") // seen 2024 to 2026
	}
	return body
}

// limitSubnet takes away what an api-version was not seen to show of a subnet in its network (recorded
// 2019-07 to 2023-06).
func (l look) limitSubnet(subnet map[string]any) map[string]any {
	p := object(subnet, "properties")
	if !l.since("2019-04-01") {
		delete(p, "privateEndpointNetworkPolicies")
		delete(p, "privateLinkServiceNetworkPolicies")
	}
	if !l.since("2018-04-01") {
		delete(p, "delegations")
	}
	if !l.since("2018-05-01") {
		delete(subnet, "type")
	}
	return subnet
}

// deleteVnet deletes a network with its subnets, unless one is in use. A link of a private DNS zone
// does not keep it ("Azure DNS FAQ, private DNS").
func deleteVnet(a *Azure, c *call) (*answer, *Error) {
	vnet, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if op, busy := a.busy(c.id); busy && op.Verb == deleting {
		return op.announce(c, wrote(http.StatusAccepted, nil)), nil
	}
	if e := a.networkBusy(c, c.id); e != nil {
		return nil, e
	}
	for _, s := range a.state.childrenOf(vnet, subnetType) {
		if user := a.state.userOf(s); user != "" {
			return nil, subnetInUse(s, user)
		}
	}
	return a.removeNetwork(c, vnet, vnet.location(), networkChange), nil
}
