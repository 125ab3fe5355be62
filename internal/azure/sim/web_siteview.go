package sim

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// viewSite adds what only the service knows of an app or a slot. What an app's answers
// hold has grown: most is as seen in 2025 and 2026, and older api-versions show what they
// showed in 2019 and 2021.
func viewSite(a *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	p := object(body, "properties")
	plan := a.state.resources[key(text(p, "serverFarmId"))]
	body["kind"] = siteKindName(r)
	body["location"] = l.region(r)
	r.viewState(p, body)
	r.viewAddresses(p, plan)
	a.state.viewSecured(r, list(p, "hostNameSslStates"))
	r.viewIntegration(p, l)
	if said := publicAccessOf(r); said != "" {
		p[publicAccess] = said
	}
	if l.form == asElement {
		p["siteMode"], p["computeMode"] = "Limited", "Dedicated"
	} else if l.form == asRead {
		// The feature is what every app showed in 2025-07 and 2026.
		p["privateEndpointConnections"], p["inFlightFeatures"] = a.connectionsOf(r), []any{"SiteContainers"}
	}
	if l.since("2020-09-01") {
		p["siteConfig"] = r.viewSiteConfig(l)
	}
	if l.since("2024-11-01") {
		setDefault(p, "publicNetworkAccess", "Enabled") // older ones show it where it was set (seen 2025-07)
	}
	for _, name := range nullSite {
		if _, there := p[name]; !there {
			p[name] = nil
		}
	}
	l.limitSite(body)
	return body
}

