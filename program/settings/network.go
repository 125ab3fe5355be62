package settings

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// What network says.
const (
	PublicNetwork  = "public"  // cache and vault are reached from everywhere, with key and role
	BothNetworks   = "both"    // and through the stack's own network as well: the step into it
	PrivateNetwork = "private" // through the stack's own network only
	LeavingNetwork = "leaving" // from everywhere, and the network is still there: the step out of it
	// JoinedNetwork: the app's traffic goes through a subnet that there was before. Private endpoints and zones,
	// if there are any, are not the stack's.
	JoinedNetwork = "joined"
)

var networks = []string{PublicNetwork, BothNetworks, PrivateNetwork, LeavingNetwork, JoinedNetwork}

// A Network is the virtual network that the app shares with the cache and the vault.
type Network struct {
	Closed bool // nobody reaches cache and vault from elsewhere
	Left   bool // the app is not in it any more

	// Of the network that the program declares; not valid where there was one before.
	Space, Integration, Endpoints netip.Prefix

	// Of a network that there was before: the ids of the subnet that the app's traffic comes from and
	// of that in which the private endpoints are. Both or neither.
	IntegrationID, EndpointsID string

	Zones map[string]string // ids of private DNS zones that there were before, by their names

	// Clients reach the cache in the network beside the app: blocks, addresses, or [catalog.VirtualNetworkTag] for all that is
	// in it or joined to it.
	Clients []string
}

// Bypass is what of the app's traffic does not go through its network, though the app is in one.
type Bypass struct {
	Public       bool // to addresses that are not private
	ImagePull    bool // App Service's own, for containers
	ContentShare bool // App Service's own, for files on a share
}

// CacheClosed reports whether nobody reaches the cache but by a private endpoint.
func (s *Settings) CacheClosed() bool {
	return !s.RedisPublicAccess || s.Network != nil && s.Network.Closed
}

// Declared reports whether the program declares the network itself.
func (n *Network) Declared() bool { return n.IntegrationID == "" }

// networkDraft is what was set of the network.
type networkDraft struct {
	mode, space            string
	integration, endpoints string // prefixes; empty: where there is room in the space
	integrationID          string
	endpointsID            string
	zones, clients         []element
	bypass                 Bypass
	backups                bool
}

func (r *reader) network() networkDraft {
	return networkDraft{
		mode: r.text(KeyNetwork), space: r.text(KeyNetworkAddressSpace),
		integration: r.text(KeyIntegrationSubnetPrefix), endpoints: r.text(KeyEndpointSubnetPrefix),
		integrationID: r.text(KeyIntegrationSubnetID), endpointsID: r.text(KeyEndpointSubnetID),
		zones: r.array(KeyPrivateDNSZoneIDs), clients: r.array(KeyRedisAllowedNetworks), backups: r.boolean(KeyRouteBackupRestore),
		bypass: Bypass{
			Public: !r.boolean(KeyRouteAllTraffic), ImagePull: !r.boolean(KeyRouteImagePull), ContentShare: !r.boolean(KeyRouteContentShare),
		},
	}
}

// hasNetwork reports whether the stack has a private endpoint of the cache, and a network for it.
func (d *draft) hasNetwork() bool {
	return slices.Contains([]string{BothNetworks, PrivateNetwork, LeavingNetwork}, d.network.mode)
}

// joined is the subnet that an app is in whose stack has no network of its own; "": none.
func (d *draft) joined() string {
	if d.network.mode != JoinedNetwork {
		return ""
	}
	return d.network.integrationID
}

// A layout is how the address space is divided.
type layout struct{ space, integration, endpoints netip.Prefix }

// layout divides the space: what was set stands, the rest goes where there is room. A block that is
// not valid found none, or is wrong.
func (n networkDraft) layout() layout {
	var l layout
	space, problem := parseNetworkBlock(n.space)
	if problem != nil {
		return l
	}
	l.space = space
	l.integration, l.endpoints = asPlaced(n.integration, space), asPlaced(n.endpoints, space)
	if n.integration == "" {
		l.integration, _ = carve(space, catalog.IntegrationBits, l.endpoints)
	}
	if n.endpoints == "" {
		l.endpoints, _ = carve(space, catalog.EndpointBits, l.integration)
	}
	return l
}

func asPlaced(text string, space netip.Prefix) netip.Prefix {
	block, problem := parseNetworkBlock(text)
	if problem != nil || !within4(block, space) {
		return netip.Prefix{}
	}
	return block
}

// finish is nil where the cache is reached publicly only.
func (d *draft) finishNetwork() *Network {
	if !d.hasNetwork() {
		return nil
	}
	n := &Network{
		Closed: d.network.mode == PrivateNetwork, Left: d.network.mode == LeavingNetwork,
		IntegrationID: d.network.integrationID, EndpointsID: d.network.endpointsID, Clients: d.cacheClients(),
	}
	if n.Declared() {
		l := d.network.layout()
		n.Space, n.Integration, n.Endpoints = l.space, l.integration, l.endpoints
	}
	for _, e := range d.network.zones {
		if n.Zones == nil {
			n.Zones = map[string]string{}
		}
		n.Zones[zoneName(e.text)] = e.text
	}
	return n
}

// zoneName is the last part of a zone's id, as DNS compares names.
func zoneName(id string) string { return strings.ToLower(id[strings.LastIndexByte(id, '/')+1:]) }

// ZonesNeeded are the names of the private DNS zones that the stack's endpoints need, one each.
func (s *Settings) ZonesNeeded() []string {
	zones := []string{catalog.CacheLink(s.Cache, s.Location).Zone}
	if s.HasVault() {
		zones = append(zones, catalog.VaultLink(s.Location).Zone)
	}
	if s.HasAppEndpoint() {
		zones = append(zones, catalog.SiteLink(s.Location, "").Zone)
	}
	return zones
}

// EndpointsNeeded counts the stack's private endpoints: a slot has one of its own, in the app's zone.
func (s *Settings) EndpointsNeeded() int {
	n := len(s.ZonesNeeded())
	if s.HasAppEndpoint() && s.StagingSlot {
		n++
	}
	return n
}

func (d *draft) zonesNeeded() []string {
	s := d.Settings
	s.Location = d.region()
	return s.ZonesNeeded()
}

// mostInstancesEver is the largest number of instances at any hour.
func (d *draft) mostInstancesEver() int {
	most := d.wanted()
	if d.offPeak != nil {
		most = max(most, d.offPeak.max, d.offPeak.min)
	}
	return min(most, cmp.Or(d.Plan.MaxInstances, most))
}

// ClosedTooEarly is the problem of a stack whose cache or vault is live and would be closed before the app
// finds it in the network.
func (s *Settings) ClosedTooEarly(what string) Problems {
	return s.twoSteps(KeyNetwork, BothNetworks, PrivateNetwork, "until the app is in the network",
		"The "+what+" is live, and the app does not find it in the network yet. In one step the "+what+" would be closed first, and "+
			"the app be without it until it is there, some minutes later. In two steps nobody notices: this command and pulumi up, then")
}
