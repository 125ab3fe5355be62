package sim

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// siteChange is the time that an accepted change of a site takes. Azure answers most
// at once. Here only a change that a fault makes fail is accepted and polled.
const siteChange = 15 * time.Second

func siteKind() *kind {
	return &kind{
		name: siteType, versions: webVersions, tracked: true, fields: siteFields,
		put: putSite, patch: patchSite, remove: deleteSite, list: listWeb, shown: viewSite,
		actions: map[string]handler{
			"restart": restartSite, "start": setSiteState("Running"), "stop": setSiteState("Stopped"),
			"backup": beginBackup, "containerlogs": containerLogs, "publishxml": publishXML, "newpassword": newPassword,
			"slotsswap": swapSlots, "applySlotConfig": applySlotConfig, "resetSlotConfig": resetSlotConfig, "slotsdiffs": slotsDiffs,
		},
	}
}

// siteFields is SiteProperties of the 2022-09-01 specification, without what
// only comes back, and the members of newerSiteFields.
var siteFields = []field{
	{name: "serverFarmId"},
	{name: "enabled", is: boolField},
	{name: "reserved", is: boolField},
	{name: "isXenon", is: boolField},
	{name: "hyperV", is: boolField},
	{name: "hostNameSslStates", is: anyField},
	{name: "vnetRouteAllEnabled", is: boolField},
	{name: "outboundVnetRouting", is: objectField, fields: []field{{name: "allTraffic", is: boolField}, {name: "applicationTraffic", is: boolField}}},
	{name: "vnetImagePullEnabled", is: boolField},
	{name: "vnetContentShareEnabled", is: boolField},
	{name: "vnetBackupRestoreEnabled", is: boolField},
	{name: "siteConfig", is: objectField, fields: siteConfigFields},
	{name: "scmSiteAlsoStopped", is: boolField},
	{name: "hostingEnvironmentProfile", is: anyField},
	{name: "clientAffinityEnabled", is: boolField},
	{name: "clientCertEnabled", is: boolField},
	{name: "clientCertMode"},
	{name: "clientCertExclusionPaths"},
	{name: "hostNamesDisabled", is: boolField},
	{name: "customDomainVerificationId"},
	{name: "containerSize", is: intField},
	{name: "dailyMemoryTimeQuota", is: intField},
	{name: "cloningInfo", is: anyField},
	{name: "httpsOnly", is: boolField},
	{name: "redundancyMode"},
	{name: "publicNetworkAccess"},
	{name: "storageAccountRequired", is: boolField},
	{name: "keyVaultReferenceIdentity"},
	{name: "virtualNetworkSubnetId"},
	{name: "endToEndEncryptionEnabled", is: boolField},
	{name: "sshEnabled", is: boolField},
}

func putSite(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if e := a.checkSiteName(c.id.name(), found); e != nil {
		return nil, e
	}
	site := &resource{ID: c.id.String(), Type: siteType, Body: c.identify(c.id.String(), c.id.name(), siteType)}
	if found {
		site.ID, site.Hidden = existing.ID, clone(existing.Hidden)
		site.Body["id"], site.Body["name"] = existing.ID, existing.id().name()
		// A site keeps its identity unless the request speaks of it.
		if has(existing.Body, "identity") {
			site.Body["identity"] = clone(object(existing.Body, "identity"))
		}
	}
	site.Body["kind"] = text(c.body, "kind")
	site.Body["properties"] = merge(nil, object(c.body, "properties"))
	return a.storeSite(c, existing, site)
}

// patchSite lays the given members over the stored site ("Web Apps - Update").
func patchSite(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	site := existing.copy()
	site.Body["properties"] = merge(existing.properties(), object(c.body, "properties"))
	for _, outer := range []string{"tags", "kind"} {
		if has(c.body, outer) {
			site.Body[outer] = cloneValue(c.body[outer])
		}
	}
	return a.storeSite(c, existing, site)
}

func (a *Azure) storeSite(c *call, existing, site *resource) (*answer, *Error) {
	if op, busy := a.busy(c.id); busy {
		return nil, op.inProgress(c)
	}
	if existing != nil && has(object(c.body, "properties"), "siteConfig") && a.isPrepared(existing) {
		return nil, preparedForSwap()
	}
	plan, e := a.settleSite(c, existing, site)
	if e != nil {
		return nil, e
	}
	var left *resource
	if existing != nil {
		left = a.state.resources[key(text(existing.properties(), "serverFarmId"))]
	}
	if existing == nil {
		site.firstSettings(c, plan)
		a.nameVolume(site)
	}
	if existing == nil || site.runsOtherwise(existing) ||
		!flag(existing.properties(), "enabled") && flag(site.properties(), "enabled") {
		a.state.restarts(site)
		a.fetchReferences(site, c.now)
	}
	a.state.put(site)
	a.state.nameHosts(site)
	a.state.secureHosts(site, list(object(c.body, "properties"), "hostNameSslStates"))
	a.state.refreshSites(plan)
	if left != nil && left != plan {
		a.state.refreshSites(left)
	}
	if !c.fail {
		return wrote(http.StatusOK, a.show(site, c.written(existing))), nil
	}
	v := updating
	if existing == nil {
		v = creating
	}
	op := a.begin(c, operation{Resource: site.ID, Verb: v, Poll: pollLocation, Path: site.ID + "/operationresults", Undo: existing}, siteChange)
	return op.announce(c, wrote(http.StatusAccepted, a.show(site, c.written(existing)))), nil
}

