package scm

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

// The exchange that azd had with a Python app's slot on 2026-04-10, up to ids and times.
func TestZipDeployAsRecorded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	release := w.hold()
	defer release()
	got := w.ask("POST", "/api/zipdeploy?isAsync=true", "PK zip")
	id := got.header.Get("Scm-Deployment-Id")
	require.NotEmpty(t, id)
	assert.Equal(t, 202, got.status)
	assert.Empty(t, got.text)
	assert.Equal(t, "30", got.header.Get("RetryAfter"))
	const latest = "/api/deployments/latest?deployer=Push-Deployer&time=2026-11-23_13-00-00Z"
	assert.Equal(t, "https://app-staging.scm.azurewebsites.net:443"+latest, got.header.Get("Location"))

	got = w.ask("GET", latest, "")
	assert.Equal(t, 202, got.status)
	assert.Equal(t, "https://app-staging.scm.azurewebsites.net:443"+latest, got.header.Get("Location"))
	assert.Equal(t, id, got.at("id"))
	assert.Contains(t, []any{0.0, 1.0}, got.at("status"))
	assert.Equal(t, false, got.at("complete"))
	assert.Nil(t, got.at("end_time"))

	w.clock.Advance(8 * time.Minute)
	release()
	got = w.latest()
	assert.Equal(t, 200, got.status)
	assert.Equal(t, map[string]any{
		"id": id, "status": 4.0, "status_text": "", "author_email": "N/A", "author": "N/A", "deployer": "Push-Deployer",
		"message": "Created via a push deployment", "progress": "",
		"received_time": "2026-11-23T13:00:00.0000000Z", "start_time": "2026-11-23T13:00:00.0000000Z",
		"end_time": "2026-11-23T13:08:00.0000000Z", "last_success_end_time": "2026-11-23T13:08:00.0000000Z",
		"complete": true, "active": true, "is_temp": false, "is_readonly": true,
		"url":     "https://app-staging.scm.azurewebsites.net/api/deployments/" + id,
		"log_url": "https://app-staging.scm.azurewebsites.net/api/deployments/" + id + "/log",
		// The slot's is the app's name.
		"site_name": "app", "build_summary": map[string]any{"errors": []any{}, "warnings": []any{}},
	}, got.json)
	assert.Equal(t, got.json, w.ask("GET", "/api/deployments/"+strings.ToUpper(id), "").json)
	assert.Equal(t, []any{got.json}, w.ask("GET", "/api/deployments/", "").json)
	assert.Equal(t, "PK zip", w.zip)
	assert.Equal(t, map[string]string{"A": "1"}, w.built[0].Settings)

	// ARM says of it what it said then, and the slot alone runs the build.
	status := w.arm("GET", slot+"/deploymentStatus/"+id, "")
	assert.Contains(t, []any{"RuntimeStarting", "RuntimeSuccessful"}, status["properties"].(map[string]any)["status"])
	runs := w.azure.Runs(app)
	assert.Empty(t, runs[0].Build)
	assert.Equal(t, id, runs[1].Build)
	left, err := os.ReadDir(w.dir)
	require.NoError(t, err)
	assert.Empty(t, left, "the zip is gone")
}

// The log is of Kudu's lines, and what the builder does is the details of one of them.
func TestLogs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.ask("POST", "/api/zipdeploy?deployer=scaleout&author=me&message=release", "PK")
	require.Equal(t, 200, got.status, "who does not ask for it asynchronously waits for the end")
	assert.Empty(t, got.text)
	id := got.header.Get("Scm-Deployment-Id")
	shown := w.latest()
	assert.Equal(t, []any{"scaleout", "me", "release"}, []any{shown.at("deployer"), shown.at("author"), shown.at("message")})
	log := w.ask("GET", "/api/deployments/latest/log", "")
	assert.Equal(t, "0 Updating submodules.\n0 Preparing deployment for commit id '"+id[:10]+"'.\n0 Running deployment command...\n"+
		"0 Running post deployment command(s)...\n0 Triggering recycle (preview mode disabled).\n"+
		"0 Deployment successful. deployer = scaleout deploymentPath = ZipDeploy. Extract zip.", shownList(log.json))
	lines := log.json.([]any)
	assert.Nil(t, lines[0].(map[string]any)["details_url"])
	details := lines[2].(map[string]any)["details_url"].(string)
	assert.Equal(t, "https://"+host+"/api/deployments/"+id+"/log/"+lines[2].(map[string]any)["id"].(string), details)
	assert.Equal(t, "0 Running pip install...\n1 WARNING: slow", shownList(w.ask("GET", strings.TrimPrefix(details, "https://"+host), "").json))

	assert.Equal(t, 404, w.ask("GET", "/api/deployments/"+id+"/log/other", "").status)
	assert.Equal(t, 404, w.ask("GET", "/api/deployments/other", "").status)
	assert.Equal(t, 404, w.ask("GET", "/api/deployments/other/log", "").status)
}

