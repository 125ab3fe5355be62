package components_test

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/components"
	"scaleout/internal/testkit/recorder"
)

// keeping declares an app whose secrets are in a vault and, if it looks there, without them in
// its settings.
func keeping(t *testing.T, name string, looks bool) *recorder.Recorder {
	t.Helper()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		args := appArgs()
		args.ByReference = looks
		args.SecretKey = pulumi.ToSecret(pulumi.String("a-key-of-somebody-a-key-of-somebody")).(pulumi.StringOutput)
		var err error
		if args.Identity, err = components.NewIdentity(ctx, name+"-identity", &components.IdentityArgs{Placement: here}); err != nil {
			return err
		}
		if args.Vault, err = components.NewSecretVault(ctx, name+"-vault", &components.SecretVaultArgs{Placement: here, Identity: args.Identity}); err != nil {
			return err
		}
		app, err := components.NewApp(ctx, name+"-app", args)
		if err != nil {
			return err
		}
		_, err = components.NewSlot(ctx, name+"-slot", &components.SlotArgs{App: app})
		return err
	}))
	return r
}

func settingsOf(site map[string]any) map[string]string {
	all, config := map[string]string{}, site["siteConfig"]
	if hidden, is := config.(*resource.Secret); is {
		config = hidden.Element.Mappable()
	}
	for _, entry := range config.(map[string]any)["appSettings"].([]any) {
		pair := entry.(map[string]any)
		all[pair["name"].(string)], _ = pair["value"].(string)
	}
	return all
}

func TestSecretsAreInTheVault(t *testing.T) {
	t.Parallel()
	r := keeping(t, "a", true)
	vault := plain(r.One(t, "azure-native:keyvault:Vault").Inputs)
	properties := vault["properties"].(map[string]any)
	delete(properties, "tenantId")
	assert.Equal(t, map[string]any{
		"sku": map[string]any{"family": "A", "name": "standard"}, "accessPolicies": []any{}, "enableRbacAuthorization": true,
		"enableSoftDelete": true, "enablePurgeProtection": true, "softDeleteRetentionInDays": 90.0, "publicNetworkAccess": "Enabled",
	}, properties)
	names := map[string]bool{}
	for _, secret := range r.Of("azure-native:keyvault:Secret") {
		names[secret.Inputs["secretName"].StringValue()] = true
		assert.True(t, secret.Request.GetRetainOnDelete(), "the real provider needs a role of its own to delete it")
		assert.NotEmpty(t, secret.Request.GetDependencies())
	}
	assert.Equal(t, map[string]bool{"REDIS-URL": true, "FLASK-SECRET-KEY": true}, names)
	role := plain(r.One(t, "azure-native:authorization:RoleAssignment").Inputs)
	assert.Equal(t, "ServicePrincipal", role["principalType"], "else Entra ID is asked for an identity that it may not know yet")
	assert.Equal(t, "/providers/Microsoft.Authorization/roleDefinitions/4633458b-17de-408a-b874-0445c86b69e6", role["roleDefinitionId"])
	for _, typ := range []string{"azure-native:web/v20240401:WebApp", "azure-native:web/v20240401:WebAppSlot"} {
		inputs := plain(r.One(t, typ).Inputs)
		assert.Equal(t, "/id/a-identity", inputs["keyVaultReferenceIdentity"], typ)
		assert.Equal(t, map[string]any{"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": []any{"/id/a-identity"}}, inputs["identity"], typ)
		settings := settingsOf(inputs)
		assert.True(t, strings.HasPrefix(settings["REDIS_URL"], "@Microsoft.KeyVault(SecretUri="), settings["REDIS_URL"])
		assert.True(t, strings.HasSuffix(settings["REDIS_URL"], "secrets/REDIS-URL)"), "without a version: %s", settings["REDIS_URL"])
		assert.True(t, strings.HasSuffix(settings["FLASK_SECRET_KEY"], "secrets/FLASK-SECRET-KEY)"), settings["FLASK_SECRET_KEY"])
	}
}

// What is prepared leaves the app as it is, but for the identity that it will need.
func TestSecretsArePrepared(t *testing.T) {
	t.Parallel()
	r := keeping(t, "a", false)
	assert.Len(t, r.Of("azure-native:keyvault:Secret"), 2)
	site := plain(r.One(t, "azure-native:web/v20240401:WebApp").Inputs)
	assert.Equal(t, "rediss://x", settingsOf(site)["REDIS_URL"])
	assert.NotContains(t, site, "keyVaultReferenceIdentity")
	assert.Contains(t, site["identity"], "userAssignedIdentities")
}

// Azure takes 3 to 24 characters, the first a letter, the last a letter or digit, no two
// hyphens in a row ("Naming rules and restrictions for Azure resources").
func TestNamesOfVaults(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a", "scaleout-prod", "a-very-long-project-with-a-stack-of-its", "exactly-a-name-x"} {
		named := plain(keeping(t, name, true).One(t, "azure-native:keyvault:Vault").Inputs)["vaultName"].(string)
		assert.LessOrEqual(t, len(named), 24, named)
		assert.Regexp(t, `^[a-zA-Z](-?[a-zA-Z0-9])+$`, named)
	}
}
