package settings_test

import (
	"fmt"
	"maps"
	"strings"
)

// A badConfig is a configuration that cannot stay, on top of a good one.
type badConfig struct {
	name   string
	values map[string]string
	secret []string // keys that are encrypted
	bare   bool     // nothing else is set, not even the location
}

type values = map[string]string

const offPeakOK = `"days":["Monday"],"start":"19:00","end":"07:00","timeZone":"UTC","minInstances":2,"maxInstances":3`

func offPeak(fields string) values { return values{"offPeak": "{" + fields + "}"} }

// offPeakBut replaces one field of a good off-peak time.
func offPeakBut(old, new string) values {
	return offPeak(strings.Replace(offPeakOK, old, new, 1))
}

// private puts a stack into a private network.
func private(more values) values {
	all := values{"network": "private"}
	maps.Copy(all, more)
	return all
}

const networkHead = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/hub/providers/Microsoft.Network/"

const flaskReference = "@Microsoft.KeyVault(SecretUri=https://kv-theirs.vault.azure.net/secrets/flask)"

func identityID(name string) string {
	return "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-" + name
}

// manyNetworks is a list of blocks.
func manyNetworks(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf(`"10.%d.0.0/16"`, i))
	}
	return "[" + strings.Join(all, ",") + "]"
}

func subnetID(name string) string { return networkHead + "virtualNetworks/hub/subnets/" + name }

func zoneID(name string) string { return networkHead + "privateDnsZones/" + name }

// badConfigs are the configurations whose exact messages stand in
// testdata/problems.txt, under the same names.
const otherVault = "/subscriptions/5ca1ab1e-0000-4000-8000-000000000009/resourceGroups/theirs/providers/Microsoft.KeyVault/vaults/kv-theirs"

