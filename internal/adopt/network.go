package adopt

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// subnet is the one that the app is in; "": none.
func (s *Site) subnet() string { return word(s.All, "virtualNetworkSubnetId") }

// A route is a part of an app's traffic that may go through its network.
type route struct {
	property string // of a site
	newer    string // member of outboundVnetRouting, which has taken its place from api-version 2024-11-01 on
	key      string
}

var routes = []route{
	{"vnetRouteAllEnabled", "applicationTraffic", settings.KeyRouteAllTraffic},
	{"vnetImagePullEnabled", "imagePullTraffic", settings.KeyRouteImagePull},
	{"vnetContentShareEnabled", "contentShareTraffic", settings.KeyRouteContentShare},
	{"vnetBackupRestoreEnabled", "backupRestoreTraffic", settings.KeyRouteBackupRestore},
}

// routed reports whether a part of the app's traffic goes through its network.
func (s *Site) routed(r route) bool {
	newer, _ := s.All["outboundVnetRouting"].(map[string]any)
	return newer["allTraffic"] == true || newer[r.newer] == true || s.All[r.property] == true
}

// keepNetwork keeps the subnet that the app is in, and what goes through it. A stack's file that
// has the app in this subnet knows better.
func (d *drafter) keepNetwork() {
	subnet := d.facts.Site.subnet()
	if subnet == "" {
		return
	}
	if !d.hasNetwork() {
		d.state(settings.KeyNetwork, settings.JoinedNetwork)
		d.state(settings.KeyIntegrationSubnetID, subnet)
	}
	for _, r := range routes {
		d.set(r.key, strconv.FormatBool(d.facts.Site.routed(r)))
	}
}

// hasNetwork reports whether the stack's file has the app in a network in which the stack has endpoints.
func (d *drafter) hasNetwork() bool {
	mode := d.effective(settings.KeyNetwork)
	return mode != settings.PublicNetwork && mode != settings.JoinedNetwork
}

// network refuses what would take an app out of its network, or part of its traffic.
func network(d *drafter) {
	f := d.facts
	app := judgedBody{what: "app", name: f.Site.Name, file: "components/app.go", has: f.Site.All}
	subnet := f.Site.subnet()
	if subnet == "" {
		for _, r := range routes {
			if f.Site.routed(r) {
				app.has = map[string]any{r.property: true}
				d.deny(resets(r.property, app, "without a network it has no effect"))
			}
		}
	}
	if subnet == "" || !d.hasNetwork() || strings.EqualFold(d.effective(settings.KeyIntegrationSubnetID), subnet) {
		return
	}
	d.deny(Refusal{
		Name: "virtualNetworkSubnetId", What: fmt.Sprintf("the app is in the subnet %s, and the stack's file has network: %s", subnet, d.effective(settings.KeyNetwork)),
		Why: "the first update would take the app out of its network, and with it from what it reaches there",
		Do:  "adopt it where it is: pulumi config set " + settings.KeyNetwork + " " + settings.JoinedNetwork + " --stack " + shellword.Of(d.wishes.Stack),
	})
}

// closed reports whether a cache is reached by private endpoints only.
func closed(c *Cache) bool { return sameWord(c.body()["publicNetworkAccess"], "Disabled") }

// closedRows are the rows of a cache that is closed, or open as usual. Only an app in a network reaches
// one that is closed.
func (d *drafter) closedRows(c *Cache, rows Table) Table {
	const name = "publicNetworkAccess"
	if p, _ := rows.find(name); p.unset(c.body()[name]) || closed(c) && d.facts.Site.subnet() != "" {
		return rows
	}
	note := "the program lets everybody in who has the key"
	if closed(c) {
		note = "it takes over a closed cache with an app that is in a network, and this app is in none"
	}
	return append(Table{{Name: name, Usual: []any{"Enabled"}, Verdict: Refused, Note: note}}, rows...)
}

// endpoints name the private endpoints of a resource; nothing where it has none.
func endpoints(of map[string]any) string {
	var names []string
	connections, _ := of["privateEndpointConnections"].([]any)
	for _, one := range connections {
		properties, _ := one.(map[string]any)["properties"].(map[string]any)
		endpoint, _ := properties["privateEndpoint"].(map[string]any)
		id, err := arm.ParseResourceID(word(endpoint, "id"))
		if err != nil {
			continue
		}
		state, _ := properties["privateLinkServiceConnectionState"].(map[string]any)
		names = append(names, fmt.Sprintf("%s in group %s (%s)", id.Name(), id.Group(), cmp.Or(word(state, "status"), "state unknown")))
	}
	return strings.Join(names, ", ")
}

// endpointNote says what becomes of private endpoints: nothing. The program could take over none: it names the
// connection inside after what is linked, the portal after the endpoint, and another name makes another endpoint.
func endpointNote(b judgedBody, p Property) (what, why string) {
	what, why = p.Name+" of the "+b.what, p.Note
	if names := endpoints(b.has); p.Name == "privateEndpointConnections" && names != "" {
		what += ": " + names
		why += ". They, their DNS records and zones stay where they are, and are not the stack's: 'destroy' leaves them, and who deletes them cuts off who came through them"
	}
	return what, why
}
