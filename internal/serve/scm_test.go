//go:build unix

package serve

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/dataplane/build"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/testkit"
)

// A zip that a client sends to the SCM site, by its own name through the proxy and with a
// token for ARM, is what the app runs a moment later; what ran before is removed once
// nobody refers to it.
func TestDeployingThroughTheSCMSite(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	session, s := serving(t)
	_, err := session.Azure.Call(t.Context(), http.MethodPatch, s.AppID+"/config/web", arm.WebVersion,
		map[string]any{"properties": map[string]any{"appCommandLine": "start.sh"}})
	require.NoError(t, err)
	client := throughProxy(t, s)
	host := s.SCM.From.Host
	assert.Equal(t, deployed.SCMHost(s.App.From.Host), host)
	anonymous, err := client.Get("https://" + host + "/api/deployments")
	require.NoError(t, err)
	_ = anonymous.Body.Close()
	assert.Equal(t, http.StatusUnauthorized, anonymous.StatusCode)

	token := tokenFor(t, client, s)
	var ids []string
	for n := range 6 {
		name := fmt.Sprint("build-", n)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://"+host+"/api/zipdeploy", bytes.NewReader(appThatSays(t, name)))
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+token)
		answer, err := client.Do(request)
		require.NoError(t, err)
		text, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		_ = answer.Body.Close()
		require.Equal(t, http.StatusOK, answer.StatusCode, string(text))
		ids = append(ids, answer.Header.Get("Scm-Deployment-Id"))
	}
	eventually(t, "the app runs what was deployed", func() bool {
		answer, err := client.Get("https://" + s.App.From.Host + "/")
		if err != nil {
			return false
		}
		_ = answer.Body.Close()
		return answer.Header.Get("X-Instance-Id") == "build-5"
	})
	left, err := os.ReadDir(build.Folder(s.Home, ""))
	require.NoError(t, err)
	var kept []string
	for _, e := range left {
		kept = append(kept, e.Name())
	}
	assert.ElementsMatch(t, ids[2:], kept, "the last one, and those that instances may still run")
}

func throughProxy(t *testing.T, s *Server) *http.Client {
	t.Helper()
	at, err := url.Parse(s.Proxy)
	require.NoError(t, err)
	transport := &http.Transport{
		// A proxy is not asked for localhost, unless it is by hand, as a client does that has
		// nothing but HTTPS_PROXY.
		Proxy: http.ProxyURL(at), TLSClientConfig: &tls.Config{RootCAs: s.Roots(), MinVersion: tls.VersionTLS12}, DisableKeepAlives: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, strings.Replace(address, "localhost", "127.0.0.1", 1))
		},
	}
	return &http.Client{Transport: transport, Timeout: time.Minute}
}

func tokenFor(t *testing.T, client *http.Client, s *Server) string {
	t.Helper()
	p := s.Principal()
	answer, err := client.PostForm(s.ARM+"/adfs/oauth2/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {p.ClientID}, "client_secret": {p.ClientSecret}, "resource": {s.ARM},
	})
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	var got struct {
		Token string `json:"access_token"`
	}
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&got))
	require.NotEmpty(t, got.Token)
	return got.Token
}

// appThatSays is the demo app under a name that its instances give for theirs. Its
// packages are those of this machine, since none are named.
func appThatSays(t *testing.T, name string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	entry, err := w.Create("start.sh")
	require.NoError(t, err)
	_, err = fmt.Fprintf(entry, "WEBSITE_INSTANCE_ID=%s exec '%s'\n", name, strings.Join(process.Self(deployed.DemoRole), "' '"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}
