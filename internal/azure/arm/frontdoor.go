package arm

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// A FrontDoor is an Azure Front Door, as far as it leads to an app.
type FrontDoor struct {
	ID    ResourceID
	SKU   string
	Sends string // the id that it sends as X-Azure-FDID
	Host  string // of the address that leads to the app, or of the first endpoint
	Wrong string // what is missing on the way to the app; empty: nothing
}

// Name is the profile's.
func (d FrontDoor) Name() string { return d.ID.Name() }

// enabled is a switch of Azure Front Door that is on.
const enabled = "Enabled"

// ReadFrontDoor follows the way from the addresses of a Front Door to an app's host name, or to another of its names: an origin
// may have any of them. One that is gone is wrong, and no error.
func ReadFrontDoor(ctx context.Context, c *Client, id ResourceID, app string, others ...string) (FrontDoor, error) {
	d := FrontDoor{ID: id}
	body, err := c.Get(ctx, id.String(), FrontDoorVersion)
	if KindOf(err) == Missing {
		d.Wrong = "the Front Door " + d.Name() + " is not there"
		return d, nil
	}
	if err != nil {
		return d, err
	}
	d.SKU, d.Sends = Object(body).Object("sku").Text("name"), Object(body).Object("properties").Text("frontDoorId")
	endpoints, err := c.List(ctx, id.String()+"/afdEndpoints", FrontDoorVersion)
	if err != nil {
		return d, err
	}
	d.Wrong = "the Front Door " + d.Name() + " has no address that is enabled"
	for _, endpoint := range endpoints {
		p := Object(endpoint).Object("properties")
		if p.Text("enabledState") != enabled {
			continue
		}
		if d.Host, d.Wrong, err = d.throughEndpoint(ctx, c, endpoint, append([]string{app}, others...)); err != nil || d.Wrong == "" {
			return d, err
		}
	}
	return d, nil
}

// throughEndpoint is the address of an endpoint that leads to an app, or says why none does. Of its routes one is enough:
// others may lead other paths or domains to other apps.
func (d FrontDoor) throughEndpoint(ctx context.Context, c *Client, endpoint Object, app []string) (host, wrong string, err error) {
	id := endpoint.ID("id")
	host = endpoint.Object("properties").Text("hostName")
	routes, err := c.List(ctx, id.String()+"/routes", FrontDoorVersion)
	if err != nil {
		return host, "", err
	}
	wrong = "no route of the Front Door is enabled for its address " + id.Name()
	for _, route := range routes {
		p := Object(route).Object("properties")
		domains := p.List("customDomains")
		if p.Text("enabledState") != enabled || p.Text("linkToDefaultDomain") != enabled && len(domains) == 0 {
			continue
		}
		origins, err := c.List(ctx, p.Object("originGroup").ID("id").String()+"/origins", FrontDoorVersion)
		if err != nil {
			return host, "", err
		}
		if !leadsTo(origins, app) {
			wrong = "the route " + Object(route).Text("name") + " of the Front Door does not lead to " + app[0]
			continue
		}
		if p.Text("linkToDefaultDomain") == enabled {
			return host, "", nil
		}
		domain, err := c.Get(ctx, domains[0].ID("id").String(), FrontDoorVersion)
		return Object(domain).Object("properties").Text("hostName"), "", err
	}
	return host, wrong, nil
}

func leadsTo(origins []map[string]any, app []string) bool {
	return slices.ContainsFunc(origins, func(origin map[string]any) bool {
		p := Object(origin).Object("properties")
		return p.Text("enabledState") == enabled &&
			slices.ContainsFunc(app, func(name string) bool { return strings.EqualFold(name, p.Text("hostName")) })
	})
}

// FrontDoorsIn are the ids of the Azure Front Doors of a subscription or a resource group, by its id. Profiles of content
// delivery networks are of the same type and none.
func FrontDoorsIn(ctx context.Context, c *Client, scope string) ([]ResourceID, error) {
	all, err := c.List(ctx, scope+"/providers/"+FrontDoors, FrontDoorVersion)
	if unregistered(err) {
		return nil, nil
	}
	var ids []ResourceID
	for _, body := range all {
		if strings.HasSuffix(Object(body).Object("sku").Text("name"), "_AzureFrontDoor") {
			ids = append(ids, Object(body).ID("id"))
		}
	}
	return ids, err
}

// unregistered reports whether a subscription has never had anything of a provider.
func unregistered(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.Code == "MissingSubscriptionRegistration"
}
