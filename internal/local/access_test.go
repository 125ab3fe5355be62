package local_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit/world"
)

// siteConfig is what Azure shows of the configuration of an app or a slot.
func siteConfig(t *testing.T, w *world.World, id string) map[string]any {
	t.Helper()
	return call(t, w, http.MethodGet, id+"/config/web", nil)["properties"].(map[string]any)
}

// addresses are those that the rules in a list name, the last being about all others.
func addresses(t *testing.T, w *world.World, id, list string) []string {
	t.Helper()
	var all []string
	for _, entry := range siteConfig(t, w, id)[list].([]any) {
		rule := entry.(map[string]any)
		all = append(all, rule["action"].(string)+" "+rule["ipAddress"].(string))
	}
	return all
}

// Each switch of who may reach a site goes on and off on a stack that stands, without a
// restart, and the update after it changes nothing.
func TestAccessGoesOnAndOff(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev")
	app, slot := w.Output("appId"), w.Output("slotId")
	door := "4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"
	for _, c := range []struct {
		config   []string
		app, scm []string
		asApp    bool
	}{
		{[]string{"accessRules[0]", "deny 203.0.113.7", "accessRules[1]", "allow 203.0.113.0/24"},
			[]string{"Deny 203.0.113.7/32", "Allow 203.0.113.0/24", "Deny Any"}, []string{"Allow Any"}, false},
		{[]string{"accessRules[0]", "deny 203.0.113.7"}, []string{"Deny 203.0.113.7/32", "Allow Any"}, []string{"Allow Any"}, false},
		{[]string{"frontDoorId", door}, []string{"Allow AzureFrontDoor.Backend", "Deny Any"}, []string{"Allow Any"}, false},
		{[]string{"scmAccessRules[0]", "allow 2001:db8::/32"}, []string{"Allow Any"}, []string{"Allow 2001:db8::/32", "Deny Any"}, false},
		{[]string{"accessRules[0]", "allow 203.0.113.0/24", "scmUsesAccessRules", "true"},
			[]string{"Allow 203.0.113.0/24", "Deny Any"}, []string{"Allow Any"}, true},
		{nil, []string{"Allow Any"}, []string{"Allow Any"}, false},
	} {
		w.Must(w.Up, c.config...)
		for _, site := range []string{app, slot} {
			assert.Equal(t, c.app, addresses(t, w, site, "ipSecurityRestrictions"), site)
			assert.Equal(t, c.scm, addresses(t, w, site, "scmIpSecurityRestrictions"), site)
			assert.Equal(t, c.asApp, siteConfig(t, w, site)["scmIpSecurityRestrictionsUseMain"], site)
		}
		w.Nothing(w.Up, c.config...)
	}
}

// A classic cache gets a time for its updates, another, and none again.
func TestMaintenanceGoesOnAndOff(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev")
	times := func(want int, config ...string) []any {
		t.Helper()
		config = append(config, world.ClassicCache...)
		w.Must(w.Up, config...)
		w.Nothing(w.Up, config...)
		answer, err := w.Azure.Call(t.Context(), http.MethodGet, w.Output("redisId")+"/patchSchedules", "2023-04-01", nil)
		if want == 0 {
			require.ErrorContains(t, err, "ResourceNotFound", "there is no empty list")
			return nil
		}
		require.NoError(t, err)
		list := answer["value"].([]any)
		require.Len(t, list, want)
		return list[0].(map[string]any)["properties"].(map[string]any)["scheduleEntries"].([]any)
	}
	entry := func(day string, hour float64, length string) any {
		return map[string]any{"dayOfWeek": day, "startHourUtc": hour, "maintenanceWindow": length}
	}
	assert.Equal(t, []any{entry("Sunday", 2, "PT5H")}, times(1, "redisMaintenance[0]", "Sunday 02:00"))
	assert.Equal(t, []any{entry("Saturday", 22, "PT8H"), entry("Sunday", 2, "PT5H")},
		times(1, "redisMaintenance[0]", "Saturday 22:00-06:00", "redisMaintenance[1]", "Sunday 02:00"))
	times(0)
}

// A rule that was added in the portal goes with the next update, and the preview says so.
func TestARuleOfThePortalGoes(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev")
	app := w.Output("appId")
	call(t, w, http.MethodPatch, app+"/config/web", map[string]any{"properties": map[string]any{"ipSecurityRestrictions": []any{
		map[string]any{"ipAddress": "198.51.100.0/24", "action": "Allow", "priority": 100, "name": "them"}}}})
	require.Equal(t, []string{"Allow 198.51.100.0/24", "Allow Any"}, addresses(t, w, app, "ipSecurityRestrictions"))
	w.Must(w.Up)
	assert.Equal(t, []string{"Allow Any"}, addresses(t, w, app, "ipSecurityRestrictions"))
}

// Nobody publishes with a password, neither to the app nor to its slot; who turns that on
// again is undone by the next update, and to destroy the stack turns on none.
func TestPublishingPasswordsStayOff(t *testing.T) {
	t.Parallel()
	w := world.Standing(t, "dev")
	off := func() {
		t.Helper()
		for _, site := range []string{w.Output("appId"), w.Output("slotId")} {
			for _, policy := range []string{"/ftp", "/scm"} {
				got := call(t, w, http.MethodGet, site+"/basicPublishingCredentialsPolicies"+policy, nil)
				assert.Equal(t, map[string]any{"allow": false}, got["properties"], site+policy)
			}
			assert.Equal(t, false, siteConfig(t, w, site)["remoteDebuggingEnabled"])
			assert.Equal(t, "1.2", siteConfig(t, w, site)["scmMinTlsVersion"])
		}
	}
	off()
	call(t, w, http.MethodPut, w.Output("slotId")+"/basicPublishingCredentialsPolicies/scm", map[string]any{"properties": map[string]any{"allow": true}})
	w.Must(w.Up)
	off()
	before := len(w.Azure.Requests())
	w.Must(w.Destroy)
	for _, r := range w.Azure.Requests()[before:] {
		if strings.Contains(r.Path, "/basicPublishingCredentialsPolicies/") {
			assert.NotEqual(t, http.MethodPut, r.Method, r.Path)
		}
	}
}
