package verify_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/testkit"
	"scaleout/internal/verify"
)

var privateApp = []string{"network", "private", "appAccess", "private"}

// A private app passes, and its way in is named; a machine outside of the network is told why the app does not answer it.
func TestPrivateAppPasses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, privateApp...)
	found := byCheck(w.verify("app-access", "health-path"))
	assert.Equal(t, verify.Pass, found["app-access"].Status, found["app-access"].Seen)
	assert.Contains(t, found["app-access"].Seen, "leads to the private endpoint scaleout-prod-app-endpoint")
	assert.Equal(t, verify.Pass, found["health-path"].Status)

	w.app.healthCode, w.app.loginCode = http.StatusForbidden, http.StatusForbidden
	found = byCheck(w.verify("app-access", "health-path", "sessions"))
	assert.Equal(t, verify.Pass, found["app-access"].Status, "that can be seen from anywhere")
	for _, check := range []string{"health-path", "sessions"} {
		assert.Equal(t, skipped, found[check].Status, check)
		assert.Contains(t, found[check].Seen, "this machine is not in the app's network")
		assert.Contains(t, found[check].Do, "inside of the app's network")
	}
	public := newWorld(t).verify("app-access").Findings[0]
	assert.Equal(t, "the app is reached on its public address", public.Seen)
}

// Each link of the way from the network to a private app, and each way in which it is not private.
func TestBrokenWaysToAnAppAreNoticed(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	for _, c := range []struct {
		name   string
		config []string
		harm   func(*world)
		status verify.Status
		says   string
	}{
		{"opened in the portal", privateApp, func(w *world) { w.site(map[string]any{"publicNetworkAccess": "Enabled"}) }, failed, "answers on its public address"},
		{"the slot alone", privateApp, func(w *world) {
			w.call(http.MethodPatch, w.slot(), web, map[string]any{"properties": map[string]any{"publicNetworkAccess": "Enabled"}})
		}, failed, "of the staging slot is not as that of the app"},
		{"no endpoint", privateApp, func(w *world) { w.call(http.MethodDelete, w.output("appEndpointId"), networks, nil); w.settle() },
			failed, "no private endpoint leads to the app"},
		{"none of the slot", privateApp, func(w *world) { w.call(http.MethodDelete, w.output("slotEndpointId"), networks, nil); w.settle() },
			failed, "no private endpoint leads to the staging slot"},
		{"no record", privateApp, func(w *world) {
			w.call(http.MethodDelete, w.output("appEndpointId")+"/privateDnsZoneGroups/default", networks, nil)
			w.settle()
		}, failed, "keeps no record in a private DNS zone, so the name of the app"},
		{"the zone is not linked", privateApp, func(w *world) {
			for _, id := range w.session.Azure.Resources() {
				if strings.Contains(id, "azurewebsites.net/virtualNetworkLinks/") {
					w.call(http.MethodDelete, id, zones, nil)
				}
			}
			w.settle()
		}, failed, "is not linked to the network"},
		{"everybody denied in the portal", nil, denyAll, failed, `refuses everybody with 403: the rule "maintenance" denies 0.0.0.0/0`},
		{"everybody denied behind a Front Door", []string{"appAccess", "frontDoor", "frontDoorId", "4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"}, denyAll, failed,
			"refuses everybody with 403"},
		{"closed in the portal", nil, func(w *world) { w.site(map[string]any{"publicNetworkAccess": "Disabled"}) }, failed, "the stack says that the app is public"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.config...)
			c.harm(w)
			report := w.verify("app-access")
			f := report.Findings[0]
			assert.Equal(t, c.status, f.Status, f.Seen)
			assert.Contains(t, f.Seen, c.says)
			w.heed(report)
		})
	}
}

// denyAll is a rule before all others.
func denyAll(w *world) {
	w.siteConfig(map[string]any{"ipSecurityRestrictions": []any{
		map[string]any{"name": "maintenance", "action": "Deny", "ipAddress": "0.0.0.0/0", "priority": 1},
	}})
}

// The step between is no failure, and names the next; where endpoints are somebody else's, missing ones are theirs to make.
func TestStepsOfAPrivateApp(t *testing.T) {
	t.Parallel()
	f := newWorld(t, "network", "private", "appAccess", "both").verify("app-access").Findings[0]
	assert.Equal(t, warned, f.Status, f.Seen)
	assert.Contains(t, f.Do, "appAccess")
	door := newWorld(t, "appAccess", "frontDoor", "frontDoorId", "4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b")
	assert.Equal(t, verify.Pass, door.verify("app-access").Findings[0].Status)
	door.siteConfig(map[string]any{"ipSecurityRestrictions": []any{}, "ipSecurityRestrictionsDefaultAction": "Allow"})
	report := door.verify("app-access")
	assert.Equal(t, failed, report.Findings[0].Status)
	door.heed(report)
	closed := newWorld(t, "appAccess", "closed").verify("app-access").Findings[0]
	assert.Equal(t, warned, closed.Status, closed.Seen)
	assert.Contains(t, closed.Do, "whoever makes the private endpoints")
}
