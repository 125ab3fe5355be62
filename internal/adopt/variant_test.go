package adopt_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/display"
	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/pkg/v3/resource/deploy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/adopt/portal"
	"scaleout/internal/azure/arm"
	"scaleout/internal/testkit"
)

type obj = map[string]any

// A variant is an app as the portal makes them, too. It is adopted, or refused for
// what is named; with accepted, adopted all the same.
type variant struct {
	app      func(*portal.App)
	portal   func(*world) // what was done to it since
	file     string       // of the stack, before
	refused  []string
	accepted []string
	changed  map[string]string // app settings that may change, and to what
	then     func(*testing.T, *world)
}

var variants = map[string]variant{
	"on three instances, without affinity": {
		portal: func(w *world) {
			w.patch(w.app.PlanID(), web, obj{"sku": obj{"capacity": 3}})
			w.patch(w.app.ID(), web, obj{"properties": obj{"clientAffinityEnabled": false}})
		},
		then: func(t *testing.T, w *world) {
			assert.Equal(t, 3.0, w.get(w.app.PlanID(), web, "sku", "capacity"), "nothing is taken away")
			assert.Equal(t, "3", w.stackSetting("minInstances"))
		},
	},
	"health check, warm-up and start command of its own": {
		app: func(a *portal.App) {
			a.StartCommand = "gunicorn -w 4 shop:app"
			a.Settings["WEBSITE_WARMUP_PATH"] = "/ready"
			a.Settings["WEBSITE_WARMUP_STATUSES"] = "200"
		},
		portal: func(w *world) {
			w.call(http.MethodPatch, w.app.ID()+"/config/web", web, obj{"properties": obj{"healthCheckPath": "/up"}})
		},
		then: func(t *testing.T, w *world) {
			assert.Equal(t, "/up", w.get(w.app.ID()+"/config/web", web, "properties", "healthCheckPath"))
			assert.Equal(t, "gunicorn -w 4 shop:app", w.get(w.app.ID()+"/config/web", web, "properties", "appCommandLine"))
		},
	},
	"App Service starts gunicorn": {
		app: func(a *portal.App) {
			a.StartCommand = ""
			a.Settings["WEB_CONCURRENCY"] = "3"
		},
		portal: func(*world) {},
		then: func(t *testing.T, w *world) {
			now := w.settings()
			assert.Equal(t, "3", now["WEB_CONCURRENCY"])
			assert.Equal(t, "--threads=64", now["GUNICORN_CMD_ARGS"])
		},
	},
	"a group in another region": {
		portal: func(w *world) {},
		app:    func(a *portal.App) { a.GroupLocation = "northeurope" },
		then: func(t *testing.T, w *world) {
			assert.Equal(t, "northeurope", w.get(w.app.GroupID(), web, "location"))
			for _, id := range w.session.Azure.Resources() {
				if kindOf(id) == "redis" {
					assert.Equal(t, "westeurope", w.get(id, "2023-04-01", "location"), "new ones are beside the app")
				}
			}
		},
	},
	"Basic": {
		app: func(a *portal.App) { a.SKU = "B1" },
		then: func(t *testing.T, w *world) {
			assert.Equal(t, "P0v3", w.get(w.app.PlanID(), web, "sku", "name"))
		},
	},
	"Free": {
		app: func(a *portal.App) { a.SKU = "F1" },
		then: func(t *testing.T, w *world) {
			assert.Equal(t, "P0v3", w.get(w.app.PlanID(), web, "sku", "name"))
			assert.Equal(t, true, w.get(w.app.ID()+"/config/web", web, "properties", "alwaysOn"))
		},
	},
	"Windows":                       {app: func(a *portal.App) { a.Windows = true }, refused: []string{"windows", "setting-runtime"}},
	"a container":                   {portal: runtime("DOCKER|nginx:latest"), refused: []string{"kind", "setting-runtime"}},
	"Node.js":                       {portal: runtime("NODE|20-lts"), refused: []string{"setting-runtime"}},
	"a plan that nobody may change": {portal: lock("ReadOnly"), refused: []string{"lock"}},
	"a plan that nobody may delete": {portal: lock("CanNotDelete"), then: func(t *testing.T, w *world) {
		assert.Equal(t, "CanNotDelete", w.get(w.app.PlanID()+"/providers/Microsoft.Authorization/locks/keep", arm.LockVersion, "properties", "level"))
	}},
	"several apps":          {portal: neighbour, refused: []string{"neighbours"}},
	"several apps, agreed":  {portal: neighbour, accepted: []string{"neighbours"}},
	"stopped":               {portal: func(w *world) { w.patch(w.app.ID(), web, obj{"properties": obj{"enabled": false}}) }, refused: []string{"enabled"}},
	"scaling each app":      {portal: func(w *world) { w.patch(w.app.PlanID(), web, obj{"properties": obj{"perSiteScaling": true}}) }, refused: []string{"perSiteScaling"}},
	"a plan of other group": {app: func(a *portal.App) { a.PlanGroup = "plans-rg" }, refused: []string{"plan-group"}},
	"autoscale of its own": {
		portal: func(w *world) { w.autoscale(w.app.GroupID(), "flask-plan-Autoscale-118", 1, 4) },
		then: func(t *testing.T, w *world) {
			id := w.app.GroupID() + "/providers/Microsoft.Insights/autoscalesettings/flask-plan-Autoscale-118"
			profiles := w.get(id, "2022-10-01", "properties", "profiles").([]any)
			assert.Equal(t, obj{"minimum": "2", "maximum": "5", "default": "2"}, profiles[0].(obj)["capacity"])
		},
	},
	"autoscale with a weekly time, a date and people to tell": {
		portal: func(w *world) {
			p := body("autoscale")["properties"].(obj)
			p["targetResourceUri"], p["name"] = w.app.PlanID(), "mine"
			p["profiles"] = append(weekly("Night", []any{"Monday", "Tuesday"}, 1, 6, "2", "3"), obj{
				"name": "Launch", "capacity": obj{"minimum": "8", "maximum": "20", "default": "8"}, "rules": []any{},
				"fixedDate": obj{"timeZone": "UTC", "start": "2026-12-24T00:00:00Z", "end": "2026-12-25T00:00:00Z"},
			})
			examples["notifications[].email.customEmails"](fixture{}, p)
			delete(p, "predictiveAutoscalePolicy")
			w.call(http.MethodPut, w.app.GroupID()+"/providers/Microsoft.Insights/autoscalesettings/mine", "2022-10-01", obj{"location": "westeurope", "properties": p})
		},
		then: func(t *testing.T, w *world) {
			p := w.get(w.app.GroupID()+"/providers/Microsoft.Insights/autoscalesettings/mine", "2022-10-01", "properties").(obj)
			assert.Equal(t, []any{"ops@example.com"}, notification(p)["email"].(obj)["customEmails"])
			assert.Equal(t, obj{"minimum": "2", "maximum": "5", "default": "2"}, capacity(p))
			night := profiles(p)[1].(obj)
			assert.Equal(t, obj{"minimum": "2", "maximum": "3", "default": "2"}, night["capacity"])
			assert.Equal(t, []any{1.0}, night["recurrence"].(obj)["schedule"].(obj)["hours"])
			assert.Contains(t, w.stackFile(), "offPeak:\n    days:\n      - \"Monday\"")
		},
	},
	"autoscale that is off": {
		portal: func(w *world) {
			w.autoscale(w.app.GroupID(), "off", 1, 9)
			p := w.get(w.app.GroupID()+"/providers/Microsoft.Insights/autoscalesettings/off", "2022-10-01", "properties").(obj)
			p["enabled"] = false
			w.call(http.MethodPut, w.app.GroupID()+"/providers/Microsoft.Insights/autoscalesettings/off", "2022-10-01", obj{"location": "westeurope", "properties": p})
		},
		then: func(t *testing.T, w *world) {
			assert.Equal(t, true, w.get(w.app.GroupID()+"/providers/Microsoft.Insights/autoscalesettings/off", "2022-10-01", "properties", "enabled"))
			assert.Equal(t, "5", w.stackSetting("maxInstances"))
			assert.Contains(t, w.out.String(), "it was off")
		},
	},
	"closed to passwords already": {
		portal: func(w *world) {
			for _, policy := range []string{"ftp", "scm"} {
				w.call(http.MethodPut, w.app.ID()+"/basicPublishingCredentialsPolicies/"+policy, web, obj{"properties": obj{"allow": false}})
			}
		},
		then: stillClosed,
	},
	"open to passwords, remote debugging, SCM site with TLS 1.3": {
		portal: func(w *world) {
			w.call(http.MethodPatch, w.app.ID()+"/config/web", web, obj{"properties": obj{"scmMinTlsVersion": "1.3", "remoteDebuggingEnabled": true}})
		},
		then: func(t *testing.T, w *world) {
			stillClosed(t, w)
			assert.Equal(t, "1.3", w.get(w.app.ID()+"/config/web", web, "properties", "scmMinTlsVersion"))
			assert.Equal(t, false, w.get(w.app.ID()+"/config/web", web, "properties", "remoteDebuggingEnabled"))
		},
	},
	"no SSH, and TLS up to the instance on Standard": {
		app: func(a *portal.App) { a.SKU = "S1" },
		portal: func(w *world) {
			w.patch(w.app.ID(), arm.NewerVersion, obj{"properties": obj{"sshEnabled": false, "endToEndEncryptionEnabled": true}})
		},
		then: func(t *testing.T, w *world) {
			for _, member := range []string{"sshEnabled", "endToEndEncryptionEnabled"} {
				assert.Equal(t, member != "sshEnabled", w.get(w.app.ID(), arm.NewerVersion, "properties", member), member)
			}
		},
	},
	"TLS 1.3, a link of the portal, and a build written as 1": {
		app: set("SCM_DO_BUILD_DURING_DEPLOYMENT", "1"),
		portal: func(w *world) {
			w.call(http.MethodPatch, w.app.ID()+"/config/web", web, obj{"properties": obj{"minTlsVersion": "1.3"}})
			w.patch(w.app.ID(), web, obj{"tags": obj{"hidden-link: /app-insights-resource-id": "/subscriptions/s/components/x"}})
		},
		changed: map[string]string{"SCM_DO_BUILD_DURING_DEPLOYMENT": "true"},
		then: func(t *testing.T, w *world) {
			assert.Equal(t, "1.3", w.get(w.app.ID()+"/config/web", web, "properties", "minTlsVersion"))
			assert.Equal(t, "/subscriptions/s/components/x", w.get(w.app.ID(), web, "tags").(obj)["hidden-link: /app-insights-resource-id"])
		},
	},
	"autoscale in another group": {
		portal: func(w *world) {
			other := "/subscriptions/" + w.app.Subscription + "/resourceGroups/monitoring"
			w.call(http.MethodPut, other, web, obj{"location": "westeurope"})
			w.autoscale(other, "of-the-plan", 1, 4)
		},
		refused: []string{"autoscale-group"},
	},
	"a cache that it uses": {
		portal: func(w *world) { w.useCache("flask-cache", "secondaryKey") },
		then: func(t *testing.T, w *world) {
			caches := 0
			for _, id := range w.session.Azure.Resources() {
				if kindOf(id) == "redis" {
					caches++
				}
			}
			assert.Equal(t, 1, caches, "no second one is created")
			assert.Equal(t, "secondary", w.stackSetting("redisKey"))
		},
	},
	"a cache with a maintenance window": {
		portal: func(w *world) {
			w.useCache("flask-cache", "primaryKey")
			w.call(http.MethodPut, w.app.GroupID()+"/providers/Microsoft.Cache/redis/flask-cache/patchSchedules/default", "2023-04-01", obj{
				"properties": obj{"scheduleEntries": []any{obj{"dayOfWeek": "Saturday", "startHourUtc": 22, "maintenanceWindow": "PT8H"}}},
			})
		},
		then: func(t *testing.T, w *world) {
			assert.Equal(t, `["Saturday 22:00-06:00"]`, w.stackSetting("redisMaintenance"))
			kept := w.call(http.MethodGet, w.app.GroupID()+"/providers/Microsoft.Cache/redis/flask-cache/patchSchedules/default", "2023-04-01", nil)
			assert.Equal(t, []any{obj{"dayOfWeek": "Saturday", "startHourUtc": 22.0, "maintenanceWindow": "PT8H"}}, kept["properties"].(obj)["scheduleEntries"])
		},
	},
	"a cache that may be updated at the weekend": {
		portal: func(w *world) {
			w.useCache("flask-cache", "primaryKey")
			w.call(http.MethodPut, w.app.GroupID()+"/providers/Microsoft.Cache/redis/flask-cache/patchSchedules/default", "2023-04-01", obj{
				"properties": obj{"scheduleEntries": []any{obj{"dayOfWeek": "Weekend", "startHourUtc": 2}}},
			})
		},
		then: func(t *testing.T, w *world) {
			assert.Equal(t, `["Saturday 02:00-07:00","Sunday 02:00-07:00"]`, w.stackSetting("redisMaintenance"))
			assert.Contains(t, w.out.String(), "the maintenance window Weekend 02:00 for PT5H is written as 2 days")
		},
	},
	"a cache that it does not use": {
		portal: func(w *world) { w.cache("reports-cache") },
		then: func(t *testing.T, w *world) {
			assert.NotContains(t, w.settings()["REDIS_URL"], "reports-cache")
		},
	},
	"somebody else's Redis":         {app: foreignRedis, refused: []string{"REDIS_URL"}},
	"somebody else's Redis, agreed": {app: foreignRedis, accepted: []string{"REDIS_URL"}, changed: map[string]string{"REDIS_URL": ""}},
	"Key Vault references": {
		app: func(a *portal.App) {
			a.Settings["DB_PASSWORD"] = "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/db/)"
		},
		portal: func(w *world) {
			w.patch(w.app.ID(), web, obj{"identity": obj{"type": "SystemAssigned"}})
			w.principal = w.get(w.app.ID(), web, "identity", "principalId")
		},
		then: func(t *testing.T, w *world) {
			assert.Equal(t, w.principal, w.get(w.app.ID(), web, "identity", "principalId"), "the vault knows this identity")
			assert.NotContains(t, w.stackFile(), "DB_PASSWORD:\n      secure")
		},
	},
	"deployment slots": {
		portal: func(w *world) {
			w.call(http.MethodPut, w.app.ID()+"/slots/staging", web, obj{"location": "westeurope", "tags": obj{"of": "theirs"}, "properties": obj{}})
		},
		file: "config:\n  scaleout:stagingSlot: \"true\"\n", // under the same name
		then: func(t *testing.T, w *world) {
			assert.Equal(t, "Running", w.get(w.app.ID()+"/slots/staging", web, "properties", "state"))
			assert.Equal(t, obj{"of": "theirs"}, w.get(w.app.ID()+"/slots/staging", web, "tags"))
			assert.Contains(t, w.out.String(), "deployment slots: staging")
			assert.Contains(t, w.out.String(), `(the file says "true")`)
			assert.Equal(t, "false", w.stackSetting("stagingSlot"))
		},
	},
	"settings that stay in a swap": {
		portal: func(w *world) {
			w.call(http.MethodPut, w.app.ID()+"/config/slotConfigNames", web, obj{"properties": obj{"appSettingNames": []any{"REPORTS"}}})
		},
		then: func(t *testing.T, w *world) {
			assert.Equal(t, []any{"REPORTS"}, w.get(w.app.ID()+"/config/slotConfigNames", web, "properties", "appSettingNames"))
			assert.Contains(t, w.out.String(), "sticky in swaps: REPORTS")
			assert.Equal(t, "false", w.stackSetting("stagingSlot"))
		},
	},
	"a staging slot that the file asks for": {
		file: "config:\n  scaleout:stagingSlot: \"true\"\n",
		then: func(t *testing.T, w *world) {
			assert.Equal(t, "app,linux", w.get(w.app.ID()+"/slots/staging", web, "kind"))
			assert.Contains(t, w.out.String(), `an empty slot "staging" is created`)
		},
	},
	"a domain of its own": {
		portal: func(w *world) {
			w.call(http.MethodPut, w.app.ID()+"/hostNameBindings/shop.example.com", web, obj{"properties": obj{"sslState": "SniEnabled", "thumbprint": "AB12"}})
		},
		then: func(t *testing.T, w *world) {
			assert.Equal(t, "AB12", w.get(w.app.ID()+"/hostNameBindings/shop.example.com", web, "properties", "thumbprint"))
			assert.Contains(t, w.get(w.app.ID(), web, "properties", "hostNames"), "shop.example.com")
		},
	},
	"connection strings": {
		portal: func(w *world) {
			w.patch(w.app.ID(), web, obj{"properties": obj{"siteConfig": obj{"connectionStrings": []any{
				obj{"name": "DB", "connectionString": "Server=db;Password=hunter2hunter2", "type": "PostgreSQL"},
			}}}})
		},
		then: func(t *testing.T, w *world) {
			listed := w.call(http.MethodPost, w.app.ID()+"/config/connectionstrings/list", web, nil)
			assert.Contains(t, listed["properties"], "DB")
		},
	},
	"web sockets and origins": {
		portal: func(w *world) {
			w.call(http.MethodPatch, w.app.ID()+"/config/web", web, obj{"properties": obj{
				"webSocketsEnabled": true, "cors": obj{"allowedOrigins": []any{"https://shop.example.com"}},
			}})
		},
		then: func(t *testing.T, w *world) {
			assert.Equal(t, true, w.get(w.app.ID()+"/config/web", web, "properties", "webSocketsEnabled"))
			assert.NotNil(t, w.get(w.app.ID()+"/config/web", web, "properties", "cors"))
			assert.Contains(t, w.out.String(), "leaves it: cors, webSocketsEnabled")
			assert.Equal(t, true, w.get(w.app.ID(), web, "properties", "clientAffinityEnabled"), "polling clients need it")
		},
	},
	"an Azure Managed Redis whose database is gone": {
		portal: func(w *world) {
			w.call(http.MethodDelete, w.managed("sessions", "Balanced_B1", "NoCluster", "primaryKey")+"/databases/default", managedVersion, nil)
			w.session.Azure.Clock.Advance(time.Hour)
		},
		refused: []string{"REDIS_URL"},
	},
	"App Service authentication": {
		portal: func(w *world) {
			w.call(http.MethodPut, w.app.ID()+"/config/authsettingsV2", web, obj{"properties": obj{
				"platform":         obj{"enabled": true},
				"globalValidation": obj{"requireAuthentication": true, "unauthenticatedClientAction": "Return401", "excludedPaths": []any{"/up"}},
				"identityProviders": obj{"google": obj{"registration": obj{
					"clientId": "c", "clientSecretSettingName": "GOOGLE_PROVIDER_AUTHENTICATION_SECRET",
				}}},
				"login": obj{"tokenStore": obj{"enabled": true}},
			}})
		},
		app: set("GOOGLE_PROVIDER_AUTHENTICATION_SECRET", "hunter2hunter2"),
		then: func(t *testing.T, w *world) {
			now := w.get(w.app.ID()+"/config/authsettingsV2", web, "properties").(obj)
			assert.Equal(t, true, now["platform"].(obj)["enabled"])
			assert.Equal(t, []any{"/up"}, now["globalValidation"].(obj)["excludedPaths"])
			assert.Equal(t, "c", now["identityProviders"].(obj)["google"].(obj)["registration"].(obj)["clientId"])
			assert.Equal(t, true, now["login"].(obj)["tokenStore"].(obj)["enabled"])
			assert.Contains(t, w.out.String(), "which an update leaves: globalValidation.excludedPaths, globalValidation.unauthenticatedClientAction, "+
				"identityProviders.google, login.tokenStore, platform.enabled")
			assert.Contains(t, w.out.String(), "it asks for a login at /healthz")
			assert.Contains(t, w.out.String(), "--excluded-paths /healthz, beside those that are excluded now: /up")
		},
	},
	"Azure Managed Redis for the sessions": {
		file: "config:\n  scaleout:redisSku: Balanced_B1\n",
		then: func(t *testing.T, w *world) {
			assert.Contains(t, w.settings()["REDIS_URL"], ".redis.azure.net:10000")
		},
	},
	"to be watched": {
		file: "config:\n  scaleout:monitoring: true\n",
		then: func(t *testing.T, w *world) {
			assert.Contains(t, w.settings(), "APPLICATIONINSIGHTS_CONNECTION_STRING")
		},
	},
	"an Application Insights of its own": {app: insights},
	"an Application Insights of its own, to be watched": {
		app: insights, file: "config:\n  scaleout:monitoring: true\n", refused: []string{"APPLICATIONINSIGHTS_CONNECTION_STRING"},
	},
	"an Application Insights of its own, to be watched, agreed": {
		app: insights, file: "config:\n  scaleout:monitoring: true\n", accepted: []string{"APPLICATIONINSIGHTS_CONNECTION_STRING"},
		changed: map[string]string{"APPLICATIONINSIGHTS_CONNECTION_STRING": ""},
	},
	"access restrictions": {
		portal: restrict,
		then: func(t *testing.T, w *world) {
			rules := w.get(w.app.ID()+"/config/web", web, "properties", "ipSecurityRestrictions").([]any)
			require.Len(t, rules, 4)
			for i, want := range []string{"203.0.113.9/32", "203.0.113.0/24", "AzureFrontDoor.Backend", "Any"} {
				assert.Equal(t, want, rules[i].(obj)["ipAddress"])
				assert.Equal(t, map[bool]string{true: "Allow", false: "Deny"}[i == 1 || i == 2], rules[i].(obj)["action"])
			}
			assert.Contains(t, w.out.String(), "no profile of this subscription sends the id")
			assert.NotContains(t, w.stackFile(), "appAccess")
			assert.Equal(t, obj{"x-azure-fdid": []any{"4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"}}, rules[2].(obj)["headers"])
			assert.Equal(t, "Deny", w.get(w.app.ID()+"/config/web", web, "properties", "ipSecurityRestrictionsDefaultAction"))
			assert.Equal(t, true, w.get(w.app.ID()+"/config/web", web, "properties", "scmIpSecurityRestrictionsUseMain"))
		},
	},
	"behind an Azure Front Door": {
		portal: func(w *world) { w.behind(w.frontDoor("flask-app.azurewebsites.net")) },
		then: func(t *testing.T, w *world) {
			assert.Contains(t, w.stackFile(), "appAccess: frontDoor")
			rules := w.get(w.app.ID()+"/config/web", web, "properties", "ipSecurityRestrictions").([]any)
			require.Len(t, rules, 2)
			sends := w.get(w.doorID(), "2023-05-01", "properties", "frontDoorId")
			assert.Equal(t, sends, w.stackSetting("frontDoorId"))
			assert.Equal(t, obj{"x-azure-fdid": []any{sends}}, rules[0].(obj)["headers"])
			assert.Regexp(t, `people come through https://shop-[a-z2-7]{16}\.z01\.azurefd\.net\. It is not imported`, w.out.String())
			assert.Regexp(t, `answer 200 there before: curl -i https://shop-[a-z2-7]{16}\.z01`, w.out.String())
			written := 0
			for _, r := range w.session.Azure.Requests() {
				if r.Method != http.MethodGet && strings.Contains(r.Path, "/profiles/door") {
					written++
				}
			}
			assert.Equal(t, 5, written, "only the portal has written to it")
		},
	},
	"behind an Azure Front Door that leads elsewhere": {
		portal: func(w *world) { w.behind(w.frontDoor("other.azurewebsites.net")) },
		then: func(t *testing.T, w *world) {
			assert.NotContains(t, w.stackFile(), "appAccess")
			assert.Equal(t, w.get(w.doorID(), "2023-05-01", "properties", "frontDoorId"), w.stackSetting("frontDoorId"))
			assert.Contains(t, w.out.String(), "the route app of the Front Door does not lead to flask-app.azurewebsites.net: so nobody comes through it")
		},
	},
	"reached by private endpoints only": {
		portal: func(w *world) { w.patch(w.app.ID(), web, obj{"properties": obj{"publicNetworkAccess": "Disabled"}}) },
		then: func(t *testing.T, w *world) {
			assert.Equal(t, "Disabled", w.get(w.app.ID(), web, "properties", "publicNetworkAccess"))
			assert.Contains(t, w.stackFile(), "appAccess: closed")
		},
	},
	"access by a service tag": {portal: restrictTo(obj{"ipAddress": "AzureCloud", "tag": "ServiceTag"}), refused: []string{"ipSecurityRestrictions"}},
	"access from a subnet":    {portal: restrictTo(obj{"vnetSubnetResourceId": "/subnet"}), refused: []string{"ipSecurityRestrictions"}},
	"access through any Front Door": {
		portal: restrictTo(obj{"ipAddress": "AzureFrontDoor.Backend", "tag": "ServiceTag"}), refused: []string{"ipSecurityRestrictions"},
	},
	"tags": {
		portal: func(w *world) {
			w.patch(w.app.ID(), web, obj{"tags": obj{"team": "shop", "cost": "42"}})
			w.patch(w.app.PlanID(), web, obj{"tags": obj{"cost": "43"}})
		},
		then: func(t *testing.T, w *world) {
			assert.Equal(t, obj{"team": "shop", "cost": "42", "project": "scaleout", "stack": "live"}, w.get(w.app.ID(), web, "tags"))
			assert.Contains(t, w.out.String(), `the tag cost becomes "42" (it was "43")`)
		},
	},
	"settings that the program fixes otherwise": {app: noBuild, refused: []string{"SCM_DO_BUILD_DURING_DEPLOYMENT"}},
	"settings that the program fixes otherwise, agreed": {
		app: noBuild, accepted: []string{"SCM_DO_BUILD_DURING_DEPLOYMENT"}, changed: map[string]string{"SCM_DO_BUILD_DURING_DEPLOYMENT": "true"},
	},
	"a secret key that can be guessed": {app: set("FLASK_SECRET_KEY", "dev"), refused: []string{"FLASK_SECRET_KEY"}},
	"a name that Linux cannot have":    {app: set("Logging:Level", "info"), refused: []string{`setting-appSettings["Logging:Level"]`}},
	"names of all kinds": {
		app: func(a *portal.App) {
			a.Settings["A.B"] = "dot"
			a.Settings["EMPTY"] = ""
			a.Settings["YAML"] = "- no: {list}\n#no comment"
			for i, odd := range []string{"007", "+1", "-0", "1.0", "1e3", "0x1F", "0o17", "1_000", "null", "~", "TRUE", "False", "yes", "{}", "[]", "'", "\"", "\\n", "$HOME", "\r\n", "\u00a0", "日本"} {
				a.Settings["ODD_"+strconv.Itoa(i)] = odd
			}
			a.Settings["TRUE"] = "true"
			a.Settings["CERT"] = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"
		},
	},
	"another stack's": {
		portal:  func(w *world) { w.patch(w.app.ID(), web, obj{"tags": obj{"project": "shop", "stack": "prod"}}) },
		refused: []string{"owned"},
	},
}

