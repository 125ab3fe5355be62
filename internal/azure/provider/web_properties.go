package provider

import (
	"net/url"

	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// webTypes are those of Microsoft.Web in the version of its API that the program chooses.
// azure-native 2.92 has it beside the one that it chooses itself.
var webTypes = webOf("azure-native:web/v20240401:", "2024-04-01", "2024-04-01", siteProperties)

// olderWebTypes are those that earlier releases of the program declared. They are in the states
// of those, which can be refreshed and destroyed without the program having run.
var olderWebTypes = webOf("azure-native:web:", "2022-09-01", "2023-12-01", olderSiteProperties)

// webOf are the types of a module. In the module without a version, the publishing policies
// of slots have another one than the rest.
func webOf(module tokens.Type, apiVersion, ofSlotPolicies string, site []property) []resourceType {
	siteOnly := inGroup(parameter{"name", unnamed, siteName})
	siteAndSlot := inGroup(parameter{"name", unnamed, siteName}, parameter{"slot", unnamed, slotName})
	return []resourceType{
		{
			token: module + "AppServicePlan", path: planPath, apiVersion: apiVersion,
			parameters: inGroup(parameter{"name", random, planName}),
			properties: join(planProperties, identifiers),
		},
		{
			token: module + "WebApp", path: sitePath, apiVersion: apiVersion,
			parameters: inGroup(parameter{"name", random, siteName}),
			properties: join(site, identifiers),
			webConfig:  true,
			// Azure otherwise deletes a plan together with its last app.
			deletion: url.Values{"deleteEmptyServerFarm": {"false"}},
		},
		{
			token: module + "WebAppSlot", path: slotPath, apiVersion: apiVersion,
			parameters: inGroup(parameter{"name", unnamed, siteName}, parameter{"slot", copied, slotName}),
			properties: join(site, identifiers),
			webConfig:  true,
			deletion:   url.Values{"deleteEmptyServerFarm": {"false"}},
		},
		{
			token: module + "WebAppSlotConfigurationNames", path: sitePath + "/config/slotConfigNames", apiVersion: apiVersion,
			parameters: siteOnly,
			properties: join(
				all(texts, "appSettingNames azureStorageConfigNames connectionStringNames"), all(text, "kind", top), identifiers),
			native: map[string]any{"appSettingNames": []any{}},
		},
		publishingPolicy(module+"WebAppFtpAllowed", sitePath, "ftp", apiVersion, siteOnly),
		publishingPolicy(module+"WebAppScmAllowed", sitePath, "scm", apiVersion, siteOnly),
		publishingPolicy(module+"WebAppFtpAllowedSlot", slotPath, "ftp", ofSlotPolicies, siteAndSlot),
		publishingPolicy(module+"WebAppScmAllowedSlot", slotPath, "scm", ofSlotPolicies, siteAndSlot),
	}
}

// publishingPolicy says whether a name and a password let somebody in, to FTP or to the SCM
// site. Each app and each slot has both, on.
func publishingPolicy(token tokens.Type, of, name, apiVersion string, parameters []parameter) resourceType {
	return resourceType{
		token: token, path: of + "/basicPublishingCredentialsPolicies/" + name, apiVersion: apiVersion,
		parameters: parameters,
		properties: join(all(boolean, "allow", required), all(text, "kind", top), identifiers),
		native:     map[string]any{"allow": true},
	}
}

// planProperties are those of Microsoft.Web/serverfarms, in 2022-09-01 and 2024-04-01.
var planProperties = join([]property{
	region(), tags(),
	text("kind", top),
	object("sku", join(
		all(text, "name tier size family"),
		[]property{
			integer("capacity"),
			texts("locations"),
			objects("capabilities", all(text, "name reason value")),
			object("skuCapacity", join(all(integer, "minimum maximum default elasticMaximum"), all(text, "scaleType"))),
		}), top),
	object("extendedLocation", extendedLocation, top),
	object("hostingEnvironmentProfile", environmentProfile, createOnly),
	object("kubeEnvironmentProfile", join(all(text, "id"), all(text, "name type", readOnly))),
	boolean("perSiteScaling", resetTo(false)),
	boolean("zoneRedundant", resetTo(false)),
},
	all(boolean, "reserved hyperV isXenon", createOnly, usually(false)),
	all(boolean, "elasticScaleEnabled isSpot"),
	all(integer, "maximumElasticWorkerCount targetWorkerCount targetWorkerSizeId"),
	all(text, "freeOfferExpirationTime spotExpirationTime workerTierName"),
	all(integer, "maximumNumberOfWorkers numberOfSites numberOfWorkers", readOnly),
	all(text, "geoRegion provisioningState resourceGroup status subscription", readOnly),
)

var (
	extendedLocation   = join(all(text, "name"), all(text, "type", readOnly))
	environmentProfile = join(all(text, "id"), all(text, "name type", readOnly))
	nameAndValue       = all(text, "name value")
)

// siteProperties are those of Microsoft.Web/sites 2024-04-01, but for what is for function
// apps and container apps only.
var siteProperties = join(olderSiteProperties, []property{
	object("dnsConfiguration", join(
		all(text, "dnsAltServer"), all(integer, "dnsMaxCacheTimeout dnsRetryAttemptCount dnsRetryAttemptTimeout"),
		[]property{texts("dnsServers"), boolean("dnsLegacySortOrder", readOnly)})),
},
	all(boolean, "endToEndEncryptionEnabled vnetBackupRestoreEnabled"),
	all(text, "autoGeneratedDomainNameLabelScope ipMode"),
	all(text, "sku", readOnly),
)

// olderSiteProperties are those of Microsoft.Web/sites 2022-09-01.
var olderSiteProperties = join([]property{
	location(), tags(),
	text("kind", top, createOnly),
	object("identity", join(
		all(text, "type"),
		[]property{texts("userAssignedIdentities", asSet)},
		all(text, "principalId tenantId", readOnly)), top),
	object("extendedLocation", extendedLocation, top),
	object("siteConfig", siteConfig),
	object("hostingEnvironmentProfile", environmentProfile, createOnly),
	objects("hostNameSslStates", join(all(text, "hostType name sslState thumbprint virtualIP"), all(boolean, "toUpdate"))),
	object("cloningInfo", join(
		[]property{mapOf("appSettingsOverrides", text("")), text("sourceWebAppId", required)},
		all(boolean, "cloneCustomHostNames cloneSourceControl configureLoadBalancing overwrite"),
		all(text, "correlationId hostingEnvironment sourceWebAppLocation trafficManagerProfileId trafficManagerProfileName"),
	), createOnly),
	boolean("scmSiteAlsoStopped", resetTo(false)),
	text("managedEnvironmentId"),
},
	all(boolean, "reserved hyperV isXenon", createOnly, usually(false)),
	all(boolean, `clientAffinityEnabled clientCertEnabled enabled hostNamesDisabled httpsOnly storageAccountRequired
		vnetContentShareEnabled vnetImagePullEnabled vnetRouteAllEnabled`),
	all(integer, "containerSize dailyMemoryTimeQuota"),
	all(text, `clientCertExclusionPaths clientCertMode customDomainVerificationId keyVaultReferenceIdentity
		publicNetworkAccess redundancyMode serverFarmId virtualNetworkSubnetId`),
	all(text, `availabilityState defaultHostName inProgressOperationId lastModifiedTimeUtc outboundIpAddresses
		possibleOutboundIpAddresses repositorySiteName resourceGroup state suspendedTill targetSwapSlot usageState`, readOnly),
	all(boolean, "isDefaultContainer", readOnly),
	all(integer, "maxNumberOfWorkers", readOnly),
	all(texts, "enabledHostNames hostNames trafficManagerHostNames", readOnly),
	[]property{object("slotSwapStatus", all(text, "destinationSlotName sourceSlotName timestampUtc"), readOnly)},
)

// siteConfig is properties.siteConfig of a site. Azure does not return it with
// the site, and returns appSettings, connectionStrings and metadata nowhere
// but to their own list actions. machineKey, which it does return, is left out
// on purpose: it holds keys.
var siteConfig = join([]property{
	objects("appSettings", nameAndValue, keyedBy("name")),
	objects("connectionStrings", all(text, "connectionString name type"), keyedBy("name")),
	objects("metadata", nameAndValue, keyedBy("name")),
	mapOf("azureStorageAccounts", object("", join(all(text, "accessKey accountName mountPath shareName type"), all(text, "state", readOnly)))),
	object("apiDefinition", all(text, "url")),
	object("apiManagementConfig", all(text, "id")),
	object("autoHealRules", autoHealRules),
	object("cors", []property{texts("allowedOrigins"), boolean("supportCredentials")}),
	object("experiments", []property{objects("rampUpRules", join(
		all(text, "actionHostName changeDecisionCallbackUrl name"),
		all(integer, "changeIntervalInMinutes"),
		all(number, "changeStep maxReroutePercentage minReroutePercentage reroutePercentage")))}),
	objects("handlerMappings", all(text, "arguments extension scriptProcessor")),
	objects("ipSecurityRestrictions", accessRule),
	objects("scmIpSecurityRestrictions", accessRule),
	object("limits", all(number, "maxDiskSizeInMb maxMemoryInMb maxPercentageCpu")),
	object("push", join([]property{boolean("isPushEnabled", required)},
		all(text, "dynamicTagsJson kind tagWhitelistJson tagsRequiringAuth"), all(text, "id name type", readOnly))),
	objects("virtualApplications", join(all(text, "physicalPath virtualPath"), all(boolean, "preloadEnabled"),
		[]property{objects("virtualDirectories", all(text, "physicalPath virtualPath"))})),
	texts("defaultDocuments"),
},
	all(boolean, `acrUseManagedIdentityCreds alwaysOn autoHealEnabled detailedErrorLoggingEnabled
		functionsRuntimeScaleMonitoringEnabled http20Enabled httpLoggingEnabled localMySqlEnabled remoteDebuggingEnabled
		requestTracingEnabled scmIpSecurityRestrictionsUseMain use32BitWorkerProcess vnetRouteAllEnabled webSocketsEnabled`),
	all(integer, `elasticWebAppScaleLimit functionAppScaleLimit logsDirectorySizeLimit managedServiceIdentityId
		minimumElasticInstanceCount numberOfWorkers preWarmedInstanceCount vnetPrivatePortsCount xManagedServiceIdentityId`),
	all(text, `acrUserManagedIdentityID appCommandLine autoSwapSlotName documentRoot ftpsState healthCheckPath
		ipSecurityRestrictionsDefaultAction javaContainer javaContainerVersion javaVersion keyVaultReferenceIdentity
		linuxFxVersion loadBalancing managedPipelineMode minTlsVersion netFrameworkVersion nodeVersion phpVersion
		powerShellVersion publicNetworkAccess publishingUsername pythonVersion remoteDebuggingVersion
		requestTracingExpirationTime scmIpSecurityRestrictionsDefaultAction scmMinTlsVersion scmType tracingOptions vnetName
		websiteTimeZone windowsFxVersion`),
)

var accessRule = join([]property{mapOf("headers", texts(""))},
	all(text, "action description ipAddress name subnetMask tag vnetSubnetResourceId"),
	all(integer, "priority subnetTrafficTag vnetTrafficTag"))

var autoHealRules = []property{
	object("actions", join([]property{object("customAction", all(text, "exe parameters"))},
		all(text, "actionType minProcessExecutionTime"))),
	object("triggers", []property{
		integer("privateBytesInKB"),
		object("requests", []property{integer("count"), text("timeInterval")}),
		object("slowRequests", slowRequests),
		objects("slowRequestsWithPath", slowRequests),
		objects("statusCodes", join(all(integer, "count status subStatus win32Status"), all(text, "path timeInterval"))),
		objects("statusCodesRange", join(all(integer, "count"), all(text, "path statusCodes timeInterval"))),
	}),
}

var slowRequests = join(all(integer, "count"), all(text, "path timeInterval timeTaken"))
