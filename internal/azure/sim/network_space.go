package sim

import (
	"net/netip"
)

// spaceKinds tell what room there is in a network: whether an address is free, and how full its subnets are.
func spaceKinds() []*kind {
	return []*kind{
		{name: vnetType + "/CheckIPAddressAvailability", versions: networkVersions, virtual: true, list: checkAddress},
		{name: vnetType + "/usages", versions: networkVersions, virtual: true, list: listUsages},
	}
}

// checkAddress is "Virtual Networks - Check IP Address Availability" (recorded 2017 to 2023).
func checkAddress(a *Azure, c *call) (*answer, *Error) {
	vnet, found := a.state.find(c.id.parent())
	if !found {
		return nil, resourceNotFound(c.id.parent())
	}
	asked := c.query.Get("ipAddress")
	address, err := netip.ParseAddr(asked)
	for _, subnet := range a.state.childrenOf(vnet, subnetType) {
		for _, block := range blocksOf(subnet) {
			if err == nil && block.Contains(address) {
				return ok(a.state.availability(subnet, block, address, c.look(asRead))), nil
			}
		}
	}
	return nil, refuseNetwork("PrivateIPAddressNotInAnySubnet",
		"Private static IP address %s does not belong to the range of any subnet in the virtual network %s.", asked, vnet.ID)
}

// suggested is how many free addresses are named where the one that was asked for is not.
const suggested = 5

func (s *state) availability(subnet *resource, block netip.Prefix, address netip.Addr, l look) map[string]any {
	taken := s.taken(subnet)
	reserved := reservedIn(block, address)
	said := map[string]any{"available": !reserved && taken[address.String()] == ""}
	if l.since("2019-09-01") {
		said["isPlatformReserved"] = reserved
	}
	if said["available"] == true {
		return said
	}
	free := []any{}
	for at := block.Addr(); block.Contains(at) && len(free) < suggested; at = at.Next() {
		if taken[at.String()] == "" && !reservedIn(block, at) {
			free = append(free, at.String())
		}
	}
	said["availableIPAddresses"] = free
	return said
}

// listUsages is "Virtual Networks - List Usage" (recorded 2017 and 2018).
func listUsages(a *Azure, c *call) (*answer, *Error) {
	vnet, found := a.state.find(c.id.parent())
	if !found {
		return nil, resourceNotFound(c.id.parent())
	}
	value := []any{}
	for _, subnet := range a.state.childrenOf(vnet, subnetType) {
		value = append(value, map[string]any{
			"id": subnet.ID, "currentValue": float64(a.state.used(subnet)), "limit": float64(addresses(subnet)), "unit": "Count",
			"name": map[string]any{"value": "SubnetSpace", "localizedValue": "Subnet size and usage"},
		})
	}
	return ok(map[string]any{"value": value}), nil
}
