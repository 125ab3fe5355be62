package sim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	vaultPath   = groupPath + "/providers/Microsoft.KeyVault/vaults/kv-app"
	secretsUser = subPath + "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6"
	references  = "/config/configreferences/appsettings"
)

func vaultBody() obj {
	return obj{"location": "eastus", "properties": obj{
		"tenantId": "5ca1ab1e-0000-4000-8000-000000000002", "sku": obj{"family": "A", "name": "standard"},
		"enableRbacAuthorization": true, "enablePurgeProtection": true, "softDeleteRetentionInDays": 90,
	}}
}

func TestVaultRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	made := w.must("PUT", vaultPath, vaultBody())
	require.Equal(t, "https://kv-app.vault.azure.net/", made.at("properties.vaultUri"))
	require.Equal(t, "Succeeded", w.must("GET", vaultPath, nil).at("properties.provisioningState"))
	w.must("PUT", subPath+"/resourceGroups/rg2", groupBody())
	vaults := groupPath + "/providers/Microsoft.KeyVault/vaults/"
	name := func(n string) string {
		return "The vault name '" + n + "' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742"
	}
	with := func(n string, v any) obj { return set(vaultBody(), "properties."+n, v) }
	w.refuses([]refusal{
		{"too short", "", vaults + "kv", vaultBody(), 400, "VaultNameNotValid", name("kv")},
		{"too long", "", vaults + strings.Repeat("k", 25), vaultBody(), 400, "VaultNameNotValid", name(strings.Repeat("k", 25))},
		{"digit first", "", vaults + "1kv", vaultBody(), 400, "VaultNameNotValid", name("1kv")},
		{"two hyphens", "", vaults + "kv--app", vaultBody(), 400, "VaultNameNotValid", name("kv--app")},
		{"hyphen last", "", vaults + "kvapp-", vaultBody(), 400, "VaultNameNotValid", name("kvapp-")},
		{"taken", "", subPath + "/resourceGroups/rg2/providers/Microsoft.KeyVault/vaults/KV-APP", vaultBody(), 409, "VaultAlreadyExists",
			"The vault name 'KV-APP' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. Follow this link for more information https://go.microsoft.com/fwlink/?linkid=2147740"},
		{"purge protection off", "", vaultPath, with("enablePurgeProtection", false), 400, "BadRequest",
			`The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.`},
		{"soft delete off", "", vaultPath, with("enableSoftDelete", false), 400, "BadRequest", `The property "enableSoftDelete" cannot be set to false.`},
		{"other retention", "", vaultPath, with("softDeleteRetentionInDays", 30), 400, "BadRequest",
			`The property "softDeleteRetentionInDays" has been set already and it can't be modified.`},
		{"retention out of range", "", vaults + "kv-new", with("softDeleteRetentionInDays", 91), 400, "BadRequest",
			`The property "softDeleteRetentionInDays" must be between 7 and 90.`},
		{"no policies and no roles", "", vaults + "kv-new", with("enableRbacAuthorization", false), 400, "BadRequest", "The parameter accessPolicies is not specified."},
		{"tier", "", vaults + "kv-new", with("sku.name", "basic"), 400, "BadRequest", "The parameter sku is not valid."},
		{"tenant", "", vaults + "kv-new", with("tenantId", "us"), 400, "BadRequest", "The parameter tenantId is not specified or is not a GUID."},
		{"secret without a value", "", vaultPath + "/secrets/KEY", obj{"properties": obj{}}, 400, "BadRequest", "The secret 'KEY' is not valid."},
		{"secret's name", "", vaultPath + "/secrets/MY_KEY", obj{"properties": obj{"value": "x"}}, 400, "BadRequest", "The secret 'MY_KEY' is not valid."},
		{"secret of no vault", "", vaults + "other/secrets/KEY", obj{"properties": obj{"value": "x"}}, 404, "ParentResourceNotFound",
			"Failed to perform 'write' on resource(s) of type 'vaults/secrets', because the parent resource '" + vaults + "other' could not be found."},
		{"recover what is not deleted", "", vaults + "kv-new", with("createMode", "recover"), 404, "SoftDeletedVaultDoesNotExist",
			"A soft deleted vault with the given name does not exist. Ensure that the name for the vault that is being attempted to recover is in a recoverable state. For more information on soft delete please follow this link https://go.microsoft.com/fwlink/?linkid=2149745"},
	})
	w.must("PUT", vaultPath, set(vaultBody(), "properties.enablePurgeProtection", nil))
	require.Equal(t, true, w.must("GET", vaultPath, nil).at("properties.enablePurgeProtection"), "silence does not turn it off")
	require.Equal(t, 405, w.do("DELETE", vaultPath+"/secrets/KEY", nil).status, "Resource Manager deletes no secret")
}

