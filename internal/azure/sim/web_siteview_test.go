package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The kind follows plan and stack, and what is read can be sent back.
func TestKindOfAnApp(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ asked, stack, want string }{
		{"", "PYTHON|3.12", "app,linux"},
		{"app,linux", "PYTHON|3.12", "app,linux"},
		{"app,linux", "DOCKER|nginx", "app,linux,container"},
		{"app,linux,container,linux", "DOCKER|nginx", "app,linux,container"},
		{"functionapp,linux", "PYTHON|3.12", "functionapp,linux"},
	} {
		w := newWorld(t).withPlan("P1v3", 1)
		body := obj{"location": "eastus", "properties": obj{"serverFarmId": planPath, "siteConfig": obj{"linuxFxVersion": row.stack}}}
		if row.asked != "" {
			body["kind"] = row.asked
		}
		require.Equal(t, row.want, w.must("PUT", sitePath, body).at("kind"))
		got := w.must("GET", sitePath, nil)
		again := w.must("PUT", sitePath, got.body)
		require.Equal(t, row.want, again.at("kind"))
		require.Equal(t, row.stack, w.must("GET", sitePath+"/config/web", nil).at("properties.linuxFxVersion"), "siteConfig says nothing of itself, but the stack")
	}
}

// An older api-version shows what it showed then: null lists' members, tags, and no siteConfig.
func TestOlderVersions(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	old := w.send("GET", sitePath+"?api-version=2019-08-01", nil)
	require.NotContains(t, old.at("properties"), "siteConfig")
	require.NotContains(t, old.at("properties"), "ipMode")
	require.Nil(t, old.at("tags"), "an app has the tags that were sent")
	list := w.send("GET", groupPath+"/providers/Microsoft.Web/sites?api-version=2022-03-01", nil)
	require.Contains(t, list.body, "nextLink")
	require.NotContains(t, w.must("GET", groupPath+"/providers/Microsoft.Web/sites", nil).body, "nextLink")
}
