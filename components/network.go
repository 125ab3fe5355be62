package components

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-azure-native-sdk/network/v2"
	web "github.com/pulumi/pulumi-azure-native-sdk/web/v2/v20240401"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// Network is the virtual network in which app and cache meet: a subnet that the app's traffic
// comes from, one for private endpoints, the rules of what comes into both, and the private DNS zones by which the names of
// what has an endpoint lead there.
type Network struct {
	pulumi.ResourceState

	ID            pulumi.StringOutput // ARM id of the virtual network
	IntegrationID pulumi.StringOutput // of the app's subnet
	EndpointsID   pulumi.StringOutput // of the private endpoints' subnet

	// Rules is the id of the security group of the private endpoints' subnet; not set where there was a network before.
	Rules pulumi.StringOutput

	zones   map[string]zone
	bypass  Bypass
	backups bool
}

// Bypass is what of an app's traffic does not go through its network.
type Bypass struct {
	Public       bool // to addresses that are not private
	ImagePull    bool // App Service's own, for containers
	ContentShare bool // App Service's own, for files on a share
}

// A zone is a private DNS zone, and what has to be there before a name in it leads anywhere.
type zone struct {
	id    pulumi.StringInput
	ready []pulumi.Resource
}

// NetworkArgs are the arguments of NewNetwork.
type NetworkArgs struct {
	Placement // required

	Space, Integration, Endpoints string // CIDR blocks: of the network, the app's subnet, that of the endpoints

	// Subnets that there were before, by their ARM ids: then no network is declared.
	// Without the second there are no endpoints of the stack's own.
	IntegrationID, EndpointsID string

	// Leaving is a network that goes as soon as the app is outside of it. Until then it stays as it is, whatever is declared of it.
	Leaving bool

	CacheClients []string // who reaches caches in a declared network beside the app: blocks, addresses, service tags

	Bypass  Bypass
	Backups bool // App Service's backups go through the network, too
	Zones   []Zone
}

// A Zone is a private DNS zone that the network needs.
type Zone struct {
	Name string
	ID   string // of one that there was before, linked to the network by those who run it; empty: none
}

// NewNetwork declares what of the network and its zones there was not before.
func NewNetwork(ctx *pulumi.Context, name string, args *NetworkArgs, opts ...pulumi.ResourceOption) (*Network, error) {
	n := &Network{zones: map[string]zone{}, bypass: args.Bypass, backups: args.Backups}
	if err := ctx.RegisterComponentResource("scaleout:components:Network", name, n, opts...); err != nil {
		return nil, err
	}
	declare := ownNetwork
	if args.IntegrationID != "" {
		declare = joinedNetwork
	}
	if err := declare(ctx, n, name, args); err != nil {
		return nil, err
	}
	for _, z := range args.Zones {
		if err := n.addZone(ctx, name, args, z); err != nil {
			return nil, err
		}
	}
	return n, ctx.RegisterResourceOutputs(n, pulumi.Map{"id": n.ID, "integrationId": n.IntegrationID, "endpointsId": n.EndpointsID})
}

// join lets the traffic of a site, the app's own and the platform's, go through the network.
func (n *Network) join(site *web.WebAppArgs) {
	site.VirtualNetworkSubnetId = n.IntegrationID
	site.VnetRouteAllEnabled = pulumi.Bool(!n.bypass.Public)
	if n.backups {
		site.VnetBackupRestoreEnabled = pulumi.Bool(true)
	}
	site.VnetImagePullEnabled, site.VnetContentShareEnabled = pulumi.Bool(!n.bypass.ImagePull), pulumi.Bool(!n.bypass.ContentShare)
}

// joinedNetwork is one that there was before.
func joinedNetwork(_ *pulumi.Context, n *Network, _ string, args *NetworkArgs) error {
	of, _, found := cutLast(args.IntegrationID, "/subnets/")
	if !found {
		return fmt.Errorf("%s is not the id of a subnet", args.IntegrationID)
	}
	n.ID = pulumi.String(of).ToStringOutput()
	n.IntegrationID, n.EndpointsID = pulumi.String(args.IntegrationID).ToStringOutput(), pulumi.String(args.EndpointsID).ToStringOutput()
	return nil
}

// cutLast cuts an id around the last separator, whatever its case: ARM's ids have none.
func cutLast(id, separator string) (before, after string, found bool) {
	at := strings.LastIndex(strings.ToLower(id), separator)
	if at < 0 {
		return id, "", false
	}
	return id[:at], id[at+len(separator):], true
}

