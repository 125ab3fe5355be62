package platform

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// An app that redirects to HTTPS, or knows its own names only, answers a warm-up
// ping otherwise than a health ping.
func TestWhatPingsLookLike(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 1)
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.Host, ":")
		asked <- host + " " + r.Header.Get("X-Forwarded-Proto")
	}))
	t.Cleanup(app.Close)
	p, c := &Platform{pinger: newPinger()}, &container{port: app.Listener.Addr().(*net.TCPAddr).Port}
	for as, want := range map[asker]string{
		inside: "169.254.130.4 ", overHTTPS("app.azurewebsites.net"): "app.azurewebsites.net https", overHTTP("app.azurewebsites.net"): "app.azurewebsites.net ",
	} {
		_, err := p.ping(t.Context(), c, "/healthz", as)
		require.NoError(t, err)
		assert.Equal(t, want, <-asked)
	}
}
