package adopt_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/adopt"
	"scaleout/internal/azure/arm"
	"scaleout/program/settings"
)

const group = "/subscriptions/s/resourceGroups/rg"

// idOf parses an id that a test has written.
func idOf(s string) arm.ResourceID {
	id, err := arm.ParseResourceID(s)
	if err != nil {
		panic(err) // the test is wrong
	}
	return id
}

func cacheIn(group, location string) adopt.Cache {
	c := adopt.Cache{Resource: adopt.Resource{ID: idOf(group + "/providers/Microsoft.Cache/Redis/c"), Name: "c", Location: location}}
	c.Properties.HostName = "c.redis.cache.windows.net"
	c.Properties.SKU.Name, c.Properties.SKU.Family, c.Properties.SKU.Capacity = "Standard", "C", 2
	c.PrimaryKey, c.SecondaryKey = "first", "second"
	return c
}

func wishes(file map[string]string) adopt.Wishes {
	return adopt.Wishes{Project: "scaleout", Stack: "live", File: file}
}

func decode(into any, text string) error { return json.Unmarshal([]byte(text), into) }

func refusals(d adopt.Draft) []string {
	names := []string{}
	for _, r := range d.Refused {
		names = append(names, r.Name)
	}
	return names
}

func find(d adopt.Draft, key, name string) (adopt.Setting, bool) {
	i := slices.IndexFunc(d.Settings, func(s adopt.Setting) bool { return s.Key == key && s.Name == name })
	if i < 0 {
		return adopt.Setting{}, false
	}
	return d.Settings[i], true
}

func TestWhatIsInTheWay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*adopt.Facts)
		file    map[string]string
		refused []string
	}{
		"nothing":                  {},
		"a function app":           {change: func(f *adopt.Facts) { f.Site.Kind = "functionapp,linux" }, refused: []string{"kind"}},
		"user-assigned identities": {change: func(f *adopt.Facts) { f.Site.Identity.Type = "SystemAssigned, UserAssigned" }, refused: []string{"identity"}}, // which ones, nobody says
		"secrets in a vault":       {file: map[string]string{"secrets": "keyvault"}, refused: []string{"secrets"}},
		"secrets prepared":         {file: map[string]string{"secrets": "prepared"}, refused: []string{"secrets"}},
		"secrets in app settings":  {file: map[string]string{"secrets": "appSettings"}},
		"client certificates":      {change: func(f *adopt.Facts) { f.Site.All = map[string]any{"clientCertEnabled": true} }, refused: []string{"clientCertEnabled"}},
		"private only":             {change: func(f *adopt.Facts) { f.Site.All = map[string]any{"publicNetworkAccess": "Disabled"} }},
		"public beside private endpoints": {change: func(f *adopt.Facts) {
			f.Site.All = map[string]any{"publicNetworkAccess": "Enabled", "privateEndpointConnections": []any{map[string]any{"id": "/x"}}}
		}, refused: []string{"publicNetworkAccess"}},
		"what Azure says by itself": {change: func(f *adopt.Facts) {
			f.Site.All = map[string]any{"publicNetworkAccess": "Enabled", "enabled": true, "clientCertEnabled": false, "virtualNetworkSubnetId": nil, "state": "Running"}
			f.Plan.All = map[string]any{"perSiteScaling": false, "hostingEnvironmentProfile": nil}
		}},
		"an isolated plan": {change: func(f *adopt.Facts) {
			f.Plan.All = map[string]any{"hostingEnvironmentProfile": map[string]any{"id": "/x"}}
		}, refused: []string{"hostingEnvironmentProfile"}},
		"Shared": {change: func(f *adopt.Facts) { f.Plan.SKU.Name = "D1" }, refused: []string{"setting-planSku"}},
		"spelled otherwise": {change: func(f *adopt.Facts) {
			f.Plan.SKU.Name, f.Config.Properties.Runtime = "P1V3", "python|3.12"
		}},
		"a Python of old":     {change: func(f *adopt.Facts) { f.Config.Properties.Runtime = "PYTHON|3.7" }, refused: []string{"setting-runtime"}},
		"no autoscale wanted": {file: map[string]string{"autoscale": "false"}, refused: []string{"autoscale-off"}},
		"a cache in another group": {change: func(f *adopt.Facts) {
			f.Caches = []adopt.Cache{cacheIn("/subscriptions/s/resourceGroups/other", "westeurope")}
			f.Settings["REDIS_URL"] = "rediss://:first@c.redis.cache.windows.net:6380/0"
		}, refused: []string{"REDIS_URL"}},
		"a cache in another region": {change: func(f *adopt.Facts) {
			f.Caches = []adopt.Cache{cacheIn(group, "northeurope")}
			f.Settings["REDIS_URL"] = "rediss://:first@c.redis.cache.windows.net:6380/0"
		}, refused: []string{"REDIS_URL"}},
		"a Redis URL in a vault": {change: func(f *adopt.Facts) {
			f.Settings["REDIS_URL"] = "@Microsoft.KeyVault(SecretUri=https://v/secrets/r/)"
		}, refused: []string{"REDIS_URL"}},
		"another key than the stack's": {
			change:  func(f *adopt.Facts) { f.Settings["FLASK_SECRET_KEY"] = "0123456789abcdef-0123456789abcdef-app" },
			file:    map[string]string{"flaskSecretKey": "0123456789abcdef-0123456789abcdef-file"},
			refused: []string{"FLASK_SECRET_KEY"},
		},
		"another value than the stack's": {
			change:  func(f *adopt.Facts) { f.Settings["COLOUR"] = "red" },
			file:    map[string]string{"appSettings": `{"COLOUR":"blue"}`},
			refused: []string{"COLOUR"},
		},
		"the same value as the stack's, a number": {
			change: func(f *adopt.Facts) { f.Settings["WORKERS"] = "4" },
			file:   map[string]string{"appSettings": `{"WORKERS":4}`},
		},
		"no build on deployment": {
			change:  func(f *adopt.Facts) { f.Settings["SCM_DO_BUILD_DURING_DEPLOYMENT"] = "0" },
			refused: []string{"SCM_DO_BUILD_DURING_DEPLOYMENT"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := guide()
			if c.change != nil {
				c.change(&f)
			}
			want := c.refused
			if want == nil {
				want = []string{}
			}
			d := adopt.Make(f, wishes(c.file))
			assert.Equal(t, want, refusals(d))
			for _, r := range d.Refused {
				if !r.Acceptable {
					continue
				}
				assert.Contains(t, r.Do, "--accept "+r.Name, "how to accept it is said")
				w := wishes(c.file)
				w.Accepted = want
				assert.Empty(t, refusals(adopt.Make(f, w)))
			}
		})
	}
}

