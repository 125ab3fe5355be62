package settings

import (
	"fmt"
	"net/netip"
	"slices"

	"scaleout/internal/azure/catalog"
)

const networkAllowed = "public; private, a virtual network with a private endpoint of the cache and of the vault; both, on the way there; leaving, on the way back; joined, a subnet that there was before, without an endpoint of the stack's own"

// networkRule takes one of five words.
func networkRule(d *draft) Problems {
	near := catalog.Nearest(d.network.mode, networks)
	if near == d.network.mode && near != "" {
		return nil
	}
	p := Problem{Key: KeyNetwork, Reason: "There is no such network.", Allowed: networkAllowed, Fix: d.remove(KeyNetwork)}
	if near != "" {
		p.Reason, p.Fix = p.Reason+" The nearest is "+near+".", d.set(KeyNetwork, near)
	}
	return Problems{p}
}

// usualBits is the length of the prefix of a network that is large enough for any app.
const usualBits = 24

const blockAllowed = "a CIDR block of private IPv4 addresses (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10), from its first address on"

// blockProblem reports a block that no network may have, with what was meant or the default. An address alone
// is taken for one of a block of a size.
func (d *draft) blockProblem(key, text string, bits int) (netip.Prefix, *Problem) {
	block, problem := parseNetworkBlock(text)
	if problem == nil {
		return block, nil
	}
	if a, err := netip.ParseAddr(text); err == nil && a.Is4() && private(netip.PrefixFrom(a, 32)) {
		problem = &blockProblem{"This is an address; a block says how many follow it, too.", netip.PrefixFrom(a, bits).Masked().String()}
	}
	p := &Problem{Key: key, Reason: problem.reason, Allowed: blockAllowed, Fix: d.remove(key)}
	if problem.proposal != "" && !d.encrypted[key] {
		p.Fix = d.set(key, problem.proposal)
	}
	return block, p
}

// networkSpaceRule: the space has to have room for both subnets.
func networkSpaceRule(d *draft) Problems {
	space, p := d.blockProblem(KeyNetworkAddressSpace, d.network.space, usualBits)
	switch {
	case p != nil:
		return Problems{*p}
	case space.Bits() > catalog.MaxIntegrationBits-1:
		p = &Problem{
			Key: KeyNetworkAddressSpace,
			Reason: fmt.Sprintf("A /%d has no room for two subnets: the app's takes a /%d at least (/%d is recommended), and the private endpoints a /%d. "+
				"The command widens it.", space.Bits(), catalog.MaxIntegrationBits, catalog.IntegrationBits, catalog.EndpointBits),
			Allowed: blockAllowed + ", of /25 or more",
			Fix:     d.set(KeyNetworkAddressSpace, d.widened(space, catalog.IntegrationBits-1)),
		}
	default:
		return nil
	}
	return Problems{*p}
}

// widened is a space of a size around another, or the default where that is not private any more.
func (d *draft) widened(space netip.Prefix, bits int) string {
	wide := netip.PrefixFrom(space.Addr(), bits).Masked()
	if d.encrypted[KeyNetworkAddressSpace] || !private(wide) {
		return defaultText(KeyNetworkAddressSpace)
	}
	return wide.String()
}

// subnetPrefixRule looks at each subnet by itself, and that the two do not overlap.
func subnetPrefixRule(d *draft) Problems {
	var ps Problems
	for _, s := range []struct {
		key, text, what string
		bits            int
	}{
		{KeyIntegrationSubnetPrefix, d.network.integration, "The subnet of an app", catalog.MaxIntegrationBits},
		{KeyEndpointSubnetPrefix, d.network.endpoints, "A subnet", catalog.MaxSubnetBits},
	} {
		if s.text == "" {
			continue
		}
		if p := d.subnetProblem(s.key, s.text, s.what, s.bits); p != nil {
			ps = append(ps, *p)
		}
	}
	l := d.network.layout()
	if len(ps) == 0 && d.network.integration != "" && d.network.endpoints != "" && l.integration.Overlaps(l.endpoints) {
		ps = append(ps, Problem{
			Key: KeyEndpointSubnetPrefix,
			Reason: "The two subnets overlap. That of the app has to be the app's alone, so private endpoints need another. " +
				"Without endpointSubnetPrefix the program takes the first that is free.",
			Allowed: "a block beside integrationSubnetPrefix, or nothing",
			Fix:     d.remove(KeyEndpointSubnetPrefix),
		})
	}
	return ps
}

func (d *draft) subnetProblem(key, text, what string, bits int) *Problem {
	block, p := d.blockProblem(key, text, bits)
	space, _ := parseNetworkBlock(d.network.space)
	if p != nil {
		p.Allowed += ", inside of networkAddressSpace; or nothing, for the first that is free"
		return p
	}
	p = &Problem{Key: key, Allowed: fmt.Sprintf("a block of /%d or more inside of networkAddressSpace; or nothing, for the first that is free", bits), Fix: d.remove(key)}
	switch {
	case d.network.integrationID != "":
		p.Reason = "There is a network already (integrationSubnetId), so the program divides none."
	case !within4(block, space):
		p.Reason = "It lies outside of the network (networkAddressSpace)."
	case block.Bits() > bits:
		p.Reason = fmt.Sprintf("%s has a /%d at least.", what, bits)
	default:
		return nil
	}
	return p
}

