//go:build unix

package serve

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/sim"
	"scaleout/internal/connect"
	"scaleout/internal/dataplane/build"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/testkit"
)

// deploy puts the demo app into a slot, under a name that its instances give for theirs,
// as a builder does.
func deploy(t *testing.T, s *Server, id, name string) {
	t.Helper()
	azure := s.main.stack.Session.Azure
	dir := build.Folder(s.Home, name)
	require.NoError(t, os.MkdirAll(dir, 0o700))
	script := fmt.Sprintf("WEBSITE_INSTANCE_ID=%s exec '%s'\n", name, strings.Join(process.Self(deployed.DemoRole), "' '"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "start.sh"), []byte(script), 0o600))
	d, e := azure.BeginDeployment(id, sim.Deployment{ID: name})
	if e != nil {
		t.Fatal(e)
	}
	require.NoError(t, azure.EndDeployment(id, d.ID, name, true))
}

// A person is logged in at a host.
type person struct {
	*http.Client
	url string
}

// instance is what says the instance that answers, once it knows the person.
func (p person) instance() (string, error) {
	got, err := p.Get(p.url + "/session")
	if err != nil {
		return "", err
	}
	defer func() { _ = got.Body.Close() }()
	if _, err := io.Copy(io.Discard, got.Body); err != nil {
		return "", err
	}
	if got.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s %s", got.Status, got.Header.Get("X-Rehearsal-Failure"))
	}
	return got.Header.Get("X-Instance-Id"), nil
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	require.Eventually(t, is, time.Minute, 20*time.Millisecond, what)
}

// A slot comes while the stack is served, gets content, and is swapped under load: no
// request and no session is lost, the contents are exchanged, and nobody has to be told
// where the slot is. A change of settings restarts the app without a loss as well.
func TestSwapUnderLoad(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	session, s := serving(t)

	slotID := s.AppID + "/slots/staging"
	call := func(method, id string, body any) map[string]any {
		answer, err := session.Azure.Call(t.Context(), method, id, arm.WebVersion, body)
		require.NoError(t, err)
		return answer
	}
	settings, _ := call(http.MethodPost, s.AppID+"/config/appsettings/list", nil)["properties"].(map[string]any)
	app := call(http.MethodGet, s.AppID, nil)
	call(http.MethodPut, slotID, map[string]any{
		"location": app["location"], "kind": app["kind"], "properties": map[string]any{"serverFarmId": s.main.stack.Plan},
	})
	call(http.MethodPut, slotID+"/config/appsettings", map[string]any{"properties": settings})
	call(http.MethodPatch, slotID+"/config/web", map[string]any{"properties": map[string]any{"appCommandLine": "start.sh"}})
	slotHost := strings.Replace(s.App.From.Host, ".", "-staging.", 1)
	var routes connect.Routes // as another command in the shell knows them
	eventually(t, "a route to the slot", func() bool {
		var err error
		routes, err = ServedRoutes(func(name string) string { return map[string]string{RoutesVariable: s.RoutesFile}[name] })
		return err == nil && routes.Resolve(slotHost+":443") != slotHost+":443"
	})

	logIn := func(host string) person {
		jar, err := cookiejar.New(nil)
		require.NoError(t, err)
		transport := &http.Transport{DialContext: routes.DialContext, TLSClientConfig: &tls.Config{RootCAs: s.Roots(), MinVersion: tls.VersionTLS12}}
		t.Cleanup(transport.CloseIdleConnections)
		p := person{&http.Client{Transport: transport, Jar: jar, Timeout: time.Minute}, "https://" + host}
		got, err := p.PostForm(p.url+"/login", url.Values{"user": {"Ada"}})
		require.NoError(t, err)
		require.NoError(t, got.Body.Close())
		require.Equal(t, http.StatusOK, got.StatusCode)
		return p
	}
	production := logIn(s.App.From.Host)
	for _, host := range []string{s.App.From.Host, slotHost} {
		scm, err := (&http.Client{Transport: production.Transport}).Get("https://" + deployed.SCMHost(host) + "/api/deployments")
		require.NoError(t, err)
		require.NoError(t, scm.Body.Close())
		assert.Equal(t, http.StatusUnauthorized, scm.StatusCode, "it wants a token")
	}
	before, err := production.instance()
	require.NoError(t, err)

	got, err := (&http.Client{Transport: production.Transport}).Get("https://" + slotHost)
	require.NoError(t, err)
	page, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	assert.Contains(t, string(page), "waiting for your content")
	deploy(t, s, slotID, "next")
	shown := func(host string) string {
		got, err := (&http.Client{Transport: production.Transport}).Get("https://" + host)
		if err != nil {
			return err.Error()
		}
		_ = got.Body.Close()
		return got.Header.Get("X-Instance-Id")
	}
	eventually(t, "the build in the slot", func() bool { return shown(slotHost) == "next" })

	var load sync.WaitGroup
	var answered atomic.Int64
	stop, failed := make(chan struct{}), make(chan error, 1000)
	for range 4 {
		p := logIn(s.App.From.Host)
		load.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := p.instance(); err != nil {
					select {
					case failed <- err:
					default:
					}
				}
				answered.Add(1)
			}
		})
	}
	call(http.MethodPost, slotID+"/slotsswap", map[string]any{"targetSlot": "production", "preserveVnet": true})
	eventually(t, "the new content in production", func() bool {
		session.Azure.Runs(s.AppID)
		return shown(s.App.From.Host) == "next"
	})
	eventually(t, "the old content in the slot", func() bool { return shown(slotHost) != "next" && shown(slotHost) != "" })
	assert.Len(t, before, 64, "an instance of the demo app")
	who, err := production.instance()
	require.NoError(t, err, "the session is kept")
	assert.Equal(t, "next", who)

	// A change of settings.
	settings["DEMO_WORK_MS"] = "1"
	starts := session.Azure.Runs(s.AppID)[0].Generation
	call(http.MethodPut, s.AppID+"/config/appsettings", map[string]any{"properties": settings})
	assert.NotEqual(t, starts, session.Azure.Runs(s.AppID)[0].Generation)
	eventually(t, "the restart", func() bool {
		ready, problem := s.main.sites.Ready(s.AppID, session.Azure.Runs(s.AppID)[0].Generation)
		assert.Empty(t, problem)
		return ready
	})
	n := answered.Load()
	eventually(t, "some more requests", func() bool { return answered.Load() > n+100 })
	close(stop)
	load.Wait()
	assert.Empty(t, failed, "of %d requests", answered.Load())
	for len(failed) > 0 {
		t.Log(<-failed)
	}
	inSlot := int64(0)
	for _, in := range s.main.sites.Answered(slotID) {
		inSlot += in.Requests
	}
	assert.Less(t, inSlot, int64(100), "the slot's requests are not those of production")

	call(http.MethodPost, slotID+"/stop", nil)
	eventually(t, "the stopped slot", func() bool {
		got, err := production.Get("https://" + slotHost)
		return err == nil && got.Body.Close() == nil && got.StatusCode == http.StatusForbidden
	})
	_, err = session.Azure.Call(context.WithoutCancel(t.Context()), http.MethodDelete, slotID, arm.WebVersion, nil)
	require.NoError(t, err)
	eventually(t, "the end of the slot's routes", func() bool { return len(s.Routes()) == 3 })
}
