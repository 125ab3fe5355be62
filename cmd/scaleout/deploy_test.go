package main

import (
	"archive/zip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/endpoint"
	kudu "scaleout/internal/azure/scm"
	"scaleout/internal/azure/sim"
	"scaleout/internal/clock"
	"scaleout/internal/localca"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/hostile"
	"scaleout/program/outputs"
)

// releasing is an Azure with an app and its slot, whose SCM sites build without Python,
// and a shell that finds it as the stack prod of the Pulumi CLI.
type releasing struct {
	*shell
	azure  *sim.Azure
	site   string
	cli    string                                   // folder of the Pulumi CLI's stand-in
	flags  string                                   // that lead to app and SCM sites
	fault  atomic.Pointer[func(*http.Request) bool] // requests that are answered by broken
	broken func(http.ResponseWriter, *http.Request) // what they get
}

func newReleasing(t *testing.T) *releasing {
	t.Helper()
	now := clock.NewAccelerated(time.Now(), 60)
	r := &releasing{shell: newShell(t), azure: sim.New(sim.Options{Clock: now})}
	group := "/subscriptions/" + sim.DefaultSubscription + "/resourceGroups/rg"
	plan := group + "/providers/Microsoft.Web/serverfarms/plan"
	r.site = group + "/providers/Microsoft.Web/sites/app"
	client := hostile.Client(t, r.azure)
	put := func(id, version string, body map[string]any) {
		body["location"] = "westeurope"
		_, err := client.Call(t.Context(), http.MethodPut, id, version, body)
		require.NoError(t, err)
	}
	put(group, "2022-09-01", map[string]any{})
	put(plan, "2024-11-01", map[string]any{"kind": "linux", "sku": map[string]any{"name": "P1v3"}, "properties": map[string]any{"reserved": true}})
	for _, id := range []string{r.site, r.slot()} {
		put(id, "2024-11-01", map[string]any{"kind": "app,linux", "properties": map[string]any{"serverFarmId": plan, "siteConfig": map[string]any{"linuxFxVersion": "PYTHON|3.12"}}})
	}
	authority, err := localca.New(time.Now(), nil)
	require.NoError(t, err)
	r.hosts(authority, now)
	r.login(authority)
	_, refused := r.azure.BeginDeployment(r.site, sim.Deployment{ID: "b0"})
	require.Nil(t, refused)
	require.NoError(t, r.azure.EndDeployment(r.site, "b0", "b0", true))
	return r
}

func (r *releasing) slot() string { return r.site + "/slots/staging" }

// hosts serves app and slot with their SCM sites.
func (r *releasing) hosts(authority *localca.Authority, now clock.Clock) {
	for id, name := range map[string]string{r.site: "app", r.slot(): "app-staging"} {
		scm := kudu.New(kudu.Options{
			Azure: r.azure, SiteID: id, Host: name + ".scm.azurewebsites.net", Dir: r.t.TempDir(), Clock: now,
			Build:    func(_ context.Context, b kudu.Build) (string, error) { return b.ID, nil },
			Token:    func(string) error { return nil },
			Settings: func(context.Context) (map[string]string, error) { return nil, nil },
		})
		r.t.Cleanup(func() { assert.NoError(r.t, scm.Close()) })
		r.serve(authority, name+".scm.azurewebsites.net", scm)
		r.serve(authority, name+".azurewebsites.net", http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			if q.URL.Path != "/healthz" {
				http.NotFound(w, q)
			}
		}))
	}
}

func (r *releasing) serve(authority *localca.Authority, host string, h http.Handler) {
	config, err := authority.ServerConfig(host)
	require.NoError(r.t, err)
	server := httptest.NewUnstartedServer(r.faulty(h))
	server.TLS = config
	server.StartTLS()
	r.t.Cleanup(server.Close)
	r.flags += " --connect-to " + host + ":443:" + server.Listener.Addr().String()
}

// faulty answers what the fault chooses in its way, and all else as it is.
func (r *releasing) faulty(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if chosen := r.fault.Load(); chosen != nil && (*chosen)(q) {
			r.broken(w, q)
			return
		}
		h.ServeHTTP(w, q)
	})
}

