package settings_test

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/program/cost"
	"scaleout/program/settings"
)

func parse(t *testing.T, v values, secret ...string) *settings.Settings {
	t.Helper()
	s, err := badConfig{values: v, secret: secret}.parse()
	require.NoError(t, err)
	return s
}

func valid(v values, secret ...string) bool {
	_, err := badConfig{values: v, secret: secret}.parse()
	return err == nil
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	s := parse(t, nil)
	plan, _ := catalog.PlanBySKU("P0v3")
	cache, _ := catalog.CacheByName("Balanced_B1")
	require.Len(t, s.Warnings, 1)
	assert.Contains(t, s.Warnings[0], "redisSku is not set")
	s.Warnings = nil
	assert.Equal(t, &settings.Settings{
		Project: "scaleout", Stack: "dev", Location: "westeurope",
		Plan: plan, Autoscale: true, MinInstances: 2, MaxInstances: 5, StagingSlot: true,
		CPU: settings.Thresholds{Out: 70, In: 30}, Memory: settings.Thresholds{Out: 85, In: 50},
		HTTPQueue:      settings.Thresholds{Out: 20, In: 5},
		ScaleOutWindow: 5 * time.Minute, ScaleInWindow: 10 * time.Minute,
		ScaleOutCooldown: 5 * time.Minute, ScaleInCooldown: 10 * time.Minute,
		Cache: cache, RedisKey: settings.PrimaryKey, RedisAuth: settings.KeyAuth, RedisPublicAccess: true, Secrets: settings.SecretsInAppSettings, RedisHighAvailability: true, Runtime: "PYTHON|3.12", AlwaysOn: true, SCMMinTLSVersion: "1.2", MinTLSVersion: "1.2", AppAccess: settings.PublicApp, EndToEndTLS: true,
		HealthCheckPath: "/healthz", WarmupPath: "/healthz", AutoscaleName: "scaleout-dev-autoscale",
		AppSettings: map[string]string{}, AppSecrets: map[string]settings.Secret{}, Tags: map[string]string{},
	}, s)
}

// What Pulumi's SDK for Go would take for nothing is refused, and what begins with a zero is
// no octal number.
func TestNumbersAndFlagsAreReadAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	for _, v := range []values{
		{"protect": "yes"}, {"protect": "true "}, {"maxInstances": "ten"}, {"maxInstances": "10.0"}, {"maxInstances": "10 "}, {"maxInstances": "0x10"},
	} {
		assert.False(t, valid(v), "%v", v)
	}
	assert.Equal(t, 10, parse(t, values{"maxInstances": "010"}).MaxInstances)
	assert.Equal(t, 8, parse(t, values{"maxInstances": "08"}).MaxInstances)
}

// Settings of the provider that it may have, or has had since: Pulumi's own of any provider, and
// what is no slip of the hand.
func TestSettingsOfTheProviderThatMayBeNew(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"version", "pluginDownloadURL", "oidcTokenFile", "clientCertificate", "anything"} {
		assert.True(t, valid(values{"azure-native:" + name: "x"}), name)
	}
}

