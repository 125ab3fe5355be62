package deploy

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	kudu "scaleout/internal/azure/scm"
	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
)

const (
	simGroup = "/subscriptions/" + sim.DefaultSubscription + "/resourceGroups/rg"
	simPlan  = simGroup + "/providers/Microsoft.Web/serverfarms/plan"
	simSite  = simGroup + "/providers/Microsoft.Web/sites/app"
)

// simulated is the simulator with its SCM sites, before which there are apps that do what
// their zip says.
type simulated struct {
	t     *testing.T
	azure *sim.Azure
	clock *clock.Virtual
	sites map[string]http.Handler // by host
	zips  map[string]string       // by build
	built chan struct{}
}

func newSimulated(t *testing.T) *simulated {
	s := &simulated{t: t, clock: clock.NewVirtual(noon), zips: map[string]string{}, built: make(chan struct{}, 10)}
	s.azure = sim.New(sim.Options{Clock: s.clock, Random: rand.NewChaCha8([32]byte{1})})
	s.put(simGroup, `{"location":"westeurope"}`)
	s.put(simPlan, `{"location":"westeurope","kind":"linux","sku":{"name":"P1v3"},"properties":{"reserved":true}}`)
	s.sites = map[string]http.Handler{"management.azure.com": s.azure}
	for id, name := range map[string]string{simSite: "app", simSite + "/slots/staging": "app-staging"} {
		if name == "app" {
			s.put(id, `{"location":"westeurope","kind":"app,linux","properties":{"serverFarmId":"`+simPlan+`","siteConfig":{"linuxFxVersion":"PYTHON|3.12"}}}`)
		}
		host := name + ".azurewebsites.net"
		s.sites[host] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.app(w, r, id) })
		site := kudu.New(kudu.Options{
			Azure: s.azure, SiteID: id, Host: name + ".scm.azurewebsites.net", Dir: t.TempDir(), Clock: s.clock, Build: s.build,
			Token:    func(string) error { return nil },
			Settings: func(context.Context) (map[string]string, error) { return nil, nil },
		})
		t.Cleanup(func() { require.NoError(t, site.Close()) })
		s.sites[name+".scm.azurewebsites.net"] = site
	}
	s.put(simSite+"/slots/staging", `{"location":"westeurope","kind":"app,linux","properties":{"serverFarmId":"`+simPlan+`","siteConfig":{"linuxFxVersion":"PYTHON|3.12"}}}`)
	s.clock.Advance(time.Hour)
	return s
}

