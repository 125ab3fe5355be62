package adopt_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/adopt"
	"scaleout/internal/testkit"
)

// bodies are all that an app, and what it runs with, can have set.
var bodies = []struct {
	title string
	rows  adopt.Table
	place func(fixture) obj // where the properties are
	make  func(fixture) adopt.Facts
}{
	{"The app", adopt.SiteProperties, func(x fixture) obj { return x.site["properties"].(obj) }, fixture.facts},
	{"The app's configuration (config/web)", adopt.ConfigProperties, func(x fixture) obj { return x.web["properties"].(obj) }, fixture.facts},
	{"App Service authentication (authsettingsV2)", adopt.AuthProperties, func(x fixture) obj { return x.auth["properties"].(obj) },
		func(x fixture) adopt.Facts {
			x.auth["properties"].(obj)["platform"].(obj)["enabled"] = true
			return x.facts()
		}},
	{"The plan", adopt.PlanProperties, func(x fixture) obj { return x.plan["properties"].(obj) }, fixture.facts},
	{"The autoscale setting", adopt.AutoscaleProperties, func(x fixture) obj { return x.autoscale["properties"].(obj) },
		func(x fixture) adopt.Facts { return x.withAutoscale(x.facts()) }},
	{"The cache, where REDIS_URL names one", adopt.CacheProperties, func(x fixture) obj { return x.cache["properties"].(obj) },
		func(x fixture) adopt.Facts { return x.withCache(x.facts()) }},
	{"The Azure Managed Redis, where REDIS_URL names one", adopt.ClusterProperties, func(x fixture) obj { return x.cluster["properties"].(obj) },
		func(x fixture) adopt.Facts { return x.withManaged(x.facts()) }},
	{"The database of the Azure Managed Redis", adopt.DatabaseProperties, func(x fixture) obj { return x.database["properties"].(obj) },
		func(x fixture) adopt.Facts { return x.withManaged(x.facts()) }},
}

// weekly is a profile at a time of the week, with the one that ends it.
func weekly(name string, days []any, from, until float64, least, most string) []any {
	when := func(at float64) obj {
		return obj{"frequency": "Week", "schedule": obj{"timeZone": "W. Europe Standard Time", "days": days, "hours": []any{at}, "minutes": []any{0.0}}}
	}
	return []any{
		obj{"name": name, "capacity": obj{"minimum": least, "maximum": most, "default": least}, "rules": []any{}, "recurrence": when(from)},
		obj{
			"name":     fmt.Sprintf(`{"name":"Auto created default scale condition","for":%q}`, name),
			"capacity": obj{"minimum": "1", "maximum": "4", "default": "1"}, "rules": []any{}, "recurrence": when(until),
		},
	}
}

func profiles(o obj) []any { return o["profiles"].([]any) }

func capacity(o obj) obj { return profiles(o)[0].(obj)["capacity"].(obj) }

func notification(o obj) obj { return o["notifications"].([]any)[0].(obj) }

