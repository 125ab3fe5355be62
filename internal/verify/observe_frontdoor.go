package verify

import (
	"context"
	"net/http"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

// A frontDoor is the stack's own Azure Front Door, as far as it leads to the app.
type frontDoor struct {
	name  string
	sends string // the id that it sends as X-Azure-FDID
	host  string // of the endpoint that leads to the app, or of the first
	wrong string // what is missing on the way to the app; empty: nothing
}

// observeDoor reads the Front Door that the stack declares.
func (s *seen) observeDoor(ctx context.Context, o *Options) {
	if id, err := arm.ParseResourceID(o.Declared.FrontDoorID); err == nil {
		s.door = got(readFrontDoor(ctx, o.ARM, id, s.site.host))
	}
}

// readFrontDoor follows the way from the addresses of a Front Door to an app. One that is gone is wrong, and no error.
func readFrontDoor(ctx context.Context, c *arm.Client, id arm.ResourceID, app string) (frontDoor, error) {
	d := frontDoor{name: id.Name()}
	body, err := c.Get(ctx, id.String(), arm.FrontDoorVersion)
	if arm.KindOf(err) == arm.Missing {
		d.wrong = "the Front Door " + d.name + " is not there"
		return d, nil
	}
	if err != nil {
		return d, err
	}
	d.sends = arm.Object(body).Object("properties").Text("frontDoorId")
	endpoints, err := c.List(ctx, id.String()+"/afdEndpoints", arm.FrontDoorVersion)
	if err != nil {
		return d, err
	}
	d.wrong = "the Front Door " + d.name + " has no address that is enabled"
	for _, endpoint := range endpoints {
		p := arm.Object(endpoint).Object("properties")
		if p.Text("enabledState") != enabledState {
			continue
		}
		d.host = p.Text("hostName")
		if d.wrong, err = wrongFromEndpoint(ctx, c, arm.Object(endpoint).ID("id"), app); err != nil || d.wrong == "" {
			return d, err
		}
	}
	return d, nil
}

const enabledState = "Enabled"

// wrongFromEndpoint says why an endpoint of a Front Door does not lead to an app.
func wrongFromEndpoint(ctx context.Context, c *arm.Client, endpoint arm.ResourceID, app string) (string, error) {
	routes, err := c.List(ctx, endpoint.String()+"/routes", arm.FrontDoorVersion)
	if err != nil {
		return "", err
	}
	for _, route := range routes {
		p := arm.Object(route).Object("properties")
		if p.Text("enabledState") != enabledState || p.Text("linkToDefaultDomain") != enabledState {
			continue
		}
		origins, err := c.List(ctx, p.Object("originGroup").ID("id").String()+"/origins", arm.FrontDoorVersion)
		if err != nil {
			return "", err
		}
		for _, origin := range origins {
			if p := arm.Object(origin).Object("properties"); p.Text("enabledState") == enabledState && strings.EqualFold(p.Text("hostName"), app) {
				return "", nil
			}
		}
		return "the route " + arm.Object(route).Text("name") + " of the Front Door does not lead to " + app, nil
	}
	return "no route of the Front Door is enabled for its address " + endpoint.Name(), nil
}

// frontDoorsOf are the ids, as X-Azure-FDID has them, of Front Doors that rules let in.
func frontDoorsOf(config arm.Object) []string {
	var all []string
	for _, rule := range config.List("ipSecurityRestrictions") {
		if rule.Text("action") != "Allow" || rule.Text("ipAddress") != catalog.FrontDoorTag {
			continue
		}
		for name := range rule.Object("headers") {
			if strings.EqualFold(name, catalog.FrontDoorHeader) {
				all = append(all, rule.Object("headers").Texts(name)...)
			}
		}
	}
	return all
}

// letsAddressesIn reports whether a rule lets an address in.
func letsAddressesIn(config arm.Object) bool {
	for _, rule := range config.List("ipSecurityRestrictions") {
		if at := rule.Text("ipAddress"); rule.Text("action") == "Allow" && at != catalog.FrontDoorTag && !strings.EqualFold(at, "Any") {
			return true
		}
	}
	return false
}

// asked is the host name by which people come: a Front Door's, where the app answers that alone.
func (s *seen) asked(o *Options) string {
	if o.Declared.AppAccess == settings.FrontDoorApp && s.door.err == nil && s.door.value.host != "" {
		return s.door.value.host
	}
	return s.site.host
}

// An entry is what became of a request for the health path.
type entry struct {
	url, kept string // kept: as whom App Service keeps this machine out; empty: it does not
	status    int
}

// try asks for the health path.
func (a *app) try(ctx context.Context, path string) (entry, error) {
	reply, err := a.send(ctx, http.MethodGet, path, nil, nil)
	e := entry{url: a.base, status: reply.status}
	if err == nil && reply.status == http.StatusForbidden {
		e.kept = reply.header.Get(catalog.ForbiddenIPHeader)
	}
	return e, err
}

// tryBoth asks the Front Door, and the app directly.
func (s *seen) tryBoth(ctx context.Context, o *Options) {
	if o.Declared.FrontDoorID == "" || !o.wants("app-access") || s.door.value.host == "" {
		return
	}
	through, directly := newApp(o, s.door.value.host), newApp(o, s.site.host)
	defer through.close()
	defer directly.close()
	together(
		func() { s.through = got(through.try(ctx, s.config.value.healthPath)) },
		func() { s.directly = got(directly.try(ctx, s.config.value.healthPath)) },
	)
}
