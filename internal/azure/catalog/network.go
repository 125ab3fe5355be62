package catalog

import (
	"net/netip"
	"strings"
)

// ReservedAddresses are those that Azure keeps of every subnet: the first four and the last
// ("Azure Virtual Network FAQ").
const ReservedAddresses = 5

// Sizes of networks, as the length of a prefix ("Azure Virtual Network FAQ"; "Integrate your app with an
// Azure virtual network", subnet requirements).
const (
	MaxIntegrationBits = 28 // the smallest subnet for an app's traffic
	IntegrationBits    = 26 // and the one that is recommended
	MaxSubnetBits      = 29 // the smallest of all
	EndpointBits       = 28 // what we give private endpoints: eleven addresses
	MinNetworkBits     = 8  // the largest network
)

// NetworkTaboos are the addresses that no virtual network may have ("Azure Virtual Network FAQ").
func NetworkTaboos() []netip.Prefix {
	return prefixes("224.0.0.0/4", "255.255.255.255/32", "127.0.0.0/8", "169.254.0.0/16", "168.63.129.16/32")
}

// PrivateBlocks are the addresses of private networks, RFC 1918 and RFC 6598.
func PrivateBlocks() []netip.Prefix {
	return prefixes("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
}

func prefixes(texts ...string) []netip.Prefix {
	var all []netip.Prefix
	for _, t := range texts {
		all = append(all, netip.MustParsePrefix(t))
	}
	return all
}

// SubnetAddresses are the addresses of a subnet that something can have.
func SubnetAddresses(bits int) int { return 1<<(32-bits) - ReservedAddresses }

// IntegrationAddresses are those that a plan takes of its subnet: one for each instance, and twice
// as many while it changes its size ("Integrate your app with an Azure virtual network", subnet
// requirements).
func IntegrationAddresses(instances int) int { return 2 * instances }

// A PrivateLink is how a private endpoint leads to a kind of resource.
type PrivateLink struct {
	Group string // the subresource: "redisCache"
	Zone  string // the private DNS zone in which the resource's public name ends
}

// VirtualNetworkTag is the service tag of a network, and of all that is joined to it ("Virtual network service tags").
const VirtualNetworkTag = "VirtualNetwork"

// An EndpointPort is what something answers on to which a private endpoint leads.
type EndpointPort struct {
	Name  string // as people call it
	Ports string // one, or a range: "8500-8599"
	Open  bool   // also to others in the network than the app
}

// EndpointPorts are those of everything to which this program makes private endpoints, with TLS. An Azure Managed Redis with the
// clustering policy OSSCluster has its nodes on "ports in the 85XX range" ("Azure Managed Redis architecture"). Each is one
// range, since of several in one rule Azure honours the first alone for a private endpoint ("What is a private endpoint?",
// limitations: dual port rules).
func EndpointPorts() []EndpointPort {
	return []EndpointPort{
		{"HTTPS", "443", true}, // vaults, apps and their SCM sites
		{"Redis", "6380", false},
		{"ManagedRedis", "10000", false},
		{"ManagedRedisNodes", "8500-8599", false},
	}
}

// The priorities of security rules, the lowest of which decides ("Network security groups overview").
const (
	FirstRulePriority = 100
	LastRulePriority  = 4096
)

// CacheLink returns how a private endpoint leads to a cache in a region.
//
// Sources: "Azure Private Endpoint private DNS zone values" for the classic cache. That page names
// privatelink.redis.azure.net for Azure Managed Redis; older modules have the zone of the
// Enterprise tiers, in which its names do not end.
func CacheLink(c Cache, region string) PrivateLink {
	switch {
	case c.Managed:
		return PrivateLink{"redisEnterprise", "privatelink.redis.azure.net"}
	case strings.HasPrefix(region, "usgov"), strings.HasPrefix(region, "usdod"):
		return PrivateLink{"redisCache", "privatelink.redis.cache.usgovcloudapi.net"}
	case strings.HasPrefix(region, "china"):
		return PrivateLink{"redisCache", "privatelink.redis.cache.chinacloudapi.cn"}
	}
	return PrivateLink{"redisCache", "privatelink.redis.cache.windows.net"}
}

// VaultLink returns how a private endpoint leads to a Key Vault in a region (ibid.).
func VaultLink(region string) PrivateLink {
	switch {
	case strings.HasPrefix(region, "usgov"), strings.HasPrefix(region, "usdod"):
		return PrivateLink{"vault", "privatelink.vaultcore.usgovcloudapi.net"}
	case strings.HasPrefix(region, "china"):
		return PrivateLink{"vault", "privatelink.vaultcore.azure.cn"}
	}
	return PrivateLink{"vault", "privatelink.vaultcore.azure.net"}
}

// SiteLink returns how a private endpoint leads to an app in a region or, where slot is not empty, to that slot
// of it. The names of the SCM sites are in the same zone (ibid.; "Use private endpoints for App Service apps").
func SiteLink(region, slot string) PrivateLink {
	group := "sites"
	if slot != "" {
		group += "-" + slot
	}
	switch {
	case strings.HasPrefix(region, "usgov"), strings.HasPrefix(region, "usdod"):
		return PrivateLink{group, "privatelink.azurewebsites.us"}
	case strings.HasPrefix(region, "china"):
		return PrivateLink{group, "privatelink.chinacloudsites.cn"}
	}
	return PrivateLink{group, "privatelink.azurewebsites.net"}
}

// ForbiddenIPHeader has the address of whom App Service lets in neither to an app nor to its SCM site, in an
// answer 403 whose reason is "Ip Forbidden". Seen on 2022-06-05 of an app that has a private endpoint, and
// of access restrictions.
const ForbiddenIPHeader = "x-ms-forbidden-ip"
