package verify

import (
	"context"
	"net/http"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

// observeDoor reads the Front Door that the stack declares.
func (s *seen) observeDoor(ctx context.Context, o *Options) {
	if id, err := arm.ParseResourceID(o.Declared.FrontDoorID); err == nil {
		s.door = got(arm.ReadFrontDoor(ctx, o.ARM, id, s.site.host))
	}
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
	if o.Declared.AppAccess == settings.FrontDoorApp && s.door.err == nil && s.door.value.Host != "" {
		return s.door.value.Host
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
	if o.Declared.FrontDoorID == "" || !o.wants("app-access") || s.door.value.Host == "" {
		return
	}
	through, directly := newApp(o, s.door.value.Host), newApp(o, s.site.host)
	defer through.close()
	defer directly.close()
	together(
		func() { s.through = got(through.try(ctx, s.config.value.healthPath)) },
		func() { s.directly = got(directly.try(ctx, s.config.value.healthPath)) },
	)
}
