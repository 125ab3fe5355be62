package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// An export or import is polled by its Location, and the cache takes no other change meanwhile (recorded 2018 to 2023).
func TestArchives(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	w.must("PUT", redisPath, redisBody("Premium", "P", 1))
	w.clock.Advance(20 * time.Minute)
	out := obj{"prefix": "one", "container": "https://one.blob.core.windows.net/two"}
	for verb, body := range map[string]obj{"/export": out, "/import": {"files": []string{"https://one.blob.core.windows.net/two/one"}}} {
		asked := w.do("POST", redisPath+verb, body)
		require.Equal(t, 202, asked.status, asked.raw)
		require.Empty(t, asked.header.Get("Azure-AsyncOperation"))
		require.Equal(t, 202, w.send("GET", asked.header.Get("Location"), nil).status)
		require.Equal(t, "Conflict", w.do("POST", redisPath+verb, body).code())
		require.Equal(t, "Succeeded", w.must("GET", redisPath, nil).at("properties.provisioningState"))
		w.clock.Advance(3 * time.Minute)
		over := w.send("GET", asked.header.Get("Location"), nil)
		require.Equal(t, 200, over.status)
		require.Nil(t, over.at("properties"), "it is not the cache")
	}
	for name, bad := range map[string]obj{
		"no prefix": set(out, "prefix", nil), "no container": set(out, "container", nil),
		"a way to log in that is none": set(out, "preferred-data-archive-auth-method", "Key"),
	} {
		require.Equal(t, 400, w.do("POST", redisPath+"/export", bad).status, name)
	}
	require.Equal(t, 400, w.do("POST", redisPath+"/import", obj{"files": []string{}}).status)
	standard := newWorld(t).withRedis()
	require.Contains(t, standard.do("POST", redisPath+"/export", out).message(), "'Standard'")
}
