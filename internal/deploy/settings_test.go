package deploy

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

// wanted are app settings of a stack beside the program's own.
func wanted(want map[string]string) *Settings {
	return &Settings{Want: want, Keep: func(name string) bool { return strings.EqualFold(name, "REDIS_URL") || IsPlatforms(name) }}
}

// twins has slot and production run the same source, with app settings of their own.
func twins(f *fake, site map[string]string) {
	f.slot.deployed("twin", f.site.sha, noon, "k")
	f.slot.code.starting = 2
	for _, p := range []*host{&f.site, &f.slot} {
		maps.Copy(p.settings, site)
	}
}

// change is a release of app settings alone.
func (f *fake) change(want map[string]string) Options {
	o := f.options("")
	o.Settings = wanted(want)
	return o
}

func TestChangesOfAppSettings(t *testing.T) {
	t.Parallel()
	s := wanted(map[string]string{"NEW": "1", "OTHER": "2", "SAME": "3", "STAYS": "4"})
	have := map[string]string{"other": "0", "SAME": "3", "OLD": "5", "REDIS_URL": "r", "WEBSITE_X": "6", "STAYS_TOO": "7"}
	stays := func(name string) bool { return strings.HasPrefix(name, "STAYS") }
	all := s.changes(have, stays)
	assert.Equal(t, "added NEW; changed OTHER; removed OLD", Changes(all))
	assert.Equal(t, map[string]string{
		"NEW": "1", "OTHER": "2", "SAME": "3", "REDIS_URL": "r", "WEBSITE_X": "6", "STAYS_TOO": "7",
	}, s.apply(have, all))
	assert.Equal(t, map[string]string{"NEW": "1"}, s.apply(nil, all[:1]))
	s.Fixed = []Fixed{{"KEY", "k", "flaskSecretKey"}, {"SAME", "3", "no change"}}
	s.Site = []Fixed{{"appCommandLine", "", "no change"}, {"linuxFxVersion", "PYTHON|3.13", "runtime"}}
	assert.Equal(t, []string{"flaskSecretKey", "runtime", "STAYS (an app setting that stays where it is in a swap)"},
		s.refused(have, map[string]string{"linuxFxVersion": "PYTHON|3.12"}, stays))
}

// An app setting that is empty is there all the same, and an app sees the difference.
func TestEmptyAppSettings(t *testing.T) {
	t.Parallel()
	never := func(string) bool { return false }
	s := wanted(map[string]string{"EMPTY": ""})
	assert.Equal(t, "added EMPTY", Changes(s.changes(map[string]string{}, never)))
	assert.Empty(t, s.changes(map[string]string{"empty": ""}, never))
	all, _ := apart(map[string]string{"EMPTY": ""}, nil, never)
	assert.Equal(t, []string{"EMPTY"}, all)

	always := func(string) bool { return true }
	assert.Len(t, s.refused(map[string]string{}, nil, always), 1)
	assert.Empty(t, s.refused(map[string]string{"EMPTY": ""}, nil, always), "it stays, and is there already")
	assert.Len(t, s.refused(map[string]string{"EMPTY": "x"}, nil, always), 1)
}

// Names from "Environment variables and app settings in Azure App Service", one of each kind.
func TestNamesOfAzuresTools(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"WEBSITE_TIME_ZONE", "WEBSITES_PORT", "SCM_DO_BUILD_DURING_DEPLOYMENT", "APPSETTING_X", "APPINSIGHTS_INSTRUMENTATIONKEY",
		"APPLICATIONINSIGHTS_CONNECTION_STRING", "DIAGNOSTICS_AZUREBLOBRETENTIONINDAYS", "DOCKER_REGISTRY_SERVER_URL",
		"XDT_MicrosoftApplicationInsights_Mode", "ApplicationInsightsAgent_EXTENSION_VERSION", "website_time_zone",
	} {
		assert.True(t, IsPlatforms(name), name)
	}
	for _, name := range []string{"REDIS_URL", "FLASK_SECRET_KEY", "MY_WEBSITE_NAME", "WEBSITE", "EXTENSION_VERSION_X", ""} {
		assert.False(t, IsPlatforms(name), name)
	}
	_, tools := apart(map[string]string{"WEBSITE_B": "1", "WEBSITE_D": "1", "SCM_A": "1"}, map[string]string{"DOCKER_E": "1", "WEBSITE_C": "1"},
		func(string) bool { return false })
	assert.Equal(t, []string{"DOCKER_E", "SCM_A", "WEBSITE_B", "WEBSITE_C", "WEBSITE_D"}, tools)
}

