package verify_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
	"scaleout/internal/engine"
	"scaleout/internal/testkit"
	kit "scaleout/internal/testkit/world"
	"scaleout/internal/verify"
	"scaleout/program/redisurl"
)

// usual is what checks find of a healthy prod stack besides PASS.
var usual = map[string]verify.Status{"zone-spread": verify.Skip, "builds": verify.Skip, "cache-network": verify.Skip}

const (
	failed  = verify.Fail
	warned  = verify.Warn
	skipped = verify.Skip
)

type found map[string]verify.Status

// A breakage is one thing that is wrong with a deployment, and the checks that must
// notice it. No other check may.
type breakage struct {
	name  string
	harm  func(*world)
	found found
}

// broken are stacks as they are shipped.
var broken = []breakage{
	{"one instance", func(w *world) { w.scale(1) },
		found{"plan-instances": failed, "running-instances": failed, "sessions": skipped}},
	{"at its maximum", func(w *world) { w.scale(5) }, found{"autoscale-headroom": warned}},
	{"autoscale disabled", func(w *world) {
		w.autoscaleSetting(func(p map[string]any) { p["enabled"] = false })
	}, found{"autoscale-enabled": failed}},
	{"autoscale bound to another plan", func(w *world) {
		other := w.newPlan("other", true)
		w.autoscaleSetting(func(p map[string]any) {
			p["targetResourceUri"] = other
			p["profiles"].([]any)[0].(map[string]any)["rules"] = []any{} // they measure the plan
		})
	}, found{"autoscale-enabled": failed, "autoscale-range": skipped, "autoscale-headroom": skipped}},
	{"autoscale setting deleted", func(w *world) { w.call(http.MethodDelete, w.autoscaleID(), autoscale, nil) },
		found{"autoscale-enabled": failed, "autoscale-range": skipped, "autoscale-headroom": skipped}},
	{"autoscale down to one", func(w *world) {
		w.autoscaleSetting(func(p map[string]any) {
			p["profiles"].([]any)[0].(map[string]any)["capacity"].(map[string]any)["minimum"] = "1"
		})
	}, found{"autoscale-range": failed}},

	{"autoscale up to three", func(w *world) {
		w.autoscaleSetting(func(p map[string]any) {
			p["profiles"].([]any)[0].(map[string]any)["capacity"].(map[string]any)["maximum"] = "3"
		})
	}, found{"autoscale-range": warned}},
	{"autoscale without rules", func(w *world) {
		w.autoscaleSetting(func(p map[string]any) { p["profiles"].([]any)[0].(map[string]any)["rules"] = []any{} })
	}, found{"autoscale-enabled": failed}},
	{"autoscale without its rule for much CPU", func(w *world) { w.autoscaleRules(func(all []any) []any { return all[1:] }) },
		found{"autoscale-enabled": failed}},
	{"autoscale without its rule for little CPU", func(w *world) { w.autoscaleRules(func(all []any) []any { return append(all[:1:1], all[2:]...) }) },
		found{"autoscale-enabled": failed}},

	{"app stopped", func(w *world) {
		w.call(http.MethodPost, w.options.SiteID+"/stop", web, nil)
		w.app.stopped = true
	}, found{"app-running": failed, "running-instances": failed, "health-path": skipped, "sessions": skipped}},
	{"Windows plan", func(w *world) {
		w.site(map[string]any{"serverFarmId": w.newPlan("windows", false), "siteConfig": map[string]any{"linuxFxVersion": ""}})
		w.app.instances = w.instanceIDs()
	},
		found{"linux": failed, "slot-config": skipped, "autoscale-enabled": failed, "autoscale-range": skipped, "autoscale-headroom": skipped}},
	{"Always On off", func(w *world) { w.siteConfig(map[string]any{"alwaysOn": false}) }, found{"always-on": warned}},
	{"affinity on", func(w *world) { w.site(map[string]any{"clientAffinityEnabled": true}) }, found{"affinity": failed}},
	{"affinity on, as the stack says", func(w *world) {
		w.options.Declared.Affinity = true
		w.site(map[string]any{"clientAffinityEnabled": true})
	}, found{"affinity": warned}},
	{"affinity off, and the stack says on", func(w *world) { w.options.Declared.Affinity = true }, found{"affinity": failed}},
	{"plain HTTP", func(w *world) { w.site(map[string]any{"httpsOnly": false}) }, found{"https-only": failed}},
	{"plain FTP", func(w *world) { w.siteConfig(map[string]any{"ftpsState": "AllAllowed"}) }, found{"ftps": failed}},
	{"TLS 1.0 to the app", func(w *world) { w.siteConfig(map[string]any{"minTlsVersion": "1.0"}) }, found{"tls": failed}},
	{"no health check", func(w *world) { w.siteConfig(map[string]any{"healthCheckPath": ""}) },
		found{"health-check": failed, "health-path": skipped}},
	{"another health check", func(w *world) { w.siteConfig(map[string]any{"healthCheckPath": "/login"}) },
		found{"health-check": warned, "health-path": failed}},
	{"health path redirects", func(w *world) { w.app.healthTo = "/login?next=secret" }, found{"health-path": failed}},
	{"health path behind App Service authentication", func(w *world) {
		w.app.healthCode = http.StatusUnauthorized
		w.authentication("/status")
	}, found{"health-path": warned}},
	{"health path let through, and broken", func(w *world) {
		w.app.healthCode = http.StatusUnauthorized
		w.authentication("/status", "/healthz")
	}, found{"health-path": failed}},
	{"closed by access rules", func(w *world) {
		w.app.healthCode, w.app.loginCode = http.StatusForbidden, http.StatusForbidden
		w.siteConfig(map[string]any{"ipSecurityRestrictions": []any{
			map[string]any{"ipAddress": "203.0.113.0/24", "action": "Allow", "priority": 100, "name": "office"},
		}})
	}, found{"health-path": skipped, "sessions": skipped}},
	{"closed to the public", func(w *world) {
		w.app.healthCode, w.app.loginCode = http.StatusForbidden, http.StatusForbidden
		w.siteConfig(map[string]any{"publicNetworkAccess": "Disabled"})
	}, found{"app-access": failed, "health-path": skipped, "sessions": skipped}},
	{"forbidden by the app itself", func(w *world) { w.app.healthCode = http.StatusForbidden }, found{"health-path": failed}},
	{"health path is broken", func(w *world) { w.app.healthCode = http.StatusServiceUnavailable }, found{"health-path": failed}},
	{"setting edited in the portal", func(w *world) { w.setAppSettings(map[string]string{"FLASK_ENV": "development"}) },
		found{"app-settings": failed}},
	{"setting added in the portal", func(w *world) { w.setAppSettings(map[string]string{"DEBUG": "1"}) },
		found{"app-settings": warned}},
	{"no shared secret key", func(w *world) {
		w.setAppSettings(map[string]string{"FLASK_SECRET_KEY": ""})
		w.app.ownKeys = true
	}, found{"app-settings": failed, "secret-key": failed, "sessions": failed}},
	{"secret key differs per instance", func(w *world) { w.app.ownKeys = true }, found{"sessions": failed}},

	{"no slot any more", func(w *world) { w.call(http.MethodDelete, w.slot(), web, nil) }, found{
		"slot": failed, "slot-config": skipped, "slot-settings": skipped, "slot-sessions": skipped, "slot-references": skipped,
		"slot-warmup": skipped, "slot-sticky": skipped,
	}},
	{"slot with another runtime", func(w *world) { w.slotConfig(map[string]any{"linuxFxVersion": "PYTHON|3.9"}) }, found{"slot-config": failed}},
	{"slot with another start command", func(w *world) { w.slotConfig(map[string]any{"appCommandLine": "python old.py"}) }, found{"slot-config": failed}},
	{"slot without a health check", func(w *world) { w.slotConfig(map[string]any{"healthCheckPath": ""}) }, found{"slot-config": failed}},
	{"slot with TLS 1.0 and plain FTP", func(w *world) {
		w.slotConfig(map[string]any{"minTlsVersion": "1.0", "ftpsState": "AllAllowed"})
		w.call(http.MethodPatch, w.slot(), web, map[string]any{"properties": map[string]any{"httpsOnly": false}})
	}, found{"slot-config": failed}},
	{"slot's settings edited in the portal", func(w *world) {
		w.setSlotSettings(map[string]string{"FLASK_ENV": "development", "SCM_DO_BUILD_DURING_DEPLOYMENT": "", "DEBUG": "1"})
	}, found{"slot-settings": failed}},
	{"connection string that a swap takes away", func(w *world) {
		w.call(http.MethodPut, w.options.SiteID+"/config/connectionstrings", web,
			map[string]any{"properties": map[string]any{"DB": map[string]any{"value": "Password=s3cret", "type": "SQLAzure"}}})
	}, found{"slot-settings": failed}},
	{"web sockets that a swap turns off", func(w *world) { w.siteConfig(map[string]any{"webSocketsEnabled": true}) },
		found{"slot-settings": failed}},
	{"setting in the slot only", func(w *world) { w.setSlotSettings(map[string]string{"DEBUG": "1"}) }, found{"slot-settings": warned}},
	{"slot with another Redis", func(w *world) { w.setSlotSettings(map[string]string{"REDIS_URL": "rediss://:abc@elsewhere:6380/0"}) },
		found{"slot-sessions": failed}},
	{"slot with another secret key", func(w *world) { w.setSlotSettings(map[string]string{"FLASK_SECRET_KEY": "another", "REDIS_URL": ""}) },
		found{"slot-sessions": failed}},
	{"swap that takes any answer", func(w *world) { w.setSlotSettings(map[string]string{"WEBSITE_SWAP_WARMUP_PING_STATUSES": ""}) },
		found{"slot-warmup": failed}},
	{"swap that asks elsewhere", func(w *world) { w.setSlotSettings(map[string]string{"WEBSITE_SWAP_WARMUP_PING_PATH": "/"}) },
		found{"slot-warmup": failed}},
	{"sticky setting", func(w *world) { w.stick("REDIS_URL", "DEBUG") }, found{"slot-sticky": failed}},
	{"swap prepared and left", func(w *world) { w.post(w.slot()+"/applySlotConfig", web, toProduction) }, found{"swap": failed}},
	{"share of the traffic left", func(w *world) { w.reroute(10) }, found{"swap": warned}},
	{"release that was killed", func(w *world) { w.lock("run=ab12 step=upload at=2026-01-01T00:00:00Z who=anna@laptop") }, found{"swap": failed}},
	{"release under way", func(w *world) {
		w.lock("run=ab12 step=upload at=" + w.session.Azure.Clock.Now().UTC().Format(time.RFC3339) + " who=anna@laptop")
	}, found{"swap": warned}},
	{"deployment to the slot under way", func(w *world) {
		_, e := w.session.Azure.BeginDeployment(w.slot(), sim.Deployment{ID: "b1"})
		require.Nil(w.t, e)
	}, found{"swap": warned}},
	{"foreign swap of a slot that nobody declared", func(w *world) {
		w.deployed(w.slot(), "b1")
		w.swap(w.slot())
		hotfix := w.bareSlot("hotfix")
		w.deployed(hotfix, "b2")
		w.swap(hotfix)
	}, found{
		"builds": warned, "app-settings": failed, "secret-key": failed, "redis-url": failed, "redis-url-cache": skipped, "redis-url-key": skipped,
		"cache-answers": skipped, "health-check": failed, "health-path": skipped,
	}},
	{"foreign swap after a release", func(w *world) {
		w.deployed(w.slot(), "b1")
		w.swap(w.slot())
		w.deployed(w.slot(), "b2")
		old, released := w.volume(w.options.SiteID), w.volume(w.slot())
		w.swap(w.slot())
		w.lock("run=ab12 step=done at=2026-01-01T00:00:00Z who=anna@laptop new=" + released + " old=" + old)
		w.swap(w.slot())
	}, found{"builds": warned}},

	{"no REDIS_URL", func(w *world) { w.setAppSettings(map[string]string{"REDIS_URL": ""}) },
		found{"app-settings": failed, "redis-url": failed, "redis-url-cache": skipped, "redis-url-key": skipped, "cache-answers": skipped}},
	{"redis:// URL", func(w *world) {
		w.setAppSettings(map[string]string{"REDIS_URL": "redis://:abc@" + w.output("redisHost") + ":6380/0"})
	},
		found{"app-settings": failed, "redis-url": failed, "redis-url-cache": skipped, "redis-url-key": skipped, "cache-answers": skipped}},
	{"key not encoded", func(w *world) {
		w.setAppSettings(map[string]string{"REDIS_URL": "rediss://:a/b+c=@" + w.output("redisHost") + ":6380/0"})
	}, found{"app-settings": failed, "redis-url": failed, "redis-url-cache": skipped, "redis-url-key": skipped, "cache-answers": skipped}},
	{"another database", func(w *world) {
		w.setAppSettings(map[string]string{"REDIS_URL": strings.TrimSuffix(w.output("redisUrl"), "0") + "3"})
	}, found{"app-settings": failed, "redis-url": warned}},
	{"key regenerated", func(w *world) {
		w.post(w.output("redisId")+"/regenerateKey", w.cacheVersion(), map[string]any{"keyType": "Primary"})
		w.settle()
		keys := w.keys()
		require.NoError(w.t, w.redis.SetKeys(context.Background(), keys[0], keys[1]))
	}, found{"redis-url-key": failed, "cache-answers": failed}},
	{"cache out of reach from here", func(w *world) { require.NoError(w.t, w.redis.Close()) }, found{"cache-answers": skipped}},

	{"sessions nowhere", func(w *world) { w.app.forgetful = true }, found{"sessions": failed}},
	{"one instance out of rotation", func(w *world) { w.app.onlyFirst = true }, found{"sessions": failed}},
	{"app fails now and then", func(w *world) { w.app.errorEvery = 10 }, found{"sessions": failed}},
	{"nobody can log in", func(w *world) { w.app.loginCode = http.StatusInternalServerError }, found{"sessions": failed}},
	{"app without the two paths", func(w *world) { w.app.noLogin = true }, found{"sessions": skipped}},
	{"app without the header", func(w *world) { w.app.anonymous = true }, found{"sessions": skipped}},
	{"sessions in the instance", func(w *world) {
		w.app.log = "[SESSION] Using Flask's built-in session storage (not shared between instances)\n"
	}, found{"session-log": failed}},
	{"one start without Redis", func(w *world) {
		w.app.log += "[SESSION] Using Flask's built-in session storage (not shared between instances)\n"
	}, found{"session-log": warned}},
	{"log says nothing of sessions", func(w *world) { w.app.log = "Booting worker with pid: 12\n" }, found{"session-log": skipped}},
	{"no log", func(w *world) { w.app.log = "" }, found{"session-log": skipped}},
	{"load on one instance", func(w *world) { w.app.traffic(780, 3) }, found{"load-distribution": warned}},
	{"hardly any traffic", func(w *world) { w.app.traffic(5, 4) }, found{"load-distribution": skipped}},
	{"errors", func(w *world) { w.app.failed[w.app.instances[0]] = 40 }, found{"http-errors": warned}},
	{"a few errors", func(w *world) { w.app.failed[w.app.instances[0]] = 2 }, found{"http-errors": warned}},
}

