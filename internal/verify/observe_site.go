package verify

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/deploy"
)

func readSite(ctx context.Context, c *arm.Client, id string) (site, error) {
	body, err := c.Get(ctx, id, arm.WebZonesVersion)
	if err != nil {
		return site{}, err
	}
	o := arm.Object(body)
	p := o.Object("properties")
	s := site{
		id: o.ID("id"), name: o.Text("name"), location: catalog.NormalRegion(o.Text("location")),
		planID: p.ID("serverFarmId"), host: p.Text("defaultHostName"), state: p.Text("state"),
		kind:     o.Text("kind"),
		affinity: p.Flag("clientAffinityEnabled"), httpsOnly: p.Flag("httpsOnly"), linux: p.Flag("reserved"),
	}
	out := p.Object("outboundVnetRouting")
	s.subnet, s.routesAll = p.ID("virtualNetworkSubnetId"), out.Flag("allTraffic") || out.Flag("applicationTraffic")
	s.closed, s.connections = arm.PublicAccessOff(p), p.List("privateEndpointConnections")
	s.identities = identitiesOf(o.Object("identity"))
	if s.id.Group() == "" || s.planID.IsZero() || s.host == "" {
		return site{}, fmt.Errorf("%s is not an App Service app", id)
	}
	if s.side, err = deploy.ReadSide(body); err != nil {
		return site{}, err
	}
	for _, a := range strings.Split(p.Text("possibleOutboundIpAddresses"), ",") {
		if address, err := netip.ParseAddr(strings.TrimSpace(a)); err == nil {
			s.outbound = append(s.outbound, address)
		}
	}
	return s, nil
}

// identitiesOf are those of a site that are resources of their own.
func identitiesOf(of arm.Object) []identity {
	var all []identity
	users := of.Object("userAssignedIdentities")
	for id := range users {
		one := users.Object(id)
		all = append(all, identity{objectID: one.Text("principalId"), clientID: one.Text("clientId")})
	}
	return all
}

func readConfig(ctx context.Context, c *arm.Client, site arm.ResourceID) (siteConfig, error) {
	body, err := c.Get(ctx, site.String()+"/config/web", arm.WebZonesVersion)
	p := arm.Object(body).Object("properties")
	read := siteConfig{
		alwaysOn: p.Flag("alwaysOn"), healthPath: p.Text("healthCheckPath"), ftps: p.Text("ftpsState"),
		minTLS: p.Text("minTlsVersion"), runs: p.Text("linuxFxVersion"), starts: p.Text("appCommandLine"),
	}
	read.closed, read.frontDoors, read.addresses = arm.Restricted(p), frontDoorsOf(p), letsAddressesIn(p)
	if by, nobody := arm.LetsNobodyIn(p); nobody {
		read.nobody = by
	}
	for _, rule := range p.Object("experiments").List("rampUpRules") {
		if percent := rule.Number("reroutePercentage"); percent > 0 {
			read.rules = append(read.rules, rampUpRule{rule.Text("name"), percent})
		}
	}
	return read, err
}

// readAppSettings takes a POST, and a role that may write: they are secret.
func readAppSettings(ctx context.Context, c *arm.Client, site arm.ResourceID) (map[string]string, error) {
	body, err := c.Post(ctx, site.String()+"/config/appsettings/list", arm.WebZonesVersion, nil)
	given := arm.Object(body).Object("properties")
	settings := make(map[string]string, len(given))
	for name := range given {
		settings[name] = given.Text(name)
	}
	return settings, err
}

func readAuthentication(ctx context.Context, c *arm.Client, site arm.ResourceID) (arm.Authentication, error) {
	body, err := c.Get(ctx, site.String()+arm.AuthSettings, arm.WebZonesVersion)
	return arm.AuthenticationOf(arm.Object(body).Object("properties")), err
}

func readPlan(ctx context.Context, c *arm.Client, id arm.ResourceID) (plan, error) {
	body, err := c.Get(ctx, id.String(), arm.WebZonesVersion)
	o := arm.Object(body)
	return plan{
		id: o.ID("id"), name: o.Text("name"), sku: o.Object("sku").Text("name"),
		instances: max(1, o.Object("sku").Whole("capacity")), // Free shows 0: it shares one
		linux:     o.Object("properties").Flag("reserved"), zones: o.Object("properties").Flag("zoneRedundant"),
	}, err
}

func readInstances(ctx context.Context, c *arm.Client, site arm.ResourceID) ([]instance, error) {
	list, err := c.List(ctx, site.String()+"/instances", arm.WebZonesVersion)
	var all []instance
	for _, body := range list {
		p := arm.Object(body).Object("properties")
		all = append(all, instance{id: arm.Object(body).Text("name"), state: p.Text("state"), zone: p.Text("physicalZone")})
	}
	return all, err
}

// readLog returns the last lines of what the app's containers logged ("Web Apps -
// Get Web Site Container Logs"); empty where nothing is kept.
func readLog(ctx context.Context, c *arm.Client, site arm.ResourceID) (string, error) {
	return c.PostForText(ctx, site.String()+"/containerlogs", arm.WebZonesVersion)
}