func TestEverythingSet(t *testing.T) {
	t.Parallel()
	s := parse(t, values{
		"scaleout:planSku": "P2v3", "minInstances": "3", "maxInstances": "9", "zoneRedundant": "true",
		"redisSku": "Premium_P1", "redisKey": "secondary", "healthCheckPath": "/live", "warmupPath": "/warm", "protect": "true",
		"runtime": "PYTHON|3.13", "startCommand": "gunicorn app:app", "alwaysOn": "false", "clientAffinity": "true", "minTlsVersion": "1.3",
		"redisMaintenance": `["Sunday 02:00", "Saturday 22:00-06:00"]`,
		"scmMinTlsVersion": "1.3", "accessRules": `["deny 203.0.113.7", "allow 203.0.113.0/24", "allow  2001:db8::/32 "]`,
		"frontDoorId": "4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b", "scmAccessRules": `["deny 198.51.100.9"]`,
		"cpuScaleOut": "80", "cpuScaleIn": "20", "memoryScaleOut": "0", "httpQueueScaleOut": "0",
		"requestsScaleOut": "600", "requestsScaleIn": "100",
		"scaleOutWindow": "6", "scaleInWindow": "30", "scaleOutCooldown": "7", "scaleInCooldown": "60",
		"offPeak":       `{"days":["Friday","Sunday"],"start":"19:30","end":"07:00","timeZone":"W. Europe Standard Time","minInstances":2,"maxInstances":"3"}`,
		"notifyEmails":  `["ops@example.com"]`,
		"autoscaleName": "flask-plan-Autoscale-118", "keepResourceGroup": "true",
		"redisAllowedIpRanges": `["203.0.113.7","198.51.100.0/24","192.0.2.4 - 192.0.2.9"]`,
		"flaskSecretKey":       "0123456789abcdef0123456789abcdef", "appSettings": `{"LOG_LEVEL":"info","WORKERS":4,"DEBUG":false,"A.B":""}`,
		"appSecrets": `{"DB_URL":"postgres://u:p@h/d"}`, "tags": `{"team":"web"}`, "azure-native:location": "North Europe",
		"aws:region": "eu-central-1", "pulumi:tags": `{"x":"y"}`,
	}, "flaskSecretKey", "appSecrets")

	assert.Equal(t, "northeurope", s.Location)
	assert.Equal(t, "P2v3", s.Plan.SKU)
	assert.Equal(t, settings.SecondaryKey, s.RedisKey)
	assert.Equal(t, "/warm", s.WarmupPath)
	assert.False(t, s.AlwaysOn)
	assert.True(t, s.ClientAffinity)
	assert.Equal(t, "1.3", s.MinTLSVersion)
	assert.Equal(t, "1.3", s.SCMMinTLSVersion)
	assert.Equal(t, []settings.MaintenanceWindow{{Day: "Sunday", Hour: 2, Length: 5 * time.Hour}, {Day: "Saturday", Hour: 22, Length: 8 * time.Hour}}, s.RedisMaintenance)
	block := netip.MustParsePrefix
	assert.Equal(t, settings.Access{FrontDoorID: "4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b", Behind: true, Rules: []settings.AccessRule{
		{Block: block("203.0.113.7/32")}, {Allow: true, Block: block("203.0.113.0/24")}, {Allow: true, Block: block("2001:db8::/32")},
	}}, s.Access)
	assert.Equal(t, settings.Access{Rules: []settings.AccessRule{{Block: block("198.51.100.9/32")}}}, s.SCMAccess)
	assert.True(t, s.Access.DenyOthers())
	assert.False(t, s.SCMAccess.DenyOthers(), "rules that only keep somebody away let all others in")
	assert.Equal(t, []settings.Rule{
		{Metric: catalog.CPU, Thresholds: settings.Thresholds{Out: 80, In: 20}},
		{Metric: catalog.Requests, Thresholds: settings.Thresholds{Out: 600, In: 100}},
	}, s.Rules())
	assert.Equal(t, []time.Duration{6 * time.Minute, 30 * time.Minute, 7 * time.Minute, time.Hour},
		[]time.Duration{s.ScaleOutWindow, s.ScaleInWindow, s.ScaleOutCooldown, s.ScaleInCooldown})
	require.NotNil(t, s.OffPeak)
	assert.Equal(t, settings.OffPeak{
		Days: []string{"Friday", "Sunday"}, Start: settings.Clock{Hour: 19, Minute: 30}, End: settings.Clock{Hour: 7},
		TimeZone: "W. Europe Standard Time", MinInstances: 2, MaxInstances: 3,
	}, *s.OffPeak)
	assert.True(t, s.OffPeak.Overnight())
	assert.Equal(t, []string{"Saturday", "Monday"}, s.OffPeak.EndDays())
	assert.Equal(t, []string{"ops@example.com"}, s.NotifyEmails)
	ip := netip.MustParseAddr
	assert.Equal(t, []settings.IPRange{
		{Start: ip("203.0.113.7"), End: ip("203.0.113.7")},
		{Start: ip("198.51.100.0"), End: ip("198.51.100.255")},
		{Start: ip("192.0.2.4"), End: ip("192.0.2.9")},
	}, s.RedisAllowedIPs)
	assert.Equal(t, "0123456789abcdef0123456789abcdef", s.FlaskSecretKey.Reveal())
	assert.Equal(t, map[string]string{"LOG_LEVEL": "info", "WORKERS": "4", "DEBUG": "false", "A.B": ""}, s.AppSettings)
	assert.Equal(t, "postgres://u:p@h/d", s.AppSecrets["DB_URL"].Reveal())
	assert.Equal(t, map[string]string{"team": "web"}, s.Tags)
	assert.Equal(t, "flask-plan-Autoscale-118", s.AutoscaleName)
	assert.True(t, s.KeepGroup)
}

