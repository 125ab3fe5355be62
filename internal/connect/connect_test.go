package connect_test

import (
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/connect"
)

func TestRoutesReadWhatTheyWrite(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]connect.Route{
		"app.azurewebsites.net:443:127.0.0.1:40123": {
			From: connect.HostPort{Host: "app.azurewebsites.net", Port: 443}, To: connect.HostPort{Host: "127.0.0.1", Port: 40123},
		},
		"[fe80::1]:443:[::1]:8443": {
			From: connect.HostPort{Host: "fe80::1", Port: 443}, To: connect.HostPort{Host: "::1", Port: 8443},
		},
	} {
		route, err := connect.ParseRoute(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, route)
		assert.Equal(t, text, route.String())
	}
}

func TestWrongRoutes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a:1", "a:1:b", "a:1:b:", ":1:b:2", "a::b:2", "a:1:b:0", "a:1:b:65536", "a:x:b:2", "a:1:b:2:c:3", "a:1::2"} {
		_, err := connect.ParseRoute(text)
		assert.ErrorContains(t, err, "want HOST:PORT:TOHOST:TOPORT, for example", text)
	}
}

// What is answered elsewhere is not asked through a proxy; everything else is, where
// the environment names one.
func TestRoutesNeverLeadThroughAProxy(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://proxy.example:3128") // read once by net/http: no other test here needs it
	t.Setenv("NO_PROXY", "")
	routes := connect.Routes{{
		From: connect.HostPort{Host: "app.azurewebsites.net", Port: 443}, To: connect.HostPort{Host: "127.0.0.1", Port: 40123},
	}}
	for address, through := range map[string]bool{
		"https://app.azurewebsites.net/healthz": false, "https://APP.azurewebsites.net:443/": false, "https://other.azurewebsites.net/": true,
	} {
		request, err := http.NewRequest(http.MethodGet, address, nil)
		require.NoError(t, err)
		proxy, err := routes.Proxy(request)
		require.NoError(t, err)
		assert.Equal(t, through, proxy != nil, address)
	}
}

// Names are compared without case, as DNS does, and what no route fits stays.
func TestDialling(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	to, err := connect.ParseHostPort(l.Addr().String())
	require.NoError(t, err)
	routes := connect.Routes{{From: connect.HostPort{Host: "App.example", Port: 443}, To: to}}
	assert.Equal(t, "app.example:444", routes.Resolve("app.example:444"))
	for _, address := range []string{"app.EXAMPLE:443", l.Addr().String()} {
		c, err := routes.DialContext(t.Context(), "tcp", address)
		require.NoError(t, err, address)
		require.NoError(t, c.Close())
	}
}