// brokenClassic are stacks with an Azure Cache for Redis: none of this can be done to the
// other kind.
var brokenClassic = []breakage{
	{"cache of another stack", func(w *world) {
		_, url := w.newCache("westeurope")
		w.setAppSettings(map[string]string{"REDIS_URL": url})
	}, found{"app-settings": failed, "redis-url-cache": failed, "redis-url-key": failed, "cache-answers": failed}},
	{"cache in another region", func(w *world) {
		id, url := w.newCache("northeurope")
		w.options.Declared.CacheID = id
		w.setAppSettings(map[string]string{"REDIS_URL": url})
	}, found{"app-settings": failed, "cache-region": failed, "cache-tls": failed}},

	{"cache without TLS", func(w *world) {
		w.cache(map[string]any{"enableNonSslPort": true})
		w.settle()
	}, found{"cache-tls": failed}},
	{"cache being changed", func(w *world) { w.cache(map[string]any{"enableNonSslPort": true}) },
		found{"cache-ready": warned, "cache-tls": failed}},
	{"old TLS to the cache", func(w *world) {
		w.cache(map[string]any{"minimumTlsVersion": "1.0"})
		w.settle()
	}, found{"cache-tls": failed}},
	{"cache shut off from the internet", func(w *world) {
		w.cache(map[string]any{"publicNetworkAccess": "Disabled"})
		w.settle()
	}, found{"cache-firewall": failed}},
	{"firewall shuts the app out", func(w *world) { w.letIn("office", "203.0.113.0", "203.0.113.255") }, found{"cache-firewall": failed}},
	{"firewall lets half of the app in", func(w *world) {
		first := strings.Split(w.output("outboundIpAddresses"), ",")[0]
		w.letIn("app", first, first)
	}, found{"cache-firewall": failed}},
}

