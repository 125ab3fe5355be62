package verify_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine"
	kit "scaleout/internal/testkit/world"
	"scaleout/internal/verify"
)

const vaults = "2023-02-01"

// refresh has App Service read the vault anew, for the app and for the slot.
func (w *world) refresh() {
	w.t.Helper()
	for _, site := range []string{w.options.SiteID, w.slot()} {
		w.post(site+"/config/configreferences/appsettings/refresh", web, nil)
	}
}

// A stack whose secrets are in a vault passes as one that has them in its settings, and its
// cache is tried with the key that the stack has put there.
func TestSecretsInAVaultPass(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "secrets", "keyvault")
	w.app.traffic(400, 380)
	for _, f := range w.verify().Findings {
		want := usual[f.Check]
		if want == "" {
			want = verify.Pass
		}
		assert.Equal(t, want, f.Status, "%s: %s", f.Check, f.Seen)
		if f.Check == "secret-references" || f.Check == "slot-references" {
			assert.Equal(t, "2 secrets found in a Key Vault", f.Seen)
		}
	}
}

// Each way in which a reference fails has its own advice, and no other check notices.
func TestReferencesThatFail(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		harm func(w *world, vault string)
		seen string
		do   string
	}{
		"role taken away": {func(w *world, vault string) {
			list := w.call(http.MethodGet, vault+"/providers/Microsoft.Authorization/roleAssignments", "2022-04-01", nil)
			for _, role := range list["value"].([]any) {
				w.call(http.MethodDelete, role.(map[string]any)["id"].(string), "2022-04-01", nil)
			}
		}, "AccessToKeyVaultDenied", "the role 'Key Vault Secrets User'"},
		"vault deleted": {func(w *world, vault string) { w.call(http.MethodDelete, vault, vaults, nil) },
			"VaultNotFound", "az keyvault recover --name scaleout-"},
		"secret disabled": {func(w *world, vault string) {
			for _, secret := range []string{"REDIS-URL", "FLASK-SECRET-KEY"} {
				w.call(http.MethodPatch, vault+"/secrets/"+secret, vaults, map[string]any{"properties": map[string]any{"attributes": map[string]any{"enabled": false}}})
			}
		}, "SecretNotFound", "the vault has no secret FLASK-SECRET-KEY"},
		"identity taken away": {func(w *world, _ string) {
			for _, site := range []string{w.options.SiteID, w.slot()} {
				w.call(http.MethodPatch, site, web, map[string]any{"identity": map[string]any{"type": "SystemAssigned"}})
			}
		}, "MSINotEnabled", "no identity that could read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "secrets", "keyvault")
			c.harm(w, w.output("vaultId"))
			assert.Equal(t, verify.Pass, w.verify("secret-references").Findings[0].Status, "what was read is kept")
			w.refresh()
			for _, f := range w.verify("secret-references", "slot-references", "redis-url", "secret-key", "app-settings", "slot-settings", "slot-sessions").Findings {
				if !strings.HasSuffix(f.Check, "-references") {
					assert.Equal(t, verify.Pass, f.Status, "%s: %s", f.Check, f.Seen)
					continue
				}
				assert.Equal(t, verify.Fail, f.Status, f.Check)
				assert.Equal(t, "the app finds the text of a reference instead of a secret: FLASK_SECRET_KEY: "+c.seen+", REDIS_URL: "+c.seen, strings.Join(sorted(f.Seen), ""))
				assert.Contains(t, f.Do, c.do)
			}
		})
	}
}

// sorted is the text as it is, whatever order its parts have.
func sorted(seen string) []string {
	head, list, _ := strings.Cut(seen, "secret: ")
	parts := strings.Split(list, ", ")
	if len(parts) == 2 && parts[0] > parts[1] {
		parts[0], parts[1] = parts[1], parts[0]
	}
	return []string{head, "secret: ", strings.Join(parts, ", ")}
}

// The advice about a role that was taken away helps: an update, ten minutes, and the command.
func TestRoleComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "secrets", "keyvault")
	list := w.call(http.MethodGet, w.output("vaultId")+"/providers/Microsoft.Authorization/roleAssignments", "2022-04-01", nil)
	w.call(http.MethodDelete, list["value"].([]any)[0].(map[string]any)["id"].(string), "2022-04-01", nil)
	w.refresh()
	require.Equal(t, verify.Fail, w.verify("secret-references").Findings[0].Status)
	_, err := w.session.Refresh(context.Background(), w.quietly())
	require.NoError(t, err)
	w.up()
	w.session.Azure.Clock.Advance(10 * time.Minute)
	w.refresh()
	assert.Equal(t, verify.Pass, w.verify("secret-references").Findings[0].Status)
}

// quietly are the options of what the stack has.
func (w *world) quietly() engine.Options {
	o := kit.Quiet()
	o.Config = w.config
	return o
}

// Whoever takes away the app's role for the vault, or its login to the cache, is noticed at once by an alert, and by verify
// when the app has read its references anew or asks the cache.
func TestRevokedAccessIsNoticed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "secrets", "keyvault", "redisAuth", "entra", "monitoring", "true", "alertEmails[0]", "ops@example.com")
	require.Empty(t, w.session.Azure.Fired())
	list := w.call(http.MethodGet, w.output("vaultId")+"/providers/Microsoft.Authorization/roleAssignments", "2022-04-01", nil)
	role := list["value"].([]any)[0].(map[string]any)["id"].(string)
	w.call(http.MethodDelete, role, "2022-04-01", nil)
	login := w.output("redisId") + "/accessPolicyAssignments/app"
	w.call(http.MethodDelete, login, managed, nil)
	w.settle()
	var gone []string
	for _, event := range w.session.Azure.Fired() {
		gone = append(gone, event.Resource)
		require.Len(t, event.Alerts, 1)
		assert.Contains(t, event.Alerts[0], "access-revoked")
		require.Len(t, event.ActionGroups, 1)
		assert.Contains(t, event.ActionGroups[0], "/actionGroups/")
	}
	assert.Equal(t, []string{role, login}, gone)
	w.refresh()
	for _, f := range w.verify("secret-references", "redis-url-key").Findings {
		assert.Equal(t, verify.Fail, f.Status, "%s: %s", f.Check, f.Seen)
	}
}