// login serves Resource Manager, and lets the shell find it.
func (r *releasing) login(authority *localca.Authority) {
	served, err := endpoint.ServeARM(endpoint.Options{Authority: authority, TenantID: sim.DefaultTenant, ARM: r.faulty(r.azure)})
	require.NoError(r.t, err)
	r.t.Cleanup(func() { _ = served.Close() })
	roots := filepath.Join(r.dir, "ca.pem")
	require.NoError(r.t, os.WriteFile(roots, authority.CAPEM(), 0o600))
	said, err := json.Marshal(outputs.Values{
		ResourceGroup: "rg", AppName: "app", AppID: r.site, URL: "https://app.azurewebsites.net",
		HealthCheckURL: "https://app.azurewebsites.net/healthz", SlotName: "staging", SlotID: r.slot(), SlotURL: "https://app-staging.azurewebsites.net",
	})
	require.NoError(r.t, err)
	p := served.Principal()
	r.cli = fakePulumi(r.t, string(said))
	r.env = []string{
		"AZURE_AUTHORITY_HOST=" + served.URL() + "/", "AZURE_TENANT_ID=adfs", "AZURE_CLIENT_ID=" + p.ClientID, "AZURE_CLIENT_SECRET=" + p.ClientSecret,
		"ARM_METADATA_HOSTNAME=" + served.Host(), "SSL_CERT_FILE=" + roots, "AZURE_CONFIG_DIR=" + r.t.TempDir(),
		"PATH=" + r.cli + ":" + os.Getenv("PATH"), fastClock + "=1",
	}
}

// pulumi has the Pulumi CLI's stand-in answer a command.
func (r *releasing) pulumi(verb, answer string) {
	r.t.Helper()
	require.NoError(r.t, os.WriteFile(filepath.Join(r.cli, verb+".json"), []byte(answer), 0o600))
}

// arm changes something as somebody else than a release does.
func (r *releasing) arm(method, id string, body any) {
	r.t.Helper()
	_, err := hostile.Client(r.t, r.azure).Call(r.t.Context(), method, id, "2024-11-01", body)
	require.NoError(r.t, err)
}

// breaks has the requests that are chosen answered otherwise.
func (r *releasing) breaks(chosen func(*http.Request) bool, with func(http.ResponseWriter, *http.Request)) {
	r.broken = with
	r.fault.Store(&chosen)
}

func forbidden(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusForbidden)
	_, _ = io.WriteString(w, `{"error":{"code":"AuthorizationFailed","message":"no"}}`)
}

func unauthorized(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }

// hangUp reads a little and closes the connection, as a network that is lost.
func hangUp(w http.ResponseWriter, q *http.Request) {
	_, _ = io.CopyN(io.Discard, q.Body, 10)
	panic(http.ErrAbortHandler) // documented by net/http as the way to end a connection without an answer
}

// source makes a folder to release, or a zip with these names.
func (r *releasing) source(name string, files ...string) {
	r.t.Helper()
	at := filepath.Join(r.dir, name)
	if !strings.HasSuffix(name, ".zip") {
		require.NoError(r.t, os.MkdirAll(at, 0o700))
		for _, f := range files {
			require.NoError(r.t, os.WriteFile(filepath.Join(at, f), []byte("# "+name+"\n"), 0o600))
		}
		return
	}
	file, err := os.Create(at)
	require.NoError(r.t, err)
	z := zip.NewWriter(file)
	for _, f := range files {
		_, err := z.Create(f)
		require.NoError(r.t, err)
	}
	require.NoError(r.t, z.Close())
	require.NoError(r.t, file.Close())
}

