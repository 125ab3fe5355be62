package sim

// webConfig is "Web Apps - Get Configuration": what was set, and what every app has.
func webConfig(c *call, site *resource) map[string]any {
	config := merge(siteConfigDefaults(), object(site.Hidden, "siteConfig"))
	delete(config, "connectionStrings") // secret, too
	own := site.id().name()
	config["publishingUsername"] = "$" + own
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
	} {
		setDefault(config, name, v)
	}
	for _, name := range restrictionLists {
		config[name] = shownRestrictions(config, name)
	}
	if c.look(asRead).since("2022-09-01") {
		setDefault(config, "remoteDebuggingVersion", "VS2022")
	} else if c.look(asRead).since("2020-09-01") {
		setDefault(config, "remoteDebuggingVersion", "VS2019")
	}
	for _, name := range nullConfig {
		setDefault(config, name, nil)
	}
	for version, names := range configSince {
		for _, name := range names {
			if !c.look(asRead).since(version) {
				delete(config, name)
			}
		}
	}
	body := configBody(c, site, "web", config)
	body["name"] = own
	return body
}

// nullConfig are members that config/web holds as null until they are set. There are more.
var nullConfig = []string{
	"appSettings", "autoHealRules", "autoSwapSlotName", "connectionStrings", "cors", "documentRoot", "handlerMappings",
	"healthCheckPath", "javaContainer", "javaContainerVersion", "javaVersion", "keyVaultReferenceIdentity", "limits",
	"machineKey", "managedServiceIdentityId", "publicNetworkAccess", "push", "tracingOptions", "websiteTimeZone", "windowsFxVersion",
	"ipSecurityRestrictionsDefaultAction", "scmIpSecurityRestrictionsDefaultAction",
}

// configSince are the members of config/web that came after 2019 (seen 2022-02), and one
// that only the specification has.
var configSince = map[string][]string{
	"2020-09-01": {
		"acrUseManagedIdentityCreds", "antivirusScanEnabled", "azureStorageAccounts", "functionAppScaleLimit",
		"http20ProxyFlag", "keyVaultReferenceIdentity",
		"minimumElasticInstanceCount", "powerShellVersion", "publicNetworkAccess",
		"scmMinTlsVersion", "vnetPrivatePortsCount", "vnetRouteAllEnabled",
	},
	"2022-09-01": {"elasticWebAppScaleLimit"},
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
