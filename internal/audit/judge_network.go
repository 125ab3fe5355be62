package audit

import (
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// What a private network would take; see docs/audit.md.
const (
	noEntra = "of a classic cache, whose API version in azure-native 2 cannot say it; an Azure Managed Redis can (redisAuth)"
)

// goPrivate is how a stack gets a private network. On a live one that takes two steps.
func (f *facts) goPrivate() string {
	return "in two steps, see docs/network.md: " + f.up(settings.KeyNetwork, settings.BothNetworks) + "; then " +
		f.up(settings.KeyNetwork, settings.PrivateNetwork)
}

// closeApp is how the app itself is reached from a network only, which not everybody wants of a public site: accessRules and
// frontDoorId say who gets through otherwise.
func (f *facts) closeApp() string {
	return "in a stack with network private, in two steps, see docs/network.md: " + f.up(settings.KeyAppAccess, settings.BothApps) + "; then " +
		f.up(settings.KeyAppAccess, settings.PrivateApp)
}

func publicAccess(s *site, f *facts) verdict {
	if s.body.Text("publicNetworkAccess") == "Disabled" {
		return pass("public network access is disabled")
	}
	return fail("the app takes requests from the internet", f.closeApp())
}

func privateLink(s *site, f *facts) verdict {
	if n := approved(s.body); n > 0 {
		return pass("a private endpoint is approved")
	}
	return fail("no private endpoint leads to the app", f.closeApp())
}

// approved counts private endpoints that lead to a resource.
func approved(properties arm.Object) int {
	n := 0
	for _, connection := range properties.List("privateEndpointConnections") {
		state := connection.Object("properties").Object("privateLinkServiceConnectionState")
		if strings.EqualFold(state.Text("status"), "Approved") {
			n++
		}
	}
	return n
}

func network(s *site, f *facts) verdict {
	if subnet := s.body.ID("virtualNetworkSubnetId"); !subnet.IsZero() {
		return pass("subnet " + subnet.Name())
	}
	return fail("the app is in no virtual network", f.goPrivate())
}

// subnetSecurityGroup: the definition counts every subnet, whatever is in it and whatever the group's rules are, by what
// Defender for Cloud finds. A network of the stack's own has a group for each subnet; of one that was there before, its owners decide.
func subnetSecurityGroup(s *site, f *facts) verdict {
	subnet := s.body.ID("virtualNetworkSubnetId")
	if subnet.IsZero() {
		return moot("the app is in no virtual network")
	}
	if !s.subnet.Object("networkSecurityGroup").ID("id").IsZero() {
		return pass("subnet " + subnet.Name() + " has a network security group")
	}
	return fail("subnet "+subnet.Name()+" has no network security group",
		"where the stack makes the network: "+f.up("", "")+"; for a subnet that was there before: az network vnet subnet update --ids "+shellword.Of(subnet.String())+
			" --network-security-group GROUP")
}

// joined reports whether the app is in a network, by whatever setting.
func (s *site) joined() bool { return !s.body.ID("virtualNetworkSubnetId").IsZero() }

// routing reads what newer answers have, and what older ones had in its place.
func routing(s *site, f *facts) verdict {
	out := s.body.Object("outboundVnetRouting")
	if out.Flag("allTraffic") || out.Flag("applicationTraffic") || s.body.Flag("vnetRouteAllEnabled") {
		return pass("the app's traffic goes through the network")
	}
	if s.joined() {
		return fail("the app's traffic goes to the internet directly", f.up(settings.KeyRouteAllTraffic, "true"))
	}
	return fail("the app's traffic goes to the internet directly", f.goPrivate())
}

func platformRouting(s *site, f *facts) verdict {
	out := s.body.Object("outboundVnetRouting")
	newer := out.Flag("imagePullTraffic") && out.Flag("contentShareTraffic") && out.Flag("backupRestoreTraffic")
	older := s.body.Flag("vnetImagePullEnabled") && s.body.Flag("vnetContentShareEnabled") && s.body.Flag("vnetBackupRestoreEnabled")
	if out.Flag("allTraffic") || newer || older {
		return pass("the platform's traffic goes through the network")
	}
	if out.Flag("imagePullTraffic") && out.Flag("contentShareTraffic") {
		return fail("backups go beside the network", f.up(settings.KeyRouteBackupRestore, "true"))
	}
	if s.joined() {
		return fail("images, content and backups go beside the network", f.up(settings.KeyRouteImagePull, "true")+"; "+f.up(settings.KeyRouteContentShare, "true"))
	}
	return fail("images, content and backups go beside the network", f.goPrivate())
}

func endToEndTLS(s *site, f *facts) verdict {
	if s.body.Flag("endToEndEncryptionEnabled") {
		return pass("requests are encrypted up to the instance")
	}
	const seen = "the front end passes requests on unencrypted"
	switch plan, known := catalog.PlanBySKU(f.plan.Object("sku").Text("name")); {
	case known && !plan.EndToEndTLS:
		return fail(seen, f.up(settings.KeyPlanSKU, "P0v3"))
	case known && !plan.EndToEndTLSForNew():
		return fail(seen, "the tier Standard has it for apps that exist already, which this may be one of: "+f.up(settings.KeyEndToEndTLS, "true"))
	}
	return fail(seen, f.up(settings.KeyEndToEndTLS, "true"))
}

func uniqueName(s *site, _ *facts) verdict {
	if scope := s.body.Text("autoGeneratedDomainNameLabelScope"); scope != "" {
		return pass("the name is unique: " + scope)
	}
	return later("the default host name is the app's name alone",
		"only a new app can have another, and this program asks for none; delete DNS records before the app")
}