// A stack that has an app cannot have another.
func TestOccupiedStack(t *testing.T) {
	t.Parallel()
	f := guide()
	for deployed, want := range map[string][]string{"": {}, f.Site.ID.String(): {}, f.Site.ID.String() + "2": {"occupied"}} {
		w := wishes(nil)
		w.Deployed = deployed
		assert.Equal(t, want, refusals(adopt.Make(f, w)), deployed)
	}
}

// The range is what the stack says, and never one that takes instances away.
func TestRange(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		now, low, high int
		file           map[string]string
		least, most    string
	}{
		"one instance":                  {1, 0, 0, nil, "2", "5"},
		"three fixed":                   {3, 0, 0, nil, "3", "5"},
		"eight fixed":                   {8, 0, 0, nil, "8", "8"},
		"autoscale from one":            {1, 1, 4, nil, "2", "5"},
		"autoscale up to twelve":        {4, 3, 12, nil, "3", "12"},
		"the file's":                    {1, 0, 0, map[string]string{"minInstances": "3", "maxInstances": "4"}, "3", "4"},
		"the file's, and more run now":  {6, 0, 0, map[string]string{"minInstances": "2", "maxInstances": "4"}, "2", "6"},
		"the file's least, above five":  {1, 0, 0, map[string]string{"minInstances": "7"}, "7", "7"},
		"autoscale, but the file knows": {2, 1, 9, map[string]string{"minInstances": "2", "maxInstances": "5"}, "2", "5"},
	} {
		f := guide()
		f.Plan.SKU.Instances = c.now
		if c.high > 0 {
			var a adopt.Autoscale
			require.NoError(t, decode(&a, `{"id":"`+group+`/providers/Microsoft.Insights/autoscalesettings/x","name":"x","properties":{"enabled":true,"profiles":[{"capacity":{"minimum":"`+
				strconv.Itoa(c.low)+`","maximum":"`+strconv.Itoa(c.high)+`"}}]}}`))
			f.Autoscale = []adopt.Autoscale{a}
		}
		d := adopt.Make(f, wishes(c.file))
		get := func(key string) string {
			if s, there := find(d, key, ""); there {
				return s.Value
			}
			return c.file[key]
		}
		assert.Equal(t, []string{c.least, c.most}, []string{get("minInstances"), get("maxInstances")}, name)
	}
}

