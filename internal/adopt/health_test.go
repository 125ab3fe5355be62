package adopt_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/adopt"
	"scaleout/internal/testkit"
)

// The app is asked as Azure asks: a redirect is no answer.
func TestAskHealth(t *testing.T) {
	t.Parallel()
	app := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/healthz":
		case "/old":
			http.Redirect(w, r, "/healthz", http.StatusFound)
		default:
			http.NotFound(w, r)
		}
	}))
	host := strings.TrimPrefix(app.URL, "https://")
	ask := func(path string) adopt.Health {
		return adopt.AskHealth(context.Background(), app.Client().Transport, host, path)
	}
	assert.Equal(t, adopt.Health{Asked: true, Status: 200}, ask("/healthz"))
	assert.Equal(t, adopt.Health{Asked: true, Status: 302}, ask("/old"))
	assert.Equal(t, adopt.Health{Asked: true, Status: 404}, ask("/up"))
	host = testkit.NobodyListens
	assert.Contains(t, ask("/healthz").Cause, "refused")
}

// A path that does not answer 200 would leave the app without any instance.
func TestUnhealthyPathIsInTheWay(t *testing.T) {
	t.Parallel()
	for health, want := range map[adopt.Health]string{
		{}:                               "",
		{Asked: true, Status: 200}:       "",
		{Asked: true, Status: 404}:       "https://app.azurewebsites.net/up answers 404",
		{Asked: true, Cause: "no route"}: "https://app.azurewebsites.net/up does not answer: no route",
	} {
		f := guide()
		f.Health = health
		w := wishes(nil)
		w.HealthPath = "/up"
		d := adopt.Make(f, w)
		if want == "" {
			assert.Empty(t, d.Refused)
			continue
		}
		assert.Equal(t, want, d.Refused[0].What)
		w.Accepted = []string{adopt.AcceptHealth}
		assert.Empty(t, adopt.Make(f, w).Refused)
	}
}

// Where App Service authentication answers instead of the app, that is what is said, with
// what lets the path through. Only its own answers are taken for it.
func TestHealthPathBehindALogin(t *testing.T) {
	t.Parallel()
	for status, behind := range map[int]bool{302: true, 401: true, 403: true, 404: false, 500: false} {
		x := newFixture()
		x.auth["properties"].(obj)["platform"].(obj)["enabled"] = true
		f := x.facts()
		f.Health = adopt.Health{Asked: true, Status: status}
		d := adopt.Make(f, wishes(nil))
		require.Equal(t, []string{adopt.AcceptHealth}, refusals(d), status)
		assert.Equal(t, behind, strings.Contains(d.Refused[0].What, "App Service authentication asks for a login there"), status)
		assert.Equal(t, behind, strings.Contains(d.Refused[0].Do, "az webapp auth update -g rg -n "+f.Site.Name+" --excluded-paths /healthz"), status)

		x.auth["properties"].(obj)["globalValidation"].(obj)["excludedPaths"] = []any{"/healthz"}
		f = x.facts()
		f.Health = adopt.Health{Asked: true, Status: status}
		d = adopt.Make(f, wishes(nil))
		assert.NotContains(t, d.Refused[0].What, "authentication", status)
		assert.False(t, noted(d, "it asks for a login"))
	}
}
