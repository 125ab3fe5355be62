package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Clients such as az read a resource, change one member and send all of it. So what answers
// show is accepted, and changes nothing.
func TestWhatIsReadCanBeSentBack(t *testing.T) {
	t.Parallel()
	const slotPath = sitePath + "/slots/staging"
	w := newWorld(t).withMonitoring()
	w.must("PUT", slotPath, siteBody())
	w.must("PUT", scalePath, scaleBody(profile("default")))
	w.must("PUT", redisPath, set(redisBody("Premium", "P", 1), "properties.shardCount", 2))
	w.must("PUT", clusterPath, clusterBody("Balanced_B5"))
	w.clock.Advance(20 * time.Minute)
	w.must("PUT", databasePath, databaseBody("NoCluster"))
	w.clock.Advance(20 * time.Minute)

	paths := []string{groupPath, planPath, sitePath, slotPath, scalePath, redisPath, clusterPath, databasePath}
	for _, one := range watching() {
		paths = append(paths, one.path)
	}
	for _, path := range paths {
		read := w.must("GET", path+query(path), nil)
		again := w.do("PUT", path, read.body)
		require.Equal(t, 200, again.status, "%s: %s", path, again.raw)
		if path == databasePath { // a PUT of a database takes its time even so
			w.clock.Advance(20 * time.Minute)
		} else {
			require.Empty(t, again.header.Get("Location"), path)
		}
		after := w.must("GET", path+query(path), nil)
		for _, body := range []obj{read.body, after.body} {
			delete(body, "etag")
			delete(body, "systemData") // says when it was changed
			if p, _ := body["properties"].(obj); p != nil {
				delete(p, "modifiedDate")
				delete(p, "lastModifiedTimeUtc")
				delete(p, "Retention") // a component shows it if RetentionInDays was sent (seen 2024-04)
			}
		}
		require.Equal(t, read.body, after.body, path)
	}
}

// Where a member may be left out it may be null, and an object may be empty.
func TestNullIsLikeNothing(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		path string
		body obj
		are  []string // null
	}{
		"site":      {sitePath, siteBody(), []string{"tags", "identity", "properties.siteConfig", "properties.httpsOnly"}},
		"plan":      {planPath, planBody("P1v3", 2), []string{"tags", "kind", "properties.zoneRedundant"}},
		"cache":     {redisPath, redisBody("Basic", "C", 0), []string{"tags", "zones", "properties.redisConfiguration", "properties.minimumTlsVersion", "properties.shardCount"}},
		"workspace": {workspacePath, workspaceBody(), []string{"tags", "properties.workspaceCapping", "properties.retentionInDays", "properties.features"}},
		"component": {componentPath, componentBody(), []string{"tags", "properties.WorkspaceResourceId", "properties.IngestionMode"}},
		"group":     {actionPath, actionBody(), []string{"tags", "properties.emailReceivers", "properties.enabled"}},
		"autoscale": {scalePath, scaleBody(profile("default")), []string{"tags", "properties.notifications", "properties.predictiveAutoscalePolicy"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, member := range row.are {
				w := newWorld(t).withSite()
				w.must("PUT", workspacePath, workspaceBody())
				got := w.do("PUT", row.path, set(row.body, member, obj(nil))) // null in JSON
				require.Less(t, got.status, 300, "%s: %s", member, got.raw)
			}
		})
	}
	w := newWorld(t).withSite()
	w.must("PUT", workspacePath, obj{"location": "eastus", "properties": obj{"workspaceCapping": obj{}, "features": obj{}, "sku": obj{"name": "PERGB2018"}}})
	require.Equal(t, "PerGB2018", w.must("GET", workspacePath, nil).at("properties.sku.name"))
	w.must("PUT", redisPath, set(redisBody("Premium", "P", 3), "properties.redisConfiguration", obj{}))
	require.Equal(t, "30000", w.must("GET", redisPath, nil).at("properties.redisConfiguration.maxclients"))
	w.must("PUT", sitePath, set(siteBody(), "identity", obj{"type": "None"}))
}
