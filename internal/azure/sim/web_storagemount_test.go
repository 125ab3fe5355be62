package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const mountsPath = "/config/azurestorageaccounts"

func mount(at string) obj {
	return obj{"type": "AzureFiles", "accountName": "store", "shareName": "share", "accessKey": "key", "mountPath": at}
}

// Mounts are replaced as a whole, restart the app, and are shown to a POST alone.
func TestStorageMounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	require.Equal(t, obj{}, w.must("POST", sitePath+mountsPath+"/list", nil).at("properties"))
	before := w.azure.Runs(sitePath)[0].Generation
	w.must("PUT", sitePath+mountsPath, obj{"properties": obj{"one": mount("/one")}})
	require.Greater(t, w.azure.Runs(sitePath)[0].Generation, before)
	after := w.must("PUT", sitePath+mountsPath, obj{"properties": obj{"two": mount("/two")}})
	require.Nil(t, after.at("properties.one"))
	require.Equal(t, "/two", w.must("POST", sitePath+mountsPath+"/list", nil).at("properties.two.mountPath"))
	require.Equal(t, 405, w.do("GET", sitePath+mountsPath, nil).status)
	refused := w.do("PUT", sitePath+mountsPath, obj{"properties": obj{"two": set(mount("/two"), "type", "NFS")}})
	require.Equal(t, 400, refused.status, refused.raw)
	require.Equal(t, "/two", w.must("POST", sitePath+mountsPath+"/list", nil).at("properties.two.mountPath"))
}

// "Mounted storage accounts (can be configured to stick to a slot)" are swapped ("Set up staging environments").
func TestSwapOfStorageMounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSlot()
	w.must("PUT", sitePath+"/config/slotConfigNames", obj{"properties": obj{"azureStorageConfigNames": []string{"stays"}}})
	for at, name := range map[string]string{sitePath: "/production", slotPath: "/staging"} {
		w.must("PUT", at+mountsPath, obj{"properties": obj{"stays": mount(name), "moves": mount(name)}})
	}
	at := w.swap()
	w.clock.Advance(time.Minute)
	require.Equal(t, 200, w.send("GET", at, nil).status)
	for at, name := range map[string]string{sitePath: "/production", slotPath: "/staging"} {
		mounts := w.must("POST", at+mountsPath+"/list", nil)
		require.Equal(t, name, mounts.at("properties.stays.mountPath"), at)
		require.NotEqual(t, name, mounts.at("properties.moves.mountPath"), at)
	}
}
