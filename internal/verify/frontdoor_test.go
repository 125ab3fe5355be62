package verify_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/testkit"
	"scaleout/internal/verify"
)

const cdn = "2023-05-01"

var behindDoor = []string{"appAccess", "frontDoor"}

// strangers are refused by the app itself from then on, as which App Service sees this machine.
func (w *world) refuse() { w.app.seenAs = "203.0.113.9" }

// The app is asked through its Front Door: where it refuses everybody else, all is well, and it is said who is refused.
func TestAppBehindAFrontDoorPasses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, behindDoor...)
	w.refuse()
	report := w.verify("app-access", "health-path", "sessions")
	assert.Equal(t, w.values().FrontDoorURL, report.URL)
	found := byCheck(report)
	for _, check := range []string{"app-access", "health-path", "sessions"} {
		assert.Equal(t, verify.Pass, found[check].Status, "%s: %s", check, found[check].Seen)
	}
	assert.Contains(t, found["app-access"].Seen, w.values().FrontDoorURL+" leads to the app (200)")
	assert.Contains(t, found["app-access"].Seen, "refuses this machine, which it sees as 203.0.113.9 (403)")
	assert.Contains(t, found["health-path"].Seen, w.values().FrontDoorURL)

	allowed := newWorld(t, append([]string{"accessRules[0]", "allow 203.0.113.0/24"}, behindDoor...)...)
	f := allowed.verify("app-access").Findings[0]
	assert.Equal(t, verify.Pass, f.Status, f.Seen)
	assert.Contains(t, f.Seen, "which accessRules allow")
}

// Each link of the way through a Front Door, and each way in which it is not the only one.
func TestBrokenFrontDoorsAreNoticed(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	part := func(w *world, named string) string {
		for _, id := range w.session.Azure.Resources() {
			if strings.Contains(strings.ToLower(id), "microsoft.cdn") && strings.Contains(id, named) {
				return id
			}
		}
		t.Fatal(named)
		return ""
	}
	for _, c := range []struct {
		name string
		harm func(*world)
		says string
	}{
		{"opened in the portal", func(w *world) {
			w.siteConfig(map[string]any{"ipSecurityRestrictionsDefaultAction": "Allow", "ipSecurityRestrictions": []any{}})
		}, "no access rule of the app lets its Front Door in"},
		{"open beside it", func(w *world) { w.siteConfig(map[string]any{"ipSecurityRestrictionsDefaultAction": "Allow"}) }, "answers this machine, too"},
		{"another Front Door is let in", func(w *world) {
			w.siteConfig(map[string]any{"ipSecurityRestrictions": []any{map[string]any{
				"ipAddress": "AzureFrontDoor.Backend", "tag": "ServiceTag", "action": "Allow", "priority": 100, "name": "theirs",
				"headers": map[string]any{"x-azure-fdid": []any{"4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b"}}}}})
		}, "no access rule of the app lets its Front Door in"},
		{"the route is gone", func(w *world) { w.call(http.MethodDelete, part(w, "/routes/app"), cdn, nil); w.settle(); w.refuse() }, "no route of the Front Door is enabled"},
		{"the Front Door is gone", func(w *world) { w.call(http.MethodDelete, w.output("frontDoorId"), cdn, nil); w.settle(); w.refuse() }, "is not there"},
		{"it leads elsewhere", func(w *world) {
			w.call(http.MethodPut, part(w, "/origins/app"), cdn, map[string]any{"properties": map[string]any{"hostName": "elsewhere.example", "originHostHeader": "elsewhere.example"}})
			w.settle()
			w.refuse()
		}, "does not lead to"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, behindDoor...)
			c.harm(w)
			report := w.verify("app-access")
			assert.Equal(t, failed, report.Findings[0].Status, report.Findings[0].Seen)
			assert.Contains(t, report.Findings[0].Seen, c.says)
			w.refuse() // as App Service does once the rules are right
			w.heed(report)
		})
	}
}

// The step between is no failure, and names the next.
func TestStepToAFrontDoor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "appAccess", "publicFrontDoor")
	f := w.verify("app-access").Findings[0]
	assert.Equal(t, warned, f.Status, f.Seen)
	assert.Contains(t, f.Seen, "leads to the app (200); and the app answers from everywhere else, too")
	assert.Contains(t, f.Do, "appAccess' frontDoor")
}
