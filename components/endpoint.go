package components

import (
	"fmt"

	"github.com/pulumi/pulumi-azure-native-sdk/network/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/azure/catalog"
)

// Endpoint is a private endpoint: an address in the network behind which a resource is, and the
// record that lets its name lead there.
type Endpoint struct {
	pulumi.ResourceState

	ID    pulumi.StringOutput // ARM id of the private endpoint
	ready pulumi.Resource     // with which the name leads there
}

// EndpointArgs are the arguments of NewEndpoint.
type EndpointArgs struct {
	Placement // required

	Network *Network            // required
	Target  pulumi.StringInput  // required: ARM id of what is behind it
	Link    catalog.PrivateLink // required: how one leads to such a resource
	After   []*Endpoint         // made before, in the same subnet: two at once may fail (hashicorp/terraform-provider-azurerm#16182)
	Ready   []pulumi.Resource   // changed before, of what is behind it

	// Only is the setting that closes every other way to what is behind it; empty: there is another.
	Only string
}

// NewEndpoint declares the endpoint, and the group that keeps its record.
func NewEndpoint(ctx *pulumi.Context, name string, args *EndpointArgs, opts ...pulumi.ResourceOption) (*Endpoint, error) {
	e := &Endpoint{}
	if err := ctx.RegisterComponentResource("scaleout:components:Endpoint", name, e, opts...); err != nil {
		return nil, err
	}
	zone, known := args.Network.zones[args.Link.Zone]
	if !known {
		return nil, fmt.Errorf("%s: the network has no zone %s", name, args.Link.Zone)
	}
	stays, err := sameSubnet(ctx, name)
	if err != nil {
		return nil, err
	}
	there, err := network.NewPrivateEndpoint(ctx, name, &network.PrivateEndpointArgs{
		ResourceGroupName: args.ResourceGroupName,
		Location:          args.Location,
		Subnet:            network.SubnetTypeArgs{Id: args.Network.EndpointsID},
		PrivateLinkServiceConnections: network.PrivateLinkServiceConnectionArray{network.PrivateLinkServiceConnectionArgs{
			Name:                 pulumi.String(args.Link.Group),
			PrivateLinkServiceId: args.Target,
			GroupIds:             pulumi.ToStringArray([]string{args.Link.Group}),
		}},
		Tags: args.Tags,
	}, append(stays, pulumi.Parent(e), pulumi.DependsOn(append(readiness(args.After), args.Ready...)),
		// What is behind it cannot change. Another cache gets another endpoint, before the app moves there.
		pulumi.ReplaceOnChanges([]string{"privateLinkServiceConnections"}),
		pulumi.Timeouts(&pulumi.CustomTimeouts{Create: endpointTimeout, Update: endpointTimeout, Delete: endpointTimeout}))...)
	if err != nil {
		return nil, err
	}
	kept, err := sameZone(ctx, name+"-records", args.Only)
	if err != nil {
		return nil, err
	}
	records, err := network.NewPrivateDnsZoneGroup(ctx, name+"-records", &network.PrivateDnsZoneGroupArgs{
		ResourceGroupName:       args.ResourceGroupName,
		PrivateEndpointName:     there.Name,
		PrivateDnsZoneGroupName: pulumi.String("default"), // the only one that an endpoint can have
		PrivateDnsZoneConfigs: network.PrivateDnsZoneConfigArray{network.PrivateDnsZoneConfigArgs{
			Name: pulumi.String(args.Link.Group), PrivateDnsZoneId: zone.id,
		}},
	}, append(kept, pulumi.Parent(e), pulumi.DependsOn(zone.ready))...)
	if err != nil {
		return nil, err
	}
	e.ID, e.ready = there.ID().ToStringOutput(), records
	return e, ctx.RegisterResourceOutputs(e, pulumi.Map{"id": e.ID})
}

// endpointTimeout is generous: a cache takes a while to let an endpoint in or go.
const endpointTimeout = "60m"

// readiness is what has to be there before the names of some endpoints lead to them.
func readiness(endpoints []*Endpoint) []pulumi.Resource {
	var all []pulumi.Resource
	for _, e := range endpoints {
		all = append(all, e.ready)
	}
	return all
}

// ToApp are the arguments of an endpoint that leads to an app, once that is as it is declared.
func ToApp(app *App, region string) EndpointArgs {
	return EndpointArgs{Target: app.ID.ToStringOutput(), Link: catalog.SiteLink(region, ""), Ready: []pulumi.Resource{app.closed}}
}

// ToSlot are those of one that leads to the app's slot, which is a part of the app to a private endpoint.
func ToSlot(app *App, slot *Slot, region string) EndpointArgs {
	return EndpointArgs{Target: app.ID.ToStringOutput(), Link: catalog.SiteLink(region, SlotName), Ready: []pulumi.Resource{slot.closed}}
}
