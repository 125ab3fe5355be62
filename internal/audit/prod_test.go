package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/audit"
	"scaleout/internal/azure/arm"
	"scaleout/internal/pulumicli"
	"scaleout/internal/testkit"
	kit "scaleout/internal/testkit/world"
	"scaleout/program/outputs"
)

// audited audits the real stack, standing on an embedded Azure.
func audited(t *testing.T, stack string, config ...string) (audit.Report, *kit.World, audit.Options) {
	t.Helper()
	w := kit.Standing(t, stack, config...)
	client, err := w.Session.Azure.Client()
	require.NoError(t, err)
	all, err := w.Session.Outputs(context.Background(), false)
	require.NoError(t, err)
	v, err := outputs.Decode(all)
	require.NoError(t, err)
	o := audit.Options{
		ARM: client, SiteID: v.AppID, CacheID: v.RedisID, SlotID: v.SlotID, VaultID: v.VaultID, FrontDoorID: v.FrontDoorID, Now: w.Session.Azure.Clock.Now(),
		Up: func(key, value string) string { return pulumicli.UpHint(stack, key, value) },
	}
	report, err := audit.Run(context.Background(), o)
	require.NoError(t, err)
	report.Stack, report.Where = stack, "the embedded Azure"
	return report, w, o
}

// In a private network prod passes all that the Microsoft cloud security benchmark asks of App Service and Redis,
// or it does not apply. What passed before passes still.
func TestPrivateProdPassesTheBenchmark(t *testing.T) {
	t.Parallel()
	for name, config := range map[string][]string{"managed": nil, "classic": kit.ClassicCache} {
		public, _, _ := audited(t, "prod", config...)
		private, _, _ := audited(t, "prod", append([]string{"network", "private", "appAccess", "private"}, config...)...)
		before := map[string]audit.Finding{}
		for _, f := range public.Findings {
			before[f.Item] = f
		}
		asked := 0
		var better []string
		for _, f := range private.Findings {
			for _, ref := range f.References {
				if ref.Scheme == audit.MCSB {
					asked++
					assert.Contains(t, []audit.Status{audit.Pass, audit.NotApplicable}, f.Status, "%s: %s: %s", name, f.Item, f.Seen)
				}
			}
			if before[f.Item].Status != audit.Pass && f.Status == audit.Pass {
				better = append(better, f.Item)
			}
			if before[f.Item].Status == audit.Pass {
				assert.Equal(t, audit.Pass, f.Status, "%s: %s: %s", name, f.Item, f.Seen)
			}
		}
		assert.Greater(t, asked, 8)
		assert.Subset(t, better, []string{"app-network", "app-routing", "slot-network", "slot-routing", "app-public-access", "app-private-link", "slot-public-access",
			"app-subnet-security-group"}, name)
		assert.Contains(t, better, map[string]string{"managed": "managed-redis-private-link", "classic": "redis-private-link"}[name])
	}
}

// Without passwords and in a private network prod passes all that the benchmark asks of Key Vault, too, but for a date with
// which secrets end.
func TestProdWithoutPasswords(t *testing.T) {
	t.Parallel()
	report, w, o := audited(t, "prod", "network", "private", "secrets", "keyvault", "redisAuth", "entra")
	asked := 0
	for _, f := range report.Findings {
		assert.NotEqual(t, audit.Unread, f.Status, "%s: %s", f.Item, f.Seen)
		for _, ref := range f.References {
			if ref.Scheme == audit.MCSB && f.Item != "vault-secret-expiry" {
				asked++
				assert.Contains(t, []audit.Status{audit.Pass, audit.NotApplicable}, f.Status, "%s: %s", f.Item, f.Seen)
			}
		}
		if f.Group == "Key Vault" && !slices.Contains([]string{"vault-secret-expiry", "vault-service-endpoint"}, f.Item) {
			assert.Equal(t, audit.Pass, f.Status, "%s: %s", f.Item, f.Seen)
		}
	}
	assert.Greater(t, asked, 18)
	assert.Contains(t, finding(t, report, "vault-least-privilege").Seen, "Key Vault Secrets User")

	values, err := w.Session.Values(t.Context())
	require.NoError(t, err)
	vault := finding(t, report, "vault-roles").Resource
	group, _, _ := strings.Cut(o.SiteID, "/providers/")
	put := func(id, version string, body map[string]any) {
		t.Helper()
		_, err := w.Session.Azure.Call(t.Context(), "PUT", id, version, body)
		require.NoError(t, err)
	}
	put(vault+"/secrets/OTHER", arm.VaultVersion, map[string]any{"properties": map[string]any{"value": "x"}})
	put(group+"/providers/"+arm.RoleAssignments+"/11111111-2222-4333-8444-555555555555", arm.RolesVersion, map[string]any{"properties": map[string]any{
		"roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/b24988ac-6180-42a0-ab88-20f7382dd24c",
		"principalId":      values.IdentityPrincipalID, "principalType": "ServicePrincipal",
	}})
	o.VaultID = "" // it is found
	report, err = audit.Run(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, "more than an app needs: Contributor for "+group, finding(t, report, "vault-least-privilege").Seen)
	assert.Equal(t, "1 of 3 secrets have none", finding(t, report, "vault-secret-content-type").Seen)
}