// Requests are encrypted up to the instance wherever a new app can have that, unless somebody
// decides; on Standard an app that has it keeps it.
func TestEndToEndTLS(t *testing.T) {
	t.Parallel()
	for sku, c := range map[string]struct{ unset, can bool }{
		"B2": {false, false}, "S1": {false, true}, "P1v2": {true, true}, "P0v3": {true, true}, "P1v4": {true, true},
	} {
		p, _ := catalog.PlanBySKU(sku)
		given := values{"planSku": sku, "autoscale": strconv.FormatBool(p.Autoscale), "maxInstances": "3"}
		assert.Equal(t, c.unset, parse(t, given).EndToEndTLS, sku)
		given["endToEndTls"] = "false"
		assert.False(t, parse(t, given).EndToEndTLS, sku)
		given["endToEndTls"] = "true"
		require.Equal(t, c.can, valid(given), sku)
		if c.can {
			assert.True(t, parse(t, given).EndToEndTLS, sku)
		}
	}
}

// A slot is there wherever it can be, unless somebody does without.
func TestStagingSlot(t *testing.T) {
	t.Parallel()
	for _, p := range catalog.Plans() {
		if p.MaxInstances < settings.MinInstances {
			continue
		}
		given := values{"planSku": p.SKU, "autoscale": strconv.FormatBool(p.Autoscale), "maxInstances": "3"}
		has := p.Slots > 0
		assert.Equal(t, has, parse(t, given).StagingSlot, p.SKU)
		given["stagingSlot"] = "false"
		off := parse(t, given)
		assert.False(t, off.StagingSlot, p.SKU)
		assert.Nil(t, off.Bill().Slot)
		assert.NotContains(t, strings.Join(off.Warnings, " "), "deployment slots", "%s: somebody wants none", p.SKU)
		given["stagingSlot"] = "true"
		assert.Equal(t, has, valid(given), p.SKU)
	}
}

// A size of Azure Managed Redis is a size like any other, and is not retiring.
func TestManagedCache(t *testing.T) {
	t.Parallel()
	for _, size := range catalog.ManagedCaches() {
		s := parse(t, values{"redisSku": size.Name})
		assert.Equal(t, size, s.Cache)
		assert.True(t, s.Replicated(), size.Name)
		if !size.Clustered() {
			assert.Empty(t, s.Warnings, size.Name)
			continue
		}
		require.Len(t, s.Warnings, 1, size.Name)
		assert.Contains(t, s.Warnings[0], "everybody is logged out once")
	}
	assert.False(t, parse(t, values{"redisSku": "Balanced_B1", "redisHighAvailability": "false"}).Replicated())
	assert.False(t, parse(t, values{"redisSku": "Basic_C1"}).Replicated())
	assert.True(t, parse(t, values{"redisSku": "Premium_P1"}).Replicated())
}

func TestFixedCount(t *testing.T) {
	t.Parallel()
	s := parse(t, values{"planSku": "B1", "autoscale": "false", "minInstances": "3", "maxInstances": "5"})
	assert.Equal(t, [2]int{3, 3}, [2]int{s.MinInstances, s.MaxInstances})
	require.Len(t, s.Warnings, 2, "the default of maxInstances is nobody's wish")
	assert.Contains(t, s.Warnings[1], "the Basic tier has no deployment slots")
}

func TestOffPeakHours(t *testing.T) {
	t.Parallel()
	for fields, want := range map[string]float64{
		`"days":["Monday"],"start":"19:00","end":"07:00"`:                                                               12,
		`"days":["Monday","Tuesday","Wednesday","Thursday","Friday"],"start":"19:00","end":"07:00"`:                     60,
		`"days":["Saturday","Sunday"],"start":"00:00","end":"23:59"`:                                                    47.966666666666665,
		`"days":["Saturday","Sunday"],"start":"00:00","end":"24:00"`:                                                    48,
		`"days":["Friday"],"start":"19:00","end":"24:00"`:                                                               5,
		`"days":["Friday"],"start":"20:30","end":"06:15"`:                                                               9.75,
		`"days":["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"],"start":"22:00","end":"00:00"`: 14,
	} {
		s := parse(t, offPeak(fields+`,"timeZone":"UTC","minInstances":2,"maxInstances":3`))
		assert.InDelta(t, want, s.OffPeak.HoursPerWeek(), 1e-9, fields)
		assert.InDelta(t, want, s.Bill().OffPeak.HoursPerWeek, 1e-9)
	}
}

