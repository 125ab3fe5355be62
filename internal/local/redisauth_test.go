package local_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit/world"
)

// byKeys are the settings of a stack whose cache is a managed one.
func byToken(auth string) []string {
	return []string{"redisSku", "Balanced_B0", "monitoring", "false", "redisAuth", auth}
}

// From keys to Microsoft Entra ID and back, on a stack that stands: who is let in comes before
// what the app is told, and keys go last and come first.
func TestFromKeysToEntraAndBack(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	const (
		database = "/databases/default"
		assigned = "/accesspolicyassignments/app"
		site     = "/microsoft.web/sites/"
	)
	w.Must(w.Up, byToken("key")...)
	key := w.Output("redisUrl")

	// At once is refused, with what to do, and nothing is touched.
	before := len(w.Azure.Requests())
	for _, verb := range []world.Verb{w.Preview, w.Up} {
		w.Out.Reset()
		_, err := verb(context.Background(), w.Options(byToken("entra")...))
		require.Error(t, err)
		assert.Contains(t, strings.Join(strings.Fields(w.Out.String()), " "), "pulumi config set redisAuth both")
	}
	for _, r := range w.Azure.Requests()[before:] {
		assert.False(t, r.Method == http.MethodPut && !strings.Contains(strings.ToLower(r.Path), "/userassignedidentities/"), r.Path)
	}

	steps := func(auth string) (order []string) {
		before := len(w.Azure.Requests())
		w.Must(w.Up, byToken(auth)...)
		for _, r := range w.Azure.Requests()[before:] {
			path := strings.ToLower(r.Path)
			for name, ends := range map[string]bool{
				"database": strings.HasSuffix(path, database), "assignment": strings.HasSuffix(path, assigned),
				"app": strings.Contains(path, site) && strings.Count(path[strings.Index(path, site):], "/") == 3,
			} {
				if ends && (r.Method == http.MethodPut || r.Method == http.MethodDelete) {
					order = append(order, r.Method+" "+name)
				}
			}
		}
		w.Nothing(w.Up, byToken(auth)...)
		return order
	}
	assert.Equal(t, []string{"PUT assignment", "PUT app"}, steps("both"))
	settings := liveAppSettings(t, w)
	host := w.Output("redisHost")
	assert.Equal(t, "rediss://"+host+":10000/0", settings["REDIS_URL"])
	assert.NotEmpty(t, settings["REDIS_USERNAME"])
	assert.NotEqual(t, settings["REDIS_USERNAME"], settings["AZURE_CLIENT_ID"], "object id and client id are two")

	assert.Equal(t, []string{"PUT database"}, steps("entra"), "the app stays as it is")
	assert.Equal(t, settings, liveAppSettings(t, w))
	refuses := func(auth, says string) {
		w.Out.Reset()
		_, err := w.Preview(context.Background(), w.Options(byToken(auth)...))
		require.Error(t, err)
		assert.Contains(t, strings.Join(strings.Fields(w.Out.String()), " "), says)
	}
	refuses("key", "there is none to read. In two updates nobody notices: first pulumi config set redisAuth both")

	assert.Equal(t, []string{"PUT database"}, steps("both"))
	assert.Equal(t, []string{"PUT app", "DELETE assignment"}, steps("key"))
	assert.Equal(t, key, liveAppSettings(t, w)["REDIS_URL"])
	assert.NotContains(t, liveAppSettings(t, w), "REDIS_USERNAME")
	w.Must(w.Destroy)
	assert.Empty(t, w.Azure.Resources())
}

// A stack that begins so has no key anywhere: not in its state, not in its outputs, not with the app.
func TestEntraFromTheBeginning(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	w.Must(w.Up, byToken("entra")...)
	for _, r := range w.Azure.Requests() {
		assert.NotContains(t, strings.ToLower(r.Path), "/listkeys", "nobody asks for keys")
	}
	w.Nothing(w.Up, byToken("entra")...)
	assert.Equal(t, liveAppSettings(t, w)["REDIS_URL"], w.Output("redisUrl"))
	w.Must(w.Destroy)
	assert.Empty(t, w.Azure.Resources())
}