func TestBrokenStacksAreNoticed(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	cases := slices.Concat(broken, brokenClassic)
	texts := make([]string, len(cases))
	t.Run("each", func(t *testing.T) {
		for i, b := range cases {
			t.Run(b.name, func(t *testing.T) {
				t.Parallel()
				classic := i >= len(broken)
				var config []string
				if classic {
					config = kit.ClassicCache
				}
				w := newWorld(t, config...)
				w.app.traffic(400, 380)
				b.harm(w)
				report := w.verify()
				report.Findings = slices.DeleteFunc(report.Findings, func(f verify.Finding) bool {
					return classic && f.Check == "cache-retirement" && f.Status == warned
				})
				texts[i] = noticed(t, report, b.found)
				report.Findings = slices.DeleteFunc(report.Findings, func(f verify.Finding) bool { return usual[f.Check] == f.Status })
				w.heed(report)
			})
		}
	})
	var all strings.Builder
	for i, b := range cases {
		fmt.Fprintf(&all, "# %s\n%s\n", b.name, texts[i])
	}
	testkit.Golden(t, filepath.Join("testdata", "broken.txt"),
		toTheMinute.ReplaceAllString(generatedName.ReplaceAllString(all.String(), "${1}xxxxxxxx"), "$1:00Z"))
}

