package local_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/rotate"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
)

// inVault are the resources that a vault brings: identity, vault, two secrets, a role.
const inVault = 5

// sites are the app and its slot.
func sites(w *world.World) []string { return []string{w.Output("appId"), w.Output("slotId")} }

// statuses are what became of the references of the app and of the slot.
func statuses(w *world.World) []string {
	w.T.Helper()
	var all []string
	for _, site := range sites(w) {
		answer, err := w.Azure.Call(context.Background(), http.MethodGet, site+"/config/configreferences/appsettings", "2022-09-01", nil)
		require.NoError(w.T, err)
		for _, entry := range answer["value"].([]any) {
			all = append(all, entry.(map[string]any)["properties"].(map[string]any)["status"].(string))
		}
	}
	return all
}

// wait lets time pass for Azure.
func wait(w *world.World, d time.Duration) { w.Azure.Clock.Advance(d) }

// A new stack has its secrets in a vault at once: the role is older than the cache. Going back
// and forth keeps all else, and after a destroy another vault takes the place of the one that
// Azure keeps.
func TestSecretsInAVault(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	in := []string{"secrets", "keyvault"}
	w.Must(w.Up, in...)
	url, vault := w.Output("redisUrl"), w.Output("vaultName")
	assert.LessOrEqual(t, len(vault), 24)
	assert.Equal(t, []string{"Resolved", "Resolved", "Resolved", "Resolved"}, statuses(w))
	for _, site := range sites(w) {
		assert.Equal(t, url, w.Azure.Environment(site)["REDIS_URL"])
	}
	live := liveAppSettings(t, w)
	assert.Equal(t, "@Microsoft.KeyVault(SecretUri=https://"+vault+".vault.azure.net/secrets/REDIS-URL)", live["REDIS_URL"])
	key := w.Azure.Environment(sites(w)[0])["FLASK_SECRET_KEY"]
	assert.Len(t, key, 64)
	for name, value := range live {
		assert.NotContains(t, value, key, name)
		assert.NotContains(t, value, redisKey(t, url), name)
	}
	w.Reopen()
	for _, do := range []world.Verb{w.Preview, w.Up, w.Refresh, w.Preview} {
		w.Nothing(do, in...)
	}

	w.Must(w.Up)
	assert.Equal(t, []string{url, key}, []string{liveAppSettings(t, w)["REDIS_URL"], liveAppSettings(t, w)["FLASK_SECRET_KEY"]}, "nobody is logged out")
	assert.Empty(t, statuses(w))
	before := w.Azure.Resources()
	w.Nothing(w.Up)
	w.Must(w.Up, "secrets", "prepared")
	assert.Len(t, w.Azure.Resources(), len(before)+inVault)
	assert.NotEqual(t, vault, w.Output("vaultName"), "Azure keeps the name of the one that was deleted")
	assert.Equal(t, url, liveAppSettings(t, w)["REDIS_URL"])
	wait(w, 10*time.Minute)
	w.Must(w.Up, in...)
	assert.Equal(t, []string{"Resolved", "Resolved", "Resolved", "Resolved"}, statuses(w))
	assert.Equal(t, key, w.Azure.Environment(sites(w)[1])["FLASK_SECRET_KEY"])

	w.Must(w.Destroy, in...)
	assert.Empty(t, w.Azure.Resources())
	w.Must(w.Up, in...)
	assert.Equal(t, "Resolved", statuses(w)[0])
}

// Who does not prepare finds what Azure says of a role that has no effect yet.
func TestSecretsInAVaultTooEarly(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	w := world.New(t, "dev")
	w.Must(w.Up)
	w.Must(w.Up, "secrets", "keyvault")
	assert.Equal(t, "AccessToKeyVaultDenied", statuses(w)[0])
	assert.True(t, strings.HasPrefix(w.Azure.Environment(sites(w)[0])["REDIS_URL"], "@Microsoft.KeyVault("))
}

// An app whose secrets are in a vault gets another cache by way of its settings, and is never left with the address of the one that
// is deleted.
func TestAnotherCacheWithAVault(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	with := func(secrets, sku string) []string { return []string{"secrets", secrets, "redisSku", sku} }
	w.Must(w.Preview, with("keyvault", "Standard_C1")...)
	w.Must(w.Up, with("keyvault", "Standard_C1")...)
	before := w.Azure.Resources()
	_, err := w.Session.Preview(context.Background(), w.Options(with("keyvault", "Balanced_B0")...))
	require.Error(t, err)
	assert.Contains(t, w.Out.String(), "pulumi config set secrets prepared --stack dev")
	assert.Equal(t, before, w.Azure.Resources())
	for _, step := range [][]string{
		with("prepared", "Standard_C1"), with("prepared", "Balanced_B0"), with("keyvault", "Balanced_B0"), with("keyvault", "Balanced_B1"),
		with("prepared", "Standard_C1"), with("keyvault", "Standard_C1"), // both at once, too
	} {
		w.Must(w.Preview, step...)
		w.Must(w.Up, step...)
		w.Nothing(w.Up, step...)
		for _, site := range sites(w) {
			assert.Equal(t, w.Output("redisUrl"), w.Azure.Environment(site)["REDIS_URL"], "%s: %v", site, step)
		}
	}
}

// A rotation puts the other key into the vault, and app and slot have it before the old one ends. That the vault is
// closed but for the app's network is no hindrance: Resource Manager writes the secret.
func TestRotationInAVault(t *testing.T) {
	t.Parallel()
	dir, with := t.TempDir(), "\nconfig:\n  scaleout:secrets: keyvault\n  scaleout:network: private\n"
	for _, name := range []string{"Pulumi.yaml", "Pulumi.dev.yaml"} {
		b, err := os.ReadFile(filepath.Join(world.ProjectRoot(), name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(strings.Replace(string(b), "\nconfig:\n", with, 1)), 0o600))
	}
	w := world.Open(t, inFolder(t, dir))
	w.Must(w.Up)
	require.Equal(t, "Resolved", statuses(w)[0])
	old := keysNow(w)
	secret := w.Azure.Environment(sites(w)[0])["FLASK_SECRET_KEY"]
	used, err := rotateKeys(w)
	require.NoError(t, err)
	assert.Equal(t, rotate.Secondary, used)
	now := keysNow(w)
	for _, site := range sites(w) {
		env := w.Azure.Environment(site)
		assert.Equal(t, now[1], redisKey(t, env["REDIS_URL"]), site)
		assert.Equal(t, secret, env["FLASK_SECRET_KEY"], "nobody is logged out")
	}
	for _, key := range append(old, now...) {
		assert.NotContains(t, w.Out.String(), key)
	}
	w.Reopen()
	w.Nothing(w.Up)
}
