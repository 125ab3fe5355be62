package edge

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const door = "shop-e3gwgjgjfrf3cnhy.z01.azurefd.net"

// guarded lets in what one Front Door brings, and nobody else.
func guarded(app http.Handler) Table {
	t := two(app, says("slot"))
	for _, s := range []*Site{t.Production, t.Slots["staging"]} {
		s.Guard, s.SeenAs = func(brought string) bool { return brought == "mine" }, "198.51.100.1"
	}
	t.Doors = []Door{{Host: door, Sends: "mine", Origin: production}, {Host: "theirs.z01.azurefd.net", Sends: "theirs", Origin: production}}
	return t
}

// ask sends a request, with headers as key, value, key, value….
func ask(t *testing.T, at, host string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+"/page?x=%zz", nil)
	require.NoError(t, err)
	r.Host = host
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	got, err := browser.Do(r)
	require.NoError(t, err)
	defer func() { _ = got.Body.Close() }()
	body, err := io.ReadAll(got.Body)
	require.NoError(t, err)
	return got, string(body)
}

// What comes through the Front Door is let in under the app's own name; directly nobody is, also not with the header that the
// Front Door sends.
func TestAppBehindAFrontDoor(t *testing.T) {
	t.Parallel()
	var seen *http.Request
	e := open(t, guarded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r
		_, _ = io.WriteString(w, "production")
	})))
	for _, host := range []string{door, "localhost", door + ":443"} {
		got, body := ask(t, e.DoorURL(), host, "X-Azure-FDID", "forged", "X-Azure-Other", "forged", "X-Forwarded-For", "192.0.2.7")
		assert.Equal(t, http.StatusOK, got.StatusCode, host)
		assert.Equal(t, "production", body)
		assert.Equal(t, production, seen.Host)
		assert.Equal(t, []string{"mine"}, seen.Header.Values("X-Azure-Fdid"))
		assert.Empty(t, seen.Header.Values("X-Azure-Other"))
		assert.Equal(t, "192.0.2.7, 127.0.0.1", seen.Header.Get("X-Forwarded-For"))
		assert.Equal(t, host, seen.Header.Get("X-Forwarded-Host"))
		assert.Equal(t, "https", seen.Header.Get("X-Forwarded-Proto"))
		assert.Equal(t, "/page?x=%zz", seen.RequestURI, "the request is the client's")
	}
	seen = nil
	for name, c := range map[string]struct {
		at, host string
		header   []string
		status   int
		as       string
	}{
		"directly":                   {e.URL(), production, nil, 403, "198.51.100.1"},
		"directly, with the header":  {e.URL(), production, []string{"X-Azure-FDID", "mine"}, 403, "198.51.100.1"},
		"the slot":                   {e.URL(), staging, nil, 403, "198.51.100.1"},
		"another Front Door":         {e.DoorURL(), "theirs.z01.azurefd.net", nil, 403, "198.51.100.1"},
		"a Front Door of no name":    {e.DoorURL(), "other.z01.azurefd.net", nil, 404, ""},
		"the app's name at the door": {e.DoorURL(), production, nil, 404, ""},
	} {
		got, _ := ask(t, c.at, c.host, c.header...)
		assert.Equal(t, c.status, got.StatusCode, name)
		assert.Equal(t, c.as, got.Header.Get("x-ms-forbidden-ip"), name)
	}
	assert.Nil(t, seen, "the app was not asked")
	got, body := ask(t, e.InsideURL(), production)
	assert.Equal(t, http.StatusOK, got.StatusCode)
	assert.Equal(t, "production", body)
}

// An app whose public address is closed answers no Front Door either.
func TestFrontDoorOfAClosedApp(t *testing.T) {
	t.Parallel()
	table := guarded(says("production"))
	table.Production.Closed, table.Production.Private = true, true
	e := open(t, table)
	got, _ := ask(t, e.DoorURL(), door)
	assert.Equal(t, http.StatusForbidden, got.StatusCode)
	e.Use(Table{})
	got, _ = ask(t, e.DoorURL(), "localhost")
	assert.Equal(t, http.StatusNotFound, got.StatusCode)
}