// Prod fails what this program does not offer yet, what takes a private network or a login by token, and zones,
// which cost a third instance.
// Everything else passes, or does not apply for a reason that is said.
func TestProd(t *testing.T) {
	t.Parallel()
	report, _, _ := audited(t, "prod")
	var failed []string
	for _, f := range report.Findings {
		switch f.Status {
		case audit.Fail:
			if !strings.HasPrefix(f.Do, "not offered yet: ") && !strings.HasPrefix(f.Do, "the program cannot declare it") {
				failed = append(failed, f.Item)
			}
		case audit.Unread:
			t.Errorf("%s: %s", f.Item, f.Seen)
		}
	}
	assert.Equal(t, []string{
		"app-secrets", "app-public-access", "app-private-link", "app-network", "app-routing", "app-platform-routing",
		"slot-secrets", "slot-public-access", "slot-network", "slot-routing", "slot-platform-routing", "plan-zones",
		"managed-redis-access-keys", "managed-redis-private-link",
	}, failed)
	assert.Len(t, report.Findings, len(audit.Items()))
	assert.False(t, report.Kept())
}

// A Front Door of the stack's own is found with the stack and without, and what it fails is said.
func TestProdBehindAFrontDoor(t *testing.T) {
	t.Parallel()
	report, w, o := audited(t, "prod", "appAccess", "frontDoor")
	failed := []string{}
	for _, f := range report.Findings {
		assert.NotEqual(t, audit.Unread, f.Status, "%s: %s", f.Item, f.Seen)
		if f.Group == "Azure Front Door" && f.Status == audit.Fail {
			failed = append(failed, f.Item)
		}
	}
	assert.Equal(t, []string{"front-door-premium", "front-door-firewall", "front-door-private-link", "front-door-probe-method"}, failed)
	assert.Equal(t, o.FrontDoorID, finding(t, report, "front-door-premium").Resource)
	o.FrontDoorID = ""
	found, err := audit.Run(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, finding(t, report, "front-door-firewall"), finding(t, found, "front-door-firewall"))

	group, _, _ := strings.Cut(o.SiteID, "/providers/")
	_, err = w.Session.Azure.Call(t.Context(), "PUT", group+"/providers/"+arm.FrontDoors+"/another", arm.FrontDoorVersion,
		map[string]any{"location": "Global", "sku": map[string]any{"name": "Standard_AzureFrontDoor"}})
	require.NoError(t, err)
	found, err = audit.Run(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, audit.Unread, finding(t, found, "front-door-premium").Status)
	assert.Contains(t, finding(t, found, "front-door-premium").Seen, "name the stack")
}

