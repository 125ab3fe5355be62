package adopt_test

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/adopt"
)

// A tenant that had no classic cache is refused one. The subscription shows whether
// it had.
func TestCacheThatAzureWillCreate(t *testing.T) {
	t.Parallel()
	elsewhere := []adopt.Cache{cacheIn("/subscriptions/s/resourceGroups/other", "northeurope")}
	for name, c := range map[string]struct {
		caches   []adopt.Cache
		location string
		file     map[string]string
		want     string // redisSku for the file
		refused  []string
	}{
		"no classic cache":                 {want: "Balanced_B1"},
		"a classic cache anywhere":         {caches: elsewhere, want: "Balanced_B1"},
		"where there is no managed Redis":  {location: "usgovvirginia", want: "Standard_C1"},
		"the file wants a managed one":     {file: map[string]string{"redisSku": "Balanced_B3"}},
		"the file wants a classic one":     {file: map[string]string{"redisSku": "Standard_C2"}, refused: []string{"redisSku"}},
		"it wants one, and there are some": {file: map[string]string{"redisSku": "Standard_C2"}, caches: elsewhere},
	} {
		f := guide()
		f.Caches = c.caches
		if c.location != "" {
			f.Site.Location = c.location
		}
		d := adopt.Make(f, wishes(c.file))
		assert.Equal(t, c.want, value(d, "redisSku"), name)
		assert.ElementsMatch(t, c.refused, refusals(d), name)
		if c.want != "" {
			assert.Contains(t, changed(d), "a "+c.want+" is created in ", name)
		}
	}
}

func changed(d adopt.Draft) string {
	var all []string
	for _, c := range d.Changes {
		all = append(all, c.What+" | "+c.People)
	}
	return strings.Join(all, "\n")
}

// Where App Service starts gunicorn, it gets threads, and the report names whom that
// may hurt; not where the app has its own word on it.
func TestGunicornIsNamed(t *testing.T) {
	t.Parallel()
	const threads = "GUNICORN_CMD_ARGS=--threads=64 is set: gunicorn answers more than one request at a time | code that threads must not share"
	f := guide()
	f.Config.Properties.StartCommand = ""
	assert.Contains(t, changed(adopt.Make(f, wishes(nil))), threads)
	f.Settings["GUNICORN_CMD_ARGS"] = "--threads=2"
	assert.NotContains(t, changed(adopt.Make(f, wishes(nil))), "GUNICORN_CMD_ARGS=")
	f = guide()
	f.Config.Properties.StartCommand = "gunicorn app:app"
	assert.NotContains(t, changed(adopt.Make(f, wishes(nil))), "GUNICORN_CMD_ARGS=")
}

// An app with web sockets has clients that fall back to long polling.
func TestAffinityOfWebSockets(t *testing.T) {
	t.Parallel()
	f := guide()
	assert.Contains(t, changed(adopt.Make(f, wishes(nil))), "affinity goes off: any instance serves anybody | clients of Socket.IO")
	f.Config.All["webSocketsEnabled"] = true
	d := adopt.Make(f, wishes(nil))
	assert.Equal(t, "true", value(d, "clientAffinity"))
	assert.Contains(t, changed(d), "affinity stays on")
	d = adopt.Make(f, wishes(map[string]string{"clientAffinity": "false"}))
	assert.Empty(t, value(d, "clientAffinity"), "the file knows better")
	assert.Contains(t, changed(d), "affinity goes off")
}

// Security that somebody has raised is not lowered.
func TestNewerTLSIsKept(t *testing.T) {
	t.Parallel()
	f := guide()
	f.Config.Properties.MinTLS, f.Config.Properties.SCMMinTLS = "1.3", "1.3"
	d := adopt.Make(f, wishes(nil))
	assert.Equal(t, "1.3", value(d, "minTlsVersion"))
	assert.Equal(t, "1.3", value(d, "scmMinTlsVersion"))
	assert.NotContains(t, changed(d), "TLS from")
	f.Config.Properties.MinTLS, f.Config.Properties.SCMMinTLS = "1.0", "1.0"
	d = adopt.Make(f, wishes(nil))
	assert.Contains(t, changed(d), "TLS from 1.2 on (it was 1.0) | clients that know no TLS 1.2 cannot connect any more")
}

// Passwords that publish are turned off, and who used them is told; where they are off
// already, nothing changes.
func TestPublishingPasswordsGoOff(t *testing.T) {
	t.Parallel()
	f := guide()
	assert.NotContains(t, changed(adopt.Make(f, wishes(nil))), "publishing passwords")
	f.Passwords = []string{"ftp", "scm"}
	d := adopt.Make(f, wishes(nil))
	assert.Contains(t, changed(d), "publishing passwords are turned off (they opened: ftp, scm) | whoever deploys with a publish profile")
	assert.Empty(t, d.Refused)
}

