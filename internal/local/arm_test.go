package local_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"scaleout/internal/local"
	"scaleout/internal/testkit/world"
	"scaleout/program/redisurl"
)

// post calls an action of a resource, as any ARM client would.
func post(t *testing.T, w *world.World, path, version, body string) map[string]any {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, local.Endpoint+path+"?api-version="+version, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	resp, err := w.Azure.Transport().RoundTrip(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	var answer map[string]any
	require.NoError(t, json.NewDecoder(resp.Body).Decode(&answer))
	require.Equal(t, http.StatusOK, resp.StatusCode, "%v", answer)
	return answer
}

// liveAppSettings are the settings that the app would see.
func liveAppSettings(t *testing.T, w *world.World) map[string]string {
	t.Helper()
	answer := post(t, w, w.Output("appId")+"/config/appsettings/list", "2022-09-01", "")
	settings := map[string]string{}
	for k, v := range answer["properties"].(map[string]any) {
		settings[k] = v.(string)
	}
	return settings
}

func redisKey(t *testing.T, url string) string {
	t.Helper()
	u, err := redisurl.Parse(url)
	require.NoError(t, err)
	return u.Key
}