// What is advised helps: with the setting it passes.
func TestAdviceHelps(t *testing.T) {
	t.Parallel()
	before, _, _ := audited(t, "prod", "planSku", "B2", "autoscale", "false", "stagingSlot", "false", "monitoring", "false",
		"clientAffinity", "true", "redisHighAvailability", "false", "protect", "false", "appAccess", "frontDoor")
	after, _, _ := audited(t, "prod", "appAccess", "frontDoor", "frontDoorSku", "Premium_AzureFrontDoor", "zoneRedundant", "true", "redisAuth", "entra", "secrets", "keyvault")
	for item, setting := range map[string]string{
		"plan-zones": "zoneRedundant true", "plan-tier": "planSku P0v3", "plan-autoscale": "autoscale true",
		"app-slot": "stagingSlot true", "app-resource-logs": "monitoring true", "monitoring-app-insights": "monitoring true",
		"front-door-resource-logs": "monitoring true", "front-door-premium": "frontDoorSku Premium_AzureFrontDoor", "app-affinity": "clientAffinity false", "managed-redis-zones": "redisHighAvailability true",
		"managed-redis-access-keys": "redisAuth both", "app-secrets": "secrets keyvault", "app-end-to-end-tls": "planSku P0v3",
	} {
		was, is := finding(t, before, item), finding(t, after, item)
		assert.Equal(t, audit.Fail, was.Status, item)
		assert.Contains(t, was.Do, setting, item)
		assert.Contains(t, []audit.Status{audit.Pass, audit.NotApplicable}, is.Status, "%s: %s", item, is.Seen)
	}
}

func finding(t *testing.T, r audit.Report, item string) audit.Finding {
	t.Helper()
	for _, f := range r.Findings {
		if f.Item == item {
			return f
		}
	}
	t.Fatalf("no item %s", item)
	return audit.Finding{}
}

// Without a stack, the slot and the cache are found; what is asked for only is judged.
func TestWithoutStack(t *testing.T) {
	t.Parallel()
	all, _, o := audited(t, "prod")
	o.CacheID, o.SlotID = "", ""
	report, err := audit.Run(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, all.Findings, report.Findings)

	o.Only = []string{"app-https-only", "plan-zones"}
	report, err = audit.Run(t.Context(), o)
	require.NoError(t, err)
	assert.Len(t, report.Findings, 2)
	o.Only = []string{"app-https"}
	_, err = audit.Run(t.Context(), o)
	assert.ErrorContains(t, err, `there is no item "app-https"`)
	o.Only, o.SiteID = nil, o.SiteID+"-missing"
	_, err = audit.Run(t.Context(), o)
	assert.ErrorContains(t, err, "cannot be looked at")
}

// A slot can be audited by its own id, as Azure Policy has it.
func TestSlotByItself(t *testing.T) {
	t.Parallel()
	_, _, o := audited(t, "prod")
	o.SiteID, o.SlotID = o.SlotID, ""
	report, err := audit.Run(t.Context(), o)
	require.NoError(t, err)
	assert.Zero(t, report.Count(audit.Unread))
	assert.Equal(t, "this is a slot itself", finding(t, report, "slot-ssh").Seen)
	assert.Equal(t, audit.NotApplicable, finding(t, report, "app-slot").Status)
	assert.Equal(t, audit.Pass, finding(t, report, "app-https-only").Status)
}

// Which of several caches an app uses, its resource group does not say.
func TestCachesWithoutStack(t *testing.T) {
	t.Parallel()
	_, w, o := audited(t, "prod")
	o.CacheID, o.SlotID = "", ""
	group, _, _ := strings.Cut(o.SiteID, "/providers/")
	second := group + "/providers/" + arm.ClassicCaches + "/second"
	_, err := w.Session.Azure.Call(t.Context(), "PUT", second, arm.ClassicCacheVersion, map[string]any{
		"location": "westeurope", "properties": map[string]any{"sku": map[string]any{"name": "Basic", "family": "C", "capacity": 0}},
	})
	require.NoError(t, err)
	report, err := audit.Run(t.Context(), o)
	require.NoError(t, err)
	for _, item := range []string{"managed-redis-tls", "redis-size"} {
		f := finding(t, report, item)
		assert.Equal(t, audit.Unread, f.Status, item)
		assert.Contains(t, f.Seen, "name the stack")
	}
	assert.False(t, report.Kept())
	var b bytes.Buffer
	require.NoError(t, report.Text(&b, 100))
	assert.Contains(t, b.String(), "not readable")

	o.CacheID = second
	report, err = audit.Run(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, "Basic C0", finding(t, report, "redis-size").Seen)
	assert.Contains(t, finding(t, report, "managed-redis-tls").Seen, "Azure Cache for Redis")
}

