package sim

import (
	"crypto/sha256"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// peeringType is one side of a peering of two networks: what a network says of another one.
const peeringType = vnetType + "/virtualNetworkPeerings"

func peeringKind() *kind {
	return &kind{
		name: peeringType, versions: networkVersions, fields: peeringFields,
		get: getVnetPart, put: putPeering, remove: deletePeering, shown: viewPeering,
	}
}

// peeringFields is VirtualNetworkPeeringPropertiesFormat of the 2023-02-01 specification, without what only comes back.
var peeringFields = []field{
	{name: "remoteVirtualNetwork", is: objectField, fields: []field{{name: "id"}}},
	{name: "allowVirtualNetworkAccess", is: boolField}, {name: "allowForwardedTraffic", is: boolField},
	{name: "allowGatewayTransit", is: boolField}, {name: "useRemoteGateways", is: boolField}, {name: "doNotVerifyRemoteGateways", is: boolField},
}

// getVnetPart reads a subnet or a peering: where the network is there, Microsoft.Network says itself that it has none such
// (recorded 2018 to 2025).
func getVnetPart(a *Azure, c *call) (*answer, *Error) {
	if _, found := a.state.find(c.id.parent()); !found {
		return nil, resourceNotFound(c.id.parent()) // recorded 2025
	}
	if _, found := a.state.find(c.id); !found {
		return nil, refuse(http.StatusNotFound, "NotFound", "Resource %s not found.", c.id.String())
	}
	return getStored(a, c)
}

func putPeering(a *Azure, c *call) (*answer, *Error) {
	vnet, _ := a.state.find(c.id.parent())
	if e := a.networkBusy(c, vnet.id()); e != nil {
		return nil, e
	}
	existing, found := a.state.find(c.id)
	r := &resource{ID: vnet.ID + "/virtualNetworkPeerings/" + c.id.name(), Type: peeringType, Hidden: map[string]any{}}
	if found {
		r.ID, r.Hidden = existing.ID, clone(existing.Hidden)
	}
	p := merge(nil, object(c.body, "properties"))
	r.Body = map[string]any{"id": r.ID, "name": r.id().name(), "type": peeringType, "properties": p}
	for name, usual := range map[string]bool{ // recorded 2017 to 2025
		"allowVirtualNetworkAccess": true, "allowForwardedTraffic": false, "allowGatewayTransit": false, "useRemoteGateways": false,
		"doNotVerifyRemoteGateways": false,
	} {
		setDefault(p, name, usual)
	}
	if e := a.checkPeering(vnet, r); e != nil {
		return nil, e
	}
	if other := a.state.otherSide(r); other != nil {
		r.Hidden["met"], other.Hidden["met"] = true, true
	}
	return a.writeNetwork(c, existing, r, vnet.location(), networkChange), nil
}

func deletePeering(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	vnet, _ := a.state.find(c.id.parent())
	if op, busy := a.busy(c.id); busy && op.Verb == deleting {
		return op.announce(c, wrote(http.StatusAccepted, nil)), nil
	}
	if e := a.networkBusy(c, vnet.id()); e != nil {
		return nil, e
	}
	return a.removeNetwork(c, r, vnet.location(), networkChange), nil
}

// remoteOf is the id of the network that one side of a peering names.
func remoteOf(peering *resource) string {
	return text(object(peering.properties(), "remoteVirtualNetwork"), "id")
}

// checkPeering holds what a network may be peered with. A network that is being changed is recorded (2025), networks that overlap
// a third one are seen in Azure/ResourceModules#731; the code and the words for two that overlap were not seen.
func (a *Azure) checkPeering(vnet, r *resource) *Error {
	remote, found := a.state.resources[key(remoteOf(r))]
	switch {
	case !found || remote.Type != vnetType:
		return referenceNotFound(remoteOf(r), r.ID)
	case remote.provisioningState() != "Succeeded":
		return notProvisioned(remote, r.ID).details[0]
	case flag(r.properties(), "useRemoteGateways"):
		return refuseNetwork("NotSimulated", "Gateways of virtual networks are not simulated.")
	}
	if shared := sharedBlocks(vnet, remote); len(shared) > 0 {
		return refuseNetwork("VnetAddressSpacesOverlap",
			"Cannot create or update peering %s. Virtual networks %s and %s cannot be peered because their address spaces overlap. Overlapping address prefixes: %s.",
			r.ID, vnet.ID, remote.ID, strings.Join(shared, ", "))
	}
	for _, other := range a.state.childrenOf(remote, peeringType) {
		third := a.state.resources[key(remoteOf(other))]
		if third == nil || third == vnet {
			continue
		}
		if shared := sharedBlocks(vnet, third); len(shared) > 0 {
			return refuseNetwork("VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
				"Cannot create or update peering %s. Virtual networks %s and %s cannot be peered because address space of the first virtual network overlaps with address space of virtual network %s already peered with the second virtual network. Overlapping address prefixes: %s.",
				r.ID, vnet.ID, remote.ID, third.ID, strings.Join(shared, ", "))
		}
	}
	return nil
}

// sharedBlocks are the ranges of a network that overlap with another's.
func sharedBlocks(one, other *resource) []string {
	var all []string
	for _, block := range blocksOf(one) {
		if slices.ContainsFunc(blocksOf(other), block.Overlaps) {
			all = append(all, block.String())
		}
	}
	return all
}

// otherSide is what the other network says of this one; nil where it says nothing.
func (s *state) otherSide(r *resource) *resource {
	remote, found := s.resources[key(remoteOf(r))]
	if !found {
		return nil
	}
	for _, other := range s.childrenOf(remote, peeringType) {
		if key(remoteOf(other)) == r.id().parent().key() {
			return other
		}
	}
	return nil
}

// viewPeering is as recorded 2017 to 2025: what the other network is, and how far they are connected. That a side whose other one
// went is Disconnected is in "Virtual network peering".
func viewPeering(a *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	p := object(body, "properties")
	p["peeringState"], p["peeringSyncLevel"] = "Initiated", "RemoteNotInSync"
	if a.state.otherSide(r) != nil {
		p["peeringState"], p["peeringSyncLevel"] = "Connected", "FullyInSync"
	} else if flag(r.Hidden, "met") {
		p["peeringState"] = "Disconnected"
	}
	if remote, found := a.state.resources[key(remoteOf(r))]; found {
		p["remoteAddressSpace"] = cloneValue(remote.properties()["addressSpace"])
		p["remoteVirtualNetworkAddressSpace"] = cloneValue(remote.properties()["addressSpace"])
	}
	p["resourceGuid"], p["peerCompleteVnets"], p["routeServiceVips"] = peeringGUID(r), true, map[string]any{}
	l.limitPeering(body, p)
	return body
}

// peeringGUID is the same on both sides (recorded 2023).
func peeringGUID(r *resource) string {
	sides := []string{r.id().parent().key(), key(remoteOf(r))}
	slices.Sort(sides)
	sum := sha256.Sum256([]byte(strings.Join(sides, " ")))
	return guid(sum[:])
}

func (l look) limitPeering(body, p map[string]any) {
	gone := func(version string, names ...string) {
		for _, name := range names {
			if !l.since(version) {
				delete(p, name)
			}
		}
	}
	gone("2022-01-01", "peeringSyncLevel", "remoteVirtualNetworkAddressSpace", "peerCompleteVnets")
	gone("2019-09-01", "resourceGuid", "doNotVerifyRemoteGateways")
	gone("2018-04-01", "routeServiceVips")
	if !l.since("2018-05-01") {
		delete(body, "type")
	}
}

// peered reports whether traffic goes from one network to another: each says so of the other ("Virtual network peering").
func (s *state) peered(one, other resourceID) bool {
	for _, r := range s.ofType(peeringType) {
		if r.id().parent().key() != one.key() || key(remoteOf(r)) != other.key() {
			continue
		}
		back := s.otherSide(r)
		return back != nil && s.live(r) && s.live(back) &&
			flag(r.properties(), "allowVirtualNetworkAccess") && flag(back.properties(), "allowVirtualNetworkAccess")
	}
	return false
}

// reach are the addresses of a network and of those that it is peered with: what rules call VirtualNetwork ("Virtual network
// service tags").
func (s *state) reach(vnet *resource) []netip.Prefix {
	all := blocksOf(vnet)
	for _, r := range s.childrenOf(vnet, peeringType) {
		if remote, found := s.resources[key(remoteOf(r))]; found && s.peered(vnet.id(), remote.id()) {
			all = append(all, blocksOf(remote)...)
		}
	}
	return all
}
