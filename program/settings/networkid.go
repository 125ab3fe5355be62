package settings

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

const resourceHead = `(?i)^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[-\w.()]{1,90}/providers/Microsoft\.Network/`

var (
	subnetForm = inNetwork(`virtualNetworks/[\w][-\w.]{0,79}/subnets/[\w][-\w.]{0,79}`)
	zoneForm   = inNetwork(`privateDnsZones/[\w][-\w.]{0,252}`)
)

// inNetwork is compiled at its first use: lengths take their place as often as they count,
// and every command would wait for it.
func inNetwork(form string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(resourceHead + form + "$") })
}

const (
	subnetIDAllowed = "the resource id of a subnet, /subscriptions/…/virtualNetworks/…/subnets/…; or nothing, for a network of the stack's own"
	subnetIDShown   = "To see it: az network vnet subnet show --resource-group GROUP --vnet-name NETWORK --name SUBNET --query id"
)

// subnetIDRule: the subnets of a network that there was before.
func subnetIDRule(d *draft) Problems {
	n := d.network
	var ps Problems
	for _, s := range []struct{ key, id string }{{KeyIntegrationSubnetID, n.integrationID}, {KeyEndpointSubnetID, n.endpointsID}} {
		if s.id != "" && !subnetForm().MatchString(s.id) {
			p := Problem{Key: s.key, Reason: d.notASubnet(s.id), Allowed: subnetIDAllowed, Fix: d.remove(s.key)}
			if meant := bareID(s.id); subnetForm().MatchString(meant) && !d.encrypted[s.key] {
				p.Reason, p.Fix = notBare, d.set(s.key, meant)
			} else if n.mode == JoinedNetwork && s.key == KeyIntegrationSubnetID {
				p.Fix += "\n" + d.remove(KeyNetwork) // without the subnet there is nothing to join
			}
			ps = append(ps, p)
		}
	}
	if len(ps) > 0 {
		return ps
	}
	p := Problem{Allowed: subnetIDAllowed}
	switch {
	case n.integrationID == "" && n.endpointsID != "":
		p.Key = KeyEndpointSubnetID
		p.Reason = "Without integrationSubnetId the app would be in another network than the cache's endpoint. Set both, or neither."
	case n.mode == JoinedNetwork && n.integrationID == "":
		p.Key = KeyIntegrationSubnetID
		p.Reason = "With network joined the app is in a subnet that there was before, and this says which. " + subnetIDShown +
			". The command leaves the app outside of any network instead."
		p.Fix = d.remove(KeyNetwork)
		return Problems{p}
	case n.integrationID != "" && n.endpointsID == "" && n.mode != JoinedNetwork:
		p.Key = KeyIntegrationSubnetID
		p.Reason = "Without endpointSubnetId the cache's endpoint would be in another network than the app. Set both, or neither."
	case n.integrationID != "" && strings.EqualFold(n.integrationID, n.endpointsID):
		p.Key = KeyEndpointSubnetID
		p.Reason = "The app's subnet has to be the app's alone (it is delegated to Microsoft.Web/serverFarms), so private endpoints need another one."
	default:
		return nil
	}
	p.Fix = d.remove(p.Key)
	return Problems{p}
}

// bareID is an id without what is copied along with it.
func bareID(text string) string { return strings.TrimRight(strings.TrimSpace(text), "/") }

const notBare = "There is a space or a slash around the id that is not part of it."

func (d *draft) notASubnet(id string) string {
	reason := "This is not the resource id of a subnet. "
	switch lower := strings.ToLower(id); {
	case strings.Contains(lower, "/virtualnetworks/") && !strings.Contains(lower, "/subnets/"):
		reason = "This is the id of a network, and which of its subnets it is has to be said, too. "
	case !strings.Contains(id, "/"):
		reason = "This is a name, which there may be in each resource group. "
	}
	return reason + subnetIDShown
}

// zoneIDRule: private DNS zones that there were before, each of a name that the stack needs.
func zoneIDRule(d *draft) Problems {
	var ps Problems
	seen := map[string]string{}
	needed := d.zonesNeeded()
	for _, e := range d.network.zones {
		p := Problem{
			Key: e.path, Value: d.shown(KeyPrivateDNSZoneIDs, e.text), Fix: d.removePath(e.path),
			Allowed: "the resource id of a private DNS zone " + strings.Join(needed, " or ") + "; without one the stack declares it",
		}
		switch name, meant := zoneName(e.text), bareID(e.text); {
		case meant != e.text && zoneForm().MatchString(meant) && !d.encrypted[KeyPrivateDNSZoneIDs]:
			p.Reason, p.Fix = notBare, d.setPath(e.path, meant)
		case !zoneForm().MatchString(e.text):
			p.Reason = "This is not the resource id of a private DNS zone. To see it: az network private-dns zone show --resource-group GROUP --name ZONE --query id"
		case !slices.Contains(needed, name):
			p.Reason = "No endpoint of this stack has its name in this zone."
		case seen[name] != "":
			p.Reason = "There is a zone of this name in the list already, at " + seen[name] + "."
		default:
			seen[name] = e.path
			continue
		}
		ps = append(ps, p)
	}
	return ps
}
