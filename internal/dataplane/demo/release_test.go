package demo

import (
	"context"
	"crypto/tls"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/scm"
	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
	"scaleout/internal/deploy"
)

// releases are those of running programs through the staging slot of a simulated app. A
// build is the program that already runs: what is new is which of them people reach.
type releases struct {
	t     *testing.T
	azure *sim.Azure
	clock *clock.Virtual
	hosts map[string]http.Handler
	built chan struct{}
	next  *instance            // what is deployed
	runs  map[string]*instance // by build
}

const (
	releaseGroup = "/subscriptions/" + sim.DefaultSubscription + "/resourceGroups/rg"
	releasePlan  = releaseGroup + "/providers/Microsoft.Web/serverfarms/plan"
	releaseSite  = releaseGroup + "/providers/Microsoft.Web/sites/app"
	releaseSlot  = releaseSite + "/slots/staging"
)

// newReleases has production run a program.
func newReleases(t *testing.T, production *instance) *releases {
	t.Helper()
	now := clock.NewVirtual(time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC))
	r := &releases{
		t: t, clock: now, azure: sim.New(sim.Options{Clock: now, Random: rand.NewChaCha8([32]byte{1})}),
		built: make(chan struct{}, 1), runs: map[string]*instance{"first": production},
	}
	r.hosts = map[string]http.Handler{"management.azure.com": r.azure}
	r.put(releaseGroup, "2022-09-01", map[string]any{})
	r.put(releasePlan, "2023-12-01", map[string]any{
		"kind": "linux", "sku": map[string]any{"name": "P1v3"}, "properties": map[string]any{"reserved": true},
	})
	r.app(releaseSite, "app")
	r.app(releaseSlot, "app-staging")
	_, refused := r.azure.BeginDeployment(releaseSite, sim.Deployment{ID: "first"})
	require.Nil(t, refused)
	require.NoError(t, r.azure.EndDeployment(releaseSite, "first", "first", true))
	now.Advance(time.Hour)
	return r
}

func (r *releases) put(id, version string, body map[string]any) {
	r.t.Helper()
	body["location"] = "westeurope"
	_, err := r.options().ARM.Call(r.t.Context(), http.MethodPut, id, version, body)
	require.NoError(r.t, err)
}

// app makes a site or slot with its SCM site. Whoever asks it is answered by its build.
func (r *releases) app(id, name string) {
	r.t.Helper()
	r.put(id, "2023-12-01", map[string]any{"kind": "app,linux", "properties": map[string]any{"serverFarmId": releasePlan}})
	kudu := scm.New(scm.Options{
		Azure: r.azure, SiteID: id, Host: name + ".scm.azurewebsites.net", Dir: r.t.TempDir(), Clock: r.clock,
		Build: func(_ context.Context, b scm.Build) (string, error) {
			r.runs[b.ID] = r.next
			r.built <- struct{}{}
			return b.ID, nil
		},
		Token:    func(string) error { return nil },
		Settings: func(context.Context) (map[string]string, error) { return nil, nil },
	})
	r.t.Cleanup(func() { require.NoError(r.t, kudu.Close()) })
	r.hosts[name+".scm.azurewebsites.net"] = kudu
	r.hosts[name+".azurewebsites.net"] = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		for _, run := range r.azure.Runs(releaseSite) {
			if app := r.runs[run.Build]; run.ID == id && app != nil && run.Running {
				at, _ := url.Parse(app.url)
				httputil.NewSingleHostReverseProxy(at).ServeHTTP(w, q)
				return
			}
		}
		http.Error(w, "no build", http.StatusServiceUnavailable)
	})
}

// RoundTrip answers for all hosts.
func (r *releases) RoundTrip(q *http.Request) (*http.Response, error) {
	in := q.Clone(q.Context())
	if in.Host, in.TLS = q.URL.Host, (&tls.ConnectionState{}); in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	r.hosts[q.URL.Host].ServeHTTP(w, in)
	if q.URL.Path == "/api/zipdeploy" && w.Code == http.StatusAccepted {
		<-r.built // it takes no time by the clock of the test
	}
	answer := w.Result()
	answer.Request = q
	return answer, nil
}

// Do is the transport of Resource Manager's client.
func (r *releases) Do(q *http.Request) (*http.Response, error) { return r.RoundTrip(q) }

type anybody struct{}

func (anybody) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "t", ExpiresOn: time.Now().Add(time.Hour)}, nil
}

func (r *releases) options() deploy.Options {
	client, err := arm.New(arm.Options{Credential: anybody{}, Transport: r, Retry: &policy.RetryOptions{MaxRetries: -1}})
	require.NoError(r.t, err)
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return deploy.Options{
		ARM: client, HTTP: &http.Client{Transport: r, CheckRedirect: stay}, Clock: r.clock, Run: "run1", Who: "anna@laptop",
		Token:  func(context.Context) (string, error) { return "t", nil },
		SiteID: releaseSite, SlotID: releaseSlot, HealthPath: "/healthz", Timeout: 10 * time.Minute, Keep: time.Hour,
		Sessions: deploy.Sessions{LoginPath: "/login", SessionPath: "/session"},
		Zip:      deploy.Zip{Content: func() io.Reader { return strings.NewReader("zip") }, Size: 3, SHA: "zip"},
	}
}

// release releases a program, with the check of sessions or without.
func (r *releases) release(next *instance, unchecked string) error {
	r.next = next
	o := r.options()
	o.Sessions.Skip = unchecked
	_, err := deploy.Run(r.t.Context(), o)
	return err
}

func (r *releases) rollBack() error {
	_, err := deploy.Rollback(r.t.Context(), r.options())
	return err
}

// people are whom production answers.
func (r *releases) people() *instance { return r.runs[r.azure.Runs(releaseSite)[0].Build] }
