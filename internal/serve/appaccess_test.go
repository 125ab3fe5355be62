//go:build unix

package serve

import (
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/connect"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/engine"
	"scaleout/internal/testkit"
)

// A visitor asks by names, on one way.
type visitor struct {
	t      *testing.T
	client *http.Client
}

func visiting(t *testing.T, s *Server, routes connect.Routes) visitor {
	t.Helper()
	transport := &http.Transport{
		DialContext: routes.DialContext, TLSClientConfig: &tls.Config{RootCAs: s.Roots(), MinVersion: tls.VersionTLS12}, DisableKeepAlives: true,
	}
	t.Cleanup(transport.CloseIdleConnections)
	return visitor{t, &http.Client{Transport: transport}}
}

// gets returns a status, and as whom App Service keeps the visitor away.
func (v visitor) gets(url string) (status int, ip string) {
	v.t.Helper()
	got, err := v.client.Get(url)
	require.NoError(v.t, err, url)
	_, _ = io.Copy(io.Discard, got.Body)
	require.NoError(v.t, got.Body.Close())
	return got.StatusCode, got.Header.Get("x-ms-forbidden-ip")
}

// A private app, its slot and their SCM sites answer who comes by their private endpoints, and nobody on their public
// addresses; a server that is asked to has all names lead inside.
func TestPrivateApp(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	session := open(t)
	_, err := session.Up(t.Context(), engine.Options{Display: engine.Display{Out: io.Discard, Err: io.Discard, Color: colors.Never}, Config: []engine.Override{
		{Key: "network", Value: "private"}, {Key: "appAccess", Value: "private"},
	}})
	require.NoError(t, err)
	s, err := Start(t.Context(), session, Options{Trouble: func(err error) { t.Error(err) }})
	require.NoError(t, err)
	app, slot := "https://"+s.App.From.Host, "https://"+s.Slot.From.Host
	scm := func(url string) string { return "https://" + deployed.SCMHost(strings.TrimPrefix(url, "https://")) }

	outside, inside := visiting(t, s, s.Routes()), visiting(t, s, s.Inside)
	for _, url := range []string{app + "/healthz", slot + "/", scm(app) + "/api/deployments", scm(slot) + "/api/deployments", s.URL + "/healthz"} {
		status, ip := outside.gets(url)
		assert.Equal(t, http.StatusForbidden, status, url)
		assert.Equal(t, "127.0.0.1", ip, url)
	}
	assert.True(t, s.Closed)
	assert.Equal(t, s.InsideURL, watched{s}.Read(t.Context()).Apps[0].URL, "what the status page opens")
	require.Len(t, s.Inside, 4)
	for url, want := range map[string]int{
		app + "/healthz": 200, slot + "/": 200, s.InsideURL + "/healthz": 200, scm(app) + "/api/deployments": 401, scm(slot) + "/api/deployments": 401,
	} {
		status, ip := inside.gets(url)
		assert.Equal(t, want, status, url)
		assert.Empty(t, ip, url)
	}
	require.NoError(t, s.Close())

	s, err = Start(t.Context(), session, Options{Inside: true, Trouble: func(err error) { t.Error(err) }})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, s.Close()) })
	assert.Empty(t, s.Inside)
	status, _ := visiting(t, s, s.Routes()).gets(app + "/healthz")
	assert.Equal(t, http.StatusOK, status)
	status, _ = visiting(t, s, s.Routes()).gets(scm(slot) + "/api/deployments")
	assert.Equal(t, http.StatusUnauthorized, status)
}