// examples set what takes more than another word, number or switch.
var examples = map[string]func(fixture, obj){
	"publicNetworkAccess": func(x fixture, o obj) {
		o["publicNetworkAccess"] = "Disabled"
		join(x)
	},
	"virtualNetworkSubnetId":   func(x fixture, _ obj) { join(x) },
	"vnetRouteAllEnabled":      routed,
	"vnetImagePullEnabled":     routed,
	"vnetContentShareEnabled":  routed,
	"vnetBackupRestoreEnabled": routed,
	"outboundVnetRouting": func(x fixture, o obj) {
		o["outboundVnetRouting"] = obj{"applicationTraffic": true}
		join(x)
	},
	"keyVaultReferenceIdentity": func(x fixture, o obj) {
		id := "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader"
		o["keyVaultReferenceIdentity"] = id
		x.site["identity"] = obj{"type": "UserAssigned", "userAssignedIdentities": obj{id: obj{}}}
	},
	"accessKeysAuthentication": func(_ fixture, o obj) { o["accessKeysAuthentication"] = "Disabled" },
	"clientAffinityEnabled": func(x fixture, o obj) {
		o["clientAffinityEnabled"] = true
		x.web["properties"].(obj)["webSocketsEnabled"] = true
	},
	"endToEndEncryptionEnabled": func(x fixture, o obj) {
		o["endToEndEncryptionEnabled"] = true
		x.plan["sku"] = obj{"name": "S1", "tier": "Standard", "capacity": 2.0}
	},
	"linuxFxVersion":   func(_ fixture, o obj) { o["linuxFxVersion"] = "PYTHON|3.13" },
	"healthCheckPath":  func(_ fixture, o obj) { o["healthCheckPath"] = "/up" },
	"scmMinTlsVersion": func(_ fixture, o obj) { o["scmMinTlsVersion"] = "1.3" },
	"minTlsVersion":    func(_ fixture, o obj) { o["minTlsVersion"] = "1.3" },
	"ipSecurityRestrictions": func(_ fixture, o obj) {
		o["ipSecurityRestrictions"] = []any{obj{"ipAddress": "203.0.113.0/24", "action": "Allow"}}
	},
	"scmIpSecurityRestrictionsUseMain": func(_ fixture, o obj) {
		o["scmIpSecurityRestrictionsUseMain"] = true
		o["ipSecurityRestrictions"] = []any{obj{"ipAddress": "203.0.113.0/24", "action": "Allow"}}
	},
	"ipSecurityRestrictionsDefaultAction":    func(_ fixture, o obj) { o["ipSecurityRestrictionsDefaultAction"] = "Deny" },
	"scmIpSecurityRestrictionsDefaultAction": func(_ fixture, o obj) { o["scmIpSecurityRestrictionsDefaultAction"] = "Deny" },
	"scmIpSecurityRestrictions": func(_ fixture, o obj) {
		o["scmIpSecurityRestrictions"] = []any{obj{"ipAddress": "203.0.113.0/24", "action": "Allow"}}
	},

	"profiles[].capacity.minimum": func(_ fixture, o obj) { capacity(o)["minimum"] = "3" },
	"profiles[].capacity.maximum": func(_ fixture, o obj) { capacity(o)["maximum"] = "9" },
	"profiles[].rules": func(_ fixture, o obj) {
		profiles(o)[0].(obj)["rules"].([]any)[0].(obj)["metricTrigger"].(obj)["threshold"] = 55.0
	},
	"profiles[].capacity.default": func(_ fixture, o obj) { capacity(o)["default"] = "3" },
	"profiles[].recurrence": func(_ fixture, o obj) {
		o["profiles"] = weekly("Night", []any{"Monday", "Tuesday"}, 8, 20, "2", "3")
	},
	"profiles[].fixedDate": func(_ fixture, o obj) {
		o["profiles"] = append(profiles(o), obj{
			"name": "Launch", "capacity": obj{"minimum": "8", "maximum": "20", "default": "8"}, "rules": []any{},
			"fixedDate": obj{"timeZone": "UTC", "start": "2026-12-24T00:00:00Z", "end": "2026-12-25T00:00:00Z"},
		})
	},
	"notifications[].email.customEmails": func(_ fixture, o obj) { notification(o)["email"].(obj)["customEmails"] = []any{"ops@example.com"} },
	"notifications[].email.sendToSubscriptionAdministrator": func(_ fixture, o obj) {
		notification(o)["email"].(obj)["sendToSubscriptionAdministrator"] = true
	},
	"notifications[].email.sendToSubscriptionCoAdministrators": func(_ fixture, o obj) {
		notification(o)["email"].(obj)["sendToSubscriptionCoAdministrators"] = true
	},
	"notifications[].webhooks": func(_ fixture, o obj) {
		notification(o)["webhooks"] = []any{obj{"serviceUri": "https://hooks.example.com/services/hunter2hunter2", "properties": obj{}}}
	},
	"predictiveAutoscalePolicy": func(_ fixture, o obj) { o["predictiveAutoscalePolicy"] = obj{"scaleMode": "Enabled"} },
	"targetResourceUri":         func(fixture, obj) {},
	"profiles[].name":           func(_ fixture, o obj) { profiles(o)[0].(obj)["name"] = "another" },
	"notifications[].operation": func(fixture, obj) {},

	"sku":              func(_ fixture, o obj) { o["sku"] = obj{"name": "Standard", "family": "C", "capacity": 3.0} },
	"login.tokenStore": func(_ fixture, o obj) { o["login"].(obj)["tokenStore"].(obj)["enabled"] = true },
	"identityProviders.google": func(_ fixture, o obj) {
		o["identityProviders"].(obj)["google"].(obj)["registration"] = obj{"clientId": "c", "clientSecretSettingName": "GOOGLE_SECRET"}
	},
	"sku.name":         func(x fixture, _ obj) { x.cluster["sku"] = obj{"name": "Balanced_B3"} },
	"highAvailability": func(_ fixture, o obj) { o["highAvailability"] = "Disabled" },
	"clusteringPolicy": func(_ fixture, o obj) { o["clusteringPolicy"] = "EnterpriseCluster" },
	"zones":            func(x fixture, _ obj) { x.cache["zones"], x.cluster["zones"] = []any{"1", "2"}, []any{"1", "2"} },
	"identity": func(x fixture, _ obj) {
		x.cache["identity"], x.cluster["identity"] = obj{"type": "SystemAssigned"}, obj{"type": "SystemAssigned"}
	},
	"minimumTlsVersion": func(_ fixture, o obj) { o["minimumTlsVersion"] = "1.0" },
	"hostName":          func(fixture, obj) {}, // the cache would be another's
	"reserved":          func(fixture, obj) {}, // Windows; see TestWhatIsInTheWay
	"serverFarmId":      func(fixture, obj) {}, // the preview's to judge
	"defaultHostName":   func(fixture, obj) {},
}