// What is billed is what was set.
func TestBill(t *testing.T) {
	t.Parallel()
	s := parse(t, values{"planSku": "P2v3", "minInstances": "3", "maxInstances": "9", "zoneRedundant": "true", "redisSku": "Premium_P1",
		"offPeak": "{" + offPeakOK + "}"})
	assert.Equal(t, cost.Bill{
		Name: "dev", Region: "westeurope", Plan: "P2v3", Instances: cost.Range{Min: 3, Max: 9}, Autoscale: true, ZoneRedundant: true,
		OffPeak: &cost.OffPeak{HoursPerWeek: 12, Instances: cost.Range{Min: 2, Max: 3}}, Cache: "Premium_P1", CacheNodes: 1,
		Slot: &cost.Slot{Cores: 4, MemoryGB: 16},
	}, s.Bill())
	fixed := parse(t, values{"autoscale": "false", "minInstances": "3", "planSku": "B1"}).Bill()
	assert.Equal(t, cost.Range{Min: 3, Max: 3}, fixed.Instances)
	assert.False(t, fixed.Autoscale)
}

func TestSameDayOffPeak(t *testing.T) {
	t.Parallel()
	s := parse(t, offPeakBut(`"07:00"`, `"23:59"`))
	assert.False(t, s.OffPeak.Overnight())
	assert.Equal(t, []string{"Monday"}, s.OffPeak.EndDays())
}

// Days without a break between them start once and end once: at an end and a start
// in the same minute Azure could not tell which holds.
func TestWholeDaysAreJoined(t *testing.T) {
	t.Parallel()
	week := []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
	for _, c := range []struct {
		days         []string
		start, end   string
		starts, ends []string
		endsAt       settings.Clock
	}{
		{[]string{"Saturday", "Sunday"}, "00:00", "24:00", []string{"Saturday"}, []string{"Monday"}, settings.Clock{}},
		{[]string{"Sunday", "Saturday"}, "00:00", "24:00", []string{"Saturday"}, []string{"Monday"}, settings.Clock{}},
		{[]string{"Sunday", "Monday", "Wednesday"}, "00:00", "24:00", []string{"Sunday", "Wednesday"}, []string{"Tuesday", "Thursday"}, settings.Clock{}},
		{week[:6], "00:00", "24:00", []string{"Monday"}, []string{"Sunday"}, settings.Clock{}},
		{[]string{"Saturday", "Sunday"}, "08:00", "24:00", []string{"Saturday", "Sunday"}, []string{"Sunday", "Monday"}, settings.Clock{}},
		{[]string{"Saturday", "Sunday"}, "00:00", "23:59", []string{"Saturday", "Sunday"}, []string{"Saturday", "Sunday"}, settings.Clock{Hour: 23, Minute: 59}},
		{week, "22:00", "24:00", week, append(slices.Clone(week[1:]), "Monday"), settings.Clock{}},
	} {
		days, err := json.Marshal(c.days)
		require.NoError(t, err)
		o := parse(t, offPeak(`"days":`+string(days)+`,"start":"`+c.start+`","end":"`+c.end+`","timeZone":"UTC","minInstances":2,"maxInstances":3`)).OffPeak
		assert.Equal(t, c.starts, o.StartDays(), "%+v", c)
		assert.Equal(t, c.ends, o.EndDays(), "%+v", c)
		assert.Equal(t, c.endsAt, o.EndsAt(), "%+v", c)
	}
}