func TestVariants(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for name, v := range variants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v.run(t)
		})
	}
}

// run makes the app, and adopts it, or has it refused.
func (v variant) run(t *testing.T) {
	var w *world
	if v.app == nil {
		w = newWorld(t)
	} else {
		w = newWorld(t, v.app)
	}
	if v.portal != nil {
		v.portal(w)
	}
	if v.file != "" {
		require.NoError(t, os.WriteFile(filepath.Join(w.root, "Pulumi.live.yaml"), []byte(v.file), 0o600))
	}
	if len(v.refused) > 0 {
		refusedVariant(t, w, v)
		return
	}
	adoptedVariant(t, w, v)
}

// refusedVariant: what is in the way is named, with the reason and what to do.
func refusedVariant(t *testing.T, w *world, v variant) {
	before := w.session.Azure.Requests()
	_, d := w.draft()
	var names []string
	for _, r := range d.Refused {
		names = append(names, r.Name)
		for _, text := range []string{r.What, r.Why, r.Do} {
			assert.NotEmpty(t, text, r.Name)
		}
	}
	assert.Equal(t, v.refused, names)
	for _, r := range w.session.Azure.Requests()[len(before):] {
		assert.Contains(t, []string{http.MethodGet, http.MethodPost}, r.Method, "looking changes nothing")
	}
}