// siteKindName is the kind of an app: what was asked for, made to fit its plan and stack
// (seen 2019 and 2026-04-10).
func siteKindName(r *resource) string {
	asked := text(r.Body, "kind")
	linux := flag(r.properties(), "reserved")
	if asked == "" {
		asked = "app"
		if linux {
			asked = "app,linux"
		}
	}
	var parts []string
	for _, part := range strings.Split(asked, ",") {
		if part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	stack := text(object(r.Hidden, "siteConfig"), "linuxFxVersion")
	if linux && strings.HasPrefix(strings.ToUpper(stack), "DOCKER|") && !slices.Contains(parts, "container") {
		parts = append(parts, "container")
	}
	return strings.Join(parts, ",")
}

func (r *resource) viewState(p, body map[string]any) {
	own, app := r.id().name(), productionName(r)
	p["name"], p["deploymentId"], p["repositorySiteName"] = own, volumeName(r), app
	if r.Type == slotType {
		p["name"] = app + "(" + own + ")"
	}
	p["slotSwapStatus"], p["targetSwapSlot"] = cloneValue(r.Hidden["slotSwapStatus"]), r.Hidden["targetSwapSlot"]
	p["kind"], p["tags"] = body["kind"], cloneValue(body["tags"])
	p["webSpace"], p["homeStamp"] = webSpace(r), scaleUnit
	p["selfLink"] = "https://" + scaleUnit + ".api.azurewebsites.invalid:454/subscriptions/" + r.id().subscription + "/webspaces/" + webSpace(r) + "/sites/" + app
	p["siteProperties"] = map[string]any{
		"metadata": nil, "appSettings": nil,
		"properties": []any{
			map[string]any{"name": "LinuxFxVersion", "value": text(object(r.Hidden, "siteConfig"), "linuxFxVersion")},
			map[string]any{"name": "WindowsFxVersion", "value": nil},
		},
	}
	for name, v := range map[string]any{
		"adminEnabled": true, "siteScopedCertificatesEnabled": false, "afdEnabled": false, "csrs": []any{},
		"hostNamePrivateStates": []any{}, "storageRecoveryDefaultState": "Running", "contentAvailabilityState": "Normal",
		"runtimeAvailabilityState": "Normal", "defaultHostNameScope": "Global", "dnsConfiguration": map[string]any{}, "vnetImagePullEnabled": false,
		"vnetContentShareEnabled": false, "clientAffinityProxyEnabled": false, "useQueryStringAffinity": false,
		"blockPathTraversal": false, "ipMode": "IPv4", "vnetBackupRestoreEnabled": false, "siteDisabledReason": float64(0),
		"endToEndEncryptionEnabled": false, "functionsRuntimeAdminIsolationEnabled": false, "maintenanceEnabled": false,
		"eligibleLogCategories": "AppServiceHTTPLogs,AppServiceConsoleLogs,AppServiceAppLogs,AppServiceAuditLogs,AppServiceIPSecAuditLogs,AppServicePlatformLogs,AppServiceAuthenticationLogs",
	} {
		setDefault(p, name, v)
	}
}

// viewAddresses shows names and addresses. Apps on Premium v4 have no outbound addresses;
// all are made up, of ranges reserved for documentation and benchmarks.
func (r *resource) viewAddresses(p map[string]any, plan *resource) {
	var known catalog.Plan
	if plan != nil {
		known, _ = planOf(text(object(plan.Body, "sku"), "name"))
		p["sku"] = known.Tier
	}
	now, possible := outboundAddresses(known, r.location())
	p["outboundIpAddresses"], p["possibleOutboundIpAddresses"] = now, possible
	p["outboundIpv6Addresses"], p["possibleOutboundIpv6Addresses"] = "2001:db8::2", "2001:db8::2"
	sum := sha256.Sum256([]byte(r.location()))
	inbound := fmt.Sprintf("198.18.%d.200", sum[0])
	p["inboundIpAddress"], p["possibleInboundIpAddresses"] = inbound, inbound
	p["inboundIpv6Address"], p["possibleInboundIpv6Addresses"] = "2001:db8::1", "2001:db8::1"
	p["ftpUsername"], p["ftpsHostName"] = publishingUser(r)[1:]+`\`+publishingUser(r), "ftps://"+scaleUnit+".ftp.azurewebsites.invalid/site/wwwroot"
	var states []any
	host := text(p, "defaultHostName")
	for _, name := range list(p, "hostNames") {
		states = append(states, hostNameState(name, "Standard"))
	}
	scm, _, _ := strings.Cut(host, ".")
	p["hostNameSslStates"] = append(states, hostNameState(scm+".scm.azurewebsites.net", "Repository"))
}

func hostNameState(name any, kind string) map[string]any {
	return map[string]any{
		"name": name, "sslState": "Disabled", "ipBasedSslState": "NotConfigured", "hostType": kind,
		"ipBasedSslResult": nil, "virtualIP": nil, "thumbprint": nil, "toUpdate": nil, "toUpdateIpBasedSsl": nil,
	}
}

// viewSiteConfig is the configuration inside an app's own answers: most of it null, and after
// a creation the rest the same whatever was sent. The truth is in config/web alone (seen 2021 to
// 2026). The answer to a PUT also has the access restrictions (seen 2021 and 2025-07).
func (r *resource) viewSiteConfig(l look) map[string]any {
	own := object(r.Hidden, "siteConfig")
	config := map[string]any{
		"numberOfWorkers": float64(1), "linuxFxVersion": text(own, "linuxFxVersion"), "acrUseManagedIdentityCreds": false,
		"alwaysOn": flag(own, "alwaysOn"), "http20Enabled": flag(own, "http20Enabled"), "functionAppScaleLimit": float64(0),
		"minimumElasticInstanceCount": r.elasticMinimum(l), "elasticWebAppScaleLimit": nil,
	}
	if l.form == asCreated {
		config["alwaysOn"], config["http20Enabled"], config["linuxFxVersion"] = false, false, ""
	}
	if l.since("2022-09-01") {
		config["clusteringEnabled"] = false
	}
	if l.since("2025-05-01") {
		config["webJobsEnabled"] = false // seen in 2026, not in 2025-07
	}
	for _, name := range nullSiteConfig {
		config[name] = nil
	}
	if l.form != asCreated && l.form != asPut {
		return config
	}
	for _, name := range restrictionLists {
		config[name] = l.shownRestrictions(own, name)
	}
	if l.since("2022-03-01") {
		config["functionAppScaleLimit"], config["elasticWebAppScaleLimit"] = nil, float64(0)
	}
	return config
}

// nullSite and nullSiteConfig are members that answers hold as null. There are more; these
// are those that clients look at.
var (
	nullSite = []string{
		"buildVersion", "clientCertExclusionPaths", "cloningInfo", "computeMode", "hostingEnvironmentProfile",
		"inFlightFeatures", "inProgressOperationId", "managedEnvironmentId", "maxNumberOfWorkers", "owner",
		"privateEndpointConnections", "publicNetworkAccess", "serverFarm", "siteMode", "slotSwapStatus",
		"sslCertificates", "suspendedTill", "targetSwapSlot", "trafficManagerHostNames", "virtualNetworkSubnetId",
	}
	nullSiteConfig = []string{
		"apiDefinition", "appCommandLine", "appSettings", "autoHealEnabled", "autoHealRules", "autoSwapSlotName",
		"azureStorageAccounts", "connectionStrings", "cors", "defaultDocuments", "experiments", "ftpsState",
		"handlerMappings", "healthCheckPath", "httpLoggingEnabled", "ipSecurityRestrictions",
		"ipSecurityRestrictionsDefaultAction", "limits", "minTlsCipherSuite", "minTlsVersion", "publicNetworkAccess",
		"scmIpSecurityRestrictions", "scmMinTlsVersion", "scmType", "use32BitWorkerProcess", "virtualApplications",
		"vnetName", "vnetRouteAllEnabled", "webSocketsEnabled", "websiteTimeZone", "windowsFxVersion",
	}
)

// siteSince are the members of an app's answers that came after 2019, with the api-version
// from which the simulator shows them.
var siteSince = map[string][]string{
	"2018-02-01": {"isXenon"},
	"2018-11-01": {
		"hyperV", "redundancyMode",
	},
	"2019-08-01": {"customDomainVerificationId", "inboundIpAddress", "possibleInboundIpAddresses", "privateEndpointConnections"},
	"2020-09-01": {
		"clientCertMode", "storageAccountRequired", "keyVaultReferenceIdentity",
		"eligibleLogCategories", "ftpUsername", "ftpsHostName", // seen 2021-03 and later
	},
	"2022-03-01": {"defaultHostNameScope", "dnsConfiguration"}, // seen 2023-02 to 2023-06, not before 2022-12
	"2021-01-01": {"vnetRouteAllEnabled", "vnetImagePullEnabled", "vnetContentShareEnabled", "virtualNetworkSubnetId"},
	"2024-11-01": {"sshEnabled"},
	"2022-09-01": {
		"afdEnabled", "blockPathTraversal", "clientAffinityProxyEnabled", "endToEndEncryptionEnabled", "functionsRuntimeAdminIsolationEnabled",
		"inFlightFeatures", "inboundIpv6Address", "ipMode", "outboundIpv6Addresses",
		"possibleInboundIpv6Addresses", "possibleOutboundIpv6Addresses", "publicNetworkAccess",
		"siteScopedCertificatesEnabled", "useQueryStringAffinity", "vnetBackupRestoreEnabled",
	},
	"2025-05-01": {"hostNamePrivateStates", "maintenanceEnabled"}, // seen in 2026, not in 2025-07
}

// siteUntil are the members that an api-version shows no more: outboundVnetRouting has those
// of networks (seen 2025-07).
var siteUntil = map[string][]string{
	"2022-09-01": {"defaultHostNameScope"},
	"2024-11-01": {"vnetBackupRestoreEnabled", "vnetContentShareEnabled", "vnetImagePullEnabled", "vnetRouteAllEnabled"},
}

// limitSite takes away what an api-version was not seen to show.
func (l look) limitSite(body map[string]any) {
	p := object(body, "properties")
	remove := func(names []string) {
		for _, name := range names {
			delete(p, name)
		}
	}
	for version, names := range siteSince {
		if !l.since(version) {
			remove(names)
		}
	}
	for version, names := range siteUntil {
		if l.since(version) {
			remove(names)
		}
	}
	if l.form == asElement && text(body, "type") == siteType && l.since("2024-11-01") {
		p["siteMode"], p["computeMode"] = nil, nil // slots have them (seen 2025-07)
	}
	if l.since("2020-09-01") {
		return
	}
	if !l.since("2018-02-01") {
		object(p, "siteProperties")["properties"] = []any{}
	}
	if l.form == asElement {
		delete(p, "siteMode")
		delete(p, "computeMode")
	}
}