func TestAppSettingsThatASwapWouldTakeAlong(t *testing.T) {
	t.Parallel()
	site := map[string]string{"A": "1", "B": "2", "WEBSITE_LOGS": "7", "WEBSITE_WARMUP_PATH": "/", "STAYS": "1"}
	slot := map[string]string{"a": "1", "B": "3", "C": "4", "WEBSITE_WARMUP_PATH": "/x", "STAYS": "2"}
	all, tools := apart(site, slot, func(name string) bool { return name == "STAYS" })
	assert.Equal(t, []string{"B", "C", "WEBSITE_WARMUP_PATH"}, all)
	assert.Equal(t, []string{"WEBSITE_LOGS"}, tools)
}

// A person may have set one of those, and cannot know that a release moves it.
func TestSettingsOfAzuresToolsAreSaidToMove(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	f.site.settings["WEBSITE_TIME_ZONE"] = "Europe/Berlin"
	result, err := Run(t.Context(), f.options("bbb"))
	require.NoError(t, err)
	assert.Contains(t, result.Steps[0].Notes,
		"production or the slot alone has these app settings of Azure's own tools, and the swap moves them: WEBSITE_TIME_ZONE")
}

func TestSettingsAlone(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	twins(f, map[string]string{"MODE": "old", "GONE": "1"})
	want := map[string]string{"MODE": "new", "SECRET": "s3cret-of-the-app"}
	o := f.change(want)
	heard := listen(&o)
	result, err := Run(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, []string{"start", "PUT /slots/staging/config/appsettings", "applySlotConfig", "slotsswap"}, f.changes())
	assert.Equal(t, Released, result.Outcome)
	assert.Equal(t, "added SECRET; changed MODE; removed GONE", Changes(result.Settings))
	assert.Equal(t, "twin", result.Build)
	assert.Equal(t, map[string]string{"MODE": "new", "SECRET": "s3cret-of-the-app", "REDIS_URL": "r"}, f.site.settings)
	assert.Equal(t, map[string]string{"MODE": "old", "GONE": "1", "REDIS_URL": "r"}, f.slot.settings, "for a rollback")
	assert.NotContains(t, fmt.Sprint(result), "s3cret-of-the-app")
	assert.Zero(t, f.broken)
	assert.Contains(t, heard.titles, "Use the build that the slot has")
	assert.NotContains(t, heard.titles, step(StepUpload).Title)
	report, err := Status(t.Context(), f.options(""))
	require.NoError(t, err)
	assert.Equal(t, []string{"GONE", "MODE", "SECRET"}, report.Apart)

	again, err := Run(t.Context(), f.change(want))
	require.NoError(t, err)
	assert.Equal(t, Unchanged, again.Outcome)
	assert.Len(t, f.changes(), 4, "nothing is done twice")
	assert.Contains(t, fmt.Sprint(again.Steps), "the slot has others, with the build before (added SECRET; changed MODE; removed GONE)")

	_, err = Run(t.Context(), f.options("bbb"))
	require.ErrorContains(t, err, "the slot's app settings are not production's (GONE, MODE, SECRET), and a swap would take them along")
	assert.Contains(t, fail.NextStep(err), "add --settings")

	back, err := Rollback(t.Context(), f.options(""))
	require.NoError(t, err)
	assert.Contains(t, fmt.Sprint(back.Steps), "these app settings go back with it: GONE, MODE, SECRET. The stack's next update would set")
	assert.Equal(t, "old", f.site.settings["MODE"])
}

// The builds are the same, whichever is newer: settings can change places with them as
// often as anybody likes, and be rolled back.
func TestSettingsAgainAndAgain(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	twins(f, map[string]string{"MODE": "0"})
	for n := 1; n < 4; n++ {
		_, err := Run(t.Context(), f.change(map[string]string{"MODE": fmt.Sprint(n)}))
		require.NoError(t, err)
		assert.Equal(t, fmt.Sprint(n), f.site.settings["MODE"])
		report, err := Status(t.Context(), f.options(""))
		require.NoError(t, err)
		assert.Equal(t, Idle, report.Phase)
		assert.Contains(t, report.Rollback, "would bring build")
	}
	_, err := Rollback(t.Context(), f.options(""))
	require.NoError(t, err)
	assert.Equal(t, "2", f.site.settings["MODE"])
	_, err = Rollback(t.Context(), f.options(""))
	require.Error(t, err, "what was rolled back does not come again")
}

func TestSettingsWithCode(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	o := f.options("bbb")
	o.Settings = wanted(map[string]string{"MODE": "new"})
	result, err := Run(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, []string{"start", "PUT /slots/staging/config/appsettings", "zipdeploy", "applySlotConfig", "slotsswap"}, f.changes())
	assert.Equal(t, Released, result.Outcome)
	assert.Equal(t, "bbb", f.site.sha)
	assert.Equal(t, "new", f.site.settings["MODE"])

	good(f, "bbb")
	o = f.options("bbb")
	o.Settings = wanted(map[string]string{"MODE": "newer"})
	result, err = Run(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, Released, result.Outcome, "production runs this very build, with other settings")
	assert.Equal(t, "newer", f.site.settings["MODE"])
	assert.Equal(t, "bbb", f.slot.sha, "from now on settings go alone")
}

