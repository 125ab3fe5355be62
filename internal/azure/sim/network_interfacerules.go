package sim

import (
	"net/netip"
	"slices"
	"strings"
)

// unknownAddressReferences are what an address of an interface may name, and is not simulated.
var unknownAddressReferences = []string{
	"publicIPAddress", "applicationSecurityGroups", "applicationGatewayBackendAddressPools", "loadBalancerBackendAddressPools", "loadBalancerInboundNatRules",
}

// checkInterface finds the subnet of an interface, after all that is refused. That there is no interface without an address is
// documented ("Network Interfaces - Create Or Update"), the words were not seen.
func (a *Azure) checkInterface(r *resource) (*resource, *Error) {
	configs := list(r.properties(), "ipConfigurations")
	if len(configs) == 0 {
		return nil, refuseNetwork("InvalidRequestFormat", "Network interface %s must have one or more IP configurations.", r.ID)
	}
	var named []string
	for _, entry := range configs {
		config := object(entry.(map[string]any), "properties")
		for _, name := range unknownAddressReferences {
			if id := firstReference(config, name); id != "" {
				return nil, referenceNotFound(id, r.ID)
			}
			delete(config, name)
		}
		if id := text(object(config, "subnet"), "id"); !slices.ContainsFunc(named, func(s string) bool { return strings.EqualFold(s, id) }) {
			named = append(named, id)
		}
	}
	if len(named) > 1 { // recorded 2017-06
		return nil, refuseNetwork("IpConfigurationsOnSameNicCannotUseDifferentSubnets",
			"IPConfigurations on a Nic %s cannot belong to different subnets. Subnets referred: %s", r.ID, strings.Join(named, ";"))
	}
	if e := a.checkGroupReference(r, r.location()); e != nil {
		return nil, e
	}
	return a.subnetFor(r, named[0])
}

// firstReference is the id in a reference, or in the first of a list of them.
func firstReference(p map[string]any, name string) string {
	for _, entry := range list(p, name) {
		return text(entry.(map[string]any), "id")
	}
	return text(object(p, name), "id")
}

// subnetFor finds the subnet that a resource names, which has to be in its region.
func (a *Azure) subnetFor(r *resource, named string) (*resource, *Error) {
	id, _ := parseResourceID(named)
	subnet, found := a.state.find(id)
	if !found || subnet.Type != subnetType {
		return nil, referenceNotFound(named, r.ID)
	}
	vnet, _ := a.state.find(id.parent())
	if vnet.location() != r.location() {
		return nil, referenceNotFound(named, r.ID)
	}
	return subnet, nil
}

// allocate gives each address of an interface its number: the one that it asks for, the one that it had, or the lowest that is free.
func (a *Azure) allocate(r, existing, subnet *resource) *Error {
	if subnet.provisioningState() != "Succeeded" {
		return notProvisioned(subnet, r.ID)
	}
	taken := a.state.taken(subnet)
	for id := range taken {
		if strings.HasPrefix(key(taken[id]), key(r.ID)+"/") {
			delete(taken, id)
		}
	}
	for i, entry := range list(r.properties(), "ipConfigurations") {
		config := entry.(map[string]any)
		setDefault(config, "properties", map[string]any{})
		p := object(config, "properties")
		setDefault(p, "primary", i == 0)
		setDefault(p, "privateIPAddressVersion", "IPv4")
		setDefault(p, "privateIPAllocationMethod", "Dynamic")
		id := r.ID + "/ipConfigurations/" + text(config, "name")
		wanted := text(p, "privateIPAddress")
		if text(p, "privateIPAllocationMethod") == "Dynamic" {
			wanted = addressBefore(existing, text(config, "name"))
		}
		address, e := numberFor(id, wanted, subnet, taken)
		if e != nil {
			return e
		}
		p["privateIPAddress"], taken[address] = address, id
	}
	return nil
}

// addressBefore is what an address of an interface was; empty for a new one.
func addressBefore(existing *resource, name string) string {
	if existing == nil {
		return ""
	}
	for _, entry := range list(existing.properties(), "ipConfigurations") {
		if config := entry.(map[string]any); strings.EqualFold(text(config, "name"), name) {
			return text(object(config, "properties"), "privateIPAddress")
		}
	}
	return ""
}

// numberFor is an address of a subnet: the wanted one, unless it is not to be had, or the lowest that is free.
// PrivateIPAddressIsAllocated is seen in daniel-rhoades/acs-engine-terraform#10, PrivateIPAddressInReservedRange in
// hashicorp/terraform-provider-azurerm#4225; the code of an address outside of the subnet was not seen.
func numberFor(id, wanted string, subnet *resource, taken map[string]string) (string, *Error) {
	if wanted == "" {
		address, e := freeAddress(subnet, taken)
		return address.String(), e
	}
	blocks := blocksOf(subnet)
	address, err := netip.ParseAddr(wanted)
	inside := slices.IndexFunc(blocks, func(b netip.Prefix) bool { return err == nil && b.Contains(address) })
	switch {
	case inside < 0:
		return "", refuseNetwork("PrivateIPAddressNotInSubnet", "Private static IP address %s does not belong to the range of subnet prefix %s.", wanted, blocks[0])
	case reservedIn(blocks[inside], address):
		return "", refuseNetwork("PrivateIPAddressInReservedRange", "Private static IP address %s falls within reserved IP range of subnet prefix %s.", wanted, blocks[inside])
	case taken[wanted] != "":
		return "", refuseNetwork("PrivateIPAddressIsAllocated",
			"IP configuration %s is using the private IP address %s which is already allocated to resource %s.", id, wanted, taken[wanted])
	}
	return wanted, nil
}

// reservedIn reports whether Azure keeps an address of a subnet for itself.
func reservedIn(block netip.Prefix, address netip.Addr) bool {
	first := block.Addr()
	for range reservedFirst {
		if address == first {
			return true
		}
		first = first.Next()
	}
	return !block.Contains(address.Next())
}