// Whatever may be a secret is encrypted; a reference into a Key Vault is none.
func TestWhatIsASecret(t *testing.T) {
	t.Parallel()
	f := guide()
	secret := map[string]string{
		"DB_PASSWORD": "x", "API_KEY": "x", "DSN": "https://abc@sentry.example.com/1", "URL": "postgres://u:p@h/d",
		"HASH": "d41d8cd98f00b204e9800998ecf8427e", "APPLICATIONINSIGHTS_CONNECTION_STRING": "InstrumentationKey=0",
	}
	plain := map[string]string{
		"LOG_LEVEL": "info", "EMPTY_SECRET": "", "NAME": "Müller", "FLAGS": `{"a": 1}`, "HOME_PAGE": "https://example.com/a",
		"VAULTED_PASSWORD": "@Microsoft.KeyVault(VaultName=v;SecretName=s)",
	}
	maps.Copy(f.Settings, secret)
	maps.Copy(f.Settings, plain)
	d := adopt.Make(f, wishes(nil))
	for name, value := range secret {
		s, there := find(d, "appSecrets", name)
		assert.True(t, there && s.Secret, name)
		assert.Equal(t, value, s.Value)
	}
	for name, value := range plain {
		s, there := find(d, "appSettings", name)
		assert.True(t, there && !s.Secret, name)
		assert.Equal(t, value, s.Value)
	}
}

// What the program sets without asking is what adopt compares with.
func TestFixedSettingsAreTheProgramsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.adopt()
	w.must(w.session.Up)
	after := w.settings()
	known := 0
	for name := range settings.ReservedAppSettings {
		if value, fixed := adopt.FixedSettings[name]; fixed {
			assert.Equal(t, value, after[name], name)
			known++
		}
	}
	assert.Equal(t, len(adopt.FixedSettings), known)
}

// The key in use stays in use: REDIS_URL does not change, nobody is logged out.
func TestAdoptedCache(t *testing.T) {
	t.Parallel()
	for url, key := range map[string]string{
		"rediss://:second@c.redis.cache.windows.net:6380/0": "secondary",
		"rediss://:first@c.redis.cache.windows.net:6380/0":  "",
		"redis://c.redis.cache.windows.net:6379":            "",
	} {
		f := guide()
		f.Caches = []adopt.Cache{cacheIn(group, "westeurope")}
		f.Settings["REDIS_URL"] = url
		d := adopt.Make(f, wishes(nil))
		require.Empty(t, d.Refused, url)
		s, _ := find(d, "redisKey", "")
		assert.Equal(t, key, s.Value, url)
		s, _ = find(d, "redisSku", "")
		assert.Equal(t, "Standard_C2", s.Value)
		assert.True(t, slices.ContainsFunc(d.Resources, func(r adopt.Import) bool { return r.ID == f.Caches[0].ID.String() }))
		for _, c := range d.Changes {
			assert.NotContains(t, c.People, "logged out", c.What)
		}
	}
}

// The portal links what belongs to Application Insights by tags whose names nobody
// else could give.
func TestHiddenTags(t *testing.T) {
	t.Parallel()
	f := guide()
	f.Site.Tags = map[string]string{"hidden-link: /app-insights-resource-id": "/x", "team": "shop"}
	d := adopt.Make(f, wishes(nil))
	require.Empty(t, d.Refused)
	_, there := find(d, "tags", "team")
	assert.True(t, there)
	link, there := find(d, "tags", "hidden-link: /app-insights-resource-id")
	assert.True(t, there)
	assert.Equal(t, "/x", link.Value)

	f.Group.Tags = map[string]string{"hidden-title": "The shop"}
	d = adopt.Make(f, wishes(nil))
	require.Empty(t, d.Refused)
	_, there = find(d, "tags", "hidden-title")
	assert.False(t, there, "every resource would have that title")
	assert.True(t, slices.ContainsFunc(d.Changes, func(c adopt.Change) bool { return strings.Contains(c.What, "hidden-title") && c.People != "" }))
}
