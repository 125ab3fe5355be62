package verify_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
	"scaleout/internal/verify"
)

// Things that people and releases do to the slot.

var toProduction = map[string]any{"targetSlot": "production", "preserveVnet": true}

func (w *world) slot() string { return w.options.SiteID + "/slots/staging" }

func (w *world) slotConfig(properties map[string]any) {
	w.t.Helper()
	w.call(http.MethodPatch, w.slot()+"/config/web", web, map[string]any{"properties": properties})
}

func (w *world) setSlotSettings(changes map[string]string) {
	w.t.Helper()
	w.changeSettings(w.slot(), changes)
}

func (w *world) stick(names ...string) {
	w.t.Helper()
	w.call(http.MethodPut, w.options.SiteID+"/config/slotConfigNames", web, map[string]any{"properties": map[string]any{"appSettingNames": names}})
}

// swap lets Azure swap a slot into production, to the end.
func (w *world) swap(slot string) {
	w.t.Helper()
	w.call(http.MethodPost, slot+"/slotsswap", web, toProduction)
	w.session.Azure.Clock.Advance(time.Minute)
	require.NotNil(w.t, w.get(slot)["properties"].(map[string]any)["slotSwapStatus"])
}

func (w *world) get(id string) map[string]any {
	w.t.Helper()
	body, err := w.options.ARM.Get(context.Background(), id, web)
	require.NoError(w.t, err)
	return body
}

func (w *world) volume(id string) string {
	w.t.Helper()
	return w.get(id)["properties"].(map[string]any)["deploymentId"].(string)
}

func (w *world) lock(tag string) {
	w.t.Helper()
	tags := w.get(w.slot())["tags"].(map[string]any)
	tags["scaleout-deployment"] = tag
	w.call(http.MethodPatch, w.slot(), web, map[string]any{"tags": tags})
}

func (w *world) reroute(percent float64) {
	w.t.Helper()
	host := w.get(w.slot())["properties"].(map[string]any)["defaultHostName"]
	w.siteConfig(map[string]any{"experiments": map[string]any{"rampUpRules": []any{
		map[string]any{"name": "staging", "actionHostName": host, "reroutePercentage": percent},
	}}})
}

// bareSlot is a slot as the portal makes it, without production's settings.
func (w *world) bareSlot(name string) string {
	w.t.Helper()
	id := w.options.SiteID + "/slots/" + name
	w.call(http.MethodPut, id, web, map[string]any{"location": "westeurope", "properties": map[string]any{"siteConfig": map[string]any{"linuxFxVersion": "PYTHON|3.12"}}})
	return id
}

// deployed has something been deployed to an app or a slot.
func (w *world) deployed(id, build string) {
	w.t.Helper()
	_, e := w.session.Azure.BeginDeployment(id, sim.Deployment{ID: build, Deployer: "scaleout"})
	require.Nil(w.t, e)
	w.session.Azure.Clock.Advance(time.Minute)
	require.NoError(w.t, w.session.Azure.EndDeployment(id, build, build, true))
	w.session.Azure.Clock.Advance(time.Minute)
}

// moments are times in a text.
var moments = regexp.MustCompile(`\d{4}-\d\d-\d\dT\S+Z`)

func (w *world) one(check string) verify.Finding {
	w.t.Helper()
	return w.verify(check).Findings[0]
}

// Which build is where, from the first deployment to a release that was taken back.
func TestBuildsAreTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	told := func() string {
		f := w.one("builds")
		assert.Equal(t, verify.Pass, f.Status, f.Seen)
		at := strings.NewReplacer("content "+w.volume(w.options.SiteID)+")", "content P)", "content "+w.volume(w.slot())+")", "content S)")
		text := moments.ReplaceAllString(at.Replace(f.Seen), "T")
		return text
	}
	f := w.one("builds")
	assert.Equal(t, verify.Skip, f.Status)
	assert.True(t, f.Moot, "nothing is missing in a stack that is new")
	w.deployed(w.options.SiteID, "b1")
	assert.Equal(t, "production has build b1 (content P), since T, deployed straight to it; slot staging has none", told())
	w.deployed(w.slot(), "b2")
	assert.Equal(t, "production has build b1 (content P), since T, deployed straight to it; slot staging has build b2 (content S), which is newer and serves nobody", told())
	old, released := w.volume(w.options.SiteID), w.volume(w.slot())
	w.swap(w.slot())
	w.lock("run=ab12 step=done at=2026-01-01T00:00:00Z new=" + released + " old=" + old)
	assert.Equal(t, "production has build b2 (content P), since T, by a swap; slot staging has build b1 (content S), the one before", told())
	w.swap(w.slot())
	w.lock("run=ab12 step=returned at=2026-01-01T00:00:00Z new=" + released + " old=" + old)
	assert.Equal(t, "production has build b1 (content P), since T, by a swap; slot staging has build b2 (content S), which was taken back", told())
	w.call(http.MethodPost, w.slot()+"/stop", web, nil)
	told()
	assert.Equal(t, "slot staging is stopped, as it may be between releases", w.one("slot").Seen)
	assert.Equal(t, verify.Pass, w.one("slot").Status)
}