// toTheMinute is a time of the embedded Azure's clock. Whether the update that made the stack has polled
// once more, which takes seconds of it, is chance.
var toTheMinute = regexp.MustCompile(`(T\d\d:\d\d):\d\dZ`)

// generatedName is the name of a resource, whose end differs from run to run, or of what a
// slot serves.
var generatedName = regexp.MustCompile(`(scaleout-prod(?:-[a-z]+)?)[0-9a-f]{8}(?:__[0-9a-f]{4})?`)

// noticed demands that exactly the checks named find something, and returns what
// they say.
func noticed(t *testing.T, r verify.Report, want found) string {
	t.Helper()
	expected, got := maps.Clone(usual), map[string]verify.Status{}
	maps.Copy(expected, want)
	shown := verify.Report{App: "x", Where: "Azure"}
	for _, f := range r.Findings {
		if f.Status != verify.Pass {
			got[f.Check] = f.Status
		}
		if f.Status != usual[f.Check] && f.Status != verify.Pass {
			shown.Findings = append(shown.Findings, f)
		}
	}
	assert.Equal(t, map[string]verify.Status(expected), got)
	var text bytes.Buffer
	require.NoError(t, shown.Text(&text, 110))
	_, body, _ := strings.Cut(text.String(), "\n\n") // without the headline
	body, _, _ = strings.Cut(body, "\n\n0 passed")   // and the sum
	return body + "\n"
}

