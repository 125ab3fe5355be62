package settings

import (
	"fmt"

	"scaleout/internal/azure/catalog"
)

// What appAccess says.
const (
	PublicApp  = "public"  // the app is reached from everywhere that accessRules and frontDoorId let in
	BothApps   = "both"    // and by a private endpoint as well: the step into private, and out of it
	PrivateApp = "private" // by its private endpoint only
	ClosedApp  = "closed"  // by private endpoints of somebody else's only

	FrontDoorApp       = "frontDoor"       // through a Front Door, of the stack's own or that of frontDoorId, and whom accessRules allow
	PublicFrontDoorApp = "publicFrontDoor" // through the stack's own Front Door, and as with PublicApp: the step into frontDoor, and out of it
)

var appAccesses = []string{PublicApp, BothApps, PrivateApp, ClosedApp, FrontDoorApp, PublicFrontDoorApp}

const appAccessAllowed = "public; frontDoor, through an Azure Front Door, which the program makes unless frontDoorId names one; " +
	"publicFrontDoor, on the way there and back; private, by a private endpoint of the app and one of its slot; both, on the way there and back; closed, by private endpoints that others make"

// HasAppEndpoint reports whether the stack has a private endpoint of the app and, with a slot, one of that.
func (s *Settings) HasAppEndpoint() bool { return s.AppAccess == BothApps || s.AppAccess == PrivateApp }

// AppClosed reports whether nobody reaches the app on its public address.
func (s *Settings) AppClosed() bool { return s.AppAccess == PrivateApp || s.AppAccess == ClosedApp }

// appAccessRule takes the words.
func appAccessRule(d *draft) Problems {
	near := catalog.Nearest(d.AppAccess, appAccesses)
	if near == d.AppAccess && near != "" {
		return nil
	}
	p := Problem{Key: KeyAppAccess, Reason: "There is no such access.", Allowed: appAccessAllowed, Fix: d.remove(KeyAppAccess)}
	if near != "" {
		p.Reason, p.Fix = p.Reason+" The nearest is "+near+".", d.setAppAccess(near)
	}
	return Problems{p}
}

// setAppAccess are the commands that set it, with the network that it takes.
func (d *draft) setAppAccess(to string) string {
	switch next := (&Settings{AppAccess: to}); {
	case !next.HasAppEndpoint() || d.hasNetwork() && d.network.mode != LeavingNetwork:
		return d.set(KeyAppAccess, to)
	case d.hasNetwork(), d.network.mode == JoinedNetwork:
		return d.remove(KeyAppAccess)
	}
	return d.set(KeyAppAccess, to) + "\n" + d.set(KeyNetwork, BothNetworks)
}

// appNetworkRule: a private endpoint is in the network of the stack.
func appNetworkRule(d *draft) Problems {
	if !d.HasAppEndpoint() {
		return nil
	}
	p := Problem{Key: KeyAppAccess, Value: d.AppAccess, Allowed: appAccessAllowed + "; both and private with network both or private"}
	switch {
	case d.network.mode == JoinedNetwork:
		p.Reason = "network is joined: the app is in a subnet that there was before, and the stack has no private endpoints. " +
			"With closed, public access is off, and whoever runs that network makes the app's endpoints."
		p.Fix = d.set(KeyAppAccess, ClosedApp)
	case !d.hasNetwork():
		p.Reason = "The app's private endpoint is in the virtual network that the setting network declares or joins, and this stack has none. " +
			"The command takes the first step there; docs/network.md has the second."
		p.Fix = d.set(KeyNetwork, BothNetworks)
	case d.network.mode == LeavingNetwork:
		p.Reason = "network is leaving: the network goes, and the app's private endpoint with it. Let people reach the app from elsewhere first."
		p.Fix = d.set(KeyAppAccess, PublicApp)
	default:
		return nil
	}
	return Problems{p}
}

// endpointRoomRule: each private endpoint takes an address of its subnet.
func endpointRoomRule(d *draft) Problems {
	if !d.hasNetwork() || d.network.integrationID != "" || d.network.endpoints == "" {
		return nil
	}
	s := d.Settings
	s.Location, s.StagingSlot = d.region(), d.hasSlot()
	l, n := d.network.layout(), s.EndpointsNeeded()
	if !l.endpoints.IsValid() || catalog.SubnetAddresses(l.endpoints.Bits()) >= n {
		return nil
	}
	return Problems{{
		Key: KeyEndpointSubnetPrefix,
		Reason: fmt.Sprintf("The stack has %d private endpoints, and of a /%d Azure leaves %d addresses. Without endpointSubnetPrefix the program takes a /%d.",
			n, l.endpoints.Bits(), catalog.SubnetAddresses(l.endpoints.Bits()), catalog.EndpointBits),
		Allowed: fmt.Sprintf("a block of /%d or more inside of networkAddressSpace; or nothing, for the first that is free", catalog.EndpointBits),
		Fix:     d.remove(KeyEndpointSubnetPrefix),
	}}
}

// appAccessWarning: what nobody expects of an app that the internet does not reach.
func appAccessWarning(d *draft) []string {
	const inside = "Whatever releases ('scaleout deploy', az webapp deploy, the runner of CI) and 'scaleout verify' have to run inside of the network, or joined to it: " +
		"a runner that GitHub hosts is outside. Azure's health check goes on."
	switch d.AppAccess {
	case BothApps:
		return one("appAccess is both: the app is reached by its private endpoint and from everywhere else. Once everybody finds it in the network, close it: %s", d.set(KeyAppAccess, PrivateApp))
	case PrivateApp:
		return one("appAccess is private: the app, its slot and their SCM sites answer inside of the network only. Everybody else gets 403 (Ip Forbidden). " + inside)
	case PublicFrontDoorApp:
		return one("appAccess is publicFrontDoor: the app is reached through its Front Door and from everywhere else. "+
			"Once everybody comes by the Front Door's address (frontDoorUrl), close the other way: %s", d.set(KeyAppAccess, FrontDoorApp))
	case FrontDoorApp:
		if d.ownFrontDoor() {
			return one("appAccess is frontDoor: people come by the Front Door's address (the output frontDoorUrl). Whoever releases ('scaleout deploy', az webapp deploy) " +
				"asks the app and its slot directly: add the address of the runner to accessRules.")
		}
	case ClosedApp:
		all := one("appAccess is closed: the app and its SCM site answer only where somebody else's private endpoint leads to them. Everybody else gets 403 (Ip Forbidden). " + inside)
		if d.hasSlot() {
			all = append(all, "appAccess is closed: a release goes to the SCM site of the staging slot, which needs a private endpoint of its own (group sites-staging). "+
				"Without one, nobody can release: stagingSlot false, or a private endpoint by whoever makes the app's.")
		}
		return all
	}
	return nil
}

// AppClosedTooEarly is the problem of a stack whose app is live and would be closed before its private endpoint is there.
func (s *Settings) AppClosedTooEarly() Problems {
	return s.twoSteps(KeyAppAccess, BothApps, PrivateApp, "until the endpoint is there",
		"The app is live, and no private endpoint leads to it yet. In one step it would be closed first, and nobody reach it until the endpoint is there, "+
			"some minutes later. In two steps nobody in the network notices: this command and pulumi up, then")
}