// After a release, its undoing and a foreign swap of the declared slot all is as declared:
// only whose build it is differs.
func TestSwapsChangeNothingThatIsChecked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.app.traffic(400, 380)
	for range 2 {
		w.swap(w.slot())
		for _, f := range w.verify().Findings {
			assert.True(t, f.Status == verify.Pass || f.Status == usual[f.Check], "%s: %s", f.Check, f.Seen)
		}
	}
}

// Without a slot nothing about it is owed, and the reason is said.
func TestStackWithoutASlot(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "stagingSlot", "false")
	w.app.traffic(400, 380)
	report := w.verify()
	all := byCheck(report)
	for _, check := range []string{"slot", "slot-config", "slot-settings", "slot-sessions", "slot-warmup", "slot-sticky", "swap"} {
		assert.Equal(t, "the stack has no staging slot", all[check].Seen, check)
		assert.True(t, all[check].Moot, check)
	}
	w.deployed(w.options.SiteID, "b1")
	assert.Contains(t, w.one("builds").Seen, "production has build b1 (content ")
	assert.Equal(t, verify.Pass, w.one("builds").Status)

	// As an app that was adopted may have slots of its own. What hinders production counts.
	blue := w.bareSlot("blue")
	assert.Equal(t, "the stack has no staging slot; those of the app are its own: blue", w.one("slot").Seen)
	assert.Equal(t, verify.Pass, w.one("swap").Status)
	w.post(blue+"/applySlotConfig", web, toProduction)
	f := w.one("swap")
	assert.Equal(t, verify.Fail, f.Status)
	assert.Contains(t, f.Do, "az webapp deployment slot swap --slot blue --action reset")
}

// An app without a stack: its only slot counts, and what differs in it is a warning, since
// nobody has declared otherwise. Only sessions that a swap would end are a failure.
func TestSlotOfAnAppWithoutAStack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.options.Declared, w.options.Stack = verify.Declared{}, ""
	all := byCheck(w.verify())
	for _, check := range []string{"slot", "slot-config", "slot-settings", "slot-sessions", "slot-warmup", "slot-sticky", "swap"} {
		assert.Equal(t, verify.Pass, all[check].Status, "%s: %s", check, all[check].Seen)
	}
	w.stick("DEBUG", "FLASK_SECRET_KEY")
	w.setSlotSettings(map[string]string{"DEBUG": "1", "FLASK_ENV": "development", "WEBSITE_SWAP_WARMUP_PING_PATH": "", "FLASK_SECRET_KEY": "own"})
	all = byCheck(w.verify())
	for check, want := range map[string]verify.Status{
		"slot-settings": warned, "slot-warmup": warned, "slot-sessions": warned, "slot-sticky": verify.Pass,
	} {
		assert.Equal(t, want, all[check].Status, "%s: %s", check, all[check].Seen)
	}
	assert.NotContains(t, all["slot-settings"].Seen, "DEBUG", "it stays in the slot")
	w.stick()
	assert.Equal(t, verify.Fail, w.one("slot-sessions").Status)

	w.call(http.MethodDelete, w.slot(), web, nil)
	assert.Equal(t, "the app has no slot", w.one("slot").Seen)
	w.bareSlot("blue")
	assert.Equal(t, "slot blue runs", w.one("slot").Seen)
	w.bareSlot("green")
	assert.Equal(t, "none of the app's slots is called staging: blue, green", w.one("slot").Seen)
}

// A Reader sees all but the slot's app settings, and is told the role.
func TestReaderSeesTheSlot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.deployed(w.slot(), "b1")
	w.deployed(w.options.SiteID, "b2")
	w.session.Azure.Inject(sim.Fault{Method: http.MethodPost, Type: "Microsoft.Web/sites/slots/config", Kind: sim.Denied, Count: 9})
	all := byCheck(w.verify())
	for _, check := range []string{"slot-settings", "slot-sessions", "slot-warmup"} {
		assert.Equal(t, verify.Skip, all[check].Status, all[check].Seen)
		assert.Contains(t, all[check].Seen, "it takes the role Website Contributor", check)
	}
	for _, check := range []string{"slot", "slot-config", "slot-sticky", "swap", "builds"} {
		assert.Equal(t, verify.Pass, all[check].Status, "%s: %s", check, all[check].Seen)
	}
}

// A swap under way ends by itself: it is waited for.
func TestSwapUnderWayIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.app.cold = true
	w.call(http.MethodPost, w.slot()+"/slotsswap", web, toProduction)
	f := w.one("swap")
	assert.NotEqual(t, verify.Pass, f.Status)
	assert.True(t, f.Pending)
	w.app.cold = false
	assert.Equal(t, verify.Pass, w.one("swap").Status)
}
