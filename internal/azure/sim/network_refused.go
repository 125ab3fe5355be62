package sim

import (
	"fmt"
	"net/netip"
	"strings"

	"scaleout/internal/azure/nsg"
)

// refused says which rule does not let traffic through from a subnet to an address that a private endpoint has in another; it is
// empty where none does. The rules of the subnet that the traffic leaves are those for what goes out ("Integrate your
// app with an Azure virtual network", network security groups); those of the endpoint's subnet are for what comes in, and
// count only where that subnet has network policies for endpoints ("Manage network policies for private endpoints").
func (s *state) refused(from, to *resource, address string, port int) string {
	if to == nil {
		return ""
	}
	at, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	vnet, _ := s.find(from.id().parent())
	c := nsg.Connection{From: firstAddress(from), To: at, Port: port, Network: s.reach(vnet)}
	for _, side := range []struct {
		subnet    *resource
		direction nsg.Direction
		counts    bool
	}{{from, nsg.Outbound, true}, {to, nsg.Inbound, holdsEndpoints(to)}} {
		group := s.resources[key(groupOf(side.subnet))]
		if group == nil || !side.counts {
			continue
		}
		if rule, refused := rulesOf(group).Refuses(side.direction, c); refused {
			return fmt.Sprintf("the rule %s of the network security group %s does not let traffic through to port %d of %s",
				rule.Name, group.id().name(), port, address)
		}
	}
	return ""
}

// rulesOf are the rules of a group, those that every group has among them.
func rulesOf(group *resource) nsg.Group {
	all := []any{}
	for _, rule := range defaultRules() {
		all = append(all, rule)
	}
	return nsg.Read(map[string]any{"properties": map[string]any{
		"securityRules": list(group.properties(), securityRuleSegment), "defaultSecurityRules": all,
	}})
}

// holdsEndpoints reports whether the rules of a subnet's group count for the private endpoints in it.
func holdsEndpoints(subnet *resource) bool {
	switch strings.ToLower(text(subnet.properties(), "privateEndpointNetworkPolicies")) {
	case "enabled", "networksecuritygroupenabled":
		return true
	}
	return false
}

// firstAddress stands for the addresses that instances have in a subnet, of which nobody knows which.
func firstAddress(subnet *resource) netip.Addr {
	blocks := blocksOf(subnet)
	if len(blocks) == 0 {
		return netip.Addr{}
	}
	at := blocks[0].Addr()
	for range reservedFirst {
		at = at.Next()
	}
	return at
}
