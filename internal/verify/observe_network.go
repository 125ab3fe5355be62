package verify

import (
	"context"
	"slices"
	"strings"

	"scaleout/internal/azure/arm"
)

// A door is a private endpoint.
type door struct {
	of       string // what is behind it, as people call it
	id       arm.ResourceID
	state    string         // of its connection, "Approved"
	subnet   arm.ResourceID // in which it is
	network  arm.ResourceID // the virtual network of that
	address  string         // that its record has
	zones    []zone         // in which its record is kept
	recorded bool           // in one of them the name has an address
}

// A zone is a private DNS zone.
type zone struct {
	id    arm.ResourceID
	links []arm.ResourceID // virtual networks in which it answers
}

// readDoors reads private endpoints by their connections, and what leads to them. Zones may be somebody
// else's, and not to be read.
func readDoors(ctx context.Context, c *arm.Client, of, host string, connections []arm.Object) ([]door, error) {
	var all []door
	for _, connection := range connections {
		p := connection.Object("properties")
		d := door{of: of, id: p.Object("privateEndpoint").ID("id"), state: p.Object("privateLinkServiceConnectionState").Text("status")}
		body, err := c.Get(ctx, d.id.String(), arm.NetworkVersion)
		if err != nil {
			return nil, err
		}
		d.subnet = arm.Object(body).Object("properties").Object("subnet").ID("id")
		d.network = d.subnet.Parent()
		groups, err := c.List(ctx, d.id.String()+"/privateDnsZoneGroups", arm.NetworkVersion)
		if err != nil {
			return nil, err
		}
		for _, group := range groups {
			for _, config := range arm.Object(group).Object("properties").List("privateDnsZoneConfigs") {
				if err := d.addZone(ctx, c, config.Object("properties").ID("privateDnsZoneId"), host); err != nil {
					return nil, err
				}
			}
		}
		all = append(all, d)
	}
	return all, nil
}

// addZone reads a zone: where it answers, and whether it knows the host.
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
		if !strings.EqualFold(name, host) {
			continue
		}
		d.recorded = true
		for _, a := range arm.Object(record).Object("properties").List("aRecords") {
			d.address = a.Text("ipv4Address")
		}
	}
	d.zones = append(d.zones, z)
	return nil
}

// observeAccess reads the private endpoints of app and slot. Which of the two a connection leads to is in its group; it is
// not confirmed whether Azure shows those of a slot at the slot or at the app, so both are looked at.
func (s *seen) observeAccess(ctx context.Context, o *Options) {
	if !o.wants("app-access") {
		return
	}
	slot := s.staging.site.value
	var toApp, toSlot []arm.Object
	for _, c := range append(slices.Clone(s.site.connections), slot.connections...) {
		if slices.ContainsFunc(c.Object("properties").Texts("groupIds"), func(g string) bool { return strings.HasPrefix(g, "sites-") }) {
			toSlot = append(toSlot, c)
		} else {
			toApp = append(toApp, c)
		}
	}
	s.ways = got(readDoors(ctx, o.ARM, "the app", s.site.host, toApp))
	s.slotWays = got(readDoors(ctx, o.ARM, "the staging slot", slot.host, toSlot))
}
