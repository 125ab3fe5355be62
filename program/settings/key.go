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

// LocationKey is the one setting outside our own namespace.
const LocationKey = "azure-native:location"

// BudgetKey is the setting that holds the cost of all others down.
const BudgetKey = "monthlyBudget"

// Names of the keys.
const (
	keyPlan             = "planSku"
	keyMin              = "minInstances"
	keyMax              = "maxInstances"
	keyAutoscale        = "autoscale"
	keyZone             = "zoneRedundant"
	keyRedis            = "redisSku"
	keyRedisKey         = "redisKey"
	keyRedisHA          = "redisHighAvailability"
	keyHealth           = "healthCheckPath"
	keyProtect          = "protect"
	keyRuntime          = "runtime"
	keyStartCommand     = "startCommand"
	keyWarmup           = "warmupPath"
	keyAlwaysOn         = "alwaysOn"
	keyCPUOut           = "cpuScaleOut"
	keyCPUIn            = "cpuScaleIn"
	keyMemoryOut        = "memoryScaleOut"
	keyMemoryIn         = "memoryScaleIn"
	keyQueueOut         = "httpQueueScaleOut"
	keyQueueIn          = "httpQueueScaleIn"
	keyRequestsOut      = "requestsScaleOut"
	keyRequestsIn       = "requestsScaleIn"
	keyScaleOutWindow   = "scaleOutWindow"
	keyScaleInWindow    = "scaleInWindow"
	keyScaleOutCooldown = "scaleOutCooldown"
	keyScaleInCooldown  = "scaleInCooldown"
	keyOffPeak          = "offPeak"
	keyEmails           = "notifyEmails"
	keyMonitoring       = "monitoring"
	keyAlertEmails      = "alertEmails"
	keyAlertWebhook     = "alertWebhook"
	keyAlertErrors      = "alertErrorPercent"
	keyAlertResponse    = "alertResponseSeconds"
	keyAlertRedis       = "alertRedisPercent"
	keyLogRetention     = "logRetentionDays"
	keyLogCap           = "logDailyCapGB"
	keyIPRanges         = "redisAllowedIpRanges"
	keyFlaskSecret      = "flaskSecretKey"
	keyAppSettings      = "appSettings"
	keyAppSecrets       = "appSecrets"
	keyTags             = "tags"
	keyBudget           = BudgetKey
	keyAutoscaleName    = "autoscaleName"
	keyKeepGroup        = "keepResourceGroup"
)

// keys is the one place for names, types and defaults. Problems are reported
// in this order.
var keys = []Key{
	{Name: keyPlan, Type: typeString, Default: "P0v3"},
	{Name: keyMin, Type: typeInteger, Default: 2},
	{Name: keyMax, Type: typeInteger, Default: 5},
	{Name: keyAutoscale, Type: typeBoolean, Default: true},
	{Name: keyZone, Type: typeBoolean, Default: false},
	{Name: keyRedis, Type: typeString, Default: "Standard_C1"},
	{Name: keyRedisKey, Type: typeString, Default: PrimaryKey},
	{Name: keyRedisHA, Type: typeBoolean, Default: true},
	{Name: keyHealth, Type: typeString, Default: "/healthz"},
	{Name: keyProtect, Type: typeBoolean, Default: false},
	{Name: keyBudget, Type: typeInteger, Default: 0},

	{Name: keyRuntime, Type: typeString, Default: "PYTHON|3.12"},
	{Name: keyStartCommand, Type: typeString, Default: ""},
	{Name: keyWarmup, Type: typeString, Default: ""},
	{Name: keyAlwaysOn, Type: typeBoolean, Default: true},

	{Name: keyCPUOut, Type: typeInteger, Default: 70},
	{Name: keyCPUIn, Type: typeInteger, Default: 30},
	{Name: keyMemoryOut, Type: typeInteger, Default: 85},
	{Name: keyMemoryIn, Type: typeInteger, Default: 50},
	{Name: keyQueueOut, Type: typeInteger, Default: 20},
	{Name: keyQueueIn, Type: typeInteger, Default: 5},
	{Name: keyRequestsOut, Type: typeInteger, Default: 0},
	{Name: keyRequestsIn, Type: typeInteger, Default: 0},
	{Name: keyScaleOutWindow, Type: typeInteger, Default: 5},
	{Name: keyScaleInWindow, Type: typeInteger, Default: 10},
	{Name: keyScaleOutCooldown, Type: typeInteger, Default: 5},
	{Name: keyScaleInCooldown, Type: typeInteger, Default: 10},
	{Name: keyOffPeak, Type: typeObject},
	{Name: keyEmails, Type: typeArray},

	{Name: keyMonitoring, Type: typeBoolean, Default: false},
	{Name: keyAlertEmails, Type: typeArray},
	{Name: keyAlertWebhook, Type: typeString, Default: "", Secret: true},
	{Name: keyAlertErrors, Type: typeInteger, Default: 2},
	{Name: keyAlertResponse, Type: typeInteger, Default: 2},
	{Name: keyAlertRedis, Type: typeInteger, Default: 80},
	{Name: keyLogRetention, Type: typeInteger, Default: 30},
	{Name: keyLogCap, Type: typeInteger, Default: 1},

	{Name: keyIPRanges, Type: typeArray},
	{Name: keyFlaskSecret, Type: typeString, Default: "", Secret: true},
	{Name: keyAppSettings, Type: typeObject},
	{Name: keyAppSecrets, Type: typeObject, Secret: true},
	{Name: keyTags, Type: typeObject},

	{Name: keyAutoscaleName, Type: typeString, Default: ""},
	{Name: keyKeepGroup, Type: typeBoolean, Default: false},
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
