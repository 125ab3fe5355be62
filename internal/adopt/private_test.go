package adopt_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/engine"
	"scaleout/internal/testkit"
)

// guarded are apps that somebody has closed already: by a network, by identities, by a vault, or by a
// cache without keys. What they have stays as strict as it was.
var guarded = map[string]variant{
	"in a virtual network": {
		portal: joinNetwork,
		then: func(t *testing.T, w *world) {
			inNetwork(t, w, false, false, false)
			assert.Equal(t, "joined", w.stackSetting("network"))
			assert.NotContains(t, strings.Join(w.session.Azure.Resources(), "\n"), "privateEndpoints", "none is the stack's to make")
		},
	},
	"in a virtual network, by which all traffic goes": {
		portal: func(w *world) {
			joinNetwork(w)
			w.patch(w.app.ID(), web, obj{"properties": obj{"vnetRouteAllEnabled": true, "vnetImagePullEnabled": true, "vnetContentShareEnabled": true, "vnetBackupRestoreEnabled": true}})
		},
		then: func(t *testing.T, w *world) {
			inNetwork(t, w, true, true, true)
			assert.Equal(t, true, w.get(w.app.ID(), "2024-04-01", "properties", "vnetBackupRestoreEnabled"))
		},
	},
	"in a virtual network, with a cache of any kind": {
		portal: func(w *world) {
			joinNetwork(w)
			w.useCache("flask-cache", "primaryKey")
		},
		then: func(t *testing.T, w *world) { inNetwork(t, w, false, false, false) },
	},
	"in another network than the file says": {
		portal: joinNetwork, file: "config:\n  scaleout:network: both\n", refused: []string{"virtualNetworkSubnetId"},
	},
	"a managed cache behind a private endpoint": {
		portal: func(w *world) {
			joinNetwork(w)
			cluster := w.managed("sessions", "Balanced_B1", "NoCluster", "primaryKey")
			w.lead(cluster, "redisEnterprise", "privatelink.redis.azure.net")
			w.patch(cluster, managedVersion, obj{"properties": obj{"publicNetworkAccess": "Disabled"}})
			w.session.Azure.Clock.Advance(time.Hour)
		},
		then: func(t *testing.T, w *world) {
			inNetwork(t, w, false, false, false)
			cluster := w.app.GroupID() + "/providers/Microsoft.Cache/redisEnterprise/sessions"
			assert.Equal(t, "Disabled", w.get(cluster, managedVersion, "properties", "publicNetworkAccess"))
			stillLed(t, w)
		},
	},
	"a classic cache behind a private endpoint": {
		portal: func(w *world) {
			joinNetwork(w)
			w.useCache("flask-cache", "primaryKey")
			cache := w.app.GroupID() + "/providers/Microsoft.Cache/redis/flask-cache"
			w.lead(cache, "redisCache", "privatelink.redis.cache.windows.net")
			w.patch(cache, arm.ClassicCacheVersion, obj{"properties": obj{"publicNetworkAccess": "Disabled"}})
			w.session.Azure.Clock.Advance(time.Hour)
		},
		then: func(t *testing.T, w *world) {
			cache := w.app.GroupID() + "/providers/Microsoft.Cache/redis/flask-cache"
			assert.Equal(t, "Disabled", w.get(cache, arm.ClassicCacheVersion, "properties", "publicNetworkAccess"))
			stillLed(t, w)
		},
	},
	"a closed cache, and an app in no network": {
		portal: func(w *world) {
			cluster := w.managed("sessions", "Balanced_B1", "NoCluster", "primaryKey")
			w.patch(cluster, managedVersion, obj{"properties": obj{"publicNetworkAccess": "Disabled"}})
			w.session.Azure.Clock.Advance(time.Hour)
		},
		refused: []string{"publicNetworkAccess"},
	},
	"identities of its own": {
		portal: func(w *world) {
			w.patch(w.app.ID(), web, obj{"identity": obj{"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": obj{w.identity("shop"): obj{}, w.identity("reader"): obj{}}}})
			w.principal = w.get(w.app.ID(), web, "identity", "principalId")
			w.patch(w.app.ID(), web, obj{"properties": obj{"keyVaultReferenceIdentity": w.identity("reader")}})
		},
		then: func(t *testing.T, w *world) {
			assert.Equal(t, w.principal, w.get(w.app.ID(), web, "identity", "principalId"))
			assert.Len(t, w.get(w.app.ID(), web, "identity", "userAssignedIdentities"), 2)
			assert.Equal(t, w.identity("reader"), w.get(w.app.ID(), web, "properties", "keyVaultReferenceIdentity"))
		},
	},
	"identities of its own, and none of the system's": {
		portal: func(w *world) {
			w.patch(w.app.ID(), web, obj{"identity": obj{"type": "UserAssigned", "userAssignedIdentities": obj{w.identity("shop"): obj{}}}})
		},
		then: func(t *testing.T, w *world) {
			assert.Len(t, w.get(w.app.ID(), web, "identity", "userAssignedIdentities"), 1)
			assert.Contains(t, w.out.String(), "it gets an identity, which may do nothing until it is given a role")
		},
	},
	"a managed cache without keys": {
		portal: keyless,
		app:    set("REDIS_USERNAME", "9a1f0f2e-0000-4000-8000-000000000001"),
		changed: map[string]string{
			"REDIS_USERNAME": "",
		},
		then: func(t *testing.T, w *world) {
			database := w.app.GroupID() + "/providers/Microsoft.Cache/redisEnterprise/sessions/databases/default"
			assert.Equal(t, "Disabled", w.get(database, managedVersion, "properties", "accessKeysAuthentication"))
			assert.Equal(t, "entra", w.stackSetting("redisAuth"))
			now := w.settings()
			assert.Equal(t, "rediss://sessions.westeurope.redis.azure.net:10000/0", now["REDIS_URL"])
			identities := w.get(w.app.ID(), web, "identity", "userAssignedIdentities").(obj)
			assert.Len(t, identities, 2, "the app's own, and the stack's")
			assert.Contains(t, identities, w.identity("shop"))
			who := w.get(database+"/accessPolicyAssignments/app", managedVersion, "properties", "user", "objectId")
			assert.Equal(t, now["REDIS_USERNAME"], who)
			assert.Equal(t, "default", w.get(database+"/accessPolicyAssignments/theirs", managedVersion, "properties", "accessPolicyName"), "the app that ran gets in as before")
			_, again := w.draft()
			assert.Empty(t, again.Settings, "it is all in the file")
			assert.Equal(t, []string{"accessPolicyAssignment"}, refusals(again), "the stack's own is there: this is for a state that was forgotten")
		},
	},
	"a managed cache without keys, and an identity that the code means": {
		portal: func(w *world) {
			keyless(w)
			w.setting("AZURE_CLIENT_ID", w.get(w.identity("shop"), identityVersion, "properties", "clientId").(string))
		},
		refused: []string{"AZURE_CLIENT_ID"},
	},
	"a managed cache without keys, and an identity that the code means, agreed": {
		portal: func(w *world) {
			keyless(w)
			w.setting("AZURE_CLIENT_ID", w.get(w.identity("shop"), identityVersion, "properties", "clientId").(string))
		},
		accepted: []string{"AZURE_CLIENT_ID"},
		changed:  map[string]string{"AZURE_CLIENT_ID": ""},
	},
	"a managed cache with keys, and an app that uses none": {
		portal: func(w *world) {
			w.managed("sessions", "Balanced_B1", "NoCluster", "primaryKey")
			w.setting("REDIS_URL", "rediss://sessions.westeurope.redis.azure.net:10000/0")
		},
		then: func(t *testing.T, w *world) {
			assert.Equal(t, "both", w.stackSetting("redisAuth"))
			assert.Equal(t, "rediss://sessions.westeurope.redis.azure.net:10000/0", w.settings()["REDIS_URL"])
		},
	},
	"a managed cache without keys, whose assignment has the stack's name": {
		portal: func(w *world) {
			database := w.managed("sessions", "Balanced_B1", "NoCluster", "primaryKey") + "/databases/default"
			w.admit(database, "app", w.identity("shop"))
			w.patch(database, managedVersion, obj{"properties": obj{"accessKeysAuthentication": "Disabled"}})
			w.session.Azure.Clock.Advance(time.Hour)
			w.setting("REDIS_URL", "rediss://sessions.westeurope.redis.azure.net:10000/0")
		},
		refused: []string{"accessPolicyAssignment"},
	},
	"a managed cache with keys, to be used without": {
		portal:  func(w *world) { w.managed("sessions", "Balanced_B1", "NoCluster", "primaryKey") },
		file:    "config:\n  scaleout:redisAuth: entra\n",
		refused: []string{"redisAuth"},
	},
	"a secret key in a vault": {
		app: set("FLASK_SECRET_KEY", "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/flask/)"),
		then: func(t *testing.T, w *world) {
			assert.Equal(t, "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/flask/)", w.stackSetting("flaskSecretKeyReference"))
			_, again := w.draft()
			assert.Empty(t, again.Settings, "it is all in the file")
		},
	},
	"a secret key in a vault, by a text that is no reference": {
		app: set("FLASK_SECRET_KEY", "@Microsoft.KeyVault(SecretUri=flask)"), refused: []string{"setting-flaskSecretKeyReference"},
	},
	"a Redis in a vault": {
		app:     set("REDIS_URL", "@Microsoft.KeyVault(VaultName=v;SecretName=redis)"),
		refused: []string{"REDIS_URL"},
	},
	"client certificates": {
		portal: func(w *world) {
			w.patch(w.app.ID(), web, obj{"properties": obj{"clientCertEnabled": true, "clientCertMode": "Required"}})
		},
		refused: []string{"clientCertEnabled"},
	},
}

