package settings

// Types of keys, named as in the config block of Pulumi.yaml.
const (
	typeString  = "string"
	typeInteger = "integer"
	typeBoolean = "boolean"
	typeArray   = "array" // of strings
	typeObject  = "object"
)

// A Key is one setting.
type Key struct {
	Name string
	Type string // "string", "integer", "boolean", "array" (of strings) or "object"
	// Default is a string, an int, a bool, or nil for arrays and objects,
	// which are empty by default.
	Default any
	Secret  bool // has to be encrypted
}

// KeyLocation is the name of the one setting outside our own namespace.
const KeyLocation = "azure-native:location"

// Names of the settings in our own namespace, as the stack's file has them behind
// "<project>:".
const (
	KeyPlanSKU                 = "planSku"
	KeyMinInstances            = "minInstances"
	KeyMaxInstances            = "maxInstances"
	KeyAutoscale               = "autoscale"
	KeyZoneRedundant           = "zoneRedundant"
	KeyRedisSKU                = "redisSku"
	KeyRedisKey                = "redisKey"
	KeyRedisAuth               = "redisAuth"
	KeyRedisHighAvailability   = "redisHighAvailability"
	KeyRedisClusteringPolicy   = "redisClusteringPolicy"
	KeyRedisMaintenance        = "redisMaintenance"
	KeyRedisPublicAccess       = "redisPublicAccess"
	KeyHealthCheckPath         = "healthCheckPath"
	KeyProtect                 = "protect"
	KeyRuntime                 = "runtime"
	KeyStartCommand            = "startCommand"
	KeyWarmupPath              = "warmupPath"
	KeyAlwaysOn                = "alwaysOn"
	KeyStagingSlot             = "stagingSlot"
	KeyClientAffinity          = "clientAffinity"
	KeyMinTLSVersion           = "minTlsVersion"
	KeySCMMinTLSVersion        = "scmMinTlsVersion"
	KeyEndToEndTLS             = "endToEndTls"
	KeyAccessRules             = "accessRules"
	KeyFrontDoorID             = "frontDoorId"
	KeyFrontDoorSKU            = "frontDoorSku"
	KeySCMAccessRules          = "scmAccessRules"
	KeySCMUsesAccessRules      = "scmUsesAccessRules"
	KeyAppAccess               = "appAccess"
	KeyCPUScaleOut             = "cpuScaleOut"
	KeyCPUScaleIn              = "cpuScaleIn"
	KeyMemoryScaleOut          = "memoryScaleOut"
	KeyMemoryScaleIn           = "memoryScaleIn"
	KeyHTTPQueueScaleOut       = "httpQueueScaleOut"
	KeyHTTPQueueScaleIn        = "httpQueueScaleIn"
	KeyRequestsScaleOut        = "requestsScaleOut"
	KeyRequestsScaleIn         = "requestsScaleIn"
	KeyScaleOutWindow          = "scaleOutWindow"
	KeyScaleInWindow           = "scaleInWindow"
	KeyScaleOutCooldown        = "scaleOutCooldown"
	KeyScaleInCooldown         = "scaleInCooldown"
	KeyOffPeak                 = "offPeak"
	KeyNotifyEmails            = "notifyEmails"
	KeyMonitoring              = "monitoring"
	KeyAlertEmails             = "alertEmails"
	KeyAlertWebhook            = "alertWebhook"
	KeyAlertErrorPercent       = "alertErrorPercent"
	KeyAlertResponseSeconds    = "alertResponseSeconds"
	KeyAlertRedisPercent       = "alertRedisPercent"
	KeyLogRetentionDays        = "logRetentionDays"
	KeyLogDailyCapGB           = "logDailyCapGB"
	KeyRedisAllowedIPRanges    = "redisAllowedIpRanges"
	KeyRedisAllowedNetworks    = "redisAllowedNetworks"
	KeyNetwork                 = "network"
	KeyNetworkAddressSpace     = "networkAddressSpace"
	KeyIntegrationSubnetPrefix = "integrationSubnetPrefix"
	KeyEndpointSubnetPrefix    = "endpointSubnetPrefix"
	KeyIntegrationSubnetID     = "integrationSubnetId"
	KeyEndpointSubnetID        = "endpointSubnetId"
	KeyPrivateDNSZoneIDs       = "privateDnsZoneIds"
	KeyRouteAllTraffic         = "routeAllTraffic"
	KeyRouteImagePull          = "routeImagePull"
	KeyRouteContentShare       = "routeContentShare"
	KeyRouteBackupRestore      = "routeBackupRestore"
	KeyIdentityIDs             = "identityIds"
	KeyReferenceIdentityID     = "referenceIdentityId"
	KeyFlaskSecretKey          = "flaskSecretKey"
	KeyFlaskSecretKeyReference = "flaskSecretKeyReference"
	KeySecrets                 = "secrets"
	KeyReferencedVaults        = "referencedVaults"
	KeyAppSettings             = "appSettings"
	KeyAppSecrets              = "appSecrets"
	KeyTags                    = "tags"
	KeyMonthlyBudget           = "monthlyBudget"
	KeyAutoscaleName           = "autoscaleName"
	KeyKeepResourceGroup       = "keepResourceGroup"
)

