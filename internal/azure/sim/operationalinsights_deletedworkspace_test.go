package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const deletedPath = groupPath + "/providers/Microsoft.OperationalInsights/deletedWorkspaces"

// For 14 days a PUT brings a workspace back as it was, in all but what the request names.
func TestDeletedWorkspaceComesBack(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		name, with string
		after      time.Duration
		through    func(w *world)
		comesBack  bool
	}{
		{name: "at once", comesBack: true},
		{name: "on the last day", after: 14*24*time.Hour - time.Minute, comesBack: true},
		{name: "too late", after: 14 * 24 * time.Hour},
		{name: "deleted for good", with: "?force=true"},
		{name: "after a restart", through: func(w *world) { *w = *w.restored() }, comesBack: true},
	} {
		t.Run(one.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t).withGroup()
			made := w.must("PUT", workspacePath, set(workspaceBody(), "properties.retentionInDays", 90))
			keys := w.must("POST", workspacePath+"/sharedKeys", nil).raw
			w.must("DELETE", workspacePath+one.with, nil)
			w.clock.Advance(one.after)
			if one.through != nil {
				one.through(w)
			}
			kept := w.must("GET", deletedPath, nil).at("value")
			again := w.do("PUT", workspacePath, obj{"location": "eastus", "properties": obj{"sku": obj{"name": "PerGB2018"}}})
			require.Empty(t, w.must("GET", deletedPath, nil).at("value"))
			if !one.comesBack {
				require.Empty(t, kept)
				require.Equal(t, 201, again.status, again.raw)
				require.NotEqual(t, made.at("properties.customerId"), again.at("properties.customerId"))
				return
			}
			require.Len(t, kept, 1)
			require.Equal(t, 200, again.status, again.raw)
			require.Equal(t, made.at("properties.customerId"), again.at("properties.customerId"))
			require.EqualValues(t, 90, again.at("properties.retentionInDays"))
			require.Equal(t, keys, w.must("POST", workspacePath+"/sharedKeys", nil).raw)
		})
	}
}

// A workspace goes with its group and comes back in one of the same name. What the request names is what it has then, and a refused
// request brings nothing back.
func TestDeletedWorkspaceOfADeletedGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	made := w.must("PUT", workspacePath, workspaceBody())
	require.Equal(t, 202, w.do("DELETE", groupPath, nil).status)
	w.clock.Advance(time.Hour)
	w.withGroup()
	require.Equal(t, 400, w.do("PUT", workspacePath, set(workspaceBody(), "properties.retentionInDays", 7)).status)
	require.Equal(t, 404, w.do("GET", workspacePath, nil).status)
	again := w.send("PUT", workspacePath+"?api-version=2025-07-01", set(workspaceBody(), "properties.retentionInDays", 60))
	require.Equal(t, 201, again.status, again.raw)
	require.Equal(t, "Restoring", again.at("properties.provisioningState"))
	require.NotEmpty(t, again.header.Get("Azure-AsyncOperation"))
	require.EqualValues(t, 60, again.at("properties.retentionInDays"))
	require.Equal(t, made.at("properties.customerId"), again.at("properties.customerId"))
}
