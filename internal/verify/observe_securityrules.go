package verify

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/azure/nsg"
)

// A guarded is a subnet with what its network security group lets through.
type guarded struct {
	id        arm.ResourceID
	blocks    []netip.Prefix
	group     string // the group's name; empty: none
	rules     nsg.Group
	endpoints bool // the rules count for private endpoints, too
}

// A way leads from the app's subnet to the private endpoints of the cache.
type way struct {
	from    guarded
	to      []guarded
	network []netip.Prefix // addresses of the virtual network
}

// readWay reads the rules of the app's subnet, and those of the endpoints' subnets in the same network.
func readWay(ctx context.Context, c *arm.Client, from arm.ResourceID, doors []door) (w way, err error) {
	if from.IsZero() || len(doors) == 0 {
		return w, nil
	}
	if w.from, err = readGuarded(ctx, c, from); err != nil {
		return w, err
	}
	for _, d := range doors {
		if !d.network.Equal(from.Parent()) {
			continue
		}
		to, err := readGuarded(ctx, c, d.subnet)
		if err != nil {
			return w, err
		}
		w.to = append(w.to, to)
	}
	body, err := c.Get(ctx, from.Parent().String(), arm.NetworkVersion)
	w.network = prefixes(arm.Object(body).Object("properties").Object("addressSpace").Texts("addressPrefixes"))
	return w, err
}

func readGuarded(ctx context.Context, c *arm.Client, id arm.ResourceID) (guarded, error) {
	g := guarded{id: id}
	body, err := c.Get(ctx, id.String(), arm.NetworkVersion)
	if err != nil {
		return g, err
	}
	p := arm.Object(body).Object("properties")
	g.blocks = prefixes(append(p.Texts("addressPrefixes"), p.Text("addressPrefix")))
	switch strings.ToLower(p.Text("privateEndpointNetworkPolicies")) {
	case "enabled", "networksecuritygroupenabled": // "Manage network policies for private endpoints"
		g.endpoints = true
	}
	group := p.Object("networkSecurityGroup").ID("id")
	if group.IsZero() {
		return g, nil
	}
	rules, err := c.Get(ctx, group.String(), arm.NetworkVersion)
	g.group, g.rules = group.Name(), nsg.Read(rules)
	return g, err
}

func prefixes(texts []string) []netip.Prefix {
	var all []netip.Prefix
	for _, t := range texts {
		if block, err := netip.ParsePrefix(t); err == nil {
			all = append(all, block)
		}
	}
	return all
}

// refused says which rule keeps the app from a private endpoint; it is empty where none does. Nobody knows which addresses of
// its subnet instances have: the first that something can have stands for them.
func (w way) refused(d door, port int) string {
	address, err := netip.ParseAddr(d.address)
	if err != nil || len(w.from.blocks) == 0 {
		return ""
	}
	c := nsg.Connection{From: firstAddress(w.from.blocks[0]), To: address, Port: port, Network: w.network}
	sides := map[nsg.Direction]guarded{nsg.Outbound: w.from}
	for _, to := range w.to {
		if to.id.Equal(d.subnet) && to.endpoints {
			sides[nsg.Inbound] = to
		}
	}
	for _, direction := range []nsg.Direction{nsg.Outbound, nsg.Inbound} {
		if rule, refused := sides[direction].rules.Refuses(direction, c); refused {
			return fmt.Sprintf("the rule %s of the network security group %s does not let the app through to port %d of the private endpoint %s",
				rule.Name, sides[direction].group, port, d.id.Name())
		}
	}
	return ""
}

// room counts the addresses of a subnet that something can have; 0: not known.
func (g guarded) room() int {
	n := 0
	for _, block := range g.blocks {
		if block.Addr().Is4() {
			n += catalog.SubnetAddresses(block.Bits())
		}
	}
	return n
}

// firstAddress is the first that Azure does not keep ("Azure Virtual Network FAQ").
func firstAddress(block netip.Prefix) netip.Addr {
	at := block.Addr()
	for range 4 {
		at = at.Next()
	}
	return at
}