// TestBorders tries the last value that is good and the first that is not.
func TestBorders(t *testing.T) {
	t.Parallel()
	for _, b := range []struct {
		key       string
		good, bad int
		with      values
	}{
		{"minInstances", 2, 1, nil},
		{"maxInstances", 2, 1, nil},
		{"maxInstances", 30, 31, nil},
		{"maxInstances", 10, 11, values{"planSku": "S1"}},
		{"minInstances", 3, 4, values{"planSku": "B3", "autoscale": "false"}},
		{"minInstances", 5, 6, nil},
		{"cpuScaleOut", 99, 100, nil},
		{"cpuScaleOut", 2, 1, values{"cpuScaleIn": "1"}},
		{"cpuScaleIn", 1, 0, nil},
		{"cpuScaleIn", 46, 47, nil},                         // 70 × 2/3 = 46.7
		{"cpuScaleIn", 52, 53, values{"minInstances": "3"}}, // 70 × 3/4 = 52.5
		{"cpuScaleIn", 49, 50, values{"cpuScaleOut": "75"}},
		{"cpuScaleIn", 53, 54, values{"cpuScaleOut": "80"}},
		{"cpuScaleIn", 69, 70, values{"minInstances": "5"}}, // a range that never moves needs no more than in < out
		{"memoryScaleIn", 56, 57, nil},
		{"memoryScaleOut", 0, -1, nil},
		{"httpQueueScaleIn", 13, 14, nil},
		{"requestsScaleOut", 1000000, 1000001, values{"requestsScaleIn": "9"}},
		{"scaleOutWindow", 5, 4, nil}, {"scaleOutWindow", 720, 721, nil},
		{"scaleInWindow", 5, 4, nil}, {"scaleInWindow", 720, 721, nil},
		{"scaleOutCooldown", 1, 0, nil}, {"scaleOutCooldown", 10080, 10081, nil},
		{"scaleInCooldown", 1, 0, nil}, {"scaleInCooldown", 10080, 10081, nil},
	} {
		t.Run(fmt.Sprintf("%s %d %d", b.key, b.good, b.bad), func(t *testing.T) {
			t.Parallel()
			set := func(n int) values {
				v := values{b.key: strconv.Itoa(n)}
				for k, x := range b.with {
					v[k] = x
				}
				return v
			}
			assert.True(t, valid(set(b.good)), "%d", b.good)
			assert.False(t, valid(set(b.bad)), "%d", b.bad)
		})
	}
	assert.True(t, valid(classic(values{"redisAllowedIpRanges": `["11.0.0.0/8"]`})))
	assert.False(t, valid(classic(values{"redisAllowedIpRanges": `["10.255.255.255-11.255.255.255"]`})))
	assert.True(t, valid(values{"tags": manyTags(48)}))
	assert.False(t, valid(values{"tags": manyTags(49)}))
	assert.True(t, valid(values{"tags": `{"` + strings.Repeat("n", 512) + `":"` + strings.Repeat("é", 256) + `"}`}))
	assert.True(t, valid(values{"flaskSecretKey": strings.Repeat("k", 32)}, "flaskSecretKey"))
	assert.False(t, valid(values{"flaskSecretKey": strings.Repeat("k", 31)}, "flaskSecretKey"))
}

// TestReach holds the rule against the sum itself, for all small numbers: a
// load just below the threshold, moved onto one instance less.
func TestReach(t *testing.T) {
	t.Parallel()
	for least := 2; least <= 6; least++ {
		for out := 2; out <= 99; out += 7 {
			for in := 1; in < out; in += 3 {
				projected := float64(in) * float64(least+1) / float64(least)
				got := valid(values{"minInstances": strconv.Itoa(least), "maxInstances": "9",
					"cpuScaleOut": strconv.Itoa(out), "cpuScaleIn": strconv.Itoa(in)})
				assert.Equal(t, projected < float64(out)-1e-9, got, "min %d out %d in %d", least, out, in)
			}
		}
	}
}

func TestResourcePrefix(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ project, stack, want string }{
		{"scaleout", "dev", "scaleout-dev"},
		{"Scale.Out_2", "Feature--X!", "scale-out-2-feature-x"},
		{"1st", "dev", "x1st-dev"},
		{"ä", "ß", "app"},
		{strings.Repeat("a", 39), "dev", strings.Repeat("a", 39)},
		{strings.Repeat("a", 50), "dev", strings.Repeat("a", 40)},
		{"a", strings.Repeat("b", 50), "a-" + strings.Repeat("b", 38)},
	} {
		s := settings.Settings{Project: c.project, Stack: c.stack}
		assert.Equal(t, c.want, s.ResourcePrefix())
	}
}

// The app's own references stay, where its identity has a role for their vaults.
func TestSecretsInAVault(t *testing.T) {
	t.Parallel()
	for place, needs := range map[string]bool{"appSettings": false, "prepared": true, "keyvault": true} {
		s := parse(t, values{"secrets": place})
		assert.Equal(t, needs, s.NeedsIdentity(), place)
		assert.Equal(t, place == "keyvault", strings.Contains(strings.Join(s.Warnings, "\n"), "'prepared' comes first"), place)
	}
	s := parse(t, values{"secrets": "keyvault", "referencedVaults": `["` + otherVault + `"]`,
		"appSettings": `{"STRIPE_KEY": "@Microsoft.KeyVault(SecretUri=https://KV-theirs.vault.azure.net/secrets/stripe/)", "B": "@Microsoft.KeyVault(VaultName=kv-theirs;SecretName=b;SecretVersion=ec96f02080254f109c51a1f14cdb1931)"}`})
	assert.Equal(t, []string{otherVault}, s.ReferencedVaults)
	assert.Len(t, s.AppSettings, 2)
	assert.True(t, valid(values{"appSettings": `{"A": "@Microsoft.KeyVault(VaultName=kv-theirs;SecretName=b)"}`}), "as the app's own identity may")
}