// networkRoomRule: there has to be room for the subnets, and in the app's for its instances.
func networkRoomRule(d *draft) Problems {
	if !d.hasNetwork() || d.network.integrationID != "" {
		return nil
	}
	l, n := d.network.layout(), d.mostInstancesEver()
	if !l.integration.IsValid() || !l.endpoints.IsValid() {
		return Problems{{
			Key: KeyNetworkAddressSpace,
			Reason: "There is no room left for both subnets: the app's takes a /26 unless integrationSubnetPrefix says otherwise, and the private endpoints a /28. " +
				"The command widens the network.",
			Allowed: blockAllowed + ", of /25 or more",
			Fix:     d.set(KeyNetworkAddressSpace, d.roomier(l.space, catalog.IntegrationBits)),
		}}
	}
	if catalog.SubnetAddresses(l.integration.Bits()) >= catalog.IntegrationAddresses(n) {
		return nil
	}
	return Problems{d.tooFewAddresses(l, n)}
}

func (d *draft) tooFewAddresses(l layout, n int) Problem {
	bits := integrationBits(n)
	var taken netip.Prefix
	if d.network.endpoints != "" {
		taken = l.endpoints
	}
	p := Problem{
		Key:     KeyIntegrationSubnetPrefix,
		Reason:  roomFor(l.integration, n),
		Allowed: fmt.Sprintf("a block of /%d or more inside of networkAddressSpace", bits),
	}
	if block, found := carve(l.space, bits, taken); found && d.leavesRoom(l.space, block) {
		p.Fix = d.set(KeyIntegrationSubnetPrefix, block.String())
		return p
	}
	wide := d.roomier(l.space, bits)
	space, _ := parseNetworkBlock(wide)
	block, _ := carve(space, bits, taken)
	p.Reason += " The network is too small for that; the commands widen it."
	p.Fix = d.set(KeyNetworkAddressSpace, wide) + "\n" + d.set(KeyIntegrationSubnetPrefix, block.String())
	return p
}

// leavesRoom reports whether the private endpoints find room beside the app's subnet.
func (d *draft) leavesRoom(space, integration netip.Prefix) bool {
	if d.network.endpoints != "" {
		return true // it was carved around it
	}
	_, found := carve(space, catalog.EndpointBits, integration)
	return found
}

// roomier widens a space until the subnet of the app, of a size, and the private endpoints find room.
func (d *draft) roomier(space netip.Prefix, bits int) string {
	for wide := min(space.Bits(), bits) - 1; wide >= catalog.MinNetworkBits; wide-- {
		next := d.network
		next.space = d.widened(space, wide)
		s, _ := parseNetworkBlock(next.space)
		next.integration = asSet(next.integration, bits)
		if l := next.layout(); l.integration.IsValid() && l.endpoints.IsValid() {
			return s.String()
		}
	}
	return defaultText(KeyNetworkAddressSpace)
}

// asSet is what was set, unless that is smaller than a size.
func asSet(text string, bits int) string {
	if block, problem := parseNetworkBlock(text); problem == nil && block.Bits() <= bits {
		return text
	}
	return ""
}

// networkRangeRule: behind a private endpoint, no public address is let in.
func networkRangeRule(d *draft) Problems {
	closed := d.network.mode == PrivateNetwork || !d.RedisPublicAccess
	if !closed || len(d.ipRanges) == 0 {
		return nil
	}
	if d.network.mode != PrivateNetwork {
		return Problems{{
			Key:     KeyRedisAllowedIPRanges,
			Reason:  "redisPublicAccess is false, so the cache is reached by private endpoints only, and no public address gets in.",
			Allowed: "no ranges, with redisPublicAccess false",
			Fix:     d.remove(KeyRedisAllowedIPRanges),
		}}
	}
	return Problems{{
		Key: KeyRedisAllowedIPRanges,
		Reason: "network is private, so the cache is reached by its private endpoint only, and no public address gets in. " +
			"Leave the ranges out, or keep the public way as well:\n" + d.set(KeyNetwork, BothNetworks),
		Allowed: "no ranges, with network private",
		Fix:     d.remove(KeyRedisAllowedIPRanges),
	}}
}

// publicAccessRule: an app that is in no network does not reach a cache that is closed.
func publicAccessRule(d *draft) Problems {
	if d.RedisPublicAccess || slices.Contains([]string{JoinedNetwork, PrivateNetwork}, d.network.mode) {
		return nil
	}
	reason := "The cache would be reached by private endpoints only, and the app is in no network where one is."
	if d.network.mode != PublicNetwork {
		reason = "With network " + d.network.mode + " the cache is reached from everywhere, too; it is closed by network private."
	}
	return Problems{{
		Key: KeyRedisPublicAccess, Value: "false", Reason: reason,
		Allowed: "true; false with network joined, where a private endpoint of the cache was there before",
		Fix:     d.remove(KeyRedisPublicAccess),
	}}
}
