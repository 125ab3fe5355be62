package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

var doorItems = []item{
	{name: "front-door-premium", group: groupDoor, title: "Premium", judge: fronted(doorPremium), on: theDoor, needs: []part{doorBody},
		why: "Standard has no rules that Microsoft keeps, and gets to the app by its public address only."},
	{name: "front-door-firewall", group: groupDoor, title: "A web application firewall", judge: fronted(doorFirewall), on: theDoor, needs: []part{doorBody, doorParts},
		why: "Requests that attack the app reach it."},
	{name: "front-door-resource-logs", group: groupDoor, title: "Resource logs", judge: fronted(doorLogged), on: theDoor, needs: []part{doorBody, doorLogs},
		why: "Nobody finds out afterwards who came through it."},
	{name: "front-door-minimum-tls", group: groupDoor, title: "TLS 1.2 or later", judge: fronted(doorTLS), on: theDoor, needs: []part{doorBody, doorParts},
		why: "Versions of TLS before 1.2 can be broken."},
	{name: "front-door-private-link", group: groupDoor, title: "A private way to the app", judge: fronted(doorLink), on: theDoor, needs: []part{doorBody, doorParts},
		why: "The app keeps a public address for it."},
	{name: "front-door-identity", group: groupDoor, title: "Managed identity", judge: fronted(doorIdentity), on: theDoor, needs: []part{doorBody},
		why: "It needs a password for whatever it asks of Azure."},
	{name: "front-door-probe-path", group: groupDoor, title: "Probes of a path made for it", judge: fronted(doorProbePath), on: theDoor, needs: []part{doorBody, doorParts},
		why: "A page that answers does not show that the app is well."},
	{name: "front-door-probe-method", group: groupDoor, title: "Probes by HEAD", judge: fronted(doorProbeMethod), on: theDoor, needs: []part{doorBody, doorParts},
		why: "Some hundred sites ask for a body that nobody reads."},
	{name: "front-door-probes", group: groupDoor, title: "No probes of a single origin", judge: fronted(doorProbes), on: theDoor, needs: []part{doorBody, doorParts},
		why: "Probes of a single origin decide nothing, and are requests that are paid for."},
}

func theDoor(f *facts) arm.ResourceID { return f.door.id }

// fronted judges where there is an Azure Front Door.
func fronted(judge func(*facts) verdict) func(*facts) verdict {
	return where(theDoor, "no Azure Front Door was found", judge)
}

// doorPremium: a stack gets to another SKU by another Front Door, which has another address.
func doorPremium(f *facts) verdict {
	if f.door.sku == catalog.FrontDoorPremium {
		return pass(f.door.sku)
	}
	return fail(f.door.sku, "another Front Door with another address, for nine times the price, in three steps, see docs/settings.md: "+
		f.up(settings.KeyAppAccess, settings.PublicFrontDoorApp)+"; then "+f.up(settings.KeyFrontDoorSKU, catalog.FrontDoorPremium)+
		"; then, once people know that, "+f.up(settings.KeyAppAccess, settings.FrontDoorApp))
}

// doorFirewall: the definition sees classic Front Doors only, which have their firewall at the endpoint. Others have it by a
// security policy, which names the endpoints and domains that it is for.
func doorFirewall(f *facts) verdict {
	guarded := map[string]bool{}
	for _, policy := range f.door.policies {
		for _, a := range policy.Object("parameters").List("associations") {
			for _, domain := range a.List("domains") {
				guarded[strings.ToLower(domain.Text("id"))] = true
			}
		}
	}
	var open []string
	for _, e := range append(slices.Clone(f.door.endpoints), f.door.domains...) {
		if id := e.Text("id"); !guarded[strings.ToLower(id)] {
			open = append(open, id)
		}
	}
	if len(open) == 0 {
		return pass(english.Plural(len(f.door.policies), "security policy", "security policies"))
	}
	return later(fmt.Sprintf("%s of %d without a firewall", english.Plural(len(open), "address", ""), len(f.door.endpoints)+len(f.door.domains)),
		"this program declares none; one of yours stays beside what it declares; type: az afd security-policy create --resource-group "+f.door.id.Group()+
			" --profile-name "+f.door.id.Name()+" --security-policy-name firewall --waf-policy ID --domains "+strings.Join(open, " "))
}

// doorLogged: PSRule wants the log of accesses, and the definition any log and the metrics.
func doorLogged(f *facts) verdict {
	kept, measured := keptLogs(f.door.logs), false
	for _, setting := range f.door.logs {
		for _, metric := range setting.List("metrics") {
			measured = measured || metric.Flag("enabled")
		}
	}
	accesses := slices.ContainsFunc(kept, func(log string) bool {
		return strings.EqualFold(log, "FrontDoorAccessLog") || log == "audit" || log == allLogs
	})
	if accesses && measured {
		return pass("kept: " + strings.Join(kept, ", ") + ", metrics")
	}
	return fail("kept: "+orNone(strings.Join(kept, ", ")), f.up(settings.KeyMonitoring, "true"))
}

func doorTLS(f *facts) verdict {
	if len(f.door.domains) == 0 {
		return moot("it has no domain of yours; those of azurefd.net are Azure's")
	}
	for _, d := range f.door.domains {
		if version := d.Object("properties").Object("tlsSettings").Text("minimumTlsVersion"); version < "TLS12" {
			return fail(d.Object("properties").Text("hostName")+": "+orNone(version), "this program declares no domain; type: az afd custom-domain update --resource-group "+f.door.id.Group()+
				" --profile-name "+f.door.id.Name()+" --custom-domain-name "+d.Text("name")+" --minimum-tls-version TLS12")
		}
	}
	return pass(english.Plural(len(f.door.domains), "domain", "") + " with TLS 1.2 or later")
}

func doorLink(f *facts) verdict {
	for _, origin := range f.door.origins {
		if origin.Object("sharedPrivateLinkResource").Object("privateLink").Text("id") == "" {
			return later("the app is asked by its public address",
				"it takes Premium, and somebody who approves the connection at the app; until then the app lets in this Front Door and no other")
		}
	}
	return pass("the app is asked by a private link")
}

// doorIdentity: an identity is for certificates of one's own, which a Front Door fetches from a vault ("Azure.FrontDoor.ManagedIdentity").
func doorIdentity(f *facts) verdict {
	if kind := f.door.identity.Text("type"); strings.Contains(kind, "Assigned") {
		return pass("identity: " + kind)
	}
	return moot("it fetches no certificate from a vault, and asks nothing else of Azure; PSRule counts it all the same: exempt it with this reason")
}

func doorProbePath(f *facts) verdict {
	for _, g := range f.door.groups {
		if path := g.probes.Text("probePath"); path == "" || path == "/" {
			return fail("probed: "+orNone(path), f.undo())
		}
	}
	return pass("a path of its own")
}

// doorProbeMethod: an app has to answer GET at its health path, as App Service asks it. Of HEAD nobody has told it.
func doorProbeMethod(f *facts) verdict {
	for _, g := range f.door.groups {
		if method := g.probes.Text("probeRequestType"); method != "HEAD" {
			return later("probed by "+orNone(method), "an app is promised GET at its health path, as App Service asks it, and need not answer HEAD")
		}
	}
	return pass("HEAD")
}

// doorProbes: they are left on purpose.
func doorProbes(f *facts) verdict {
	for _, g := range f.door.groups {
		if g.origins == 1 && len(g.probes) > 0 {
			return moot("with one origin they decide nothing, and show whether the Front Door still gets to the app (OriginHealthPercentage)")
		}
	}
	return pass("nothing is probed that is alone")
}
