package verify

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"scaleout/internal/azure/arm"
)

// webVersion is the api-version in which App Service is asked: the first with an
// instance's physicalZone among those documented here.
const webVersion = "2024-11-01"

func readSite(ctx context.Context, c *arm.Client, id string) (site, error) {
	body, err := c.Get(ctx, id, webVersion)
	if err != nil {
		return site{}, err
	}
	o := object(body)
	p := o.object("properties")
	s := site{
		id: o.text("id"), name: o.text("name"), location: region(o.text("location")),
		planID: p.text("serverFarmId"), host: p.text("defaultHostName"), state: p.text("state"),
		affinity: p.flag("clientAffinityEnabled"), httpsOnly: p.flag("httpsOnly"), linux: p.flag("reserved"),
		group: groupOf(o.text("id")),
	}
	if s.planID == "" || s.host == "" || s.group == "" {
		return site{}, fmt.Errorf("%s is not an App Service app", id)
	}
	for _, a := range strings.Split(p.text("possibleOutboundIpAddresses"), ",") {
		if address, err := netip.ParseAddr(strings.TrimSpace(a)); err == nil {
			s.outbound = append(s.outbound, address)
		}
	}
	return s, nil
}

func readConfig(ctx context.Context, c *arm.Client, site string) (siteConfig, error) {
	body, err := c.Get(ctx, site+"/config/web", webVersion)
	p := object(body).object("properties")
	return siteConfig{
		alwaysOn: p.flag("alwaysOn"), healthPath: p.text("healthCheckPath"), ftps: p.text("ftpsState"),
		minTLS: p.text("minTlsVersion"), runs: p.text("linuxFxVersion"),
	}, err
}

// readAppSettings takes a POST, and a role that may write: they are secret.
func readAppSettings(ctx context.Context, c *arm.Client, site string) (map[string]string, error) {
	body, err := c.Post(ctx, site+"/config/appsettings/list", webVersion, nil)
	given := object(body).object("properties")
	settings := make(map[string]string, len(given))
	for name := range given {
		settings[name] = given.text(name)
	}
	return settings, err
}

func readPlan(ctx context.Context, c *arm.Client, id string) (plan, error) {
	body, err := c.Get(ctx, id, webVersion)
	o := object(body)
	return plan{
		id: o.text("id"), name: o.text("name"), sku: o.object("sku").text("name"),
		instances: o.object("sku").whole("capacity"),
		linux:     o.object("properties").flag("reserved"), zones: o.object("properties").flag("zoneRedundant"),
	}, err
}

func readInstances(ctx context.Context, c *arm.Client, site string) ([]instance, error) {
	list, err := c.List(ctx, site+"/instances", webVersion)
	var all []instance
	for _, body := range list {
		p := object(body).object("properties")
		all = append(all, instance{id: object(body).text("name"), state: p.text("state"), zone: p.text("physicalZone")})
	}
	return all, err
}

// readLog returns the last lines of what the app's containers logged ("Web Apps -
// Get Web Site Container Logs"); empty where nothing is kept.
func readLog(ctx context.Context, c *arm.Client, site string) (string, error) {
	return c.PostForText(ctx, site+"/containerlogs", webVersion)
}

// region is a region's name as ARM spells it in ids; a site answers the name for
// people, "West Europe".
func region(s string) string { return strings.ToLower(strings.ReplaceAll(s, " ", "")) }

// groupOf is the resource group in an ARM id.
func groupOf(id string) string {
	parts := strings.Split(id, "/")
	if len(parts) < 5 || !strings.EqualFold(parts[3], "resourceGroups") {
		return ""
	}
	return strings.Join(parts[:5], "/")
}
