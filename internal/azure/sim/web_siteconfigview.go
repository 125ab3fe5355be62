package sim

// webConfig is "Web Apps - Get Configuration": what was set, and what every app has.
func webConfig(c *call, site *resource) map[string]any {
	config := merge(siteConfigDefaults(flag(site.properties(), "reserved")), object(site.Hidden, "siteConfig"))
	delete(config, "connectionStrings") // secret, too
	own := site.id().name()
	config["publishingUsername"] = publishingUser(site)
	for name, v := range map[string]any{
		"defaultDocuments": defaultDocuments(), "vnetName": "", "vnetPrivatePortsCount": float64(0),
		"virtualApplications": []any{map[string]any{
			"virtualPath": "/", "physicalPath": `site\wwwroot`, "preloadEnabled": flag(config, "alwaysOn"), "virtualDirectories": nil,
		}},
		"winAuthAdminState": float64(0), "winAuthTenantState": float64(0),
		"customAppPoolIdentityAdminState": false, "customAppPoolIdentityTenantState": false,
		"routingRules": []any{}, "experiments": map[string]any{"rampUpRules": []any{}},
		"siteAuthEnabled": false, "siteAuthSettings": map[string]any{"enabled": nil, "isAadAutoProvisioned": false},
		"fileChangeAuditEnabled": false, "azureStorageAccounts": map[string]any{}, "http20ProxyFlag": float64(0), "antivirusScanEnabled": false,
		"storageType": "StorageVolume", "clusteringEnabled": false, "sitePrivateLinkHostEnabled": false, "windowsConfiguredStacks": []any{},
	} {
		setDefault(config, name, v)
	}
	for _, name := range restrictionLists {
		config[name] = c.look(asRead).shownRestrictions(config, name)
	}
	l := c.look(asRead)
	switch {
	case (l.since(writesShownSince) || !l.since("2022-09-01")) && !flag(site.Hidden, configWritten):
		// null until config/web is written to (in 2020-09-01 and 2022-03-01, too: seen 2021 to 2023-06)
	case l.since("2022-09-01"):
		setDefault(config, "remoteDebuggingVersion", "VS2022")
	case l.since("2020-09-01"):
		setDefault(config, "remoteDebuggingVersion", "VS2019")
	}
	config["minimumElasticInstanceCount"] = site.elasticMinimum(l)
	if l.since("2018-02-01") && !l.since("2019-08-01") {
		setDefault(config, "reservedInstanceCount", float64(0)) // recorded 2018 to 2020, under another name later
	}
	if l.since("2022-03-01") {
		config["functionAppScaleLimit"] = nil // seen 2022 and 2025-07
	}
	for _, name := range nullConfig {
		setDefault(config, name, nil)
	}
	for version, names := range configSince {
		for _, name := range names {
			if !l.since(version) {
				delete(config, name)
			}
		}
	}
	body := configBody(c, site, "web", config)
	body["name"] = own
	return body
}

// configWritten marks an app whose config/web has been written to since it was made.
const configWritten = "configWritten"

// writesShownSince is the api-version from which on config/web shows by two more members that
// it has been written to: minimumElasticInstanceCount and remoteDebuggingVersion. Azure was seen
// to do so in 2022-03-01 and 2024-11-01 (2021 to 2025-07). In older versions the simulator does not:
// a refresh would take it for a change that somebody made.
const writesShownSince = "2024-11-01"

// elasticMinimum is minimumElasticInstanceCount, which config/web once written to has as 1 or more.
func (r *resource) elasticMinimum(l look) float64 {
	n := integer(object(r.Hidden, "siteConfig"), "minimumElasticInstanceCount")
	if l.since(writesShownSince) && flag(r.Hidden, configWritten) {
		n = max(n, 1)
	}
	return float64(n)
}

// nullConfig are members that config/web holds as null until they are set. There are more.
var nullConfig = []string{
	"appSettings", "autoHealRules", "autoSwapSlotName", "connectionStrings", "cors", "documentRoot", "handlerMappings",
	"healthCheckPath", "javaContainer", "javaContainerVersion", "javaVersion", "keyVaultReferenceIdentity", "limits",
	"machineKey", "managedServiceIdentityId", "publicNetworkAccess", "push", "tracingOptions", "websiteTimeZone", "windowsFxVersion",
	"ipSecurityRestrictionsDefaultAction", "scmIpSecurityRestrictionsDefaultAction",
}

// configSince are the members of config/web that came after 2019 (seen 2021, 2022 and 2025-07).
var configSince = map[string][]string{
	"2018-11-01": {
		"ipSecurityRestrictions", "scmIpSecurityRestrictions", "scmIpSecurityRestrictionsUseMain",
	},
	"2019-08-01": {"fileChangeAuditEnabled", "functionsRuntimeScaleMonitoringEnabled", "preWarmedInstanceCount"},
	"2020-09-01": {
		"acrUseManagedIdentityCreds", "azureStorageAccounts", "functionAppScaleLimit", "keyVaultReferenceIdentity",
		"minimumElasticInstanceCount", "powerShellVersion", "publicNetworkAccess",
		"scmMinTlsVersion", "vnetPrivatePortsCount", "vnetRouteAllEnabled",
	},
	"2021-03-01": {"antivirusScanEnabled", "http20ProxyFlag"},
	"2022-03-01": {"elasticWebAppScaleLimit", "storageType", "windowsConfiguredStacks"},
	"2024-11-01": {"clusteringEnabled", "sitePrivateLinkHostEnabled"},
}

func defaultDocuments() []any {
	documents := []any{}
	for _, name := range []string{
		"Default.htm", "Default.html", "Default.asp", "index.htm", "index.html", "iisstart.htm", "default.aspx", "index.php", "hostingstart.html",
	} {
		documents = append(documents, name)
	}
	return documents
}