// join puts the app into a network.
func join(x fixture) {
	x.site["properties"].(obj)["virtualNetworkSubnetId"] = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/" +
		"Microsoft.Network/virtualNetworks/net/subnets/apps"
}

// routed has what of an app's traffic goes through its network, in whichever body.
func routed(x fixture, o obj) {
	for _, name := range []string{"vnetRouteAllEnabled", "vnetImagePullEnabled", "vnetContentShareEnabled", "vnetBackupRestoreEnabled"} {
		o[name] = true
	}
	join(x)
}

// unusual gives a property a value that somebody must have set.
func unusual(p adopt.Property, x fixture, o obj) {
	if set, special := examples[p.Name]; special && !(p.Name == "sku" && p.Verdict != adopt.Kept) {
		set(x, o)
		return
	}
	name := p.Name
	for outer, inner, nested := strings.Cut(name, "."); nested && !strings.Contains(name, "[]"); outer, inner, nested = strings.Cut(name, ".") {
		o, name = o[outer].(obj), inner
	}
	switch was := o[name].(type) {
	case bool:
		o[name] = !was
	case float64:
		o[name] = was + 7
	default:
		o[name] = "another"
	}
	if len(p.Usual) == 0 {
		return
	}
	switch usual := p.Usual[0].(type) {
	case bool:
		o[name] = !usual
	case float64:
		o[name] = usual + 7
	}
}

// Whatever the real body has, and the program does not declare in the same way, is
// kept, named or refused.
func TestEveryPropertyIsJudged(t *testing.T) {
	t.Parallel()
	for _, b := range bodies {
		for _, p := range b.rows {
			t.Run(b.title+"/"+p.Name, func(t *testing.T) {
				t.Parallel()
				x := newFixture()
				before := adopt.Make(b.make(x), wishes(nil))
				if p.Verdict == adopt.Named && len(p.Usual) > 0 && !strings.Contains(p.Name, "[]") && !strings.Contains(p.Name, ".") {
					b.place(x)[p.Name] = p.Usual[0]
					before = adopt.Make(b.make(x), wishes(nil))
				}
				unusual(p, x, b.place(x))
				after := adopt.Make(b.make(x), wishes(nil))
				judge(t, p, before, after)
			})
		}
	}
}

