package provider

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRequestBody(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typ    tokens.Type
		inputs map[string]any
		want   string
	}{
		{groupType, map[string]any{"resourceGroupName": "rg", "location": "eastus", "tags": map[string]any{"a": "b"}, "__createBeforeDelete": true},
			`{"location":"eastus","tags":{"a":"b"}}`},
		{planType, planInputs(),
			`{"kind":"linux","location":"westeurope","properties":{"reserved":true},"sku":{"capacity":2,"name":"P1v3"}}`},
		{siteType, map[string]any{"resourceGroupName": "rg", "name": "n", "httpsOnly": true, "serverFarmId": "/plan",
			"identity": map[string]any{"type": "SystemAssigned", "userAssignedIdentities": []any{"/id"}},
			"siteConfig": map[string]any{"alwaysOn": true, "appSettings": []any{
				map[string]any{"name": "KEY", "value": "v"}}}},
			`{"identity":{"type":"SystemAssigned","userAssignedIdentities":{"/id":{}}},"properties":{"httpsOnly":true,"serverFarmId":"/plan",
			"siteConfig":{"alwaysOn":true,"appSettings":[{"name":"KEY","value":"v"}]}}}`},
		{redisType, map[string]any{"name": "n", "zones": []any{"1"}, "sku": map[string]any{"name": "Standard", "family": "C", "capacity": 1.0},
			"redisConfiguration": map[string]any{"maxmemoryPolicy": "volatile-lru", "aofStorageConnectionString0": "x",
				"rdbBackupMaxSnapshotCount": "1", "authnotrequired": "true"}},
			`{"zones":["1"],"properties":{"sku":{"name":"Standard","family":"C","capacity":1},"redisConfiguration":{
			"maxmemory-policy":"volatile-lru","aof-storage-connection-string-0":"x","rdb-backup-max-snapshot-count":"1","authnotrequired":"true"}}}`},
		{ruleType, map[string]any{"resourceGroupName": "rg", "cacheName": "c", "ruleName": "r", "startIP": "1.1.1.1", "endIP": "2.2.2.2"},
			`{"properties":{"startIP":"1.1.1.1","endIP":"2.2.2.2"}}`},
		{scaleType, map[string]any{"resourceGroupName": "rg", "autoscaleSettingName": "a", "name": "b", "enabled": true, "profiles": []any{}},
			`{"properties":{"enabled":true,"name":"b","profiles":[]}}`},
	} {
		t.Run(string(c.typ), func(t *testing.T) {
			t.Parallel()
			body, err := typeOf(c.typ).requestBody(props(c.inputs))
			require.NoError(t, err)
			text, err := json.Marshal(body)
			require.NoError(t, err)
			assert.JSONEq(t, c.want, string(text))
		})
	}
}

func TestRequestBodyOfUnknownValue(t *testing.T) {
	t.Parallel()
	inputs := props(planInputs())
	inputs["kind"] = unknown()
	_, err := typeOf(planType).requestBody(inputs)
	require.EqualError(t, err, "the value of 'kind' is not known")
	_, err = typeOf(redisType).requestBody(props(map[string]any{"redisConfiguration": map[string]any{"maxclients": "1"}}))
	require.EqualError(t, err, "unexpected property 'redisConfiguration.maxclients'")
}

func TestOutputs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		typ  tokens.Type
		body string
		want map[string]any
	}{
		{"group keeps properties", groupType,
			`{"id":"/x","name":"rg","type":"T","location":"eastus","tags":null,"properties":{"provisioningState":"Succeeded"}}`,
			map[string]any{"name": "rg", "type": "T", "location": "eastus", "properties": map[string]any{"provisioningState": "Succeeded"}}},
		{"flattened, renamed, unknown and keys left out", redisType,
			`{"name":"c","properties":{"hostName":"h","sslPort":6380,"accessKeys":{"primaryKey":"K"},"invented":1,
			"redisConfiguration":{"maxmemory-policy":"allkeys-lru","maxclients":"1000","invented":"1"},"instances":[{"sslPort":1,"x":2}]}}`,
			map[string]any{"name": "c", "hostName": "h", "sslPort": 6380.0, "instances": []any{map[string]any{"sslPort": 1.0}},
				"redisConfiguration": map[string]any{"maxmemoryPolicy": "allkeys-lru", "maxclients": "1000"}}},
		{"name of an autoscale setting", scaleType, `{"name":"top","properties":{"name":"inside","enabled":true}}`,
			map[string]any{"name": "top", "enabled": true}},
		{"identities", siteType, `{"identity":{"type":"UserAssigned","userAssignedIdentities":{"/b":{"clientId":"1"},"/a":{}}}}`,
			map[string]any{"identity": map[string]any{"type": "UserAssigned", "userAssignedIdentities": []any{"/a", "/b"}}}},
		{"machine key left out", siteType, `{"properties":{"siteConfig":{"alwaysOn":true,"machineKey":{"decryptionKey":"K"}}}}`,
			map[string]any{"siteConfig": map[string]any{"alwaysOn": true}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var body map[string]any
			require.NoError(t, json.Unmarshal([]byte(c.body), &body))
			if diff := cmp.Diff(c.want, typeOf(c.typ).outputs(body).Mappable()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestTableIsConsistent catches rows that contradict themselves.
func TestTableIsConsistent(t *testing.T) {
	t.Parallel()
	var walk func(t *testing.T, path string, fields []property)
	walk = func(t *testing.T, path string, fields []property) {
		t.Helper()
		names := map[string]bool{}
		for _, f := range fields {
			at := path + "." + f.name
			assert.False(t, names[f.name], "%s is there twice", at)
			names[f.name] = true
			assert.False(t, f.required && f.readOnly, "%s is both required and read-only", at)
			switch f.kind {
			case kindObject:
				assert.NotEmpty(t, f.fields, at)
				walk(t, at, f.fields)
			case kindArray, kindMap:
				require.NotNil(t, f.item, at)
				walk(t, at+"[]", f.item.fields)
			}
		}
	}
	for _, row := range resourceTypes {
		walk(t, string(row.token), row.properties)
		inputs := resource.PropertyMap{}
		for _, param := range row.parameters {
			inputs[resource.PropertyKey(param.name)] = resource.NewProperty("v")
		}
		_, p := newFake(t)
		_, known := p.IDOf(row.token, inputs)
		assert.Equal(t, row.version == "", known, "%s belongs to another version", row.token)
		if row.version != "" {
			p.client.version = row.version
		}
		id, ok := p.IDOf(row.token, inputs)
		require.True(t, ok, row.token)
		values, ok := match(row.path, string(id))
		require.True(t, ok)
		assert.Len(t, values, strings.Count(row.path, "{"))
	}
}

func TestIDOf(t *testing.T) {
	t.Parallel()
	_, p := newFake(t)
	inputs := props(planInputs())
	inputs["name"] = secret("plan")
	id, ok := p.IDOf(planType, inputs)
	assert.True(t, ok)
	assert.Equal(t, resource.ID(planID), id)
	inputs["name"] = unknown()
	_, ok = p.IDOf(planType, inputs)
	assert.False(t, ok)
	_, ok = p.IDOf("pulumi:pulumi:Stack", nil)
	assert.False(t, ok)
}