// App Service takes 1 for true, and people write both.
func TestBuildOnDeployment(t *testing.T) {
	t.Parallel()
	for written, refused := range map[string]bool{"true": false, "1": false, "True": false, " true": false, "0": true, "false": true, "": true} {
		f := guide()
		f.Settings["SCM_DO_BUILD_DURING_DEPLOYMENT"] = written
		assert.Equal(t, refused, len(adopt.Make(f, wishes(nil)).Refused) > 0, "%q", written)
	}
}

// What Azure answers where nothing is set is not set.
func TestNothingIsNotSomething(t *testing.T) {
	t.Parallel()
	for _, property := range []string{"dnsConfiguration", "workloadProfileName", "hostingEnvironmentProfile", "managedEnvironmentId", "daprConfig"} {
		for _, nothing := range []any{nil, "", obj{}, []any{}, obj{"dnsServers": []any{}, "dnsAltServer": nil, "allTraffic": false}} {
			f := guide()
			f.Site.All[property] = nothing
			assert.Empty(t, refusals(adopt.Make(f, wishes(nil))), "%s: %v", property, nothing)
		}
		f := guide()
		f.Site.All[property] = obj{"dnsServers": []any{"10.0.0.4"}}
		assert.Equal(t, []string{property}, refusals(adopt.Make(f, wishes(nil))))
	}
}

// What goes through a network is kept where the app is in one, in old words or new, and refused where it
// is in none, or where no setting says it.
func TestRoutingIsKeptOrRefused(t *testing.T) {
	t.Parallel()
	const subnet = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/net/subnets/apps"
	for name, c := range map[string]struct {
		site    obj
		all     string // routeAllTraffic; "": none
		image   string
		refused []string
	}{
		"in no network":                  {obj{"vnetRouteAllEnabled": false, "virtualNetworkSubnetId": nil}, "", "", []string{}},
		"in no network, in new words":    {obj{"outboundVnetRouting": obj{"allTraffic": false, "applicationTraffic": false}, "virtualNetworkSubnetId": ""}, "", "", []string{}},
		"private traffic only":           {obj{"virtualNetworkSubnetId": subnet, "outboundVnetRouting": obj{"allTraffic": false}}, "false", "false", []string{}},
		"all of the app's":               {obj{"virtualNetworkSubnetId": subnet, "vnetRouteAllEnabled": true}, "true", "false", []string{}},
		"all of the app's, in new words": {obj{"virtualNetworkSubnetId": subnet, "outboundVnetRouting": obj{"applicationTraffic": true}}, "true", "false", []string{}},
		"images":                         {obj{"virtualNetworkSubnetId": subnet, "vnetImagePullEnabled": true}, "false", "true", []string{}},
		"backups":                        {obj{"virtualNetworkSubnetId": subnet, "vnetBackupRestoreEnabled": true}, "false", "false", []string{}},
		"backups, in new words":          {obj{"virtualNetworkSubnetId": subnet, "outboundVnetRouting": obj{"backupRestoreTraffic": true}}, "false", "false", []string{}},
		"everything":                     {obj{"virtualNetworkSubnetId": subnet, "outboundVnetRouting": obj{"allTraffic": true}}, "true", "true", []string{}},
		"all, but no network":            {obj{"vnetRouteAllEnabled": true}, "", "", []string{"vnetRouteAllEnabled"}},
		"images, but no network":         {obj{"vnetImagePullEnabled": true}, "", "", []string{"vnetImagePullEnabled"}},
	} {
		f := guide()
		for property, v := range c.site {
			f.Site.All[property] = v
		}
		d := adopt.Make(f, wishes(nil))
		assert.Equal(t, c.refused, refusals(d), name)
		assert.Equal(t, c.all, value(d, "routeAllTraffic"), name)
		assert.Equal(t, c.image, value(d, "routeImagePull"), name)
		if c.all != "" {
			backups := strings.HasPrefix(name, "backups") || name == "everything"
			assert.Equal(t, strconv.FormatBool(backups), value(d, "routeBackupRestore"), name)
		}
	}
}