// delegation hands the app's subnet to App Service, which puts its instances' addresses there
// ("Integrate your app with an Azure virtual network", subnet requirements).
const delegation = "Microsoft.Web/serverFarms"

// ownNetwork declares the network and its two subnets, one after the other: Azure changes one thing
// of a network at a time.
func ownNetwork(ctx *pulumi.Context, n *Network, name string, args *NetworkArgs) error {
	there, err := network.NewVirtualNetwork(ctx, name, &network.VirtualNetworkArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          args.Location,
		AddressSpace:      network.AddressSpaceArgs{AddressPrefixes: pulumi.ToStringArray([]string{args.Space})},
		Tags:              args.Tags,
	}, append(args.unless("addressSpace"), pulumi.Parent(n))...)
	if err != nil {
		return err
	}
	guarded := func(name string, rules []securityRule, as *network.SubnetArgs, opts ...pulumi.ResourceOption) (*network.Subnet, *network.NetworkSecurityGroup, error) {
		group, err := n.guard(ctx, name+"-nsg", args.Placement, rules, args.unless("securityRules")...)
		if err != nil {
			return nil, nil, err
		}
		as.ResourceGroupName, as.VirtualNetworkName = args.ResourceGroupName, there.Name
		as.NetworkSecurityGroup = network.NetworkSecurityGroupTypeArgs{Id: group.ID().ToStringOutput()}
		subnet, err := network.NewSubnet(ctx, name, as, append(opts, pulumi.Parent(n))...)
		return subnet, group, err
	}
	appStays, err := args.stays(ctx, name+"-app", args.Integration)
	if err != nil {
		return err
	}
	app, _, err := guarded(name+"-app", toApps(), &network.SubnetArgs{
		AddressPrefix: pulumi.String(args.Integration),
		Delegations:   network.DelegationArray{network.DelegationArgs{Name: pulumi.String("app"), ServiceName: pulumi.String(delegation)}},
	}, appStays...)
	if err != nil {
		return err
	}
	endpointsStay, err := args.stays(ctx, name+"-endpoints", args.Endpoints)
	if err != nil {
		return err
	}
	endpoints, group, err := guarded(name+"-endpoints", toEndpoints(args.Integration, args.Endpoints, args.CacheClients), &network.SubnetArgs{
		AddressPrefix:                  pulumi.String(args.Endpoints),
		PrivateEndpointNetworkPolicies: pulumi.String(endpointPolicies),
	}, append(endpointsStay, pulumi.DependsOn([]pulumi.Resource{app}))...)
	if err != nil {
		return err
	}
	n.ID, n.IntegrationID, n.EndpointsID = there.ID().ToStringOutput(), app.ID().ToStringOutput(), endpoints.ID().ToStringOutput()
	n.Rules = group.ID().ToStringOutput()
	return nil
}

// unless has a property stay as it is in a network that goes.
func (a *NetworkArgs) unless(property string) []pulumi.ResourceOption {
	if !a.Leaving {
		return nil
	}
	return []pulumi.ResourceOption{pulumi.IgnoreChanges([]string{property})}
}

// stays has a subnet keep its addresses.
func (a *NetworkArgs) stays(ctx *pulumi.Context, subnet, to string) ([]pulumi.ResourceOption, error) {
	if a.Leaving {
		return a.unless("addressPrefix"), nil
	}
	return sameAddresses(ctx, subnet, to)
}

// addZone declares a zone and links it to the network, unless there is one already.
func (n *Network) addZone(ctx *pulumi.Context, name string, args *NetworkArgs, z Zone) error {
	if z.ID != "" {
		n.zones[z.Name] = zone{id: pulumi.String(z.ID)}
		return nil
	}
	name += "-" + z.Name
	there, err := network.NewPrivateZone(ctx, name, &network.PrivateZoneArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          pulumi.String(everywhere),
		PrivateZoneName:   pulumi.String(z.Name),
		Tags:              args.Tags,
	}, pulumi.Parent(n))
	if err != nil {
		return err
	}
	link, err := network.NewVirtualNetworkLink(ctx, name+"-link", &network.VirtualNetworkLinkArgs{
		ResourceGroupName:   args.ResourceGroupName,
		Location:            pulumi.String(everywhere),
		PrivateZoneName:     there.Name,
		VirtualNetwork:      network.SubResourceArgs{Id: n.ID},
		RegistrationEnabled: pulumi.Bool(false), // the records are those of endpoints
		Tags:                args.Tags,
	}, pulumi.Parent(n))
	if err != nil {
		return err
	}
	n.zones[z.Name] = zone{id: there.ID().ToStringOutput(), ready: []pulumi.Resource{there, link}}
	return nil
}