// A deleted vault keeps its name for its time, with its group or alone, and comes back with
// its secrets.
func TestDeletedVaultKeepsItsName(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.must("PUT", vaultPath, vaultBody())
	w.must("PUT", vaultPath+"/secrets/KEY", obj{"properties": obj{"value": "hunter2"}})
	w.must("DELETE", vaultPath, nil)
	w = w.restored()
	require.Equal(t, 404, w.do("GET", vaultPath, nil).status)
	deleted := subPath + "/providers/Microsoft.KeyVault/locations/eastus/deletedVaults/kv-app"
	require.Equal(t, vaultPath, w.must("GET", deleted, nil).at("properties.vaultId"))
	require.Len(t, w.must("GET", subPath+"/providers/Microsoft.KeyVault/deletedVaults", nil).at("value"), 1)
	w.refuses([]refusal{
		{"same name", "", vaultPath, vaultBody(), 409, "ConflictError", "A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete."},
		{"purge", "POST", deleted + "/purge", nil, 405, "MethodNotAllowed", "Operation 'DeletedVaultPurge' is not allowed."},
		{"elsewhere", "", vaultPath, set(set(vaultBody(), "properties.createMode", "recover"), "location", "westus"), 404, "SoftDeletedVaultDoesNotExist",
			"A soft deleted vault with the given name does not exist. Ensure that the name for the vault that is being attempted to recover is in a recoverable state. For more information on soft delete please follow this link https://go.microsoft.com/fwlink/?linkid=2149745"},
	})
	w.must("PUT", vaultPath, set(vaultBody(), "properties.createMode", "recover"))
	require.NotEmpty(t, w.must("GET", vaultPath+"/secrets/KEY", nil).at("properties.secretUriWithVersion"))

	w.must("DELETE", vaultPath, nil)
	w.clock.Advance(90 * 24 * time.Hour)
	w.must("PUT", vaultPath, set(vaultBody(), "properties.enablePurgeProtection", nil))
	require.Equal(t, 404, w.do("GET", vaultPath+"/secrets/KEY", nil).status, "it is a new one")
	w.must("DELETE", vaultPath, nil)
	w.must("POST", deleted+"/purge", nil)
	w.must("PUT", vaultPath, vaultBody())
}

// withReference is a site whose KEY is in a vault that it may read with an identity of its own.
func (w *world) withReference() (principal string) {
	w.t.Helper()
	principal = w.must("PUT", identityPath, obj{"location": "eastus"}).at("properties.principalId").(string)
	w.must("PUT", vaultPath, vaultBody())
	require.NotContains(w.t, w.must("PUT", vaultPath+"/secrets/KEY", obj{"properties": obj{"value": "hunter2"}}).raw, "hunter2")
	w.assign(principal)
	w.clock.Advance(10 * time.Minute)
	w.must("PUT", sitePath, w.referring("@Microsoft.KeyVault(SecretUri=https://kv-app.vault.azure.net/secrets/KEY)"))
	return principal
}

func (w *world) assign(principal string) {
	w.must("PUT", vaultPath+assignments+"/"+assignmentGUID, obj{"properties": obj{
		"roleDefinitionId": secretsUser, "principalId": principal, "principalType": "ServicePrincipal"}})
}

func (w *world) referring(setting string) obj {
	body := set(siteBody(), "identity", obj{"type": "UserAssigned", "userAssignedIdentities": obj{identityPath: obj{}}})
	body = set(body, "properties.keyVaultReferenceIdentity", identityPath)
	return set(body, "properties.siteConfig.appSettings", []any{obj{"name": "KEY", "value": setting}, obj{"name": "A", "value": "1"}})
}

func (w *world) status() string {
	w.t.Helper()
	s, _ := w.must("GET", sitePath+references+"/KEY", nil).at("properties.status").(string)
	return s
}

