package catalog

// The items of the price list that a private network is billed by. The network itself, its
// subnets and an app's integration are free. Azure's names for them in its own list were not seen, so they cannot be
// refreshed.
const (
	PrivateEndpoint = "Private_Endpoint"  // each hour of each endpoint
	PrivateLinkGB   = "Private_Link_Data" // a gigabyte through an endpoint, in either direction
	PrivateZone     = "Private_DNS_Zone"  // a zone, a month; questions to it are some cents a million
)
