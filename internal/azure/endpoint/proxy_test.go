package endpoint_test

import (
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/endpoint"
	"scaleout/internal/connect"
	"scaleout/internal/localca"
)

// A client that knows nothing but HTTPS_PROXY reaches what is served by its own name, with
// a certificate for that name, and nothing else.
func TestProxy(t *testing.T) {
	t.Parallel()
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = fmt.Fprint(w, "for ", r.Host) }))
	t.Cleanup(front.Close)
	authority, err := localca.New(time.Now(), nil)
	require.NoError(t, err)
	site, err := endpoint.ServeSite(authority, "app.scm.azurewebsites.net", front.URL)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, site.Close()) })
	to, err := connect.ParseHostPort(site.Addr())
	require.NoError(t, err)
	routes := connect.Routes{{From: connect.HostPort{Host: "app.scm.azurewebsites.net", Port: 443}, To: to}}
	asked := 0
	proxy, err := endpoint.ServeProxy(func() connect.Routes {
		if asked++; asked < 3 {
			return nil // not yet
		}
		return routes
	}, func(host string) bool { return host == "app.scm.azurewebsites.net" })
	require.NoError(t, err)
	at, err := url.Parse(proxy.URL())
	require.NoError(t, err)
	transport := &http.Transport{Proxy: http.ProxyURL(at), TLSClientConfig: &tls.Config{RootCAs: authority.Pool(), MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	client := &http.Client{Transport: transport}

	got, err := client.Get("https://app.scm.azurewebsites.net/")
	require.NoError(t, err)
	text, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	assert.Equal(t, "for app.scm.azurewebsites.net", string(text), "once it is there")
	assert.Equal(t, 3, asked)

	_, err = client.Get("https://example.org/")
	assert.ErrorContains(t, err, "Forbidden")
	got, err = client.Get("http://app.scm.azurewebsites.net/")
	require.NoError(t, err)
	require.NoError(t, got.Body.Close())
	assert.Equal(t, http.StatusMethodNotAllowed, got.StatusCode)

	_, err = client.Get("https://app.scm.azurewebsites.net/") // a connection that is kept
	require.NoError(t, err)
	require.NoError(t, proxy.Close(), "whatever is connected")
	_, err = client.Get("https://app.scm.azurewebsites.net/")
	assert.Error(t, err)
}
