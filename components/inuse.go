package components

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// wayRound is how a stack comes into another network, or into other addresses, while it is used.
func wayRound(ctx *pulumi.Context) string {
	return updates(ctx, "network", "leaving", "public", "both") + "\nand, to close the cache again,\n" + updates(ctx, "network", "private")
}

// sameAddresses refuses, in previews, too, to give a subnet that is in use other addresses. Azure refuses it
// (InUsePrefixCannotBeDeleted), but only after the security groups have rules for the new ones, which keep the app from its cache.
func sameAddresses(ctx *pulumi.Context, subnet, to string) ([]pulumi.ResourceOption, error) {
	return beforeUpdate(ctx, subnet+"-addresses", func(was resource.PropertyMap) error {
		from := was["addressPrefix"]
		if !from.IsString() || from.StringValue() == to {
			return nil
		}
		return fmt.Errorf("the subnet %s has the addresses %s, and the settings now say %s (networkAddressSpace, integrationSubnetPrefix, endpointSubnetPrefix). "+
			"Azure gives a subnet in use no others. Set them back, or leave the network and come back, so that nobody notices:\n%s",
			subnet, from.StringValue(), to, wayRound(ctx))
	})
}

// sameSubnet refuses, in previews, too, to move an endpoint: Azure refuses it (PrivateEndpointSubnetCannotChange), but
// only in the middle of an update.
func sameSubnet(ctx *pulumi.Context, endpoint string) ([]pulumi.ResourceOption, error) {
	return beforeChange(ctx, endpoint+"-subnet", func(was, to resource.PropertyMap) error {
		from := idIn(was["subnet"], "id")
		if from == "" || strings.EqualFold(from, idIn(to["subnet"], "id")) {
			return nil
		}
		return fmt.Errorf("the private endpoint %s stays in its subnet %s: Azure moves none. Set integrationSubnetId and endpointSubnetId back to what they were, "+
			"and leave the network before you set them, so that nobody notices: network leaving, then public, then the other subnets with network both:\n%s",
			endpoint, from, wayRound(ctx))
	})
}

// sameZone refuses, in previews, too, to keep an endpoint's record in another zone while nothing but the record leads there: this
// program links no zone that there was before, so it may be linked to nothing yet. By a setting, there is another way.
func sameZone(ctx *pulumi.Context, records, by string) ([]pulumi.ResourceOption, error) {
	if by == "" {
		return nil, nil
	}
	return beforeChange(ctx, records+"-zone", func(was, to resource.PropertyMap) error {
		from, into := zoneOf(was), zoneOf(to)
		if from == "" || strings.EqualFold(from, into) {
			return nil
		}
		return fmt.Errorf("with %s private, a name that is in another zone (privateDnsZoneIds) leads nowhere until that zone is linked to the network. "+
			"In two updates nobody notices: first\n%s\nthen link the zone to the network, and\n%s", by, updates(ctx, by, "both"), updates(ctx, by, "private"))
	})
}

// zoneOf is the zone that an endpoint's group keeps its record in; "" where that is not known yet.
func zoneOf(group resource.PropertyMap) string {
	configs := group["privateDnsZoneConfigs"]
	if !configs.IsArray() || len(configs.ArrayValue()) == 0 {
		return ""
	}
	return idIn(configs.ArrayValue()[0], "privateDnsZoneId")
}

// idIn is an id in an object; "" where it is not known yet.
func idIn(object resource.PropertyValue, key resource.PropertyKey) string {
	if !object.IsObject() || !object.ObjectValue()[key].IsString() {
		return ""
	}
	return object.ObjectValue()[key].StringValue()
}