// keys lists all settings with their types and defaults. Problems are reported
// in this order.
var keys = []Key{
	{Name: KeyPlanSKU, Type: typeString, Default: "P0v3"},
	{Name: KeyMinInstances, Type: typeInteger, Default: 2},
	{Name: KeyMaxInstances, Type: typeInteger, Default: 5},
	{Name: KeyAutoscale, Type: typeBoolean, Default: true},
	{Name: KeyZoneRedundant, Type: typeBoolean, Default: false},
	{Name: KeyRedisSKU, Type: typeString, Default: ""},
	{Name: KeyRedisKey, Type: typeString, Default: PrimaryKey},
	{Name: KeyRedisAuth, Type: typeString, Default: KeyAuth},
	{Name: KeyRedisHighAvailability, Type: typeBoolean, Default: true},
	{Name: KeyRedisClusteringPolicy, Type: typeString, Default: ""},
	{Name: KeyRedisMaintenance, Type: typeArray},
	{Name: KeyHealthCheckPath, Type: typeString, Default: "/healthz"},
	{Name: KeyProtect, Type: typeBoolean, Default: false},
	{Name: KeyMonthlyBudget, Type: typeInteger, Default: 0},

	{Name: KeyRuntime, Type: typeString, Default: "PYTHON|3.12"},
	{Name: KeyStartCommand, Type: typeString, Default: ""},
	{Name: KeyWarmupPath, Type: typeString, Default: ""},
	{Name: KeyAlwaysOn, Type: typeBoolean, Default: true},
	{Name: KeyStagingSlot, Type: typeString, Default: ""},
	{Name: KeyClientAffinity, Type: typeBoolean, Default: false},
	{Name: KeyMinTLSVersion, Type: typeString, Default: "1.2"},
	{Name: KeySCMMinTLSVersion, Type: typeString, Default: "1.2"},
	{Name: KeyAppAccess, Type: typeString, Default: PublicApp},
	{Name: KeyEndToEndTLS, Type: typeString, Default: ""},
	{Name: KeyAccessRules, Type: typeArray},
	{Name: KeyFrontDoorID, Type: typeString, Default: ""},
	{Name: KeyFrontDoorSKU, Type: typeString, Default: ""},
	{Name: KeySCMAccessRules, Type: typeArray},
	{Name: KeySCMUsesAccessRules, Type: typeBoolean, Default: false},

	{Name: KeyCPUScaleOut, Type: typeInteger, Default: 70},
	{Name: KeyCPUScaleIn, Type: typeInteger, Default: 30},
	{Name: KeyMemoryScaleOut, Type: typeInteger, Default: 85},
	{Name: KeyMemoryScaleIn, Type: typeInteger, Default: 50},
	{Name: KeyHTTPQueueScaleOut, Type: typeInteger, Default: 20},
	{Name: KeyHTTPQueueScaleIn, Type: typeInteger, Default: 5},
	{Name: KeyRequestsScaleOut, Type: typeInteger, Default: 0},
	{Name: KeyRequestsScaleIn, Type: typeInteger, Default: 0},
	{Name: KeyScaleOutWindow, Type: typeInteger, Default: 5},
	{Name: KeyScaleInWindow, Type: typeInteger, Default: 10},
	{Name: KeyScaleOutCooldown, Type: typeInteger, Default: 5},
	{Name: KeyScaleInCooldown, Type: typeInteger, Default: 10},
	{Name: KeyOffPeak, Type: typeObject},
	{Name: KeyNotifyEmails, Type: typeArray},

	{Name: KeyMonitoring, Type: typeBoolean, Default: false},
	{Name: KeyAlertEmails, Type: typeArray},
	{Name: KeyAlertWebhook, Type: typeString, Default: "", Secret: true},
	{Name: KeyAlertErrorPercent, Type: typeInteger, Default: 2},
	{Name: KeyAlertResponseSeconds, Type: typeInteger, Default: 2},
	{Name: KeyAlertRedisPercent, Type: typeInteger, Default: 80},
	{Name: KeyLogRetentionDays, Type: typeInteger, Default: 30},
	{Name: KeyLogDailyCapGB, Type: typeInteger, Default: 1},

	{Name: KeyRedisAllowedIPRanges, Type: typeArray},
	{Name: KeyRedisPublicAccess, Type: typeBoolean, Default: true},
	{Name: KeyRedisAllowedNetworks, Type: typeArray},

	{Name: KeyNetwork, Type: typeString, Default: PublicNetwork},
	{Name: KeyNetworkAddressSpace, Type: typeString, Default: "10.64.0.0/24"},
	{Name: KeyIntegrationSubnetPrefix, Type: typeString, Default: ""},
	{Name: KeyEndpointSubnetPrefix, Type: typeString, Default: ""},
	{Name: KeyIntegrationSubnetID, Type: typeString, Default: ""},
	{Name: KeyEndpointSubnetID, Type: typeString, Default: ""},
	{Name: KeyPrivateDNSZoneIDs, Type: typeArray},
	{Name: KeyRouteAllTraffic, Type: typeBoolean, Default: true},
	{Name: KeyRouteImagePull, Type: typeBoolean, Default: true},
	{Name: KeyRouteContentShare, Type: typeBoolean, Default: true},
	{Name: KeyRouteBackupRestore, Type: typeBoolean, Default: false},

	{Name: KeyIdentityIDs, Type: typeArray},
	{Name: KeyReferenceIdentityID, Type: typeString, Default: ""},

	{Name: KeyFlaskSecretKey, Type: typeString, Default: "", Secret: true},
	{Name: KeyFlaskSecretKeyReference, Type: typeString, Default: ""},
	{Name: KeySecrets, Type: typeString, Default: SecretsInAppSettings},
	{Name: KeyReferencedVaults, Type: typeArray},
	{Name: KeyAppSettings, Type: typeObject},
	{Name: KeyAppSecrets, Type: typeObject, Secret: true},
	{Name: KeyTags, Type: typeObject},

	{Name: KeyAutoscaleName, Type: typeString, Default: ""},
	{Name: KeyKeepResourceGroup, Type: typeBoolean, Default: false},
}

// Keys returns all settings of our namespace with their types and defaults.
func Keys() []Key { return append([]Key(nil), keys...) }

func keyNamed(name string) (Key, bool) {
	for _, k := range keys {
		if k.Name == name {
			return k, true
		}
	}
	return Key{}, false
}

func defaultText(name string) string {
	k, _ := keyNamed(name)
	v, _ := k.Default.(string)
	return v
}

func defaultInt(name string) int {
	k, _ := keyNamed(name)
	v, _ := k.Default.(int)
	return v
}

func defaultBool(name string) bool {
	k, _ := keyNamed(name)
	v, _ := k.Default.(bool)
	return v
}

func keyNames() []string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Name
	}
	return names
}