// The process with the settings before answers for a while, and proves nothing.
func TestSettingsThatBreakTheApp(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	twins(f, map[string]string{"MODE": "old"})
	_, err := Run(t.Context(), f.change(map[string]string{"MODE": "broken"}))
	require.ErrorContains(t, err, "Production was not touched")
	assert.Equal(t, "old", f.site.settings["MODE"])
	assert.Zero(t, f.broken)
	result, err := Run(t.Context(), f.change(map[string]string{"MODE": "mended"}))
	require.NoError(t, err)
	assert.Equal(t, Released, result.Outcome)
	assert.Equal(t, "mended", f.site.settings["MODE"])
}

func TestRefusedSettings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(*fake, *Options)
		want    string
	}{
		"another build in the slot": {func(f *fake, _ *Options) { f.slot.deployed("x", "bbb", noon, "k") }, "that is not production's build first"},
		"no build in the slot":      {func(f *fake, _ *Options) { f.slot.builds = nil }, "that is not production's build first"},
		"no build at all":           {func(f *fake, _ *Options) { f.site.builds = nil }, "production has no build yet"},
		"a build of somebody else":  {func(f *fake, _ *Options) { f.slot.builds[0]["message"] = "by hand" }, "that is not production's build first"},
		"a build under way": {func(f *fake, _ *Options) {
			f.slot.builds[0]["status"], f.slot.builds[0]["complete"] = 1, false
		}, "deployment twin to the slot is under way"},
		"a key for sessions": {func(_ *fake, o *Options) {
			o.Settings.Fixed = []Fixed{{"FLASK_SECRET_KEY", "k2", "flaskSecretKey (another key logs everybody out)"}}
		}, "changes more than a release can: flaskSecretKey (another key logs everybody out)"},
		"another cache": {func(f *fake, _ *Options) { f.slot.settings["REDIS_URL"] = "r2" }, "are not production's (REDIS_URL)"},
		"not allowed": {func(f *fake, _ *Options) {
			f.fault = func(_ int, r *http.Request) *http.Response {
				if strings.HasSuffix(r.URL.Path, "/list") {
					return reply403()
				}
				return nil
			}
		}, "it takes the role Website Contributor"},
	} {
		f := newFake(t)
		twins(f, map[string]string{"MODE": "old"})
		o := f.change(map[string]string{"MODE": "new"})
		c.prepare(f, &o)
		_, err := Run(t.Context(), o)
		require.ErrorContains(t, err, c.want, name)
		assert.True(t, fail.NextStep(err) != "" || name == "not allowed", name)
		assert.Empty(t, f.changes(), name)
		assert.NotContains(t, tag(f), "run1", name)
	}
}

// Whoever may not read app settings releases code as before.
func TestCodeWhereAppSettingsAreNotToBeRead(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	f.fault = func(_ int, r *http.Request) *http.Response {
		if strings.HasSuffix(r.URL.Path, "/list") {
			return reply403()
		}
		return nil
	}
	result, err := Run(t.Context(), f.options("bbb"))
	require.NoError(t, err)
	assert.Contains(t, result.Steps[0].Notes[0], "whether a swap would change app settings is not known")
	report, err := Status(t.Context(), f.options(""))
	require.NoError(t, err)
	assert.NotEmpty(t, report.Unread)
	assert.Empty(t, report.Apart)
}

// Killed at any request, a release of settings leaves production with the one or the
// other, and the next run goes on.
func TestKillWithSettingsAtEveryRequest(t *testing.T) {
	t.Parallel()
	want := map[string]string{"MODE": "new"}
	start := func() *fake {
		f := newFake(t)
		twins(f, map[string]string{"MODE": "old"})
		return f
	}
	whole := start()
	_, err := Run(t.Context(), whole.change(want))
	require.NoError(t, err)
	every := 1
	if testing.Short() {
		every = 9
	}
	for n := 1; n <= whole.asked; n += every {
		late := n%2 == 0
		at := fmt.Sprintf("killed at request %d of %d, late %v", n, whole.asked, late)
		f := start()
		killed(t, f, n, late, func() { _, _ = Run(t.Context(), f.change(want)) })
		if f.swapped == nil {
			assert.Equal(t, "old", f.site.settings["MODE"], at)
		}
		explained(t, f, at)
		o := f.change(want)
		o.Run = "run2"
		result, err := Run(t.Context(), o)
		require.NoError(t, err, at)
		assert.Contains(t, []string{Released, Unchanged}, result.Outcome, at)
		assert.Equal(t, "new", f.site.settings["MODE"], at)
		assert.Equal(t, "old", f.slot.settings["MODE"], at)
		assert.False(t, f.prepared, at)
		assert.False(t, ParseLock(tag(f)).Open(), at)
		assert.Zero(t, f.broken, at)
	}
}
