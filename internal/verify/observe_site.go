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
	o := object(body)
	p := o.object("properties")
	s := site{
		id: o.id("id"), name: o.text("name"), location: catalog.NormalRegion(o.text("location")),
		planID: p.id("serverFarmId"), host: p.text("defaultHostName"), state: p.text("state"),
		kind:     o.text("kind"),
		affinity: p.flag("clientAffinityEnabled"), httpsOnly: p.flag("httpsOnly"), linux: p.flag("reserved"),
	}
	if s.id.Group() == "" || s.planID.IsZero() || s.host == "" {
		return site{}, fmt.Errorf("%s is not an App Service app", id)
	}
	if s.side, err = deploy.ReadSide(body); err != nil {
		return site{}, err
	}
	for _, a := range strings.Split(p.text("possibleOutboundIpAddresses"), ",") {
		if address, err := netip.ParseAddr(strings.TrimSpace(a)); err == nil {
			s.outbound = append(s.outbound, address)
		}
	}
	return s, nil
}

func readConfig(ctx context.Context, c *arm.Client, site arm.ResourceID) (siteConfig, error) {
	body, err := c.Get(ctx, site.String()+"/config/web", arm.WebZonesVersion)
	p := object(body).object("properties")
	read := siteConfig{
		alwaysOn: p.flag("alwaysOn"), healthPath: p.text("healthCheckPath"), ftps: p.text("ftpsState"),
		minTLS: p.text("minTlsVersion"), runs: p.text("linuxFxVersion"), starts: p.text("appCommandLine"),
	}
	for _, rule := range p.object("experiments").list("rampUpRules") {
		if percent := rule.number("reroutePercentage"); percent > 0 {
			read.rules = append(read.rules, rampUpRule{rule.text("name"), percent})
		}
	}
	return read, err
}

// readAppSettings takes a POST, and a role that may write: they are secret.
func readAppSettings(ctx context.Context, c *arm.Client, site arm.ResourceID) (map[string]string, error) {
	body, err := c.Post(ctx, site.String()+"/config/appsettings/list", arm.WebZonesVersion, nil)
	given := object(body).object("properties")
	settings := make(map[string]string, len(given))
	for name := range given {
		settings[name] = given.text(name)
	}
	return settings, err
}

func readPlan(ctx context.Context, c *arm.Client, id arm.ResourceID) (plan, error) {
	body, err := c.Get(ctx, id.String(), arm.WebZonesVersion)
	o := object(body)
	return plan{
		id: o.id("id"), name: o.text("name"), sku: o.object("sku").text("name"),
		instances: max(1, o.object("sku").whole("capacity")), // Free shows 0: it shares one
		linux:     o.object("properties").flag("reserved"), zones: o.object("properties").flag("zoneRedundant"),
	}, err
}

func readInstances(ctx context.Context, c *arm.Client, site arm.ResourceID) ([]instance, error) {
	list, err := c.List(ctx, site.String()+"/instances", arm.WebZonesVersion)
	var all []instance
	for _, body := range list {
		p := object(body).object("properties")
		all = append(all, instance{id: object(body).text("name"), state: p.text("state"), zone: p.text("physicalZone")})
	}
	return all, err
}

// readLog returns the last lines of what the app's containers logged ("Web Apps -
// Get Web Site Container Logs"); empty where nothing is kept.
func readLog(ctx context.Context, c *arm.Client, site arm.ResourceID) (string, error) {
	return c.PostForText(ctx, site.String()+"/containerlogs", arm.WebZonesVersion)
}