// adoptedVariant: what there was is there afterwards, under its name, and with its
// settings.
func adoptedVariant(t *testing.T, w *world, v variant) {
	before, resources := w.settings(), w.session.Azure.Resources()
	w.adopt(v.accepted...)
	summary := w.must(w.session.Preview)
	for _, op := range []display.StepOp{deploy.OpReplace, deploy.OpCreateReplacement, deploy.OpDelete, deploy.OpDeleteReplaced} {
		assert.Zero(t, summary[op], op)
	}
	w.must(w.session.Up)
	assert.Subset(t, w.session.Azure.Resources(), resources)
	after := w.settings()
	for name, value := range before {
		if wanted, may := v.changed[name]; may {
			assert.NotEqual(t, value, after[name], name)
			value = wanted
			if value == "" {
				continue
			}
		}
		assert.Equal(t, value, after[name], name)
	}
	require.False(t, pulumiengine.HasChanges(w.must(w.session.Up)), "a second up has nothing to do: %s", &w.out)
	if v.then != nil {
		v.then(t, w)
	}
}

// stillClosed asserts that nobody publishes with a password.
func stillClosed(t *testing.T, w *world) {
	t.Helper()
	for _, policy := range []string{"ftp", "scm"} {
		assert.Equal(t, false, w.get(w.app.ID()+"/basicPublishingCredentialsPolicies/"+policy, web, "properties", "allow"), policy)
	}
}