// settleSite refuses what a site on its plan cannot be, and completes it.
func (a *Azure) settleSite(c *call, existing, site *resource) (plan *resource, e *Error) {
	plan, e = a.planFor(c, site)
	if e != nil {
		return nil, e
	}
	site.properties()["serverFarmId"] = plan.ID
	if e := site.applyConfig(plan, object(site.properties(), "siteConfig")); e != nil {
		return nil, e
	}
	if e := a.applyIdentity(c, site); e != nil {
		return nil, e
	}
	if e := a.checkIntegration(existing, site, plan); e != nil {
		return nil, e
	}
	if e := checkEndToEnd(site, plan); e != nil {
		return nil, e
	}
	site.routeAll(object(c.body, "properties"))
	if e := site.settlePublicAccess(c); e != nil {
		return nil, e
	}
	site.completeSite(existing, plan, c)
	return plan, nil
}

// firstSettings are app settings that Windows apps began with (seen 2019 and 2020).
func (r *resource) firstSettings(c *call, plan *resource) {
	if r.Type == siteType && !strings.Contains(siteKindName(r), "functionapp") && !flag(plan.properties(), "reserved") && !c.look(asRead).since("2020-09-01") {
		setDefault(object(r.Hidden, "appSettings"), "WEBSITE_NODE_DEFAULT_VERSION", "6.9.1")
	}
}

// completeSite fills in defaults and what only the service knows. What a PUT
// does not name goes back to its default; the site's configuration does not.
func (r *resource) completeSite(existing, plan *resource, c *call) {
	p := r.properties()
	delete(p, "siteConfig")
	delete(p, "cloningInfo")
	if existing != nil {
		r.keepUnknown(existing, c)
		// A request that does not say whether it runs leaves it as it is (not confirmed).
		setDefault(p, "enabled", flag(existing.properties(), "enabled"))
	}
	for name, v := range map[string]any{
		"enabled": true, "clientAffinityEnabled": true, "httpsOnly": false, "clientCertEnabled": false,
		"clientCertMode": "Required", "hostNamesDisabled": false, "scmSiteAlsoStopped": false,
		"storageAccountRequired": false, "keyVaultReferenceIdentity": "SystemAssigned", "redundancyMode": "None",
		"vnetRouteAllEnabled": false, "containerSize": float64(0), "dailyMemoryTimeQuota": float64(0),
		"isXenon": false, "hyperV": false,
	} {
		setDefault(p, name, v)
	}
	// The plan decides between Linux and Windows.
	p["reserved"] = flag(plan.properties(), "reserved")
	host := strings.ToLower(strings.ReplaceAll(r.id().fullName(), "/", "-"))
	p["defaultHostName"] = host + ".azurewebsites.net"
	p["enabledHostNames"] = []any{host + ".azurewebsites.net", host + ".scm.azurewebsites.net"}
	p["availabilityState"], p["usageState"], p["resourceGroup"] = "Normal", "Normal", r.id().group
	p["state"] = "Running"
	if !flag(p, "enabled") {
		p["state"] = "Stopped"
	}
	p["lastModifiedTimeUtc"] = c.now.Format("2006-01-02T15:04:05.0000000")
	setDefault(p, "customDomainVerificationId", fmt.Sprintf("%X", sha256.Sum256([]byte(c.id.subscription))))
}

// refreshSites updates what a plan shows of its sites.
func (s *state) refreshSites(plan *resource) {
	plan.properties()["numberOfSites"] = float64(len(s.sitesOf(plan)))
}

// refresh brings the relations of a restored plan or site up to date.
func (s *state) refresh(r *resource) {
	plan := r
	if r.Type == siteType {
		plan = s.resources[key(text(r.properties(), "serverFarmId"))]
	}
	if plan != nil && plan.Type == planType {
		s.refreshSites(plan)
	}
}

// outboundAddresses are made up, from a range reserved for benchmarks
// (RFC 2544), and the same for all sites of a region.
func outboundAddresses(sku catalog.Plan, region string) (now, possible string) {
	if sku.HasNoOutboundIPs() {
		return "", ""
	}
	sum := sha256.Sum256([]byte(region))
	var all []string
	for i := range 12 {
		all = append(all, fmt.Sprintf("198.18.%d.%d", sum[0], i+1))
	}
	return strings.Join(all[:6], ","), strings.Join(all, ",")
}

// deleteSite deletes the plan, too, with the last site on it, unless the request
// forbids it: "deleteEmptyServerFarm: specify false if you want to keep empty App
// Service plan. By default, empty App Service plan is deleted" ("Web Apps - Delete").
func deleteSite(a *Azure, c *call) (*answer, *Error) {
	site, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if op, busy := a.busy(c.id); busy {
		return nil, op.inProgress(c)
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.state.remove(site.ID, c.now)
	plan, found := a.state.resources[key(text(site.properties(), "serverFarmId"))]
	if found {
		a.state.refreshSites(plan)
		if len(a.state.sitesOf(plan)) == 0 && !strings.EqualFold(c.query.Get("deleteEmptyServerFarm"), "false") {
			a.state.remove(plan.ID, c.now)
			a.state.gone[key(plan.ID)] = c.now
		}
	}
	return wrote(http.StatusOK, nil), nil
}
