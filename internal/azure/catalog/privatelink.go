package catalog

// A PrivateLinkType is a type of resource that private endpoints can lead to, with the api-version that Azure names.
type PrivateLinkType struct{ Name, APIVersion string }

// PrivateLinkTypes are those of Azure's list that the services of this program are of (recorded by the Azure CLI,
// test_network_private_endpoints, of 2023-04; Azure listed a hundred others).
func PrivateLinkTypes() []PrivateLinkType {
	return []PrivateLinkType{
		{"Microsoft.Web/sites", "2018-11-01"}, {"Microsoft.KeyVault/vaults", "2018-02-14"}, {"Microsoft.Cache/Redis", "2019-07-01"},
		{"Microsoft.Cache/redisEnterprise", "2020-04-01-preview"},
	}
}

// A NetworkUsage is something of networks of which a subscription can have so many in a region.
type NetworkUsage struct {
	Name, Title string
	Type        string // of the resources that are counted; empty: none of them are simulated
	Limit       int
}

// NetworkUsages are what Azure counts, in the words that were recorded on 2016-07-16 (Azure SDK for .NET, UsageTests). Limits are
// those of "Azure subscription limits", networking (read on 2026-12-01).
func NetworkUsages() []NetworkUsage {
	return []NetworkUsage{
		{"VirtualNetworks", "Virtual Networks", "Microsoft.Network/virtualNetworks", 1000},
		{"NetworkWatchers", "Network Watchers", "", 1},
		{"StaticPublicIPAddresses", "Static Public IP Addresses", "", 1000},
		{"NetworkSecurityGroups", "Network Security Groups", "Microsoft.Network/networkSecurityGroups", 5000},
		{"PublicIPAddresses", "Public IP Addresses", "", 1000},
		{"NetworkInterfaces", "Network Interfaces", "Microsoft.Network/networkInterfaces", 65536},
		{"LoadBalancers", "Load Balancers", "", 1000},
		{"ApplicationGateways", "Application Gateways", "", 1000},
		{"RouteTables", "Route Tables", "", 200},
	}
}