func TestGuardedVariants(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for name, v := range guarded {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v.run(t)
		})
	}
}

// Whoever asks for tokens between adopting and the first update is told of the step between.
func TestKeysInUseAreNotSwitchedOff(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	w := newWorld(t)
	w.managed("sessions", "Balanced_B1", "NoCluster", "primaryKey")
	w.adopt()
	try := func(auth string) error {
		require.NoError(t, w.session.Stack.Configure(t.Context(), engine.ConfigValue{Key: "redisAuth", Value: auth}))
		_, err := w.session.Preview(t.Context(), w.options())
		return err
	}
	require.Error(t, try("entra"))
	assert.Contains(t, w.out.String(), "In two updates nobody notices")
	require.NoError(t, try("both"), "%s", &w.out)
	require.NoError(t, try("key"), "%s", &w.out)
}

const identityVersion = "2023-01-31"

// identity makes a user-assigned identity where there is none, and returns its id.
func (w *world) identity(name string) string {
	id := w.app.GroupID() + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-" + name
	w.call(http.MethodPut, id, identityVersion, obj{"location": w.app.Location})
	return id
}

// network is the id of the one that joinNetwork makes.
func (w *world) network() string {
	return w.app.GroupID() + "/providers/Microsoft.Network/virtualNetworks/net"
}

