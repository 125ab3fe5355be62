package sim

import (
	"net/http"
	"strings"

	"scaleout/internal/azure/catalog"
)

// getConfig answers a GET of what is no secret. App settings, connection strings and
// metadata take a POST on their list.
func getConfig(a *Azure, c *call) (*answer, *Error) {
	site, _ := a.state.find(c.id.parent())
	switch strings.ToLower(c.id.name()) {
	case "web":
		return ok(webConfig(c, site)), nil
	case "logs":
		return ok(logsConfig(c, site)), nil
	case "slotconfignames":
		return ok(slotConfigNames(c, site)), nil
	case "appsettings", "connectionstrings", "metadata":
		return nil, c.methodNotAllowed(http.MethodPut, http.MethodPost)
	}
	return nil, resourceNotFound(c.id)
}

// putConfig answers PUT, and PATCH where there is one.
func putConfig(a *Azure, c *call) (*answer, *Error) {
	site, _ := a.state.find(c.id.parent())
	if _, busy := a.busy(site.id()); busy {
		return nil, siteBusy(c)
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	given, _ := c.rawBody["properties"].(map[string]any)
	name := strings.ToLower(c.id.name())
	if name == "web" {
		return a.putWebConfig(c, site, given)
	}
	put, known := configPuts[name]
	switch {
	case !known:
		return nil, resourceNotFound(c.id)
	case c.method == http.MethodPatch:
		return nil, c.methodNotAllowed(http.MethodPut, http.MethodPost)
	}
	body, e := put(c, site, given)
	if e != nil {
		return nil, e
	}
	return wrote(http.StatusOK, body), nil
}

// configPuts replace a configuration other than "web", and return what is answered.
var configPuts = map[string]func(c *call, site *resource, given map[string]any) (map[string]any, *Error){
	"appsettings":       putAppSettings,
	"connectionstrings": putConnectionStrings,
	"slotconfignames":   putSlotConfigNames,
	"metadata":          putMetadata,
	"logs":              putLogs,
}

// listSecrets answers a POST for what no GET shows.
func listSecrets(a *Azure, c *call) (*answer, *Error) {
	site, _ := a.state.find(c.id.parent())
	switch strings.ToLower(c.id.name()) {
	case "appsettings":
		return ok(appSettings(c, site)), nil
	case "connectionstrings":
		return ok(connectionStrings(c, site)), nil
	case "metadata":
		return ok(metadata(c, site)), nil
	}
	return nil, resourceNotFound(c.id)
}

// configBody is the answer about one configuration of an app.
func configBody(c *call, site *resource, name string, properties map[string]any) map[string]any {
	body := map[string]any{
		"id": site.ID + "/config/" + name, "name": name, "type": site.Type + "/config",
		"location": catalog.DisplayRegion(site.location()), "properties": properties,
	}
	if !c.look(asRead).since("2020-09-01") {
		body["tags"] = orEmpty(object(site.Body, "tags"))
	}
	return body
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return clone(m)
}

// siteBody is configBody where Azure answers with the type of the app itself, and with its
// id or none (seen 2019 and 2022).
func siteBody(c *call, site *resource, id any, properties map[string]any) map[string]any {
	body := configBody(c, site, "", properties)
	body["id"], body["name"], body["type"] = id, site.id().name(), site.Type
	return body
}

func putAppSettings(c *call, site *resource, given map[string]any) (map[string]any, *Error) {
	set, e := field{is: mapField}.read(orEmpty(given), "properties")
	if e != nil {
		return nil, e
	}
	site.Hidden["appSettings"] = set
	return appSettings(c, site), nil
}

func appSettings(c *call, site *resource) map[string]any {
	return configBody(c, site, "appsettings", orEmpty(object(site.Hidden, "appSettings")))
}

// connectionStringFields is a value of "Web Apps - Update Connection Strings".
var connectionStringFields = []field{{name: "value"}, {name: "type"}}

// putConnectionStrings replaces all of them. They are stored in the form that a site's own
// PUT has.
func putConnectionStrings(c *call, site *resource, given map[string]any) (map[string]any, *Error) {
	entries := []any{}
	for _, name := range sortedNames(given) {
		one, e := field{name: name, is: objectField, fields: connectionStringFields}.read(given[name], "properties."+name)
		if e != nil {
			return nil, e
		}
		pair := one.(map[string]any)
		entries = append(entries, map[string]any{"name": name, "connectionString": text(pair, "value"), "type": text(pair, "type")})
	}
	config := merge(siteConfigDefaults(), object(site.Hidden, "siteConfig"))
	config["connectionStrings"] = entries
	site.Hidden["siteConfig"] = config
	return connectionStrings(c, site), nil
}

// connectionStrings is "Web Apps - List Connection Strings".
func connectionStrings(c *call, site *resource) map[string]any {
	properties := map[string]any{}
	for _, entry := range list(object(site.Hidden, "siteConfig"), "connectionStrings") {
		given := entry.(map[string]any)
		properties[text(given, "name")] = map[string]any{"value": text(given, "connectionString"), "type": text(given, "type")}
	}
	return configBody(c, site, "connectionstrings", properties)
}

// stickyNames are the lists of config/slotConfigNames: what stays with its slot in a swap.
var stickyNames = []string{"connectionStringNames", "appSettingNames", "azureStorageConfigNames"}

func putSlotConfigNames(c *call, site *resource, given map[string]any) (map[string]any, *Error) {
	names := map[string]any{}
	for _, name := range stickyNames {
		names[name] = []any{}
		if !has(given, name) {
			continue
		}
		read, e := field{name: name, is: textsField}.read(given[name], "properties."+name)
		if e != nil {
			return nil, e
		}
		names[name] = read
	}
	site.Hidden["slotConfigNames"] = names
	return slotConfigNames(c, site), nil
}

// slotConfigNames is "Web Apps - List Slot Configuration Names". Where nothing was set all
// lists are null. az reads it before it shows app settings.
func slotConfigNames(c *call, site *resource) map[string]any {
	names := map[string]any{}
	for _, name := range stickyNames {
		names[name] = nil
	}
	return siteBody(c, site, nil, mergeKeep(names, object(site.Hidden, "slotConfigNames")))
}

// mergeKeep lays members over others, and keeps nulls.
func mergeKeep(into, from map[string]any) map[string]any {
	for name, v := range from {
		into[name] = cloneValue(v)
	}
	return into
}

func putMetadata(c *call, site *resource, given map[string]any) (map[string]any, *Error) {
	set, e := field{is: mapField}.read(orEmpty(given), "properties")
	if e != nil {
		return nil, e
	}
	site.Hidden["metadata"] = set
	return metadata(c, site), nil
}

// metadata is "Web Apps - List Metadata": notes of the portal, such as CURRENT_STACK.
func metadata(c *call, site *resource) map[string]any {
	return configBody(c, site, "metadata", orEmpty(object(site.Hidden, "metadata")))
}

// putLogs lays the given members over the logs' configuration ("Web Apps - Update
// Diagnostic Logs Config"). What it says of retention is then a number.
func putLogs(c *call, site *resource, given map[string]any) (map[string]any, *Error) {
	logs := merge(logsDefaults(), object(site.Hidden, "logs"))
	logs = merge(logs, given)
	for _, store := range []string{"fileSystem", "azureBlobStorage"} {
		if in := object(object(logs, "httpLogs"), store); in != nil {
			setDefault(in, "retentionInDays", float64(0))
		}
	}
	site.Hidden["logs"] = logs
	return logsConfig(c, site), nil
}

// logsConfig is "Web Apps - Get Diagnostic Logs Configuration".
func logsConfig(c *call, site *resource) map[string]any {
	return configBody(c, site, "logs", merge(logsDefaults(), object(site.Hidden, "logs")))
}

// logsDefaults is the configuration of an app's logs that nobody has changed (seen 2019-12).
func logsDefaults() map[string]any {
	off := func() map[string]any { return map[string]any{"level": "Off"} }
	disabled := func() map[string]any { return map[string]any{"enabled": false} }
	return map[string]any{
		"applicationLogs": map[string]any{"fileSystem": off(), "azureTableStorage": off(), "azureBlobStorage": off()},
		"httpLogs": map[string]any{
			"fileSystem":       map[string]any{"retentionInMb": float64(35), "enabled": false},
			"azureBlobStorage": disabled(),
		},
		"failedRequestsTracing": disabled(), "detailedErrorMessages": disabled(),
	}
}

func (a *Azure) putWebConfig(c *call, site *resource, given map[string]any) (*answer, *Error) {
	shaped, e := shape(siteConfigFields, given, "properties")
	if e != nil {
		return nil, e
	}
	plan, e := a.planFor(c, site)
	if e != nil {
		return nil, e
	}
	if e := site.applyConfig(plan, shaped); e != nil {
		return nil, e
	}
	return wrote(http.StatusOK, siteBody(c, site, site.ID, object(webConfig(c, site), "properties"))), nil
}

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
		"ipSecurityRestrictions": allowAll(), "scmIpSecurityRestrictions": allowAll(),
		"fileChangeAuditEnabled": false, "azureStorageAccounts": map[string]any{}, "http20ProxyFlag": float64(0), "antivirusScanEnabled": false,
	} {
		setDefault(config, name, v)
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

// allowAll is the rule that App Service shows where there is no other.
func allowAll() []any {
	return []any{map[string]any{
		"ipAddress": "Any", "action": "Allow", "priority": float64(1), "name": "Allow all", "description": "Allow all access",
	}}
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
