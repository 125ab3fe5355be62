package adopt_test

import (
	"bytes"
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
	for _, property := range []string{"dnsConfiguration", "outboundVnetRouting", "hostingEnvironmentProfile", "virtualNetworkSubnetId", "daprConfig"} {
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
