package sim

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
)

// siteConfigFields is SiteConfig of the 2022-09-01 specification.
var siteConfigFields = []field{
	{name: "numberOfWorkers", is: intField},
	{name: "defaultDocuments", is: textsField},
	{name: "netFrameworkVersion"}, {name: "phpVersion"}, {name: "pythonVersion"}, {name: "nodeVersion"},
	{name: "powerShellVersion"}, {name: "linuxFxVersion"}, {name: "windowsFxVersion"},
	{name: "javaVersion"}, {name: "javaContainer"}, {name: "javaContainerVersion"},
	{name: "requestTracingEnabled", is: boolField},
	{name: "remoteDebuggingEnabled", is: boolField}, {name: "remoteDebuggingVersion"},
	{name: "httpLoggingEnabled", is: boolField}, {name: "detailedErrorLoggingEnabled", is: boolField},
	{name: "logsDirectorySizeLimit", is: intField},
	{name: "acrUseManagedIdentityCreds", is: boolField}, {name: "acrUserManagedIdentityID"},
	{name: "publishingUsername"},
	{name: "appSettings", is: objectsField, fields: []field{{name: "name"}, {name: "value", is: scalarField}}},
	{name: "connectionStrings", is: objectsField, fields: []field{{name: "name"}, {name: "connectionString"}, {name: "type"}}},
	{name: "handlerMappings", is: anyField}, {name: "documentRoot"}, {name: "scmType"},
	{name: "use32BitWorkerProcess", is: boolField}, {name: "webSocketsEnabled", is: boolField},
	{name: "alwaysOn", is: boolField}, {name: "appCommandLine"}, {name: "managedPipelineMode"},
	{name: "virtualApplications", is: anyField}, {name: "loadBalancing"}, {name: "experiments", is: anyField},
	{name: "limits", is: anyField}, {name: "autoHealEnabled", is: boolField}, {name: "autoHealRules", is: anyField},
	{name: "tracingOptions"}, {name: "vnetName"}, {name: "vnetRouteAllEnabled", is: boolField},
	{name: "vnetPrivatePortsCount", is: intField}, {name: "cors", is: anyField}, {name: "push", is: anyField},
	{name: "apiDefinition", is: anyField}, {name: "apiManagementConfig", is: anyField},
	{name: "autoSwapSlotName"}, {name: "localMySqlEnabled", is: boolField},
	{name: "managedServiceIdentityId", is: intField}, {name: "xManagedServiceIdentityId", is: intField},
	{name: "keyVaultReferenceIdentity"},
	{name: "ipSecurityRestrictions", is: anyField}, {name: "ipSecurityRestrictionsDefaultAction"},
	{name: "scmIpSecurityRestrictions", is: anyField}, {name: "scmIpSecurityRestrictionsDefaultAction"},
	{name: "scmIpSecurityRestrictionsUseMain", is: boolField},
	{name: "http20Enabled", is: boolField}, {name: "minTlsVersion"}, {name: "scmMinTlsVersion"}, {name: "ftpsState"},
	{name: "preWarmedInstanceCount", is: intField}, {name: "functionAppScaleLimit", is: intField},
	{name: "elasticWebAppScaleLimit", is: intField}, {name: "healthCheckPath"},
	{name: "functionsRuntimeScaleMonitoringEnabled", is: boolField}, {name: "websiteTimeZone"},
	{name: "minimumElasticInstanceCount", is: intField}, {name: "azureStorageAccounts", is: anyField},
	{name: "publicNetworkAccess"},
}

// siteConfigDefaults returns the configuration of a new app ("Web Apps - Get
// Configuration" of a fresh app; ftpsState and minTlsVersion as of the defaults since 2023). Of
// those, Windows apps have another phpVersion only (seen 2019 and 2025-07).
func siteConfigDefaults(linux bool) map[string]any {
	php := "5.6"
	if linux {
		php = ""
	}
	return map[string]any{
		"numberOfWorkers": float64(1), "linuxFxVersion": "", "appCommandLine": "", "scmType": "None",
		"netFrameworkVersion": "v4.0", "phpVersion": php, "pythonVersion": "", "nodeVersion": "", "powerShellVersion": "",
		"requestTracingEnabled": false, "remoteDebuggingEnabled": false, "httpLoggingEnabled": false,
		"detailedErrorLoggingEnabled": false, "logsDirectorySizeLimit": float64(35), "acrUseManagedIdentityCreds": false,
		"use32BitWorkerProcess": true, "webSocketsEnabled": false, "alwaysOn": false, "managedPipelineMode": "Integrated",
		"loadBalancing": "LeastRequests", "autoHealEnabled": false, "vnetRouteAllEnabled": false,
		"localMySqlEnabled": false, "http20Enabled": false, "minTlsVersion": "1.2", "scmMinTlsVersion": "1.2",
		"ftpsState": "FtpsOnly", "scmIpSecurityRestrictionsUseMain": false,
		"preWarmedInstanceCount": float64(0), "functionAppScaleLimit": float64(0), "elasticWebAppScaleLimit": float64(0),
		"minimumElasticInstanceCount": float64(0), "functionsRuntimeScaleMonitoringEnabled": false,
	}
}

