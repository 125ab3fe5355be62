package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A backup is under way for a while. Only who makes or deletes it, or asks by POST, sees where it is.
func TestBackups(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	const address = "https://store.blob.core.windows.net/box?sig=secret"
	for _, app := range []string{sitePath, slotPath} {
		require.Equal(t, 400, w.do("POST", app+"/backup", obj{"properties": obj{"backupName": "one"}}).status)
		made := w.must("POST", app+"/backup", obj{"properties": obj{"backupName": "one", "storageAccountUrl": address}})
		require.Equal(t, []any{"Created", address}, []any{made.at("properties.status"), made.at("properties.storageAccountUrl")})
		w.must("POST", app+"/backup", obj{"properties": obj{"storageAccountUrl": address}})
		all := w.must("GET", app+"/backups", nil)
		require.Len(t, all.at("value"), 2)
		require.NotContains(t, all.raw, "secret")
		require.Equal(t, "InProgress", w.must("GET", app+"/backups/1", nil).at("properties.status"))
		w.clock.Advance(15 * time.Second)
		require.Equal(t, "Succeeded", w.must("GET", app+"/backups/1", nil).at("properties.status"))
		require.Equal(t, address, w.must("POST", app+"/backups/1/list", nil).at("properties.storageAccountUrl"))
		require.Equal(t, 404, w.do("POST", app+"/backups/9/list", nil).status)
		require.Equal(t, "DeleteInProgress", w.must("DELETE", app+"/backups/1", nil).at("properties.status"))
		require.Equal(t, 404, w.do("GET", app+"/backups/1", nil).status)
		require.Len(t, w.must("GET", app+"/backups", nil).at("value"), 1)
	}
}

// The configuration of backups is told only to whoever asks by POST, and by name: its address is a secret (recorded 2018-04).
func TestBackupConfiguration(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	given := obj{"properties": obj{"enabled": true, "storageAccountUrl": "https://store.blob.core.windows.net/box?sig=secret", "backupSchedule": obj{"frequencyInterval": 7.0}}}
	for _, app := range []string{sitePath, slotPath} {
		at := app + "/config/backup"
		require.Equal(t, 404, w.do("POST", at+"/list", nil).status)
		require.Equal(t, 400, w.do("PUT", at, set(given, "properties.storageAccountUrl", "")).status)
		w.must("PUT", at, given)
		require.Equal(t, 405, w.do("GET", at, nil).status)
		got := w.must("POST", at+"/list", nil)
		require.Equal(t, app, got.at("id"))
		require.Equal(t, 7.0, got.at("properties.backupSchedule.frequencyInterval"))
		require.NotContains(t, w.must("GET", app, nil).raw, "secret")
		require.Equal(t, 405, w.do("DELETE", app+"/config/web", nil).status)
		w.must("DELETE", at, nil)
		require.Equal(t, 404, w.do("POST", at+"/list", nil).status)
	}
}