func (w *world) key() string { return w.azure.Environment(sitePath)["KEY"] }

func TestReferenceIsResolved(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	w.withReference()
	require.Equal(t, "Resolved", w.status())
	require.Equal(t, map[string]string{"KEY": "hunter2", "A": "1"}, w.azure.Environment(sitePath))
	listed := w.must("GET", sitePath+references, nil)
	require.Equal(t, []string{"KEY"}, names(listed))
	require.NotContains(t, listed.raw, "hunter2")
	require.NotContains(t, w.must("POST", sitePath+"/config/appsettings/list", nil).raw, "hunter2")
	w = w.restored()
	require.Equal(t, "hunter2", w.key())
	require.Equal(t, 404, w.do("GET", sitePath+references+"/A", nil).status, "no reference")
}

// What was fetched stays for a day, whatever happens to the secret and to the role, until the
// configuration changes or somebody asks for it.
func TestReferenceIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	principal := w.withReference()
	w.must("PUT", vaultPath+"/secrets/KEY", obj{"properties": obj{"value": "hunter3"}})
	w.must("POST", sitePath+"/restart", nil)
	require.Equal(t, "hunter2", w.key(), "a restart fetches nothing")
	before := w.azure.Runs(sitePath)[0].Generation
	w.must("POST", sitePath+references+"/refresh", nil)
	require.Equal(t, "hunter3", w.key())
	require.Equal(t, before, w.azure.Runs(sitePath)[0].Generation, "what runs goes on with what it has")

	w.must("PUT", vaultPath+"/secrets/KEY", obj{"properties": obj{"value": "hunter4"}})
	w.clock.Advance(24*time.Hour - time.Second)
	require.Equal(t, "hunter3", w.key())
	w.clock.Advance(time.Second)
	require.Equal(t, "hunter4", w.key())
	require.Greater(t, w.azure.Runs(sitePath)[0].Generation, before, "the app starts anew with it")

	w.must("PUT", vaultPath+"/secrets/KEY", obj{"properties": obj{"value": "hunter5"}})
	w.must("PUT", sitePath, set(w.referring("@Microsoft.KeyVault(VaultName=kv-app;SecretName=KEY)"), "properties.siteConfig.alwaysOn", false))
	require.Equal(t, "hunter5", w.key(), "a change of the configuration fetches all")

	w.must("DELETE", vaultPath+assignments+"/"+assignmentGUID, nil)
	require.Equal(t, "Resolved", w.status())
	w.must("POST", sitePath+references+"/refresh", nil)
	require.Equal(t, "AccessToKeyVaultDenied", w.status())
	require.Equal(t, "@Microsoft.KeyVault(VaultName=kv-app;SecretName=KEY)", w.key(), "the app finds the reference itself")
	w.assign(principal)
	w.clock.Advance(10*time.Minute - time.Second)
	w.must("POST", sitePath+references+"/refresh", nil)
	require.Equal(t, "AccessToKeyVaultDenied", w.status(), "a role takes its time")
	w.clock.Advance(time.Second)
	w.must("POST", sitePath+references+"/refresh", nil)
	require.Equal(t, "hunter5", w.key())
}