// joinNetwork has the app's traffic go through a subnet that is delegated to App Service. Beside it is
// one for private endpoints.
func joinNetwork(w *world) {
	w.call(http.MethodPut, w.network(), arm.NetworkVersion, obj{"location": w.app.Location, "properties": obj{
		"addressSpace": obj{"addressPrefixes": []string{"10.0.0.0/24"}},
		"subnets": []obj{{"name": "apps", "properties": obj{
			"addressPrefix": "10.0.0.0/26",
			"delegations":   []obj{{"name": "web", "properties": obj{"serviceName": "Microsoft.Web/serverFarms"}}},
		}}, {"name": "endpoints", "properties": obj{"addressPrefix": "10.0.0.64/28"}}},
	}})
	w.session.Azure.Clock.Advance(time.Hour)
	w.patch(w.app.ID(), web, obj{"properties": obj{"virtualNetworkSubnetId": w.network() + "/subnets/apps"}})
}

// lead makes a private endpoint of a cache with what leads to it, under the names that the portal gives.
func (w *world) lead(cache, group, zone string) {
	zoneID := w.app.GroupID() + "/providers/Microsoft.Network/privateDnsZones/" + zone
	endpoint := w.app.GroupID() + "/providers/Microsoft.Network/privateEndpoints/cache-pe"
	for _, r := range []struct {
		id, version string
		body        obj
	}{
		{zoneID, arm.PrivateZoneVersion, obj{"location": "global"}},
		{zoneID + "/virtualNetworkLinks/net", arm.PrivateZoneVersion, obj{"location": "global", "properties": obj{
			"virtualNetwork": obj{"id": w.network()}, "registrationEnabled": false,
		}}},
		{endpoint, arm.NetworkVersion, obj{"location": w.app.Location, "properties": obj{
			"subnet": obj{"id": w.network() + "/subnets/endpoints"},
			"privateLinkServiceConnections": []any{obj{"name": "cache-pe_5d1c", "properties": obj{
				"privateLinkServiceId": cache, "groupIds": []any{group},
			}}},
		}}},
		{endpoint + "/privateDnsZoneGroups/default", arm.NetworkVersion, obj{"properties": obj{
			"privateDnsZoneConfigs": []any{obj{"name": strings.ReplaceAll(zone, ".", "-"), "properties": obj{"privateDnsZoneId": zoneID}}},
		}}},
	} {
		w.call(http.MethodPut, r.id, r.version, r.body)
		w.session.Azure.Clock.Advance(time.Hour)
	}
}