// What the portal changes behind the stack's back is seen.
func TestPortalChanges(t *testing.T) {
	t.Parallel()
	_, w, o := audited(t, "prod")
	call := func(id string, properties map[string]any) {
		t.Helper()
		_, err := w.Session.Azure.Call(t.Context(), "PATCH", id, arm.WebZonesVersion, map[string]any{"properties": properties})
		require.NoError(t, err)
	}
	call(o.SiteID+"/config/web", map[string]any{"minTlsVersion": "1.0", "cors": map[string]any{"allowedOrigins": []any{"*"}}})
	call(o.SlotID, map[string]any{"httpsOnly": false})
	_, err := w.Session.Azure.Call(t.Context(), "PUT", o.SiteID+"/basicPublishingCredentialsPolicies/ftp", arm.WebZonesVersion,
		map[string]any{"properties": map[string]any{"allow": true}})
	require.NoError(t, err)
	report, err := audit.Run(t.Context(), o)
	require.NoError(t, err)
	for _, item := range []string{"app-minimum-tls", "app-cors", "app-ftp-passwords", "slot-https-only"} {
		f := finding(t, report, item)
		assert.Equal(t, audit.Fail, f.Status, item)
		assert.Contains(t, f.Do, "pulumi ", item)
	}
}

// Nothing secret is in any form of a report, whether the app's secrets are in its settings or in a vault.
func TestReportsHoldNoSecret(t *testing.T) {
	t.Parallel()
	for name, config := range map[string][]string{
		"settings": nil, "vault with a key": {"secrets", "keyvault"},
		"no passwords": {"network", "private", "secrets", "keyvault", "redisAuth", "entra"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report, w, _ := audited(t, "prod", config...)
			var shown bytes.Buffer
			require.NoError(t, report.Text(&shown, 100))
			require.NoError(t, report.SARIF(&shown, audit.Tool{}, "Pulumi.prod.yaml"))
			require.NoError(t, json.NewEncoder(&shown).Encode(report))
			kit.SecretsOf(t, w.Session).NotIn(t, "a report", shown.String())
		})
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	report, _, _ := audited(t, "dev", "redisSku", "Standard_C0", "stagingSlot", "false")
	report.App = "scaleout-dev-app"
	report.Preview = true
	report.Findings = slices.DeleteFunc(report.Findings, func(f audit.Finding) bool { return f.Status == audit.Unread })
	var b bytes.Buffer
	require.NoError(t, report.Text(&b, 100))
	madeUp := regexp.MustCompile(`(scaleout-dev(?:-app)?)[0-9a-f]{8}\b`)
	testkit.Golden(t, "testdata/dev.txt", madeUp.ReplaceAllString(b.String(), "${1}00000000"))
}

// What the audit says about SSH can be typed, switches it off, and is kept by an update that
// changes app and slot.
func TestSSHIsSwitchedOffAndStaysSo(t *testing.T) {
	t.Parallel()
	report, w, o := audited(t, "prod")
	ssh := []string{"app-ssh", "slot-ssh"}
	for _, item := range ssh {
		f := finding(t, report, item)
		command := regexp.MustCompile(`az rest --method (\w+) --uri '(\S+)\?api-version=(\S+)' --body '(.+)'$`).FindStringSubmatch(f.Do)
		require.Len(t, command, 5, f.Do)
		var body map[string]any
		require.NoError(t, json.Unmarshal([]byte(command[4]), &body))
		_, err := w.Session.Azure.Call(t.Context(), strings.ToUpper(command[1]), command[2], command[3], body)
		require.NoError(t, err)
	}
	passes := func() {
		t.Helper()
		now, err := audit.Run(t.Context(), o)
		require.NoError(t, err)
		for _, item := range ssh {
			assert.Equal(t, audit.Pass, finding(t, now, item).Status, item)
		}
	}
	passes()
	w.Must(w.Up, "clientAffinity", "true")
	passes()
	w.Must(w.Refresh)
	w.Must(w.Up)
	passes()
}