// What is wrong with a release is said in one line, with the right exit code, and
// production goes on with what it has.
func TestReleasesThatAreRefused(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	r := newReleasing(t)
	r.source("app", "requirements.txt", "app.py")
	r.source("bare", "app.py")
	r.source("nothing")
	r.source("empty.zip")
	r.source("absolute.zip", "requirements.txt", "app.py", "/etc/passwd")
	large, err := os.Create(filepath.Join(r.dir, "large.zip"))
	require.NoError(t, err)
	require.NoError(t, large.Truncate(2<<30+1), "a sparse file")
	require.NoError(t, large.Close())
	require.NoError(t, os.WriteFile(filepath.Join(r.dir, "hole.zip"), nil, 0o600))
	r.source("inner", "shop.zip")
	r.source("drive.zip", "requirements.txt", "app.py", "C:/app.py")
	r.source("out.zip", "requirements.txt", "app.py", "../app.py")
	r.source("linked", "requirements.txt", "app.py")
	require.NoError(t, os.Symlink("/etc/passwd", filepath.Join(r.dir, "linked", "users")))
	r.source("more", "app.py")
	require.NoError(t, os.WriteFile(filepath.Join(r.dir, "more", "requirements.txt"), []byte("-r other.txt\n"), 0o600))

	slots := r.slot()
	prepare := func() {
		r.arm(http.MethodPost, slots+"/applySlotConfig", map[string]any{"targetSlot": "production"})
	}
	reset := func() { r.arm(http.MethodPost, slots+"/resetSlotConfig", nil) }
	for _, c := range []struct {
		name, line, says string
		code             int
		before, after    func()
	}{
		{name: "no such folder", line: "--source nowhere", says: "there is no such folder, and no such zip", code: exitRefused},
		{name: "empty folder", line: "--source nothing", says: "there is no file in the folder", code: exitRefused},
		{name: "empty file", line: "--source hole.zip", says: "the file is empty", code: exitRefused},
		{name: "empty zip", line: "--source empty.zip", says: "there is no file in it", code: exitRefused},
		{name: "no requirements.txt", line: "--source bare", says: "there is no requirements.txt in it", code: exitRefused},
		{name: "absolute path", line: "--source absolute.zip", says: `the zip has "/etc/passwd", an absolute path`, code: exitRefused},
		{name: "over 2 GB", line: "--source large.zip", says: "the zip is larger than 2048 MB, which is the most that App Service takes; leave out of it", code: exitRefused},
		{name: "zip in a folder alone", line: "--source inner", says: "all that is in it is another zip, shop.zip, which App Service does not unpack", code: exitRefused},
		{name: "drive letter", line: "--source drive.zip", says: `the zip has "C:/app.py", an absolute path`, code: exitRefused},
		{name: "path that leads out", line: "--source out.zip", says: `the zip has "../app.py", a path that leads out of the folder`, code: exitRefused},
		{name: "link that leads out", line: "--source linked", says: "users is a link to /etc/passwd, outside of the folder", code: exitRefused},
		{name: "requirements that are not there", line: "--source more", says: "requirements.txt names other.txt (-r), which is not in it", code: exitRefused},
		{name: "wrong stack", line: "--source app --stack shop", says: `there is no stack "shop" here; stacks: dev, prod`, code: exitRefused},
		{name: "swap prepared by somebody", says: "waits for its second phase", code: exitRefused, before: prepare, after: reset},
		{name: "share set by somebody", says: "10 % of the traffic goes to the slot", code: exitRefused, before: func() {
			r.arm(http.MethodPatch, r.site+"/config/web", map[string]any{"properties": map[string]any{"experiments": map[string]any{
				"rampUpRules": []any{map[string]any{"name": "staging", "actionHostName": "app-staging.azurewebsites.net", "reroutePercentage": 10.0}},
			}}})
		}, after: func() {
			r.arm(http.MethodPatch, r.site+"/config/web", map[string]any{"properties": map[string]any{"experiments": map[string]any{"rampUpRules": []any{}}}})
		}},
		{name: "another release", says: "another deployment is under way: run ab12 of ben@pc", code: exitRefused, before: func() {
			at := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
			r.arm(http.MethodPatch, slots, map[string]any{"tags": map[string]any{"scaleout-deployment": "run=ab12 who=ben@pc step=upload at=" + at}})
		}, after: func() { r.arm(http.MethodPatch, slots, map[string]any{"tags": map[string]any{}}) }},
		{name: "no permission to read", says: "it takes the role Reader", code: exitFailed, before: func() {
			r.breaks(func(q *http.Request) bool { return strings.Contains(q.URL.Path, "/Microsoft.Web/") }, forbidden)
		}},
		{name: "no permission to write", says: "it takes the role Website Contributor", code: exitFailed, before: func() {
			r.breaks(func(q *http.Request) bool { return q.Method == http.MethodPatch }, forbidden)
		}},
		{name: "no permission to deploy", says: "it takes the role Website Contributor on the app", code: exitFailed, before: func() {
			r.breaks(func(q *http.Request) bool { return q.URL.Path == "/api/zipdeploy" }, forbidden)
		}},
		{name: "network lost in the upload", says: "the SCM site does not answer: the connection was closed. Production was not touched.", code: exitFailed, before: func() {
			r.breaks(func(q *http.Request) bool { return q.URL.Path == "/api/zipdeploy" }, hangUp)
		}},
		{name: "login refused by the SCM site", says: "the SCM site does not accept the login (401), which Resource Manager has accepted. Production was not touched.", code: exitFailed, before: func() {
			r.breaks(func(q *http.Request) bool { return q.URL.Path == "/api/zipdeploy" }, unauthorized)
		}},
		{name: "somebody else's build in the slot", says: "another deployment to the slot is under way (409). Production was not touched.", code: exitFailed, before: func() {
			_, refused := r.azure.BeginDeployment(slots, sim.Deployment{ID: "theirs"})
			require.Nil(t, refused)
		}, after: func() { require.NoError(t, r.azure.EndDeployment(slots, "theirs", "", false)) }},
		{name: "no slot", says: "the stack has no staging slot to release through", code: exitRefused, before: func() { r.arm(http.MethodDelete, slots, nil) }},
	} {
		if c.before != nil {
			c.before()
		}
		line := c.line
		if line == "" {
			line = "--source app"
		}
		if !strings.Contains(line, "--stack ") {
			line += " --stack prod"
		}
		code, out, errOut := r.scaleout("deploy --yes --no-session-check " + line + r.flags)
		assert.Equal(t, c.code, code, "%s: %s%s", c.name, out, errOut)
		_, said, _ := strings.Cut(errOut, "error: ")
		first, _, _ := strings.Cut(said, "\n")
		assert.Contains(t, first, c.says, "%s: %s", c.name, errOut)
		assert.NotContains(t, errOut, sim.DefaultTenant, c.name)
		assert.Empty(t, out, c.name)
		r.fault.Store(nil)
		if c.after != nil {
			c.after()
		}
		runs := r.azure.Runs(r.site)
		require.NotEmpty(t, runs)
		assert.Equal(t, "b0", runs[0].Build, c.name)
		assert.Empty(t, runs[0].Reroute, c.name)
	}
}