func (s *simulated) put(id, body string) {
	s.t.Helper()
	version := "2023-12-01"
	switch {
	case id == simGroup:
		version = "2022-09-01"
	case strings.Contains(id, "/locks/"):
		version = "2016-09-01"
	}
	r := httptest.NewRequest(http.MethodPut, "https://management.azure.com"+id+"?api-version="+version, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.azure.ServeHTTP(w, r)
	require.Less(s.t, w.Code, 300, w.Body.String())
}

func (s *simulated) build(_ context.Context, b kudu.Build) (string, error) {
	defer func() { s.built <- struct{}{} }()
	zip, err := os.ReadFile(b.Zip)
	if string(zip) == "broken" {
		b.Log("no matching distribution")
		return "", errors.New("pip failed")
	}
	s.zips[b.ID] = string(zip)
	return b.ID, err
}

func (s *simulated) app(w http.ResponseWriter, r *http.Request, id string) {
	for _, run := range s.azure.Runs(simSite) {
		if run.ID != id {
			continue
		}
		if !run.Running {
			http.Error(w, "Site Disabled", http.StatusForbidden)
			return
		}
		if r.URL.Path != "/healthz" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set(versionHeader, s.zips[run.Build])
	}
}

// crowd is a data plane of many people, half of whom the slot fails.
type crowd struct{ clock clock.Clock }

func (c crowd) Answered(id string) (all []sim.Answers) {
	for ago := range 10 {
		in := sim.Answers{Minute: c.clock.Now().UTC().Add(-time.Duration(ago) * time.Minute).Truncate(time.Minute), Instance: "a", Requests: 50}
		if id != simSite {
			in.Failed = 25
		}
		all = append(all, in)
	}
	return all
}
func (crowd) Log(string) string                  { return "" }
func (crowd) Ready(string, int64) (bool, string) { return true, "" }
func (crowd) Swapped(string, string)             {}

// Do is the transport of Resource Manager's client.
func (s *simulated) Do(r *http.Request) (*http.Response, error) { return s.RoundTrip(r) }

// RoundTrip answers for all hosts.
func (s *simulated) RoundTrip(r *http.Request) (*http.Response, error) {
	handler, found := s.sites[r.URL.Host]
	if !found {
		return nil, errors.New("no such host: " + r.URL.Host)
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	in := r.Clone(r.Context())
	in.Host, in.TLS = r.URL.Host, &tls.ConnectionState{}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, in)
	if r.URL.Path == "/api/zipdeploy" && w.Code == http.StatusAccepted {
		<-s.built // it takes no time by the clock of the test
	}
	answer := w.Result()
	answer.Request = r
	text := w.Body.Bytes()
	answer.Body = io.NopCloser(bytes.NewReader(text))
	return answer, nil
}

func (s *simulated) options(zip string) Options {
	client, err := arm.New(arm.Options{Credential: token{}, Transport: s, Retry: &policy.RetryOptions{MaxRetries: -1}})
	require.NoError(s.t, err)
	return Options{
		ARM: client, HTTP: &http.Client{Transport: s}, Clock: s.clock,
		Token:  func(context.Context) (string, error) { return "t0ken", nil },
		SiteID: simSite, SlotID: simSite + "/slots/staging", HealthPath: "/healthz", Hints: hints(), Run: "run1", Who: "anna@laptop", Gone: gone,
		Sessions: Sessions{LoginPath: "/login", SessionPath: "/session", InstanceHeader: "X-Instance-Id"},
		Zip:      Zip{Content: func() io.Reader { return strings.NewReader(zip) }, Size: int64(len(zip)), SHA: zip},
		Timeout:  10 * time.Minute, Keep: time.Hour,
	}
}

func (s *simulated) serving() (production, slot string) {
	runs := s.azure.Runs(simSite)
	return s.zips[runs[0].Build], s.zips[runs[1].Build]
}

// The simulator and its SCM sites answer as was recorded: so this is what a release meets
// in Azure, as far as it is known.
func TestReleasesOnTheSimulator(t *testing.T) {
	t.Parallel()
	s := newSimulated(t)
	release := func(zip string, change ...func(*Options)) (Result, error) {
		o := s.options(zip)
		for _, c := range change {
			c(&o)
		}
		return Run(t.Context(), o)
	}
	result, err := release("one", func(o *Options) { o.Keep = 0 })
	require.NoError(t, err)
	assert.Equal(t, Released, result.Outcome)
	assert.Equal(t, "one", result.Version)
	production, _ := s.serving()
	assert.Equal(t, "one", production)
	assert.False(t, s.azure.Runs(simSite)[1].Running)

	result, err = release("two", func(o *Options) { o.Canary, o.For = 20, 4*time.Minute })
	require.NoError(t, err)
	assert.Equal(t, Released, result.Outcome)
	production, slot := s.serving()
	assert.Equal(t, []string{"two", "one"}, []string{production, slot})
	assert.Empty(t, s.azure.Runs(simSite)[0].Reroute)

	_, err = release("broken")
	require.ErrorContains(t, err, "no matching distribution")
	production, slot = s.serving()
	assert.Equal(t, []string{"two", "one"}, []string{production, slot}, "a build that fails replaces nothing")

	back, err := Rollback(t.Context(), s.options(""))
	require.NoError(t, err)
	assert.Equal(t, RolledBack, back.Outcome)
	production, slot = s.serving()
	assert.Equal(t, []string{"one", "two"}, []string{production, slot})
	_, err = Rollback(t.Context(), s.options(""))
	require.ErrorContains(t, err, "it was taken back")

	result, err = release("two")
	require.NoError(t, err)
	assert.Equal(t, Released, result.Outcome, "the build is in the slot, and swapped again")
	stopped, err := Stop(t.Context(), s.options(""))
	require.NoError(t, err)
	assert.Equal(t, SlotStopped, stopped.Outcome)
	report, err := Status(t.Context(), s.options(""))
	require.NoError(t, err)
	assert.Equal(t, Idle, report.Phase)
	assert.False(t, report.Slot.Running)
}

// What people meet in the slot is in Azure's metrics of it, which our own questions do not
// see.
func TestCanaryIsJudgedByTheSlotsMetrics(t *testing.T) {
	t.Parallel()
	s := newSimulated(t)
	_, err := Run(t.Context(), s.options("one"))
	require.NoError(t, err)
	s.azure.Attach(crowd{s.clock})
	o := s.options("two")
	o.Canary, o.For = 20, 20*time.Minute
	_, err = Run(t.Context(), o)
	require.ErrorContains(t, err, "requests to the slot failed")
	require.ErrorContains(t, err, "and 0 of")
	production, slot := s.serving()
	assert.Equal(t, []string{"one", "two"}, []string{production, slot})
	assert.Empty(t, s.azure.Runs(simSite)[0].Reroute)
}

// appSettings gives a side its app settings, and reads them.
func (s *simulated) appSettings(id string, set map[string]string) map[string]string {
	s.t.Helper()
	o := s.options("")
	if set != nil {
		_, err := o.ARM.Call(s.t.Context(), http.MethodPut, id+"/config/appsettings", webVersion, map[string]any{"properties": set})
		require.NoError(s.t, err)
	}
	have, err := newRun(o).appSettings(s.t.Context(), id)
	require.NoError(s.t, err)
	return have
}

// Settings go with a release of code, and after that alone: both sides have the source
// then. What stays in a swap stays.
func TestSettingsOnTheSimulator(t *testing.T) {
	t.Parallel()
	s := newSimulated(t)
	slot := simSite + "/slots/staging"
	_, err := Run(t.Context(), s.options("one"))
	require.NoError(t, err)
	first := map[string]string{"REDIS_URL": "r", "MODE": "old", "GONE": "1", "PLACE": "production"}
	s.appSettings(simSite, first)
	s.appSettings(slot, map[string]string{"REDIS_URL": "r", "MODE": "old", "GONE": "1", "PLACE": "slot"})
	s.put(simSite+"/config/slotConfigNames", `{"properties":{"appSettingNames":["PLACE"]}}`)

	release := func(zip string, want map[string]string) (Result, error) {
		o := s.options(zip)
		o.Settings = wanted(want)
		return Run(t.Context(), o)
	}
	_, err = release("", map[string]string{"MODE": "new"})
	require.ErrorContains(t, err, "that is not production's build")
	assert.Equal(t, first, s.appSettings(simSite, nil))

	before := s.azure.Runs(simSite)[0].Generation
	result, err := release("one", map[string]string{"MODE": "new"})
	require.NoError(t, err)
	assert.Equal(t, "changed MODE; removed GONE", Changes(result.Settings))
	assert.Equal(t, map[string]string{"REDIS_URL": "r", "MODE": "new", "PLACE": "production"}, s.appSettings(simSite, nil))
	assert.Equal(t, map[string]string{"REDIS_URL": "r", "MODE": "old", "GONE": "1", "PLACE": "slot"}, s.appSettings(slot, nil))
	assert.NotEqual(t, before, s.azure.Runs(simSite)[0].Generation)

	result, err = release("", map[string]string{"MODE": "newer", "ADDED": "1"})
	require.NoError(t, err)
	assert.Equal(t, "added ADDED; changed MODE", Changes(result.Settings))
	assert.Equal(t, "newer", s.appSettings(simSite, nil)["MODE"])
	served := s.azure.Runs(simSite)[0].Generation
	s.appSettings(simSite, s.appSettings(simSite, nil))
	assert.Equal(t, served, s.azure.Runs(simSite)[0].Generation, "an update writes what is there, and restarts nothing")

	_, err = Rollback(t.Context(), s.options(""))
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"REDIS_URL": "r", "MODE": "new", "PLACE": "production"}, s.appSettings(simSite, nil))
}
