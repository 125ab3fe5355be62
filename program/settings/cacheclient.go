package settings

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// maxCacheClients leaves room for their rules, one for each range of ports, among those that a security group may have.
const maxCacheClients = 50

const cacheClientsAllowed = "blocks of private IPv4 addresses (10.64.0.128/28), single ones (10.64.0.132), or " + catalog.VirtualNetworkTag +
	", for the whole network and what is joined to it"

// redisAllowedNetworksRule checks who reaches the cache in the stack's network beside the app, and that it is the stack that says so.
func redisAllowedNetworksRule(d *draft) Problems {
	given := d.network.clients
	switch {
	case len(given) == 0:
		return nil
	case d.network.integrationID != "":
		return Problems{{
			Key: KeyRedisAllowedNetworks,
			Reason: "The app's network was there before (integrationSubnetId), and so the rules of its subnets are not this program's. " +
				"A rule in the network security group of the private endpoints' subnet lets somebody in.",
			Allowed: "nothing, in a network that was there before", Fix: d.remove(KeyRedisAllowedNetworks),
		}}
	case len(given) > maxCacheClients:
		return Problems{{
			Key: KeyRedisAllowedNetworks, Value: fmt.Sprintf("%d networks", len(given)),
			Reason:  "So many rules have no room. A larger block says the same as several. The commands remove the last ones.",
			Allowed: fmt.Sprintf("at most %d: %s", maxCacheClients, cacheClientsAllowed), Fix: d.removeBackwards(given[maxCacheClients:]),
		}}
	}
	var ps Problems
	seen := map[string]string{}
	for _, e := range given {
		client, problem := parseCacheClient(e.text)
		p := Problem{Key: e.path, Value: d.shown(KeyRedisAllowedNetworks, e.text), Allowed: cacheClientsAllowed, Fix: d.removePath(e.path)}
		switch {
		case problem == nil && seen[client] == "":
			seen[client] = e.path
			continue
		case problem == nil:
			p.Reason = "It is in the list already, at " + seen[client] + "."
		default:
			p.Reason = problem.reason
			if problem.proposal != "" && !d.encrypted[KeyRedisAllowedNetworks] && !d.isCacheClient(problem.proposal) {
				p.Fix = d.setPath(e.path, problem.proposal)
			}
		}
		ps = append(ps, p)
	}
	return ps
}

// parseCacheClient reads a block, an address or the tag, as a security rule has it.
func parseCacheClient(text string) (string, *blockProblem) {
	if text == catalog.VirtualNetworkTag {
		return text, nil
	}
	if strings.EqualFold(text, catalog.VirtualNetworkTag) {
		return "", &blockProblem{"The tag is written " + catalog.VirtualNetworkTag + ".", catalog.VirtualNetworkTag}
	}
	if a, err := netip.ParseAddr(text); err == nil && a.Is4() {
		if private(netip.PrefixFrom(a, a.BitLen())) {
			return a.String(), nil
		}
		text = a.String() + "/32"
	}
	block, problem := parseNetworkBlock(text)
	switch {
	case problem == nil && block.Bits() == block.Addr().BitLen():
		return block.Addr().String(), nil
	case problem == nil:
		return block.String(), nil
	case block.IsValid() && block.Addr().Is4() && block == block.Masked() && !private(block):
		problem = &blockProblem{reason: "These are no addresses of a private network. Nobody comes to a private endpoint from the internet."}
	}
	return "", problem
}

// isCacheClient reports whether one that is written this way is in the list.
func (d *draft) isCacheClient(text string) bool {
	return slices.ContainsFunc(d.network.clients, func(e element) bool { return e.text == text })
}

// cacheClients are those who reach the cache in the network beside the app.
func (d *draft) cacheClients() []string {
	var all []string
	for _, e := range d.network.clients {
		if c, problem := parseCacheClient(e.text); problem == nil {
			all = append(all, c)
		}
	}
	return all
}

// ClosedToOthers is the warning of a stack whose network gets its first security groups while it is in use.
func (s *Settings) ClosedToOthers() string {
	const (
		begin = "network: the subnets are live and get their first network security groups. From then on, of all in the network and joined to it, "
		yours = " What you have put into the subnet of the private endpoints yourself answers on 443 only."
	)
	if len(s.Network.Clients) > 0 {
		return begin + "the app and whom redisAllowedNetworks names reach the cache: " + strings.Join(s.Network.Clients, ", ") + "." + yours
	}
	c := command{stack: s.Stack}
	return begin + "the app alone reaches the cache, and no virtual machine, runner or other app does." + yours +
		" To go on letting all of them reach the cache, before this update (a block of addresses lets in fewer): " +
		c.setPath(KeyRedisAllowedNetworks+"[0]", catalog.VirtualNetworkTag)
}