// A slot that is stopped, as between releases, is started, and gets the next build. Where
// the network was lost, the same command goes on.
func TestReleaseThroughAStoppedSlot(t *testing.T) {
	t.Parallel()
	r := newReleasing(t)
	r.source("app", "requirements.txt", "app.py")
	r.arm(http.MethodPost, r.slot()+"/stop", nil)
	line := "deploy --yes --no-session-check --stack prod --source app" + r.flags
	r.breaks(func(q *http.Request) bool { return q.URL.Path == "/api/zipdeploy" }, hangUp)
	code, _, _ := r.scaleout(line)
	assert.Equal(t, exitFailed, code)
	r.fault.Store(nil)
	out := r.ok(line)
	assert.Contains(t, out, "Released: https://app.azurewebsites.net runs build ")
	runs := r.azure.Runs(r.site)
	assert.NotEqual(t, "b0", runs[0].Build)
	assert.Equal(t, "b0", runs[1].Build)
	assert.Contains(t, r.ok("deploy status --stack prod"+r.flags), "would bring build b0 back")
	r.ok("verify --stack prod --only swap --only builds" + r.flags)
}

// Changed app settings go with code first, and alone from then on. Values are shown
// nowhere; what no swap can do is refused.
func TestReleaseSettings(t *testing.T) {
	t.Parallel()
	r := newReleasing(t)
	r.source("app", "requirements.txt", "app.py")
	mode := func(id, value string) {
		r.arm(http.MethodPut, id+"/config/appsettings", map[string]any{"properties": map[string]any{
			"REDIS_URL": "rediss://", "WEBSITE_WARMUP_PATH": "/healthz", "MODE": value,
		}})
		r.arm(http.MethodPatch, id+"/config/web", map[string]any{"properties": map[string]any{"healthCheckPath": "/healthz"}})
	}
	mode(r.site, "mode-of-before")
	mode(r.slot(), "mode-of-before")
	configured := func(more string) {
		r.pulumi("config", `{"azure-native:location": {"value": "westeurope", "secret": false}, "scaleout:appSettings": {"value": "{\"MODE\":\"mode-of-now\"}", "secret": false},
			"scaleout:appSecrets": {"value": "{\"TOKEN\":\"hidden-value\"}", "secret": true}`+more+`}`)
	}
	configured("")
	line := "deploy --yes --no-session-check --stack prod --settings" + r.flags
	code, out, errOut := r.scaleout(line)
	assert.Equal(t, exitRefused, code, errOut)
	assert.Contains(t, errOut, "app settings are swapped with the build in the slot, and that is not production's build b0")
	said := out + errOut

	out = r.ok(line + " --source app")
	assert.Contains(t, out, "Released: https://app.azurewebsites.net runs build ")
	code, out2, errOut := r.scaleout(line)
	assert.Zero(t, code, errOut)
	assert.Contains(t, errOut, "App settings of production, through the slot: none changes")
	assert.Contains(t, out2, "Nothing to do: https://app.azurewebsites.net has the app settings of the stack's configuration already.")
	said += out + out2 + errOut

	configured(`, "scaleout:startCommand": {"value": "gunicorn app:app", "secret": false}, "scaleout:flaskSecretKey": {"value": "0123456789abcdef0123456789abcdef", "secret": true}`)
	code, _, errOut = r.scaleout(line)
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, "changes more than a release can: flaskSecretKey (another key logs everybody out), startCommand")
	said += errOut
	for _, value := range []string{"mode-of", "hidden-value", "0123456789abcdef"} {
		assert.NotContains(t, said, value)
	}
}