func TestPublish(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.ask("POST", "/api/publish?type=zip&async=True&restart=True&clean=true&ignorestack=False&path=/home/site/wwwroot/", "PK")
	assert.Equal(t, 202, got.status)
	assert.Equal(t, "OneDeploy", w.latest().at("deployer"))
	assert.Equal(t, 200, w.ask("POST", "/api/publish?type=ZIP", "PK").status)
	for path, text := range map[string]string{
		"/api/publish":                              "type='' not recognized",
		"/api/publish?type=war":                     "type='war' not recognized",
		"/api/publish?type=zip&path=/home/site/lib": "path='/home/site/lib' is not simulated: a zip becomes the whole of /home/site/wwwroot",
	} {
		got := w.ask("POST", path, "PK")
		assert.Equal(t, 400, got.status)
		assert.Equal(t, text, got.text)
	}
}

// A build that fails is a failed deployment with its log, and the slot runs what it ran.
func TestBuildsThatFail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, 200, w.ask("POST", "/api/zipdeploy", "PK").status)
	before := w.azure.Runs(app)
	w.result = func(b Build) (string, error) {
		b.Log("ERROR: No matching distribution found for flask==99")
		return "", errors.New("pip install failed:\nno such version")
	}
	got := w.ask("POST", "/api/zipdeploy", "PK")
	assert.Equal(t, 400, got.status)
	assert.Equal(t, "Deployment failed: pip install failed:\nno such version", got.text)
	latest := w.latest()
	assert.Equal(t, []any{3.0, true, false, nil}, []any{latest.at("status"), latest.at("complete"), latest.at("active"), latest.at("last_success_end_time")})
	log := shownList(w.ask("GET", "/api/deployments/latest/log", "").json)
	assert.Contains(t, log, "2 ERROR: pip install failed:; no such version\n0 Deployment Failed. deployer = Push-Deployer deploymentPath = ZipDeploy. Extract zip.")
	assert.Equal(t, before, w.azure.Runs(app))
}

// While one is under way there is no other; the words are Kudu's.
func TestOneAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	release := w.hold()
	defer release()
	require.Equal(t, 202, w.ask("POST", "/api/zipdeploy?isAsync=true", "PK").status)
	got := w.ask("POST", "/api/zipdeploy?isAsync=true", "PK")
	assert.Equal(t, 409, got.status)
	assert.Equal(t, "There is a deployment currently in progress. Please try again when it completes.", got.text)
	assert.Equal(t, "text/plain; charset=utf-8", got.header.Get("Content-Type"))
	release()
	w.latest()
	assert.Equal(t, 200, w.ask("POST", "/api/zipdeploy", "PK").status)
	left, err := os.ReadDir(w.dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// Whoever ends the server ends its builds, and they have failed.
func TestTheEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.hold()
	require.Equal(t, 202, w.ask("POST", "/api/zipdeploy?isAsync=true", "PK").status)
	require.NoError(t, w.site.Close())
	all := w.azure.Deployments(slot)
	require.Len(t, all, 1)
	assert.Equal(t, sim.BuildFailed, all[0].Status)
	assert.Contains(t, all[0].Log[len(all[0].Log)-2].Text, "ERROR: the build was ended with the server")
}

func TestWhatIsNoZip(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kind := func(k string) func(*http.Request) { return func(r *http.Request) { r.Header.Set("Content-Type", k) } }
	assert.Equal(t, 400, w.ask("POST", "/api/zipdeploy", "").status)
	assert.Equal(t, 415, w.ask("POST", "/api/zipdeploy", `{"packageUri":"https://x"}`, kind("application/json; charset=utf-8")).status)
	assert.Equal(t, 415, w.ask("POST", "/api/zipdeploy", "--x", kind("multipart/form-data; boundary=x")).status)
	assert.Equal(t, 413, w.ask("POST", "/api/zipdeploy", "PK", func(r *http.Request) { r.ContentLength = maxZip + 1 }).status)
	assert.Equal(t, 400, w.ask("POST", "/api/zipdeploy?message="+strings.Repeat("x", 1001), "PK").status)
	sum := func(s string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("x-ms-artifact-checksum", s) }
	}
	assert.Equal(t, 400, w.ask("POST", "/api/zipdeploy", "PK", sum(strings.Repeat("0", 64))).status)
	assert.Equal(t, 405, w.ask("PUT", "/api/zipdeploy", "PK").status)
	assert.Equal(t, 405, w.ask("DELETE", "/api/deployments/1", "").status)
	assert.Equal(t, 404, w.ask("GET", "/api/vfs/", "").status)
	assert.Equal(t, 404, w.ask("GET", "/api/deployments/latest", "").status)
	assert.Equal(t, []any{}, w.ask("GET", "/api/deployments", "").json)
	assert.Equal(t, map[string]any{"A": "1"}, w.ask("GET", "/api/settings", "").json)
	assert.Empty(t, w.built)
	const ofPK = "FCAB7FCC2B4CFFD9BB45003BFC2E468A04EF6F77CA8200A7341F027631584D25"
	assert.Equal(t, 200, w.ask("POST", "/api/zipdeploy", "PK", sum(ofPK)).status)
	left, err := os.ReadDir(w.dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// A body that has no end is given up at the limit, whatever it says of its length, and
// leaves nothing behind.
func TestZipWithoutAnEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.site.largest = 1 << 20
	for path, change := range map[string]func(*http.Request){
		"/api/zipdeploy":        func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(endless{}), -1 },
		"/api/publish?type=zip": func(r *http.Request) { r.Body, r.ContentLength = io.NopCloser(endless{}), 10 },
	} {
		got := w.ask("POST", path, "", change)
		assert.Equal(t, 413, got.status, path)
		assert.Contains(t, got.text, "larger than")
	}
	left, err := os.ReadDir(w.dir)
	require.NoError(t, err)
	assert.Empty(t, left)
	assert.Empty(t, w.azure.Deployments(slot))
	assert.Equal(t, 200, w.ask("POST", "/api/zipdeploy", "PK").status, "the next one has its place")
}

