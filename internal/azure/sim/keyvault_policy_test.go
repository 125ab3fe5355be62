package sim_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// Some of a vault's access policies are changed by name of what is done (recorded 2020-06 for an addition).
func TestChangesOfPolicies(t *testing.T) {
	t.Parallel()
	const one, other = "11111111-2222-4333-8444-555555555555", "11111111-2222-4333-8444-555555555556"
	policy := func(who string, of ...string) obj {
		permissions := obj{}
		for i := 0; i < len(of); i += 2 {
			list, _ := permissions[of[i]].([]any)
			permissions[of[i]] = append(list, of[i+1])
		}
		return obj{"tenantId": "5ca1ab1e-0000-4000-8000-000000000002", "objectId": who, "permissions": permissions}
	}
	for name, row := range map[string]struct {
		change string
		sent   obj
		want   []obj
	}{
		"another principal":         {"add", policy(other, "secrets", "get"), []obj{policy(one, "keys", "get", "keys", "list"), policy(other, "secrets", "get")}},
		"more of a kind":            {"add", policy(one, "keys", "LIST", "keys", "sign"), []obj{policy(one, "keys", "get", "keys", "list", "keys", "sign")}},
		"another kind":              {"Add", policy(one, "secrets", "get"), []obj{policy(one, "keys", "get", "keys", "list", "secrets", "get")}},
		"in place of":               {"replace", policy(one, "keys", "sign"), []obj{policy(one, "keys", "sign")}},
		"less":                      {"remove", policy(one, "keys", "list"), []obj{policy(one, "keys", "get")}},
		"nothing left":              {"remove", policy(one, "keys", "list", "keys", "get"), []obj{}},
		"nothing there to be taken": {"remove", policy(other, "keys", "list"), []obj{policy(one, "keys", "get", "keys", "list")}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).withGroup()
			body := set(set(vaultBody(), "properties.enableRbacAuthorization", false), "properties.accessPolicies", []any{policy(one, "keys", "get", "keys", "list")})
			w.must("PUT", vaultPath, body)
			got := w.must("PUT", vaultPath+"/accessPolicies/"+row.change, obj{"properties": obj{"accessPolicies": []any{row.sent}}})
			want := fmt.Sprint(row.want)
			require.Equal(t, want, fmt.Sprint(got.at("properties.accessPolicies")))
			require.Equal(t, want, fmt.Sprint(w.must("GET", vaultPath, nil).at("properties.accessPolicies")))
		})
	}
	w := newWorld(t).withGroup()
	require.Equal(t, 404, w.do("PUT", vaultPath+"/accessPolicies/add", obj{"properties": obj{}}).status)
	w.must("PUT", vaultPath, vaultBody())
	require.Equal(t, 400, w.do("PUT", vaultPath+"/accessPolicies/drop", obj{"properties": obj{}}).status)
}

// A change of a vault keeps what it does not name, and is refused as a PUT is.
func TestPatchOfVault(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	require.Equal(t, 404, w.do("PATCH", vaultPath, obj{}).status)
	w.must("PUT", vaultPath, set(vaultBody(), "tags", obj{"a": "1"}))
	before := w.must("GET", vaultPath, nil)
	require.Equal(t, before.at("properties"), w.must("PATCH", vaultPath, obj{}).at("properties"))
	got := w.must("PATCH", vaultPath, obj{"properties": obj{"publicNetworkAccess": "Disabled"}})
	require.Equal(t, "Disabled", got.at("properties.publicNetworkAccess"))
	require.Equal(t, obj{"a": "1"}, got.at("tags"))
	require.Equal(t, obj{"b": "2"}, w.must("PATCH", vaultPath, obj{"tags": obj{"b": "2"}}).at("tags"))
	require.Equal(t, 400, w.do("PATCH", vaultPath, obj{"properties": obj{"softDeleteRetentionInDays": 7}}).status)
}

// Names of vaults and caches that somebody has, also of a vault that is deleted.
func TestNamesOfVaultsAndCaches(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withRedis()
	const vaults = subPath + "/providers/Microsoft.KeyVault/checkNameAvailability"
	w.must("PUT", vaultPath, vaultBody())
	name := w.must("GET", vaultPath, nil).at("name").(string)
	asked := func(name string) reply {
		return w.must("POST", vaults, obj{"name": name, "type": "Microsoft.KeyVault/vaults"})
	}
	require.Equal(t, true, asked("another-"+name[:5]).at("nameAvailable"))
	require.Equal(t, "AccountNameInvalid", asked("a").at("reason"))
	require.Equal(t, "The name '"+name+"' is already in use.", asked(name).at("message"))
	w.must("DELETE", vaultPath, nil)
	require.Equal(t, "AlreadyExists", asked(name).at("reason"))

	const caches = subPath + "/providers/Microsoft.Cache/checkNameAvailability"
	cache := func(name any, typ string) reply { return w.do("POST", caches, obj{"name": name, "type": typ}) }
	require.Equal(t, 409, cache(w.must("GET", redisPath, nil).at("name"), "Microsoft.Cache/Redis").status)
	require.Equal(t, 409, cache("a--b", "Microsoft.Cache/Redis").status)
	free := cache("nobody-has-it", "Microsoft.Cache/Redis")
	require.Equal(t, 200, free.status)
	require.Empty(t, free.raw)
	require.Equal(t, 400, cache("nobody-has-it", "Microsoft.Cache/other").status)
}