// stillLed asserts that a private endpoint is as it was, and nobody's but theirs.
func stillLed(t *testing.T, w *world) {
	t.Helper()
	assert.Equal(t, "false", w.stackSetting("redisPublicAccess"))
	endpoints := 0
	for _, id := range w.session.Azure.Resources() {
		if strings.Contains(id, "/privateEndpoints/") && !strings.Contains(id, "/privateDnsZoneGroups/") {
			endpoints++
		}
	}
	assert.Equal(t, 1, endpoints)
	connections := w.get(w.app.GroupID()+"/providers/Microsoft.Network/privateEndpoints/cache-pe", arm.NetworkVersion, "properties", "privateLinkServiceConnections").([]any)
	assert.Equal(t, "cache-pe_5d1c", connections[0].(obj)["name"])
	assert.Contains(t, w.out.String(), "privateEndpointConnections of the cache: cache-pe in group flask-rg (Approved)")
}

// inNetwork asserts that the app is in its subnet, and what of its traffic goes through there.
func inNetwork(t *testing.T, w *world, all, images, shares bool) {
	t.Helper()
	assert.Equal(t, w.network()+"/subnets/apps", w.get(w.app.ID(), web, "properties", "virtualNetworkSubnetId"))
	for property, want := range map[string]bool{"vnetRouteAllEnabled": all, "vnetImagePullEnabled": images, "vnetContentShareEnabled": shares} {
		assert.Equal(t, want, w.get(w.app.ID(), web, "properties", property), property)
	}
}

// admit lets an identity into a managed cache.
func (w *world) admit(database, name, identity string) {
	w.call(http.MethodPut, database+"/accessPolicyAssignments/"+name, managedVersion, obj{"properties": obj{
		"accessPolicyName": "default", "user": obj{"objectId": w.get(identity, identityVersion, "properties", "principalId")},
	}})
	w.session.Azure.Clock.Advance(time.Hour)
}

// keyless makes a managed cache that takes tokens only, for an identity that the app has.
func keyless(w *world) {
	database := w.managed("sessions", "Balanced_B1", "NoCluster", "primaryKey") + "/databases/default"
	w.admit(database, "theirs", w.identity("shop"))
	w.patch(database, managedVersion, obj{"properties": obj{"accessKeysAuthentication": "Disabled"}})
	w.session.Azure.Clock.Advance(time.Hour)
	w.patch(w.app.ID(), web, obj{"identity": obj{"type": "UserAssigned", "userAssignedIdentities": obj{w.identity("shop"): obj{}}}})
	w.setting("REDIS_URL", "rediss://sessions.westeurope.redis.azure.net:10000/0")
}