// endless is a body without an end.
type endless struct{}

// Read implements io.Reader.
func (endless) Read(b []byte) (int, error) { return len(b), nil }

// Who is let in: with a token for ARM always, with the password unless the slot's policy
// refuses it, and by no other name.
func TestAdmission(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	user, password, allowed := w.azure.PublishingCredentials(slot)
	require.True(t, allowed)
	appUser, appPassword, _ := w.azure.PublishingCredentials(app)
	set := func(header string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Authorization", header) }
	}
	basic := func(user, password string) func(*http.Request) {
		return set("Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password)))
	}
	at := func(host string) func(*http.Request) { return func(r *http.Request) { r.Host = host } }
	try := func(f func(*http.Request)) int { return w.ask("GET", "/api/deployments", "", f).status }
	for name, c := range map[string]struct {
		change func(*http.Request)
		want   int
	}{
		"token": {set("bearer " + token), 200}, "no header": {func(r *http.Request) { r.Header.Del("Authorization") }, 401},
		"another token": {set("Bearer x"), 401}, "no token": {set("Bearer"), 401}, "digest": {set("Digest " + token), 401},
		"password": {basic(user, password), 200}, "as in profiles": {basic(`app\`+user, password), 200},
		"of the app": {basic(appUser, appPassword), 401}, "no password": {basic(user, ""), 401}, "no name": {basic("", password), 401},
		"another host": {at("evil.example"), 404}, "the app's": {at("app-staging.azurewebsites.net"), 404},
		"the app's SCM site": {at("app.scm.azurewebsites.net"), 404}, "where it listens": {at("127.0.0.1:40123"), 404},
		"a name that begins alike": {at(host + ".evil.example"), 404}, "another port": {at(host + ":8443"), 404}, "no host": {at(""), 404},
		"with the port": {at(host + ":443"), 200}, "in capitals": {at(strings.ToUpper(host)), 200},
		"two tokens": {func(r *http.Request) { r.Header["Authorization"] = []string{"Bearer x", "Bearer " + token} }, 401},
		"a tab":      {set("Bearer\t" + token), 401}, "password in a token": {set("Bearer " + password), 401},
		"another app's name": {basic(`other\`+appUser, appPassword), 401}, "no base64": {set("Basic !"), 401},
	} {
		assert.Equal(t, c.want, try(c.change), name)
	}
	w.arm("PUT", slot+"/basicPublishingCredentialsPolicies/scm", `{"properties":{"allow":false}}`)
	assert.Equal(t, 401, try(basic(user, password)))
	assert.Equal(t, 401, try(basic("", "")))
	assert.Equal(t, 200, try(set("Bearer "+token)))
}

// Whom App Service keeps away, Kudu is not asked by: with the right token, too.
func TestKeptAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o, closed := w.options(), true
	o.Closed = func() bool { return closed }
	s := New(o)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	ask := func() *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, "https://"+o.Host+"/api/deployments", nil)
		r.Header.Set("Authorization", "Bearer nobody's")
		answer := httptest.NewRecorder()
		s.ServeHTTP(answer, r)
		return answer
	}
	got := ask()
	assert.Equal(t, http.StatusForbidden, got.Code)
	assert.Equal(t, "192.0.2.1", got.Header().Get("x-ms-forbidden-ip"))
	assert.Contains(t, got.Body.String(), "has blocked your access")
	closed = false
	assert.Equal(t, http.StatusUnauthorized, ask().Code)
}