func judge(t *testing.T, p adopt.Property, before, after adopt.Draft) {
	t.Helper()
	switch p.Verdict {
	case adopt.Refused:
		name := strings.TrimSuffix(p.Name, "DefaultAction")
		assert.Contains(t, refusals(after), name)
		return
	case adopt.Named:
		assert.NotEqual(t, before.Changes, after.Changes)
	case adopt.Kept:
		if p.By != "" {
			_, there := find(after, p.By, "")
			assert.True(t, there, "%s keeps it: %v", p.By, after.Settings)
			break
		}
		assert.True(t, noted(after, p.Name), "%v", after.Left)
	case adopt.Azures:
		assert.Equal(t, before.Left, after.Left)
	}
	assert.Empty(t, refusals(after))
}

func noted(d adopt.Draft, name string) bool {
	return slices.ContainsFunc(d.Left, func(n adopt.Note) bool { return strings.Contains(n.What+n.Why, name) })
}

// A fresh app has nothing that is in the way, to be listed, or unknown.
func TestAFreshAppIsUnremarkable(t *testing.T) {
	t.Parallel()
	x := newFixture()
	for _, f := range []adopt.Facts{x.withCache(x.facts()), x.withManaged(x.facts())} {
		d := adopt.Make(x.withAutoscale(f), wishes(nil))
		assert.Empty(t, d.Refused)
		assert.Len(t, d.Left, 2, "%v", d.Left) // no slot is added; the rest of the group
	}
	for _, b := range bodies {
		for name, value := range b.place(x) {
			if name == "profiles" || name == "notifications" {
				continue // judged by their members
			}
			assert.True(t, slices.ContainsFunc(b.rows, func(p adopt.Property) bool { return p.Name == name || strings.HasPrefix(p.Name, name+".") }),
				"%s: %s = %v", b.title, name, value)
		}
	}
}

// What nobody knows yet is not passed over.
func TestWhatNoTableKnowsIsNamed(t *testing.T) {
	t.Parallel()
	for _, value := range []any{"on", true, obj{"mode": "on"}, []any{"x"}, 3.0} {
		for what, b := range map[string]int{"app": 0, "app's configuration": 1, "plan": 3, "autoscale setting": 4, "cache": 6, "database of the cache": 7} {
			x := newFixture()
			bodies[b].place(x)["quantumEnabled"] = value
			d := adopt.Make(bodies[b].make(x), wishes(nil))
			assert.Empty(t, d.Refused)
			assert.True(t, noted(d, "quantumEnabled of the "+what), "%v", value)
		}
	}
	for _, value := range []any{nil, "", false, 0.0, obj{}, []any{}, obj{"mode": nil}} {
		x := newFixture()
		x.site["properties"].(obj)["quantumEnabled"] = value
		assert.False(t, noted(adopt.Make(x.facts(), wishes(nil)), "quantumEnabled"), "%v", value)
	}
}

// App settings to which App Service gives a meaning.
func TestEveryAppSettingIsJudged(t *testing.T) {
	t.Parallel()
	before := adopt.Make(guide(), wishes(nil))
	for _, p := range adopt.AppSettings {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			f := guide()
			f.Settings[p.Name] = "/another"
			d := adopt.Make(f, wishes(nil))
			if p.Verdict == adopt.Refused {
				assert.Len(t, d.Refused, 1)
				assert.Contains(t, []string{p.Name, "setting-appSettings." + p.Name}, d.Refused[0].Name)
				return
			}
			assert.Empty(t, refusals(d))
			if p.By != "" {
				_, there := find(d, p.By, "")
				assert.True(t, there)
				return
			}
			_, plain := find(d, "appSettings", p.Name)
			_, secret := find(d, "appSecrets", p.Name)
			assert.True(t, plain || secret)
			if p.Verdict == adopt.Named {
				assert.Greater(t, len(d.Changes), len(before.Changes))
			} else {
				assert.Equal(t, p.Note != "", noted(d, "app setting "+p.Name))
			}
		})
	}
}

// docs/judged.md is the tables.
func TestJudgedIsDocumented(t *testing.T) {
	t.Parallel()
	testkit.Golden(t, filepath.Join("..", "..", "docs", "judged.md"), document())
}