// heed does what the advice says where that is an update of the stack, or several, or a
// command of the Azure CLI about a swap, and demands that it helps.
func (w *world) heed(r verify.Report) {
	w.t.Helper()
	var mended []string
	for _, f := range r.Findings {
		commands := pulumiUp.FindAllStringSubmatch(f.Do, -1)
		for _, command := range commands {
			if command[1] != "" {
				w.config = append(w.config, engine.Override{Key: command[1], Value: command[2], Path: true})
			}
			w.up()
			w.settle()
		}
		clears := w.undoSwap(f.Do)
		if len(commands) > 0 || clears {
			mended = append(mended, f.Check)
		}
	}
	if len(mended) == 0 {
		return
	}
	w.app.ownKeys = false
	w.app.instances = w.instanceIDs()
	w.openRedis()
	w.options.SiteID, w.options.Declared, _ = verify.FromOutputs(w.values())
	for _, f := range w.verify(mended...).Findings {
		assert.Equal(w.t, verify.Pass, f.Status, "%s, after doing what it said: %s", f.Check, f.Seen)
	}
}

// undoSwap sends what the Azure CLI would.
func (w *world) undoSwap(advice string) bool {
	switch {
	case strings.Contains(advice, "az webapp deployment slot swap --slot staging --action reset "):
		w.post(w.options.SiteID+"/resetSlotConfig", web, nil)
	case strings.Contains(advice, "az webapp traffic-routing clear "):
		w.siteConfig(map[string]any{"experiments": map[string]any{"rampUpRules": []any{}}})
	default:
		return false
	}
	return true
}

// pulumiUp is what the tests give as the command that updates the stack.
var pulumiUp = regexp.MustCompile(`pulumi (?:config set --path '?([^ ']+)'? (\S+) --stack prod && pulumi )?up --stack prod`)

func (w *world) letIn(rule, from, to string) {
	w.t.Helper()
	w.call(http.MethodPut, w.output("redisId")+"/firewallRules/"+rule, caches, map[string]any{
		"properties": map[string]any{"startIP": from, "endIP": to},
	})
}

func redisURL(t testing.TB, host, key string) string {
	t.Helper()
	u, err := redisurl.Build(host, 6380, key)
	require.NoError(t, err)
	return u
}