// A maintenance window that the setting cannot say stays, and is shown.
func TestMaintenanceIsKeptOrLeft(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		windows []adopt.Window
		want    string
	}{
		"one":                      {[]adopt.Window{{Day: "Sunday", Hour: 2, Length: "PT5H"}}, `["Sunday 02:00-07:00"]`},
		"over midnight":            {[]adopt.Window{{Day: "Friday", Hour: 22, Length: "PT8H"}}, `["Friday 22:00-06:00"]`},
		"all day":                  {[]adopt.Window{{Day: "Sunday", Hour: 0, Length: "PT24H"}}, `["Sunday 00:00-00:00"]`},
		"in their order":           {[]adopt.Window{{Day: "Sunday", Hour: 2, Length: "PT5H"}, {Day: "Monday", Hour: 3, Length: "PT6H"}}, `["Sunday 02:00-07:00","Monday 03:00-09:00"]`},
		"at the weekend":           {[]adopt.Window{{Day: "Weekend", Hour: 2, Length: "PT5H"}}, `["Saturday 02:00-07:00","Sunday 02:00-07:00"]`},
		"half an hour":             {[]adopt.Window{{Day: "Sunday", Hour: 2, Length: "PT5H30M"}}, ""},
		"too short for Azure":      {[]adopt.Window{{Day: "Sunday", Hour: 2, Length: "PT4H"}}, ""},
		"a day twice":              {[]adopt.Window{{Day: "Weekend", Hour: 2, Length: "PT5H"}, {Day: "Sunday", Hour: 12, Length: "PT5H"}}, ""},
		"an hour that no day has":  {[]adopt.Window{{Day: "Sunday", Hour: 24, Length: "PT5H"}}, ""},
		"a length that is nothing": {[]adopt.Window{{Day: "Sunday", Hour: 2}}, ""},
	} {
		x := newFixture()
		f := x.withCache(x.facts())
		f.Caches[0].Schedule = &adopt.Schedule{}
		f.Caches[0].Schedule.ID = idOf(group + "/providers/Microsoft.Cache/redis/c/patchSchedules/default")
		f.Caches[0].Schedule.Properties.Entries = c.windows
		d := adopt.Make(f, wishes(nil))
		assert.Empty(t, d.Refused, name)
		assert.Equal(t, c.want, value(d, "redisMaintenance"), name)
		imported := slices.ContainsFunc(d.Resources, func(r adopt.Import) bool {
			return r.Type == "azure-native:cache:PatchSchedule" && r.Name == "scaleout-live-cache-maintenance" && strings.HasSuffix(r.ID, "/patchSchedules/default")
		})
		assert.Equal(t, c.want != "", imported, name)
		assert.Equal(t, c.want == "", noted(d, "maintenance window of cache c: "), name)
	}
}

// Identities are kept all, but the one that the stack has made.
func TestIdentitiesAreKept(t *testing.T) {
	t.Parallel()
	const head = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/"
	const kind = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/"
	own, other, elsewhere := head+"rg"+kind+"scaleout-live-identity1a2b3c4d", head+"rg"+kind+"shop", head+"ids"+kind+"scaleout-live-identity1a2b3c4d"
	f := guide()
	f.Site.Identity.Type = "SystemAssigned, UserAssigned"
	f.Site.Identity.UserAssigned = map[string]any{own: nil, other: nil, elsewhere: nil}
	d := adopt.Make(f, wishes(nil))
	assert.Empty(t, d.Refused)
	assert.Equal(t, `["`+elsewhere+`","`+own+`","`+other+`"]`, value(d, "identityIds"), "nobody knows that it is the stack's")
	f.Group.ID = idOf(head + "rg")
	f.Site.Tags = map[string]string{"project": "scaleout", "stack": "live"}
	assert.Equal(t, `["`+elsewhere+`","`+other+`"]`, value(adopt.Make(f, wishes(nil)), "identityIds"))
	f.Site.All["keyVaultReferenceIdentity"] = own
	assert.Empty(t, value(adopt.Make(f, wishes(nil)), "referenceIdentityId"), "the program names it itself")
	f.Site.All["keyVaultReferenceIdentity"] = other
	assert.Equal(t, other, value(adopt.Make(f, wishes(nil)), "referenceIdentityId"))
	f.Site.All["keyVaultReferenceIdentity"] = other + "-gone"
	assert.Equal(t, []string{"setting-referenceIdentityId"}, refusals(adopt.Make(f, wishes(nil))), "the app does not have it")
}

// The report says what adopt cannot know, and what shows it.
func TestWhatCannotBeSeen(t *testing.T) {
	t.Parallel()
	f := guide()
	var report bytes.Buffer
	adopt.Report(&report, 1000, f, adopt.Make(f, wishes(nil)), nil)
	for _, text := range []string{"What cannot be seen from outside", "plain HTTP", "169.254.", "X-Forwarded-Proto", "scaleout rehearse --adopt --app DIR"} {
		assert.Contains(t, report.String(), text)
	}
}

// azure-native replaces an app whose kind changes.
func TestAnotherKindIsInTheWay(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string][]string{"app,linux": {}, "app,Linux": {"kind"}, "app": {"kind"}, "api,linux": {"kind"}} {
		f := guide()
		f.Site.Kind = kind
		assert.Equal(t, want, refusals(adopt.Make(f, wishes(nil))), kind)
	}
}
