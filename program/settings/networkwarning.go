package settings

import (
	"fmt"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// idleNetworkWarning names what has no effect without a network, or without one of the stack's own. Pulumi.yaml fills in all
// defaults, so only other values can be told apart.
func (d *draft) idleNetworkWarning() []string {
	n := d.network
	joined, public := n.mode == JoinedNetwork, n.mode == PublicNetwork
	var idle []string
	for _, set := range []struct {
		key   string
		other bool // than the default, where it has no effect
	}{
		{KeyNetworkAddressSpace, n.space != defaultText(KeyNetworkAddressSpace)},
		{KeyIntegrationSubnetPrefix, public && n.integration != ""},
		{KeyEndpointSubnetPrefix, (public || joined) && n.endpoints != ""},
		{KeyIntegrationSubnetID, public && n.integrationID != ""},
		{KeyEndpointSubnetID, (public || joined) && n.endpointsID != ""},
		{KeyPrivateDNSZoneIDs, (public || joined) && len(n.zones) > 0},
		{KeyRedisAllowedNetworks, public && len(n.clients) > 0},
		{KeyRouteAllTraffic, public && n.bypass.Public},
		{KeyRouteImagePull, public && n.bypass.ImagePull},
		{KeyRouteContentShare, public && n.bypass.ContentShare},
		{KeyRouteBackupRestore, public && n.backups},
	} {
		if set.other {
			idle = append(idle, set.key)
		}
	}
	why := "the app's network was there before (integrationSubnetId), so"
	switch {
	case len(idle) == 0:
		return nil
	case public:
		why = "network is public, so the app is in no network and"
	case joined:
		why = "network is joined, so the stack declares no network, no private endpoint and no zone, and"
	}
	return one("%s these settings have no effect: %s.", why, strings.Join(idle, ", "))
}

// networkWarning: what nobody expects of a private network.
func networkWarning(d *draft) []string {
	var all []string
	switch d.network.mode {
	case BothNetworks:
		all = one("network is both: the cache, and the vault if there is one, is reached through the network and from everywhere else. Once the app is in the network ('scaleout verify' says so), close it: %s",
			d.set(KeyNetwork, PrivateNetwork))
	case LeavingNetwork:
		all = one("network is leaving: the app is outside of the network, which is still there. Once its instances have restarted, give the network up: %s",
			d.set(KeyNetwork, PublicNetwork))
	case PrivateNetwork:
		all = one("network is private: no machine outside of the network reaches the cache, redis-cli on your own included. 'scaleout verify' judges by what the app says of Redis.")
		if d.HasVault() {
			all = append(all, "network is private: nor does one read secrets in the vault, the portal in your browser included. 'pulumi up' and 'scaleout rotate-key' write them through Azure Resource Manager, and go on as before.")
		}
	case JoinedNetwork:
		all = d.idleNetworkWarning()
		if !d.RedisPublicAccess {
			all = append(all, "redisPublicAccess is false: no machine outside of the network reaches the cache, redis-cli on your own included. "+
				"The private endpoint, and what leads to it, are not this stack's: who deletes them cuts the app off.")
		}
		return all
	default:
		return d.idleNetworkWarning()
	}
	if d.network.integrationID != "" {
		all = append(all, d.idleNetworkWarning()...)
	}
	if len(d.vaults) > 0 && d.hasOwnZone(catalog.VaultLink(d.region()).Zone) {
		all = append(all, fmt.Sprintf("%s: in the network, names of vaults that have a private endpoint lead to this stack's own zone, which knows its own vault only. "+
			"If one that you refer to has one, give the zone in which it is by %s.", KeyReferencedVaults, KeyPrivateDNSZoneIDs))
	}
	if strings.HasPrefix(d.Cache.Name, "Basic") {
		all = append(all, fmt.Sprintf("redisSku %s: Azure may lose a Basic cache's data when a private endpoint is deleted and created again.", d.Cache.Name))
	}
	return all
}

// hasOwnZone reports whether the stack declares a zone itself.
func (d *draft) hasOwnZone(name string) bool {
	return !slices.ContainsFunc(d.network.zones, func(e element) bool { return zoneName(e.text) == name })
}