// putWebConfig is "Web Apps - Update Configuration". Azure answers it with the id of the app.
func putWebConfig(a *Azure, c *call, site *resource, given map[string]any) (map[string]any, *Error) {
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
	site.Hidden[configWritten] = true
	return siteBody(c, site, site.ID, object(webConfig(c, site), "properties")), nil
}

// applyConfig merges given configuration into the site's, after checking the
// result against the plan. Settings that are not named keep their value; app
// settings, if named at all, replace the whole set.
func (r *resource) applyConfig(plan *resource, given map[string]any) *Error {
	config := merge(siteConfigDefaults(flag(plan.properties(), "reserved")), object(r.Hidden, "siteConfig"))
	for name, v := range given {
		config[name] = cloneValue(v)
	}
	settings := clone(object(r.Hidden, "appSettings"))
	if has(given, "appSettings") {
		set, e := settingsOf(list(given, "appSettings"))
		if e != nil {
			return e
		}
		settings = set
	}
	if settings == nil {
		settings = map[string]any{}
	}
	delete(config, "appSettings")
	if strings.HasPrefix(text(config, "netFrameworkVersion"), "v4.") {
		config["netFrameworkVersion"] = "v4.0" // whatever comes after the point (seen 2025-07)
	}
	for _, name := range restrictionLists {
		config[name] = withoutLast(list(config, name))
	}
	if e := checkConfig(plan, config); e != nil {
		return e
	}
	r.Hidden = merge(r.Hidden, nil)
	r.Hidden["siteConfig"], r.Hidden["appSettings"] = config, settings
	return nil
}

// checkConfig holds what App Service refuses. "The parameter … has an invalid
// value." is seen for LinuxFxVersion in microsoft/azure-pipelines-tasks#11686
// and taken for the other parameters too; that a plan without reserved answers
// it for any Linux stack, in CompositionalIT/farmer#41.
func checkConfig(plan *resource, config map[string]any) *Error {
	invalid := func(parameter string) *Error {
		return refuseWeb(http.StatusBadRequest, "BadRequest", "01007", "The parameter {0} has an invalid value.", parameter)
	}
	stack := strings.TrimSpace(text(config, "linuxFxVersion"))
	if has(config, "linuxFxVersion") {
		config["linuxFxVersion"] = stack // a blank takes a stack away (recorded 2019 to 2021)
	}
	if stack != "" && (!flag(plan.properties(), "reserved") || !isLinuxStack(stack)) {
		return invalid("LinuxFxVersion")
	}
	for name, allowed := range map[string][]string{
		"minTlsVersion":    {"1.0", "1.1", "1.2", "1.3"},
		"scmMinTlsVersion": {"1.0", "1.1", "1.2", "1.3"},
		"ftpsState":        {"AllAllowed", "FtpsOnly", "Disabled"},
	} {
		if !slices.Contains(allowed, text(config, name)) {
			return invalid(strings.ToUpper(name[:1]) + name[1:])
		}
	}
	if e := checkRestrictions(config); e != nil {
		return e
	}
	// "The path must begin with /" ("Monitor App Service instances using Health check").
	if path := text(config, "healthCheckPath"); path != "" && !strings.HasPrefix(path, "/") {
		return invalid("HealthCheckPath")
	}
	for _, entry := range list(object(config, "experiments"), "rampUpRules") {
		rule, _ := entry.(map[string]any)
		// That percentages go from 0 to 100 is documented, the refusal was not seen.
		if percent, isNumber := rule["reroutePercentage"].(float64); !isNumber || percent < 0 || percent > 100 {
			return refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "reroutePercentage")
		}
	}
	known, _ := planOf(text(object(plan.Body, "sku"), "name"))
	if n := integer(config, "numberOfWorkers"); n < 1 || n > max(1, known.MaxInstances) {
		return invalid("NumberOfWorkers")
	}
	if flag(config, "alwaysOn") && !known.AlwaysOn {
		return alwaysOnRefused()
	}
	return nil
}

// alwaysOnRefused is seen in microsoft/HealthBotContainerSample#51.
func alwaysOnRefused() *Error {
	return refuseWeb(http.StatusConflict, "Conflict", "01020", "There was a conflict. {0}",
		"AlwaysOn cannot be set for this site as the plan does not allow it. For more information on pricing and features, please see: https://aka.ms/appservicepricingdetails ")
}

var (
	linuxStacks  = []string{"PYTHON", "NODE", "PHP", "DOTNETCORE", "JAVA", "TOMCAT", "JBOSSEAP", "RUBY", "GO", "STATICSITE", "DOCKER", "COMPOSE", "SITECONTAINERS"}
	pythonMinors = regexp.MustCompile(`^3\.(\d{1,2})$`)
)

// oldestPython is the oldest minor version that apps can still be set to
// although it is not offered any more (3.6 is recorded 2020 and 2021).
const oldestPython = 6

func isLinuxStack(s string) bool {
	stack, version, pair := strings.Cut(s, "|")
	if !pair || !slices.Contains(linuxStacks, strings.ToUpper(stack)) {
		return false
	}
	if !strings.EqualFold(stack, "PYTHON") {
		return version != "" || strings.EqualFold(stack, "SITECONTAINERS")
	}
	m := pythonMinors.FindStringSubmatch(version)
	if m == nil {
		return false
	}
	minor, _ := strconv.Atoi(m[1])
	return minor >= oldestPython && minor <= catalog.NewestPython
}
