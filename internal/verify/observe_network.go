package verify

import (
	"context"
	"strings"

	"scaleout/internal/azure/arm"
)

// A door is a private endpoint of the cache.
type door struct {
	id       arm.ResourceID
	state    string         // of its connection, "Approved"
	network  arm.ResourceID // the virtual network in which it is
	zones    []zone         // in which its record is kept
	recorded bool           // in one of them the cache's name has an address
}

// A zone is a private DNS zone.
type zone struct {
	id    arm.ResourceID
	links []arm.ResourceID // virtual networks in which it answers
}

// readDoors reads the private endpoints of a cache, and what leads to them. Zones may be somebody
// else's, and not to be read.
func readDoors(ctx context.Context, c *arm.Client, of cache) ([]door, error) {
	var all []door
	for _, connection := range of.connections {
		p := connection.Object("properties")
		d := door{id: p.Object("privateEndpoint").ID("id"), state: p.Object("privateLinkServiceConnectionState").Text("status")}
		body, err := c.Get(ctx, d.id.String(), arm.NetworkVersion)
		if err != nil {
			return nil, err
		}
		d.network = arm.Object(body).Object("properties").Object("subnet").ID("id").Parent()
		groups, err := c.List(ctx, d.id.String()+"/privateDnsZoneGroups", arm.NetworkVersion)
		if err != nil {
			return nil, err
		}
		for _, group := range groups {
			for _, config := range arm.Object(group).Object("properties").List("privateDnsZoneConfigs") {
				if err := d.addZone(ctx, c, config.Object("properties").ID("privateDnsZoneId"), of.host); err != nil {
					return nil, err
				}
			}
		}
		all = append(all, d)
	}
	return all, nil
}

// addZone reads a zone: where it answers, and whether it knows the cache.
func (d *door) addZone(ctx context.Context, c *arm.Client, id arm.ResourceID, host string) error {
	z := zone{id: id}
	links, err := c.List(ctx, id.String()+"/virtualNetworkLinks", arm.PrivateZoneVersion)
	if err != nil {
		return err
	}
	for _, link := range links {
		z.links = append(z.links, arm.Object(link).Object("properties").Object("virtualNetwork").ID("id"))
	}
	records, err := c.List(ctx, id.String()+"/A", arm.PrivateZoneVersion)
	if err != nil {
		return err
	}
	for _, record := range records {
		name := arm.Object(record).Text("name") + "." + strings.TrimPrefix(strings.ToLower(id.Name()), "privatelink.")
		d.recorded = d.recorded || strings.EqualFold(name, host)
	}
	d.zones = append(d.zones, z)
	return nil
}
