package sim

import (
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// blocksOf are the address ranges of a subnet or, with its own member, of a network.
func blocksOf(r *resource) []netip.Prefix {
	p := r.properties()
	texts := list(object(p, "addressSpace"), "addressPrefixes")
	if r.Type == subnetType {
		texts = list(p, "addressPrefixes")
		if one := text(p, "addressPrefix"); one != "" {
			texts = []any{one}
		}
	}
	var blocks []netip.Prefix
	for _, t := range texts {
		if block, err := netip.ParsePrefix(t.(string)); err == nil {
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// parseBlock reads CIDR notation. The codes and words are seen in
// hashicorp/terraform-provider-azurerm#3043 and Azure/azure-cli#5945.
func parseBlock(s, of string) (netip.Prefix, *Error) {
	block, err := netip.ParsePrefix(s)
	switch {
	case err != nil || !block.Addr().Is4():
		return block, refuseNetwork("InvalidAddressPrefixFormat",
			"Address prefix %s of resource %s is not formatted correctly. It should follow CIDR notation, for example 10.0.0.0/24.", s, of)
	case block != block.Masked():
		return block, refuseNetwork("InvalidCIDRNotation",
			"The address prefix %s in resource %s has an invalid CIDR notation. For the given prefix length, the address prefix should be %s.", s, of, block.Masked())
	}
	return block, nil
}

// longestSubnet is the longest prefix of a subnet ("Azure Virtual Network FAQ").
const longestSubnet = 29

// checkSubnet holds what is wrong with a subnet of a region beside its neighbours.
func (a *Azure) checkSubnet(subnet *resource, region string) *Error {
	p := subnet.properties()
	texts := list(p, "addressPrefixes")
	if one := text(p, "addressPrefix"); one != "" {
		texts = append([]any{one}, texts...)
	}
	if len(texts) == 0 {
		// Seen in Azure/azure-rest-api-specs#5278.
		return refuseNetwork("InvalidAddressPrefixFormat", "Address prefix string for resource %s cannot be null or empty.", subnet.ID)
	}
	for _, t := range texts {
		block, e := parseBlock(t.(string), subnet.ID)
		if e != nil {
			return e
		}
		if block.Bits() > longestSubnet {
			return invalidSubnet(subnet)
		}
	}
	for _, name := range []string{"privateEndpointNetworkPolicies", "privateLinkServiceNetworkPolicies"} {
		allowed := []string{"", "Enabled", "Disabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled"}
		at := slices.IndexFunc(allowed, func(s string) bool { return strings.EqualFold(s, text(p, name)) })
		if at < 0 {
			return invalidContent("The value of '" + name + "' is none of those that are allowed.")
		}
		if at > 0 {
			p[name] = allowed[at] // "disabled" is taken as well (recorded 2020)
		}
	}
	for _, entry := range list(p, "delegations") {
		given := entry.(map[string]any)
		if _, known := delegationTo(serviceOf(given)); !known {
			// Seen in crossplane-contrib/provider-upjet-azure#342.
			return refuseNetwork("InvalidServiceNameOnDelegation", "The service name %s specified on delegation %s is not valid. Valid value(s) are: %s.",
				serviceOf(given), subnet.ID+"/delegations/"+text(given, "name"), strings.Join(delegatedServices(), ","))
		}
	}
	if e := checkReferences(subnet.ID, p); e != nil {
		return e
	}
	return a.checkGroupReference(subnet, region)
}

// invalidSubnet is seen in Azure/azure-cli#10917.
func invalidSubnet(subnet *resource) *Error {
	id := subnet.id()
	return refuseNetwork("NetcfgInvalidSubnet", "Subnet '%s' is not valid in virtual network '%s'.", id.name(), id.parent().name())
}

// checkSubnets holds a network's subnets against its addresses and each other. Codes and words are
// seen in MicrosoftDocs/azure-docs#123869.
func checkSubnets(vnet *resource, subnets []*resource) *Error {
	space := blocksOf(vnet)
	for i, s := range subnets {
		for _, block := range blocksOf(s) {
			inside := func(b netip.Prefix) bool { return b.Bits() <= block.Bits() && b.Contains(block.Addr()) }
			if !slices.ContainsFunc(space, inside) {
				return refuseNetwork("NetcfgSubnetRangeOutsideVnet",
					"Subnet '%s' is not valid because its IP address range is outside the IP address range of virtual network '%s'.", s.id().name(), vnet.id().name())
			}
			for _, other := range subnets[i+1:] {
				if slices.ContainsFunc(blocksOf(other), block.Overlaps) {
					return refuseNetwork("NetcfgSubnetRangesOverlap",
						"Subnet '%s' is not valid because its IP address range overlaps with that of an existing subnet in virtual network '%s'.",
						s.id().name(), vnet.id().name())
				}
			}
		}
	}
	return nil
}

// checkSubnetChange holds what a subnet in use cannot change.
func (a *Azure) checkSubnetChange(before, after *resource) *Error {
	user := a.state.userOf(before)
	if user == "" {
		return nil
	}
	for _, block := range blocksOf(before) {
		if !slices.Contains(blocksOf(after), block) {
			// Seen in hashicorp/terraform-provider-azurerm#4280.
			return refuseNetwork("InUsePrefixCannotBeDeleted", "IpPrefix %s on Subnet %s has active allocations and cannot be deleted.", block, before.id().name())
		}
	}
	if was, is := services(before), services(after); !strings.EqualFold(was, is) {
		// Seen in MicrosoftDocs/azure-docs#39112.
		return refuseNetwork("SubnetDelegationsCannotChangeWhenSubnetUsedByResource",
			"Delegations of subnet %s cannot be changed from [%s] to [%s] because it is being used by the resource %s.", before.ID, was, is, user)
	}
	return nil
}

func services(subnet *resource) string {
	var names []string
	for _, entry := range list(subnet.properties(), "delegations") {
		names = append(names, serviceOf(entry.(map[string]any)))
	}
	return strings.Join(names, ",")
}

// reservedFirst are the addresses at the beginning of a subnet that Azure keeps; it keeps the last,
// too ("Azure Virtual Network FAQ").
const reservedFirst, reservedLast = 4, 1

// addresses is how many addresses of a subnet something can have.
func addresses(subnet *resource) int {
	n := 0
	for _, block := range blocksOf(subnet) {
		n += 1<<(32-block.Bits()) - reservedFirst - reservedLast
	}
	return n
}

// used is how many of them something has: an endpoint one, a plan one for each instance.
func (s *state) used(subnet *resource) int {
	n := len(s.taken(subnet))
	for _, plan := range s.plansIn(subnet) {
		n += integer(object(plan.Body, "sku"), "capacity")
	}
	return n
}

// taken is who has an address of a subnet: the part of a network interface, of a private endpoint's or of another.
func (s *state) taken(subnet *resource) map[string]string {
	all := map[string]string{}
	for _, e := range s.endpointsIn(subnet) {
		all[text(e.Hidden, "address")] = addressID(e)
	}
	for _, r := range s.ofType(interfaceType) {
		for _, entry := range list(r.properties(), "ipConfigurations") {
			config := entry.(map[string]any)
			if p := object(config, "properties"); key(text(object(p, "subnet"), "id")) == key(subnet.ID) {
				all[text(p, "privateIPAddress")] = r.ID + "/ipConfigurations/" + text(config, "name")
			}
		}
	}
	return all
}

// takers are the ids of those, in the order of their addresses.
func (s *state) takers(subnet *resource) []string {
	taken := s.taken(subnet)
	order := slices.SortedFunc(maps.Keys(taken), func(a, b string) int {
		return netip.MustParseAddr(a).Compare(netip.MustParseAddr(b))
	})
	var ids []string
	for _, address := range order {
		ids = append(ids, taken[address])
	}
	return ids
}

// freeAddress is the lowest address of a subnet that nothing has.
func freeAddress(subnet *resource, taken map[string]string) (netip.Addr, *Error) {
	blocks := blocksOf(subnet)
	for _, block := range blocks {
		for at := block.Addr(); block.Contains(at); at = at.Next() {
			if taken[at.String()] == "" && !reservedIn(block, at) {
				return at, nil
			}
		}
	}
	// Seen in MicrosoftDocs/azure-docs#88211.
	return netip.Addr{}, refuseNetwork("SubnetIsFull", "Subnet %s with address prefix %s does not have enough capacity for 1 IP addresses.",
		subnet.id().name(), blocks[0])
}
