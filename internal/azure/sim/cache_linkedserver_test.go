package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A link of two Premium caches is there for both, keeps both from being deleted, and goes from both (recorded 2022-12
// and with 2023-04-01).
func TestLinkedServers(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	const version, other = "?api-version=2023-04-01", redisPath + "2"
	w.must("PUT", redisPath, redisBody("Premium", "P", 1))
	w.must("PUT", other, redisBody("Premium", "P", 1))
	w.clock.Advance(time.Hour)
	link := obj{"properties": obj{"linkedRedisCacheId": other, "linkedRedisCacheLocation": "East US", "serverRole": "Secondary"}}
	for name, wrong := range map[string]obj{
		"another cache": set(link, "properties.linkedRedisCacheId", redisPath), "another region": set(link, "properties.linkedRedisCacheLocation", "West US"),
		"no role": set(link, "properties.serverRole", "Friend"),
	} {
		require.Equal(t, 400, w.send("PUT", redisPath+"/linkedServers/cache12"+version, wrong).status, name)
	}

	made := w.send("PUT", redisPath+"/linkedServers/cache12"+version, link)
	require.Equal(t, 201, made.status, made.message())
	require.Empty(t, made.header.Get("Location"))
	w.clock.Advance(time.Hour)
	require.Equal(t, "Succeeded", w.send("GET", made.header.Get("Azure-AsyncOperation"), nil).at("status"))
	require.Equal(t, "Primary", w.send("GET", other+"/linkedServers/cache1"+version, nil).at("properties.serverRole"))
	require.Len(t, w.send("GET", redisPath+version, nil).at("properties.linkedServers"), 1)
	for _, cache := range []string{redisPath, other} {
		require.Contains(t, w.send("DELETE", cache+version, nil).message(), "since it has linked servers associated with it")
	}

	require.Equal(t, 202, w.send("DELETE", redisPath+"/linkedServers/cache12"+version, nil).status)
	w.clock.Advance(time.Hour)
	require.Empty(t, w.send("GET", other+"/linkedServers"+version, nil).at("value"), "the other side is gone, too")
	require.Equal(t, 202, w.send("DELETE", other+version, nil).status)
}

// The words of a cache that is too small were not seen.
func TestLinkedServersNeedPremium(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.must("PUT", redisPath, redisBody("Premium", "P", 1))
	w.must("PUT", redisPath+"2", redisBody("Standard", "C", 1))
	w.clock.Advance(time.Hour)
	refused := w.send("PUT", redisPath+"/linkedServers/cache12?api-version=2023-04-01",
		obj{"properties": obj{"linkedRedisCacheId": redisPath + "2", "linkedRedisCacheLocation": "East US", "serverRole": "Secondary"}})
	require.Equal(t, 400, refused.status)
	require.Contains(t, refused.message(), "'cache12' is not one")
}
