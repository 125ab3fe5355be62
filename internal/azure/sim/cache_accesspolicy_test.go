package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Policies of a classic cache and to whom they are assigned, as long-running operations (recorded 2024-01).
func TestAccessPolicies(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	const version = "?api-version=2024-11-01"
	w.must("PUT", redisPath, redisBody("Standard", "C", 1))
	w.clock.Advance(time.Hour)
	require.Len(t, w.send("GET", redisPath+"/accessPolicies"+version, nil).at("value"), 3)
	require.Equal(t, "BuiltIn", w.send("GET", redisPath+"/accessPolicies/Data%20Reader"+version, nil).at("properties.type"))
	require.Equal(t, 400, w.send("PUT", redisPath+"/accessPolicies/Data%20Owner"+version, obj{"properties": obj{"permissions": "+get"}}).status)

	made := w.send("PUT", redisPath+"/accessPolicies/mine"+version, obj{"properties": obj{"permissions": "+get allkeys"}})
	require.Equal(t, 201, made.status)
	require.Equal(t, "Updating", made.at("properties.provisioningState"))
	poll := made.header.Get("Azure-AsyncOperation")
	running := w.send("GET", poll, nil)
	require.Equal(t, "InProgress", running.at("status"))
	require.NotEmpty(t, running.header.Get("Azure-AsyncOperation"))
	w.clock.Advance(time.Minute)
	require.Equal(t, "Succeeded", w.send("GET", poll, nil).at("status"))

	at := redisPath + "/accessPolicyAssignments/one" + version
	whom := obj{"properties": obj{"accessPolicyName": "mine", "objectId": "99999999-2222-4333-8444-555555555555", "objectIdAlias": "me"}}
	require.Equal(t, 400, w.send("PUT", at, set(whom, "properties.accessPolicyName", "other")).status)
	require.Equal(t, 400, w.send("PUT", at, set(whom, "properties.objectId", "me")).status)
	require.Equal(t, 201, w.send("PUT", at, whom).status)
	w.clock.Advance(time.Minute)
	require.Equal(t, "mine", w.send("GET", at, nil).at("properties.accessPolicyName"))
	gone := w.send("DELETE", at, nil)
	require.Equal(t, 202, gone.status)
	require.NotEmpty(t, gone.header.Get("Location"))
	w.clock.Advance(time.Minute)
	require.Equal(t, 404, w.send("GET", at, nil).status)
	require.Equal(t, 204, w.send("DELETE", at, nil).status)
	require.Equal(t, 400, w.send("GET", redisPath+"/accessPolicies?api-version=2023-04-01", nil).status, "older api-versions know none")

	require.Contains(t, w.send("POST", redisPath+"/forceReboot"+version, obj{"rebootType": "AllNodes"}).at("message"), "'AllNodes'")
	require.Equal(t, 400, w.send("POST", redisPath+"/forceReboot"+version, obj{"rebootType": "Some"}).status)
	require.Equal(t, "ResourceNotFound", w.send("GET", redisPath+"/patchSchedules"+version, nil).code(), "a cache without a schedule has no empty list")
}

// Permissions that name no keys are for all (recorded with 2024-11-01).
func TestKeysOfPolicies(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup().withRedis()
	for sent, want := range map[string]string{
		"+get +set": "+get +set allkeys", "+get allkeys": "+get allkeys", "+@read ~app*": "+@read ~app*", "+get %R~a": "+get %R~a",
	} {
		got := w.send("PUT", redisPath+"/accessPolicies/mine?api-version=2024-11-01", obj{"properties": obj{"permissions": sent}})
		require.Equal(t, want, got.at("properties.permissions"), sent)
		w.clock.Advance(10 * time.Minute)
	}
}