func TestReferenceStatuses(t *testing.T) {
	t.Parallel()
	uri := func(rest string) string {
		return "@Microsoft.KeyVault(SecretUri=https://kv-app.vault.azure.net/secrets/" + rest + ")"
	}
	for name, c := range map[string]struct {
		setting string
		change  func(w *world, body obj) obj
		want    string // "": not a reference to App Service
	}{
		"other vault":    {"@Microsoft.KeyVault(SecretUri=https://kv-other.vault.azure.net/secrets/KEY)", nil, "VaultNotFound"},
		"other secret":   {uri("OTHER"), nil, "SecretNotFound"},
		"trailing slash": {uri("KEY/"), nil, "Resolved"},
		"other version":  {uri("KEY/ec96f02080254f109c51a1f14cdb1931"), nil, "SecretVersionNotFound"},
		"disabled secret": {uri("KEY"), func(w *world, body obj) obj {
			w.must("PATCH", vaultPath+"/secrets/KEY", obj{"properties": obj{"attributes": obj{"enabled": false}}})
			return body
		}, "SecretNotFound"},
		"own identity, which there is none": {uri("KEY"), func(_ *world, body obj) obj {
			return set(body, "properties.keyVaultReferenceIdentity", "SystemAssigned")
		}, "MSINotEnabled"},
		"own identity without a role": {uri("KEY"), func(_ *world, body obj) obj {
			return set(set(body, "properties.keyVaultReferenceIdentity", "SystemAssigned"), "identity", obj{"type": "SystemAssigned"})
		}, "AccessToKeyVaultDenied"},
		"closed vault": {uri("KEY"), func(w *world, body obj) obj {
			w.must("PUT", vaultPath, set(vaultBody(), "properties.publicNetworkAccess", "Disabled"))
			return body
		}, "AccessToKeyVaultDenied"},
		"policies instead of roles": {uri("KEY"), func(w *world, body obj) obj {
			w.must("PUT", vaultPath, set(set(vaultBody(), "properties.enableRbacAuthorization", false), "properties.accessPolicies", []any{}))
			return body
		}, "AccessToKeyVaultDenied"},
		"not closed":        {"@Microsoft.KeyVault(SecretUri=https://kv-app.vault.azure.net/secrets/KEY", nil, ""},
		"in clear":          {"@Microsoft.KeyVault(SecretUri=http://kv-app.vault.azure.net/secrets/KEY)", nil, ""},
		"a key of a vault":  {"@Microsoft.KeyVault(SecretUri=https://kv-app.vault.azure.net/keys/KEY)", nil, ""},
		"name of no secret": {"@Microsoft.KeyVault(VaultName=kv-app)", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withSite()
			w.withReference()
			body := w.referring(c.setting)
			if c.change != nil {
				body = c.change(w, body)
			}
			w.must("PUT", sitePath, body)
			w.must("POST", sitePath+references+"/refresh", nil)
			if c.want == "" {
				require.Empty(t, names(w.must("GET", sitePath+references, nil)))
				require.Equal(t, c.setting, w.key())
				return
			}
			require.Equal(t, c.want, w.status())
			if c.want != "Resolved" {
				require.Equal(t, c.setting, w.key(), "the literal stays")
			}
		})
	}
}

// Lists of Key Vault name a page more until there is nothing (recorded 2018 to 2023).
func TestPagesOfVaults(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	require.NotContains(t, w.do("GET", subPath+"/providers/Microsoft.KeyVault/vaults", nil).body, "nextLink")
	w.must("PUT", vaultPath, vaultBody())
	w.must("PUT", vaultPath+"2", vaultBody())
	for _, path := range []string{subPath, groupPath} {
		all := w.do("GET", path+"/providers/Microsoft.KeyVault/vaults", nil)
		require.Len(t, all.at("value"), 2)
		require.Equal(t, obj{"value": []any{}}, w.send("GET", all.at("nextLink").(string), nil).body)
	}
	w.must("DELETE", vaultPath, nil)
	w.must("DELETE", vaultPath+"2", nil)
	gone := w.do("GET", subPath+"/providers/Microsoft.KeyVault/deletedVaults", nil)
	require.Len(t, gone.at("value"), 2)
	require.Equal(t, obj{"value": []any{}}, w.send("GET", gone.at("nextLink").(string), nil).body)
}

// What is said of a vault stands there, false or true; the oldest version has no state (recorded 2018-08).
func TestWhatAVaultWasTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	told := w.send("PUT", vaultPath+"?api-version=2015-06-01", set(vaultBody(), "properties.enabledForDiskEncryption", false))
	require.Equal(t, 200, told.status, told.raw)
	require.Equal(t, false, told.at("properties.enabledForDiskEncryption"))
	require.NotContains(t, told.at("properties"), "enabledForTemplateDeployment")
	require.NotContains(t, told.at("properties"), "provisioningState")
	require.Equal(t, "Succeeded", w.send("GET", vaultPath+"?api-version=2018-02-14", nil).at("properties.provisioningState"))
}

// The state of a vault is shown since 2018-02-14 (recorded 2016 to 2018).
func TestVaultsByVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withGroup()
	w.must("PUT", vaultPath, vaultBody())
	require.Nil(t, w.send("GET", vaultPath+"?api-version=2016-10-01", nil).at("properties.provisioningState"))
	require.Equal(t, "Succeeded", w.send("GET", vaultPath+"?api-version=2018-02-14", nil).at("properties.provisioningState"))
}