var badConfigs = []badConfig{
	{name: "app access misspelled", values: values{"appAccess": "privat"}},
	{name: "app access in capitals", values: private(values{"appAccess": "Private"})},
	{name: "app access empty", values: values{"appAccess": ""}},
	{name: "app access of another kind", values: values{"appAccess": "vpn only please"}},
	{name: "private app without a network", values: values{"appAccess": "private"}},
	{name: "private app on the way, without a network", values: values{"appAccess": "both"}},
	{name: "private app in a network that was joined", values: values{"network": "joined", "integrationSubnetId": subnetID("apps"), "appAccess": "private"}},
	{name: "private app in a network that goes", values: private(values{"network": "leaving", "appAccess": "private"})},
	{name: "private app on the way, in a network that goes", values: private(values{"network": "leaving", "appAccess": "both"})},
	{name: "no room for the endpoints of app and slot", values: private(values{"appAccess": "private", "secrets": "keyvault", "endpointSubnetPrefix": "10.64.0.64/29"})},
	{name: "Front Door of its own, and one that is named", values: values{"appAccess": "publicFrontDoor", "frontDoorId": "4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"}},
	{name: "SKU of a Front Door that is named", values: values{"appAccess": "frontDoor", "frontDoorSku": "Premium_AzureFrontDoor", "frontDoorId": "4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"}},
	{name: "SKU of a Front Door that is not there", values: values{"frontDoorSku": "Standard_AzureFrontDoor"}},
	{name: "SKU of a Front Door, of a private app", values: private(values{"appAccess": "private", "frontDoorSku": "Standard_AzureFrontDoor"})},
	{name: "SKU of a Front Door in short", values: values{"appAccess": "frontDoor", "frontDoorSku": "premium"}},
	{name: "SKU of a Front Door in small letters", values: values{"appAccess": "frontDoor", "frontDoorSku": "standard_azurefrontdoor"}},
	{name: "SKU of a classic Front Door", values: values{"appAccess": "frontDoor", "frontDoorSku": "Classic"}},
	{name: "SCM site behind a Front Door of its own", values: values{"appAccess": "frontDoor", "scmUsesAccessRules": "true"}},
	{name: "a Front Door by another name", values: values{"appAccess": "frontdoor", "frontDoorId": "4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"}},
	{name: "zone of an app that has no endpoint", values: private(values{"privateDnsZoneIds": `["` + zoneID("privatelink.azurewebsites.net") + `"]`})},
	{name: "zone of an app in another cloud", values: private(values{"appAccess": "private", "azure-native:location": "usgovvirginia", "redisSku": "Standard_C1", "privateDnsZoneIds": `["` + zoneID("privatelink.azurewebsites.net") + `"]`})},
	{name: "no location", bare: true},
	{name: "empty location", values: values{"azure-native:location": " "}},
	{name: "location misspelled", values: values{"azure-native:location": "West Europ"}},
	{name: "location on the moon", values: values{"azure-native:location": "mare-tranquillitatis"}},

	{name: "plan unknown", values: values{"planSku": "P1v5"}},
	{name: "plan unknown, nearest without autoscale", values: values{"planSku": "B7"}},
	{name: "plan unknown, autoscale off", values: values{"planSku": "B7", "autoscale": "false"}},
	{name: "plan unknown, nearest too small", values: values{"planSku": "B7", "autoscale": "false", "minInstances": "4"}},
	{name: "plan unknown, nearest without autoscale and too small", values: values{"planSku": "B7", "minInstances": "4"}},
	{name: "plan unknown, nearest without zones", values: values{"planSku": "S7", "zoneRedundant": "true"}},
	{name: "plan unknown, nearest for one instance", values: values{"planSku": "F2"}},
	{name: "plan unknown, beyond its generation", values: values{"planSku": "P9v3"}},
	{name: "plan in wrong case", values: values{"planSku": "p1V3"}},
	{name: "plan in wrong case without autoscale", values: values{"planSku": "b2"}},
	{name: "plan nothing like", values: values{"planSku": "enormous machine"}},
	{name: "plan empty", values: values{"planSku": ""}},
	{name: "autoscale on Basic", values: values{"planSku": "B1"}},
	{name: "autoscale on a big Basic", values: values{"planSku": "B3"}},
	{name: "Free", values: values{"planSku": "F1"}},
	{name: "Free without autoscale", values: values{"planSku": "F1", "autoscale": "false"}},
	{name: "Free without autoscale and Always On", values: values{"planSku": "F1", "autoscale": "false", "alwaysOn": "false"}},
	{name: "zones on Standard", values: values{"planSku": "S2", "zoneRedundant": "true"}},
	{name: "zones on Basic", values: values{"planSku": "B2", "zoneRedundant": "true", "autoscale": "false"}},

	{name: "one instance", values: values{"minInstances": "1"}},
	{name: "no instance", values: values{"minInstances": "0"}},
	{name: "negative instances", values: values{"minInstances": "-3"}},
	{name: "one instance at most", values: values{"maxInstances": "1"}},
	{name: "one instance exactly", values: values{"minInstances": "1", "maxInstances": "1"}},
	{name: "one fixed instance on Basic", values: values{"planSku": "B1", "autoscale": "false", "minInstances": "1"}},
	{name: "more at least than Basic allows", values: values{"planSku": "B1", "autoscale": "false", "minInstances": "4"}},
	{name: "more at least than Standard allows", values: values{"planSku": "S1", "minInstances": "12", "maxInstances": "15"}},
	{name: "more at most than Standard allows", values: values{"planSku": "S1", "maxInstances": "11"}},
	{name: "more at least than any tier allows", values: values{"minInstances": "31"}},
	{name: "more at most than any tier allows", values: values{"maxInstances": "100"}},
	{name: "least above most", values: values{"minInstances": "6"}},
	{name: "least above most at the tier's end", values: values{"minInstances": "30", "maxInstances": "29"}},

	{name: "number in words", values: values{"minInstances": "two"}},
	{name: "number with a fraction", values: values{"maxInstances": "6.0"}},
	{name: "number beyond all bounds", values: values{"maxInstances": "99999999999999999999"}},
	{name: "switch in words", values: values{"autoscale": "on"}},
	{name: "switch in capitals", values: values{"protect": "True"}},
	{name: "switch with nonsense", values: values{"alwaysOn": "perhaps"}},

	{name: "network in words", values: values{"network": "yes"}},
	{name: "network in capitals", values: values{"network": "Private"}},
	{name: "network empty", values: values{"network": ""}},
	{name: "address space in words", values: private(values{"networkAddressSpace": "big"})},
	{name: "address space of one address", values: private(values{"networkAddressSpace": "10.1.2.3"})},
	{name: "address space that is not aligned", values: private(values{"networkAddressSpace": "10.1.2.3/24"})},
	{name: "address space of IPv6", values: private(values{"networkAddressSpace": "fd00::/48"})},
	{name: "address space of the internet", values: private(values{"networkAddressSpace": "203.0.113.0/24"})},
	{name: "address space of all", values: private(values{"networkAddressSpace": "0.0.0.0/0"})},
	{name: "address space of the machine itself", values: private(values{"networkAddressSpace": "127.0.0.0/16"})},
	{name: "address space of Azure's own", values: private(values{"networkAddressSpace": "169.254.0.0/16"})},
	{name: "address space too small", values: private(values{"networkAddressSpace": "10.1.2.0/28"})},
	{name: "address space for one subnet", values: private(values{"networkAddressSpace": "192.168.7.64/26"})},
	{name: "address space with a typing error", values: values{"networkAddressSpace": "10.64.0.0/"}},
	{name: "subnet outside of the network", values: private(values{"integrationSubnetPrefix": "10.65.0.0/26"})},
	{name: "subnet larger than the network", values: private(values{"integrationSubnetPrefix": "10.64.0.0/16"})},
	{name: "subnet that is not aligned", values: private(values{"integrationSubnetPrefix": "10.64.0.10/26"})},
	{name: "subnet by its length", values: private(values{"integrationSubnetPrefix": "/26"})},
	{name: "subnet too small for any app", values: private(values{"integrationSubnetPrefix": "10.64.0.0/29"})},
	{name: "subnet too small for its instances", values: private(values{"integrationSubnetPrefix": "10.64.0.0/28", "maxInstances": "6"})},
	{name: "subnet too small beside the endpoints'", values: private(values{
		"integrationSubnetPrefix": "10.64.0.0/28", "endpointSubnetPrefix": "10.64.0.16/28", "maxInstances": "9"})},
	{name: "subnet unset and too small", values: private(values{"maxInstances": "30"})},
	{name: "network too small for the instances", values: private(values{"networkAddressSpace": "10.1.2.0/25", "maxInstances": "30"})},
	{name: "subnet too small by night", values: private(values{"integrationSubnetPrefix": "10.64.0.0/28",
		"offPeak": strings.Replace("{"+offPeakOK+"}", `"maxInstances":3`, `"maxInstances":8`, 1)})},
	{name: "endpoints outside of the network", values: private(values{"endpointSubnetPrefix": "172.16.0.0/28"})},
	{name: "endpoints in a subnet too small", values: private(values{"endpointSubnetPrefix": "10.64.0.64/30"})},
	{name: "subnets that overlap", values: private(values{"integrationSubnetPrefix": "10.64.0.0/26", "endpointSubnetPrefix": "10.64.0.32/28"})},
	{name: "endpoints that take all the room", values: private(values{"endpointSubnetPrefix": "10.64.0.0/24"})},
	{name: "subnet by its name", values: private(values{"integrationSubnetId": "apps", "endpointSubnetId": subnetID("endpoints")})},
	{name: "network for a subnet", values: private(values{
		"integrationSubnetId": strings.TrimSuffix(subnetID("apps"), "/subnets/apps"), "endpointSubnetId": subnetID("endpoints")})},
	{name: "subnet of the app alone", values: private(values{"integrationSubnetId": subnetID("apps")})},
	{name: "subnet of the endpoints alone", values: private(values{"endpointSubnetId": subnetID("endpoints")})},
	{name: "one subnet for both", values: private(values{"integrationSubnetId": subnetID("apps"), "endpointSubnetId": strings.ToUpper(subnetID("apps"))})},
	{name: "subnet and prefix", values: private(values{
		"integrationSubnetId": subnetID("apps"), "endpointSubnetId": subnetID("endpoints"), "endpointSubnetPrefix": "10.64.0.64/28"})},
	{name: "subnets with what was copied along", values: private(values{"integrationSubnetId": " " + subnetID("apps"), "endpointSubnetId": subnetID("endpoints") + "/"})},
	{name: "zone with what was copied along", values: private(values{"privateDnsZoneIds": `["` + zoneID("privatelink.redis.azure.net") + ` "]`})},
	{name: "identity with what was copied along", values: values{"identityIds": `["` + identityID("a") + ` "]`}},
	{name: "vault with what was copied along", values: values{"secrets": "keyvault", "referencedVaults": `["` + otherVault + `/"]`}},
	{name: "somebody to keep away in other clothes", values: values{"accessRules": `["deny ::ffff:203.0.113.7"]`}},
	{name: "two to keep away in one rule", values: values{"accessRules": `["allow 203.0.113.7", "block 198.51.100.1,198.51.100.2"]`}},
	{name: "access of a provider's own network", values: values{"accessRules": `["deny 100.64.0.1"]`}},
	{name: "access of nobody's addresses", values: values{"accessRules": `["allow 203.0.113.7", "deny 224.0.0.1", "deny 0.1.2.3", "deny ff02::1", "allow 255.255.255.255"]`}},
	{name: "every day in one window", values: classic(values{"redisMaintenance": `["Everyday 02:00"]`})},
	{name: "no way into the cache", values: values{"redisAuth": ""}},
	{name: "zone by its name", values: private(values{"privateDnsZoneIds": `["privatelink.redis.azure.net"]`})},
	{name: "zone of another service", values: private(values{"privateDnsZoneIds": `["` + zoneID("privatelink.blob.core.windows.net") + `"]`})},
	{name: "zone of the other cache", values: private(values{"privateDnsZoneIds": `["` + zoneID("privatelink.redis.cache.windows.net") + `"]`})},
	{name: "zone twice", values: private(values{
		"privateDnsZoneIds": `["` + zoneID("privatelink.redis.azure.net") + `", "` + zoneID("privatelink.redis.azure.net") + `"]`})},
	{name: "everybody at the cache of a private network", values: private(values{"redisAllowedNetworks": `["0.0.0.0/0", "203.0.113.7", "fd00::/8", "virtualnetwork", "Internet"]`})},
	{name: "networks at the cache twice", values: private(values{"redisAllowedNetworks": `["10.1.0.0/16", "10.1.2.3", "10.1.0.0/16", "10.1.2.3/32", "10.1.2.3/16", "10.2.0.9/16"]`})},
	{name: "networks at the cache in a network that was there", values: private(values{
		"integrationSubnetId": subnetID("apps"), "endpointSubnetId": subnetID("endpoints"), "redisAllowedNetworks": `["10.1.0.0/16"]`})},
	{name: "networks at the cache of an app that joined", values: values{
		"network": "joined", "integrationSubnetId": subnetID("apps"), "redisAllowedNetworks": `["VirtualNetwork"]`}},
	{name: "too many networks at the cache", values: private(values{"redisAllowedNetworks": manyNetworks(52)})},
	{name: "network beyond the budget", values: private(values{"monthlyBudget": "300"})},
	{name: "ranges behind a private endpoint", values: classic(private(values{"redisAllowedIpRanges": `["203.0.113.7"]`}))},

	{name: "alerts to nobody's address", values: values{"monitoring": "true", "alertEmails": `["ops@example.com","ops"]`}},
	{name: "alerts to a name with an address", values: values{"alertEmails": `["Ops <ops@example.com>"]`}},
	{name: "webhook in clear", values: values{"monitoring": "true", "alertWebhook": "https://hooks.example.com/hunter2"}},
	{name: "webhook without TLS", values: values{"alertWebhook": "http://hooks.example.com/hunter2"}, secret: []string{"alertWebhook"}},
	{name: "alert thresholds out of bounds", values: values{"alertErrorPercent": "0", "alertResponseSeconds": "300", "alertRedisPercent": "100"}},
	{name: "logs kept too short and taken without end", values: values{"logRetentionDays": "7", "logDailyCapGB": "-1"}},
	{name: "retention in words", values: values{"logRetentionDays": "a month"}},
	{name: "Application Insights of one's own", values: values{"monitoring": "true", "appSettings": `{"ApplicationInsights_Connection_String":"x"}`}},

	{name: "budget for fewer instances", values: values{"planSku": "P1v3", "monthlyBudget": "500"}},
	{name: "budget that logs can exceed", values: values{"planSku": "P1v3", "monthlyBudget": "700", "monitoring": "true", "logDailyCapGB": "2"}},
	{name: "budget for another plan only", values: classic(values{"planSku": "P2v3", "minInstances": "2", "maxInstances": "2", "monthlyBudget": "500"})},
	{name: "budget for another plan and fewer instances", values: classic(values{"planSku": "P3v3", "minInstances": "6", "maxInstances": "9", "monthlyBudget": "300"})},
	{name: "budget for a smaller managed cache", values: values{"planSku": "P0v3", "minInstances": "2", "maxInstances": "2", "redisSku": "Balanced_B5", "monthlyBudget": "300"}},
	{name: "budget for all at once", values: classic(values{"planSku": "P1v3", "minInstances": "2", "maxInstances": "5", "monthlyBudget": "170"})},
	{name: "budget for all at once with ranges", values: classic(values{"planSku": "P1v3", "monthlyBudget": "170", "redisAllowedIpRanges": `["203.0.113.7"]`})},
	{name: "budget for nothing that runs", values: classic(values{"monthlyBudget": "100"})},
	{name: "budget with off-peak time", values: values{"planSku": "P1v3", "maxInstances": "8", "monthlyBudget": "600", "offPeak": "{" + offPeakOK + "}"}},
	{name: "budget with dear nights", values: classic(values{"monthlyBudget": "400", "offPeak": "{" + strings.Replace(offPeakOK, `"maxInstances":3`, `"maxInstances":20`, 1) + "}"})},
	{name: "budget with a fixed count", values: values{"autoscale": "false", "minInstances": "5", "planSku": "P1v3", "monthlyBudget": "500"}},
	{name: "budget for a smaller cache", values: values{"redisSku": "Standard_C4", "monthlyBudget": "500"}},
	{name: "budget with zones", values: values{"planSku": "P2v3", "zoneRedundant": "true", "monthlyBudget": "700"}},
	{name: "budget with a plan of unknown price", values: values{"planSku": "P1mv4", "redisSku": "Standard_C6", "monthlyBudget": "500"}},
	{name: "budget beside other problems", values: values{"healthCheckPath": "healthz", "redisKey": "3", "planSku": "P1v3", "monthlyBudget": "500"}},
	{name: "budget with cents", values: values{"monthlyBudget": "400.50"}},
	{name: "budget with a sign", values: values{"monthlyBudget": "$1,000"}},
	{name: "budget in words", values: values{"monthlyBudget": "five hundred"}},
	{name: "budget below zero", values: values{"monthlyBudget": "-1"}},

	{name: "cache unknown", values: values{"redisSku": "Standard_C7"}},
	{name: "cache unknown in wrong case", values: values{"redisSku": "premium_p9"}},
	{name: "cache in wrong case", values: values{"redisSku": "standard_c1"}},
	{name: "cache without tier", values: values{"redisSku": "C2"}},
	{name: "cache with a space", values: values{"redisSku": "Premium P1"}},
	{name: "cache nothing like", values: values{"redisSku": "memcached"}},

	{name: "cache of a managed size that is none", values: values{"redisSku": "Balanced_B2"}},
	{name: "cache of a managed size in wrong case", values: values{"redisSku": "balanced_b10"}},
	{name: "cache of a managed size without family", values: values{"redisSku": "B5"}},
	{name: "cache of a managed size beyond its family", values: values{"redisSku": "ComputeOptimized_X1000"}},
	{name: "cache of the retired Enterprise tier", values: values{"redisSku": "Enterprise_E10"}},
	{name: "cache of the retired Enterprise Flash tier", values: values{"redisSku": "EnterpriseFlash_F300"}},
	{name: "managed cache in another cloud", values: values{"redisSku": "MemoryOptimized_M10", "azure-native:location": "usgovvirginia"}},
	{name: "managed cache with a firewall", values: values{"redisSku": "Balanced_B1", "redisAllowedIpRanges": `["203.0.113.7"]`}},
	{name: "cache that is not named, with a firewall", values: values{"redisAllowedIpRanges": `["203.0.113.7"]`}},
	{name: "managed cache with a firewall that is wrong, too", values: values{"redisSku": "Balanced_B1", "redisAllowedIpRanges": `["office", "203.0.113.5/24"]`}},
	{name: "managed cache with one node on a protected stack", values: values{"redisSku": "Balanced_B1", "redisHighAvailability": "false", "protect": "true"}},
	{name: "namespace misspelled", values: values{"scalout:planSku": "P1v3"}},
	{name: "namespace in another case", values: values{"Scaleout:minInstances": "3"}},
	{name: "namespace of a project of before", values: values{"shop:redisSku": "Balanced_B3", "shop:colour": "blue"}},
	{name: "namespace of the provider", values: values{"azure-native:maxInstances": "9"}},
	{name: "setting of the provider misspelled", values: values{"azure-native:loction": "eastus"}},
	{name: "location in another case, and no other", bare: true, values: values{"azure-native:Location": "eastus"}},
	{name: "secret of the provider misspelled", values: values{"azure-native:clientSecrt": "hunter2hunter2hunter2"}},
	{name: "namespace and setting misspelled", values: values{"scaleuot:minInstance": "3"}},
	{name: "namespace misspelled, setting unknown", values: values{"scalout:colour": "blue"}},
	{name: "namespace misspelled, setting there", values: values{"scalout:planSku": "P1v3", "planSku": "P2v3"}},
	{name: "namespace misspelled, secret", values: values{"scalout:flaskSecretKey": "hunter2hunter2hunter2"}, secret: []string{"scalout:flaskSecretKey"}},
	{name: "namespace misspelled, secret in clear", values: values{"scalout:appSecrets": `{"DB":"hunter2"}`}},
	{name: "namespace misspelled, list", values: values{"scalout:notifyEmails": `["a@b.example"]`}},
	{name: "setting in another case", values: values{"plansku": "P1v3"}},
	{name: "setting below the tags", values: values{"tags": `{"team":"web","scaleout:planSku":"P1v3"}`}},
	{name: "setting below the app settings", values: values{"appSettings": `{"FEATURE":"on","scaleout:planSku":"P1v3"}`}},
	{name: "location in our namespace", values: values{"location": "westeurope"}},
	{name: "location in our namespace only", bare: true, values: values{"Location": "westeurope"}},
	{name: "Entra ID with a classic cache", values: classic(values{"redisAuth": "entra"})},
	{name: "both with a classic cache", values: classic(values{"redisAuth": "both"})},
	{name: "Entra ID in a cloud without managed caches", values: values{"azure-native:location": "usgovvirginia", "redisAuth": "entra"}},
	{name: "auth misspelled", values: values{"redisSku": "Balanced_B1", "redisAuth": "entera"}},
	{name: "auth in wrong case", values: values{"redisSku": "Balanced_B1", "redisAuth": "Entra"}},
	{name: "auth by its former name", values: values{"redisSku": "Balanced_B1", "redisAuth": "AAD"}},
	{name: "auth as Azure calls keys", values: values{"redisSku": "Balanced_B1", "redisAuth": "accessKeys"}},
	{name: "auth empty", values: values{"redisSku": "Balanced_B1", "redisAuth": ""}},
	{name: "auth is a key", values: values{"redisSku": "Balanced_B1", "redisAuth": "Ab/cd+ef/gh+ij/kl+mn/op+qr/st+uv/wx+yz/0123A="}},
	{name: "auth a switch", values: values{"redisSku": "Balanced_B1", "redisAuth": "true"}},
	{name: "a key chosen without keys", values: values{"redisSku": "Balanced_B1", "redisAuth": "entra", "redisKey": "secondary"}},
	{name: "user name of one's own", values: values{"redisSku": "Balanced_B1", "redisAuth": "entra", "appSettings": `{"REDIS_USERNAME":"default"}`}},
	{name: "identity of one's own", values: values{"redisSku": "Balanced_B1", "redisAuth": "both", "appSettings": `{"azure.client.id":"11111111-2222-4333-8444-555555555555"}`}},
	{name: "identity of one's own as a secret", values: values{"redisSku": "Balanced_B1", "redisAuth": "both", "appSecrets": `{"AZURE_CLIENT_ID":"11111111-2222-4333-8444-555555555555"}`}, secret: []string{"appSecrets"}},

	{name: "clustering policy unknown", values: values{"redisSku": "Balanced_B1", "redisClusteringPolicy": "sharded"}},
	{name: "clustering policy in wrong case", values: values{"redisSku": "Balanced_B1", "redisClusteringPolicy": "enterprisecluster"}},
	{name: "clustering policy of a classic cache", values: classic(values{"redisClusteringPolicy": "NoCluster"})},
	{name: "no clustering for a large cache", values: values{"redisSku": "Balanced_B50", "redisClusteringPolicy": "NoCluster"}},
	{name: "no clustering for a large cache, misspelled", values: values{"redisSku": "Balanced_B50", "redisClusteringPolicy": "nocluster"}},
	{name: "classic cache without high availability", values: classic(values{"redisHighAvailability": "false"})},
	{name: "managed cache with all of it", values: values{"redisSku": "Balanced_B50", "redisHighAvailability": "false", "protect": "true",
		"redisAllowedIpRanges": `["203.0.113.7"]`, "azure-native:location": "chinaeast3"}},

	{name: "cache key in wrong case", values: values{"redisKey": "Primary"}},
	{name: "cache key misspelled", values: values{"redisKey": "secundary"}},
	{name: "cache key by number", values: values{"redisKey": "2"}},
	{name: "cache key empty", values: values{"redisKey": ""}},
	{name: "cache key itself", values: values{"redisKey": "hunter2xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx="}},
	{name: "cache key itself encrypted", values: values{"redisKey": "hunter2xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx="}, secret: []string{"redisKey"}},
	{name: "cache key itself under a wrong name", values: values{"redisKeys": "hunter2xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx="}},
	{name: "cache key under a wrong name", values: values{"rediskey": "secondary"}},

	{name: "health path without slash", values: values{"healthCheckPath": "healthz"}},
	{name: "health path with query", values: values{"healthCheckPath": "/health?full=1"}},
	{name: "health path as URL", values: values{"healthCheckPath": "https://app.example.com/live"}},
	{name: "health path from Git Bash", values: values{"healthCheckPath": "C:/Program Files/Git/healthz"}},
	{name: "health path empty", values: values{"healthCheckPath": ""}},
	{name: "health path with control characters", values: values{"healthCheckPath": "/heal\x1b[31mth"}},
	{name: "warm-up path without slash", values: values{"warmupPath": "warm up"}},
	{name: "runtime with a colon", values: values{"runtime": "PYTHON:3.11"}},
	{name: "runtime too old", values: values{"runtime": "PYTHON|3.6"}},
	{name: "runtime of another language", values: values{"runtime": "NODE|20-lts"}},
	{name: "secrets in wrong case", values: values{"secrets": "KeyVault"}},
	{name: "secrets in a vault, otherwise", values: values{"secrets": "azureKeyVault"}},
	{name: "secrets nowhere", values: values{"secrets": ""}},
	{name: "secrets misspelled", values: values{"secrets": "prepard"}},
	{name: "secrets as a switch", values: values{"secrets": "false"}},
	{name: "a secret for its place", values: values{"secrets": "hunter2-hunter2-hunter2"}},
	{name: "a reference for the place of secrets", values: values{"secrets": "@Microsoft.KeyVault(VaultName=kv;SecretName=KEY)"}},
	{name: "other vaults without a vault", values: values{"referencedVaults": `["` + otherVault + `"]`}},
	{name: "other vault by its name", values: values{"secrets": "keyvault", "referencedVaults": `["kv-theirs"]`}},
	{name: "a secret's id for a vault's", values: values{"secrets": "prepared", "referencedVaults": `["` + otherVault + `/secrets/KEY"]`}},
	{name: "a vault's address for its id", values: values{"secrets": "keyvault", "referencedVaults": `["https://kv-theirs.vault.azure.net/"]`}},
	{name: "other vault twice", values: values{"secrets": "keyvault", "referencedVaults": `["` + otherVault + `", "` + strings.ToUpper(otherVault) + `"]`}},
	{name: "other vaults not an array", values: values{"secrets": "keyvault", "referencedVaults": otherVault}},
	{name: "reference to a vault without a role", values: values{"secrets": "keyvault",
		"appSettings": `{"STRIPE_KEY": "@Microsoft.KeyVault(SecretUri=https://kv-theirs.vault.azure.net/secrets/stripe)"}`}},
	{name: "reference to another vault than those with a role", values: values{"secrets": "prepared", "referencedVaults": `["` + otherVault + `"]`,
		"appSettings": `{"STRIPE_KEY": "@Microsoft.KeyVault(VaultName=kv-others;SecretName=stripe)"}`}},
	{name: "reference that is not closed", values: values{"secrets": "keyvault", "referencedVaults": `["` + otherVault + `"]`,
		"appSettings": `{"STRIPE_KEY": "@Microsoft.KeyVault(VaultName=kv-theirs;SecretName=stripe"}`}},
	{name: "reference to a key of a vault", values: values{"secrets": "keyvault", "referencedVaults": `["` + otherVault + `"]`,
		"appSettings": `{"STRIPE_KEY": "@Microsoft.KeyVault(SecretUri=https://kv-theirs.vault.azure.net/keys/stripe)"}`}},
	{name: "flask key is a reference", values: values{"flaskSecretKey": "@Microsoft.KeyVault(VaultName=kv-theirs;SecretName=flask)"}, secret: []string{"flaskSecretKey"}},
	{name: "flask key's reference is a key", values: values{"flaskSecretKeyReference": "hunter2-hunter2-hunter2-hunter2-hunter2"}},
	{name: "flask key and a reference", values: values{"flaskSecretKey": strings.Repeat("k3y!", 10), "flaskSecretKeyReference": flaskReference}, secret: []string{"flaskSecretKey"}},
	{name: "flask key's reference in the stack's vault", values: values{"secrets": "keyvault", "flaskSecretKeyReference": flaskReference}},
	{name: "flask key's reference, and a vault prepared", values: values{"secrets": "prepared", "flaskSecretKeyReference": flaskReference}},
	{name: "flask key's reference not closed", values: values{"flaskSecretKeyReference": flaskReference[:len(flaskReference)-1]}},
	{name: "an identity by its name", values: values{"identityIds": `["shop"]`}},
	{name: "an identity by its client id", values: values{"identityIds": `["11111111-2222-4333-8444-555555555555"]`}},
	{name: "identities twice", values: values{"identityIds": `["` + identityID("a") + `", "` + strings.ToUpper(identityID("a")) + `", "` + identityID("b") + `"]`}},
	{name: "identities not an array", values: values{"identityIds": identityID("a")}},
	{name: "a vault for an identity", values: values{"identityIds": `["` + otherVault + `"]`}},
	{name: "a reference's identity that the app has not", values: values{"identityIds": `["` + identityID("a") + `"]`, "referenceIdentityId": identityID("b")}},
	{name: "a reference's identity where there is none", values: values{"referenceIdentityId": identityID("b")}},
	{name: "a reference's identity by its name", values: values{"identityIds": `["` + identityID("a") + `"]`, "referenceIdentityId": "a"}},
	{name: "a reference's identity as Azure calls the app's own", values: values{"referenceIdentityId": "SystemAssigned"}},
	{name: "a reference's identity beside the stack's vault", values: values{
		"secrets": "keyvault", "identityIds": `["` + identityID("a") + `"]`, "referenceIdentityId": identityID("a")}},
	{name: "joined to nothing", values: values{"network": "joined"}},
	{name: "joined to the subnet of endpoints", values: values{"network": "joined", "endpointSubnetId": subnetID("endpoints")}},
	{name: "joined to a network", values: values{"network": "joined", "integrationSubnetId": networkHead + "virtualNetworks/hub"}},
	{name: "joined in other words", values: values{"network": "join", "integrationSubnetId": subnetID("apps")}},
	{name: "subnet of an app without a network", values: values{"integrationSubnetId": subnetID("apps")}},
	{name: "a closed cache without a network", values: values{"redisPublicAccess": "false"}},
	{name: "a closed cache on the way in", values: private(values{"network": "both", "redisPublicAccess": "false"})},
	{name: "a closed cache on the way out", values: private(values{"network": "leaving", "redisPublicAccess": "false"})},
	{name: "a closed cache with a firewall", values: classic(values{
		"network": "joined", "integrationSubnetId": subnetID("apps"), "redisPublicAccess": "false", "redisAllowedIpRanges": `["203.0.113.7"]`})},
	{name: "public access in Azure's words", values: values{"network": "joined", "integrationSubnetId": subnetID("apps"), "redisPublicAccess": "Disabled"}},
	{name: "routing neither so nor so", values: values{"routeAllTraffic": "private", "routeImagePull": "never", "routeContentShare": "", "routeBackupRestore": "maybe"}},
	{name: "old TLS", values: values{"minTlsVersion": "1.1"}},
	{name: "no version of TLS", values: values{"minTlsVersion": "TLS1_2"}},
	{name: "old TLS for the SCM site", values: values{"scmMinTlsVersion": "1.0"}},
	{name: "no version of TLS for the SCM site", values: values{"scmMinTlsVersion": "1.4"}},
	{name: "empty version of TLS for the SCM site", values: values{"scmMinTlsVersion": ""}},
	{name: "maintenance of a managed cache", values: values{"redisMaintenance": `["Sunday 02:00"]`}},
	{name: "maintenance at no time", values: classic(values{"redisMaintenance": `["at night"]`})},
	{name: "maintenance on a day of another language", values: classic(values{"redisMaintenance": `["Samstag 02:00"]`})},
	{name: "maintenance on a day in short", values: classic(values{"redisMaintenance": `["sun 02:00"]`})},
	{name: "maintenance at half past", values: classic(values{"redisMaintenance": `["Sunday 02:30"]`})},
	{name: "maintenance for too short", values: classic(values{"redisMaintenance": `["Sunday 02:00-04:00"]`})},
	{name: "maintenance at an hour that no day has", values: classic(values{"redisMaintenance": `["Sunday 25:00"]`})},
	{name: "maintenance twice a day", values: classic(values{"redisMaintenance": `["Sunday 02:00", "Monday 02:00", "Sunday 12:00"]`})},
	{name: "access for a word", values: values{"accessRules": `["allow office"]`}},
	{name: "access without an action", values: values{"accessRules": `["203.0.113.7"]`}},
	{name: "access without an address", values: values{"accessRules": `["allow"]`}},
	{name: "access in capitals", values: values{"accessRules": `["Allow 203.0.113.0/24"]`}},
	{name: "access with another word", values: values{"accessRules": `["block 203.0.113.7"]`}},
	{name: "access with a word for nothing", values: values{"accessRules": `["maybe 203.0.113.7"]`}},
	{name: "access by a range", values: values{"accessRules": `["allow 203.0.113.4-203.0.113.9"]`}},
	{name: "access of a block that is not aligned", values: values{"accessRules": `["deny 203.0.113.7/24"]`}},
	{name: "access of everybody", values: values{"accessRules": `["allow 0.0.0.0/0"]`}},
	{name: "access of nobody", values: values{"accessRules": `["allow 203.0.113.7", "deny ::/0"]`}},
	{name: "access of a private network", values: values{"accessRules": `["allow 10.0.0.0/8"]`}},
	{name: "access of a private network of IPv6", values: values{"scmAccessRules": `["allow fd00::/8"]`}},
	{name: "access of IPv4 in IPv6", values: values{"accessRules": `["allow 203.0.113.7", "allow ::ffff:203.0.113.8"]`}},
	{name: "access said twice", values: values{"accessRules": `["allow 203.0.113.0/24", "allow 203.0.113.7"]`}},
	{name: "access and its opposite", values: values{"accessRules": `["allow 203.0.113.7", "deny 203.0.113.7/32"]`}},
	{name: "access that never holds", values: values{"accessRules": `["allow 203.0.113.0/24", "deny 203.0.113.7"]`}},
	{name: "access by too many rules", values: values{"accessRules": manyRules(513)}},
	{name: "access as a text", values: values{"accessRules": "allow 203.0.113.7"}},
	{name: "access of the SCM site for a word", values: values{"scmAccessRules": `["allow ci"]`}},
	{name: "Front Door by its host", values: values{"frontDoorId": "shop-f4e5.z01.azurefd.net"}},
	{name: "Front Door by its resource id", values: values{"frontDoorId": "/subscriptions/0/resourceGroups/g/providers/Microsoft.Cdn/profiles/p"}},
	{name: "Front Door in capitals", values: values{"frontDoorId": "4D4DD4A9-5DC5-4D5F-9B0A-0D1C2E3F4A5B"}},
	{name: "Front Door nothing like", values: values{"frontDoorId": "yes"}},
	{name: "SCM site as an app without rules", values: values{"scmUsesAccessRules": "true"}},
	{name: "SCM site as the app, and otherwise", values: values{
		"scmUsesAccessRules": "true", "accessRules": `["allow 203.0.113.7"]`, "scmAccessRules": `["allow 203.0.113.8"]`}},
	{name: "SCM site behind Front Door", values: values{"scmUsesAccessRules": "true", "frontDoorId": "4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"}},
	{name: "SCM site behind Front Door, but for a denial", values: values{
		"scmUsesAccessRules": "true", "frontDoorId": "4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b", "accessRules": `["deny 203.0.113.7"]`}},
	{name: "SCM site neither so nor so", values: values{"scmUsesAccessRules": "main"}},
	{name: "empty version of TLS", values: values{"minTlsVersion": ""}},
	{name: "start command of two lines", values: values{"startCommand": "flask db upgrade\ngunicorn app:app"}},

	{name: "CPU threshold of 100 percent", values: values{"cpuScaleOut": "100"}},
	{name: "CPU scale-in at zero", values: values{"cpuScaleIn": "0"}},
	{name: "CPU switched off", values: values{"cpuScaleOut": "0"}},
	{name: "CPU thresholds swapped", values: values{"cpuScaleOut": "30", "cpuScaleIn": "70"}},
	{name: "CPU thresholds equal", values: values{"cpuScaleOut": "50", "cpuScaleIn": "50"}},
	{name: "CPU scale-in that never gets down", values: values{"cpuScaleIn": "60"}},
	{name: "CPU scale-in just too high", values: values{"cpuScaleOut": "75", "cpuScaleIn": "50"}},
	{name: "memory scale-in that never gets down", values: values{"memoryScaleIn": "70"}},
	{name: "queue scale-in that never gets down off-peak", values: values{
		"minInstances": "4", "httpQueueScaleIn": "15", "offPeak": "{" + offPeakOK + "}"}},
	{name: "requests scale-in that never gets down", values: values{"requestsScaleOut": "1000", "requestsScaleIn": "800"}},
	{name: "requests scale-in alone", values: values{"requestsScaleIn": "100"}},
	{name: "requests scale-out alone", values: values{"requestsScaleOut": "600"}},

	{name: "windows and cooldowns too short", values: values{
		"scaleOutWindow": "4", "scaleInWindow": "0", "scaleOutCooldown": "0", "scaleInCooldown": "-5"}},
	{name: "windows and cooldowns too long", values: values{
		"scaleOutWindow": "721", "scaleInWindow": "1440", "scaleOutCooldown": "10081", "scaleInCooldown": "20160"}},

	{name: "slot on Basic", values: values{"planSku": "B2", "autoscale": "false", "stagingSlot": "true"}},
	{name: "slot on Free", values: values{"planSku": "F1", "autoscale": "false", "alwaysOn": "false", "stagingSlot": "true"}},
	{name: "slot in words", values: values{"stagingSlot": "no", "planSku": "B1"}},
	{name: "end-to-end TLS on Basic", values: values{"planSku": "B2", "autoscale": "false", "endToEndTls": "true"}},
	{name: "end-to-end TLS in words", values: values{"endToEndTls": "on"}},
	{name: "slot by name", values: values{"stagingSlot": "staging"}},

	{name: "off-peak with IANA zone", values: offPeakBut(`"UTC"`, `"Europe/Berlin"`)},
	{name: "off-peak with zone misspelled", values: offPeakBut(`"UTC"`, `"W Europe Standard Time"`)},
	{name: "off-peak with zone unknown", values: offPeakBut(`"UTC"`, `"Mars/Olympus_Mons"`)},
	{name: "off-peak with short day", values: offPeakBut(`"Monday"`, `"Fri"`)},
	{name: "off-peak with foreign day and double day", values: offPeakBut(`"Monday"`, `"Monday","Dienstag","Monday"`)},
	{name: "off-peak without day", values: offPeakBut(`["Monday"]`, `[]`)},
	{name: "off-peak with one day as text", values: offPeakBut(`["Monday"]`, `"Sunday"`)},
	{name: "off-peak with loose times", values: offPeakBut(`"start":"19:00","end":"07:00"`, `"start":"7pm","end":"7:00"`)},
	{name: "off-peak with times of twelve hours", values: offPeakBut(`"start":"19:00","end":"07:00"`, `"start":"8 pm","end":"7:30 a.m."`)},
	{name: "off-peak with points", values: offPeakBut(`"start":"19:00","end":"07:00"`, `"start":"20.00","end":"7h"`)},
	{name: "off-peak with plain digits", values: offPeakBut(`"start":"19:00","end":"07:00"`, `"start":"2000","end":"7"`)},
	{name: "off-peak at noon and midnight", values: offPeakBut(`"start":"19:00","end":"07:00"`, `"start":"12pm","end":"12am"`)},
	{name: "off-peak with times that are none", values: offPeakBut(`"start":"19:00","end":"07:00"`, `"start":"25:00","end":"07:60"`)},
	{name: "off-peak with hours beyond twelve", values: offPeakBut(`"start":"19:00","end":"07:00"`, `"start":"20pm","end":"0 am"`)},
	{name: "off-peak at 24 a.m.", values: offPeakBut(`"07:00"`, `"24 a.m."`)},
	{name: "off-peak with times in words", values: offPeakBut(`"start":"19:00","end":"07:00"`, `"start":"evening","end":"morning"`)},
	{name: "off-peak with one time twice", values: offPeakBut(`"07:00"`, `"7pm"`)},
	{name: "off-peak from 24:00", values: offPeakBut(`"19:00"`, `"24:00"`)},
	{name: "off-peak from midnight to midnight", values: offPeakBut(`"start":"19:00","end":"07:00"`, `"start":"00:00","end":"00:00"`)},
	{name: "off-peak all week", values: offPeakBut(`["Monday"],"start":"19:00","end":"07:00"`,
		`["Monday","Tuesday","Wednesday","Thursday","Friday","Saturday","Sunday"],"start":"00:00","end":"24:00"`)},
	{name: "off-peak with time as number", values: offPeakBut(`"19:00"`, `1140`)},
	{name: "off-peak at 24 h", values: offPeakBut(`"07:00"`, `"24h"`)},
	{name: "off-peak of no length", values: offPeakBut(`"07:00"`, `"19:00"`)},
	{name: "off-peak with one instance", values: offPeakBut(`"minInstances":2`, `"minInstances":1`)},
	{name: "off-peak with more than the tier allows", values: values{
		"planSku": "S1", "offPeak": "{" + strings.Replace(offPeakOK, `"maxInstances":3`, `"maxInstances":11`, 1) + "}"}},
	{name: "off-peak least above most", values: offPeakBut(`"minInstances":2`, `"minInstances":4`)},
	{name: "off-peak half given, and a field misspelled", values: offPeak(`"days":["Monday"],"begin":"19:00","end":"07:00","timezone":"UTC"`)},
	{name: "off-peak numbers in words", values: offPeakBut(`"minInstances":2`, `"minInstances":"few"`)},
	{name: "off-peak without an end, at seven", values: offPeak(`"days":["Monday"],"start":"07:00","timeZone":"UTC","minInstances":4`)},
	{name: "off-peak without autoscale", values: values{"autoscale": "false", "offPeak": "{" + offPeakOK + "}"}},
	{name: "off-peak as text", values: values{"offPeak": "nights"}},

	{name: "e-mails that are none", values: values{"notifyEmails": `["ops", "Ops <ops@example.com>", "a@b.example", "x@y"]`}},
	{name: "e-mails as text", values: values{"notifyEmails": "ops@example.com"}},
	{name: "e-mail as number", values: values{"notifyEmails": `[7]`}},

	{name: "cache open to all", values: classic(values{"redisAllowedIpRanges": `["0.0.0.0-255.255.255.255"]`})},
	{name: "cache open to half the world", values: classic(values{"redisAllowedIpRanges": `["128.0.0.0/1"]`})},
	{name: "cache open to nobody", values: classic(values{"redisAllowedIpRanges": `["0.0.0.0"]`})},
	{name: "ranges that do not parse", values: classic(values{"redisAllowedIpRanges": `["office", "10.0.0", "1.2.3.4-", "1.2.3.4/33"]`})},
	{name: "ranges backwards, unaligned, double, IPv6", values: classic(values{
		"redisAllowedIpRanges": `["198.51.100.9-198.51.100.4", "198.51.100.5/24", "203.0.113.7", "203.0.113.7/32", "2001:db8::1"]`})},

	{name: "secret key in clear", values: values{"flaskSecretKey": "a-key-in-clear-text"}},
	{name: "secret key too short", values: values{"flaskSecretKey": "hunter2"}, secret: []string{"flaskSecretKey"}},
	{name: "secrets in clear", values: values{"appSecrets": `{"DB_PASSWORD":"hunter2","API.KEY":"hunter3"}`}},
	{name: "plain settings encrypted", values: values{"appSettings": `{"DB_PASSWORD":"hunter2"}`}, secret: []string{"appSettings"}},
	{name: "settings of ours", values: values{
		"appSettings": `{"REDIS_URL":"rediss://:hunter2@h:6380/0","flask_env":"development","FLASK.SECRET.KEY":"hunter2","WEBSITE_HOSTNAME":"x"}`}},
	{name: "secret settings of ours", values: values{"appSecrets": `{"FLASK_SECRET_KEY":"hunter2hunter2hunter2"}`}, secret: []string{"appSecrets"}},
	{name: "dates that became texts of Go", values: values{"appSettings": `{"API_VERSION":"2024-06-01 00:00:00 +0000 UTC","SINCE":"2026-01-01 10:30:00 +0000 UTC"}`, "tags": `{"expires":"2026-12-31 00:00:00 +0000 UTC"}`}},
	{name: "setting in both", values: values{"appSettings": `{"MAIL":"a"}`, "appSecrets": `{"MAIL":"hunter2"}`}, secret: []string{"appSecrets"}},
	{name: "settings the app cannot tell apart", values: values{"appSettings": `{"LOG_LEVEL":"info","log.level":"debug"}`}},
	{name: "setting names that are illegal", values: values{"appSettings": `{"my-name":"x","A B":"y","":"z","a\nb":"w"}`}},
	{name: "setting that is an object", values: values{"appSettings": `{"LOG":{"level":"info"},"NOTHING":null}`}},
	{name: "setting with a zero byte", values: values{"appSettings": `{"ZERO":"a\u0000b"}`}},
	{name: "settings as text", values: values{"appSettings": "LOG_LEVEL=info"}},
	{name: "settings as list", values: values{"appSettings": `["LOG_LEVEL=info"]`}},

	{name: "tags that are illegal", values: values{"tags": `{"a/b":"1","Stack":"x","team":"a","Team":"b"," ":"blank"}`}},
	{name: "tag value too long", values: values{"tags": `{"long":"` + strings.Repeat("v", 257) + `"}`}},
	{name: "tag name too long", values: values{"tags": `{"` + strings.Repeat("n", 513) + `":"v"}`}},
	{name: "autoscale setting with a slash", values: values{"autoscaleName": "flask-plan/autoscale"}},
	{name: "tags too many", values: values{"tags": manyTags(50)}},

	{name: "unknown key near a known one", values: values{"minInstance": "3"}},
	{name: "unknown key in wrong case", values: values{"plansku": "P1v3"}},
	{name: "unknown key like nothing", values: values{"colour": "blue"}},
	{name: "unknown key with a secret", values: values{"flaskSecret": "hunter2"}, secret: []string{"flaskSecret"}},
	{name: "unknown key encrypted", values: values{"colour": "hunter2"}, secret: []string{"colour"}},
	{name: "unknown key with a secret in clear", values: values{"dbPassword": "hunter2"}},
	{name: "path taken for a name", values: values{"offPeak.start": "19:00", "redisAllowedIpRanges[0]": "203.0.113.7"}},
	{name: "path to a secret taken for a name", values: values{"appSecrets.DB": "hunter2", "appSettings.API_KEY": "hunter3"}},
	{name: "unknown key beside the right one", values: values{"planSKU": "P1v3", "planSku": "P2v3"}},
	{name: "unknown key that cannot be typed", values: values{"a\tb": "x"}},

	{name: "many at once", values: values{
		"planSku": "B1", "minInstances": "1", "healthCheckPath": "healthz", "redisSku": "C1",
		"cpuScaleIn": "60", "retries": "3", "azure-native:location": "weteurope"}},
	{name: "long value", values: values{"planSku": strings.Repeat("P1v3 ", 30)}},
	{name: "value with quotes for the shell", values: values{"startComand": "gunicorn --access-logformat '%(h)s' app:app"}},
}

func manyTags(n int) string {
	var b strings.Builder
	b.WriteString("{")
	for i := range n {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(`"t` + string(rune('a'+i/26)) + string(rune('a'+i%26)) + `":"v"`)
	}
	return b.String() + "}"
}

// manyRules allows one address after the other.
func manyRules(n int) string {
	var rules []string
	for i := range n {
		rules = append(rules, fmt.Sprintf(`"allow 203.0.%d.%d"`, 100+i/200, i%200))
	}
	return "[" + strings.Join(rules, ",") + "]"
}
