package deploy

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

func good(f *fake, zip string) { f.codes[zip] = code{key: "k", starting: 4} }

func TestRelease(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	result, err := Run(t.Context(), f.options("bbb"))
	require.NoError(t, err)
	assert.Equal(t, []string{"start", "zipdeploy", "applySlotConfig", "slotsswap"}, f.changes())
	assert.Equal(t, Released, result.Outcome)
	assert.Equal(t, "d1-bbb", result.Build)
	assert.Equal(t, "first", result.Before)
	assert.Equal(t, "app__1a2b", f.site.name)
	assert.Equal(t, "first", f.slot.builds[0]["id"])
	assert.True(t, f.slot.running)
	assert.Zero(t, f.broken)
	assert.Equal(t, "shop", f.slot.tags["team"], "other tags stay")
	lock := ParseLock(f.slot.tags[LockTag].(string))
	assert.Equal(t, endDone, lock.Step)
	assert.WithinDuration(t, f.clock.Now().Add(time.Hour), lock.Keep, time.Minute)

	report, err := Status(t.Context(), f.options(""))
	require.NoError(t, err)
	assert.Equal(t, Idle, report.Phase)
	assert.Equal(t, "would bring build first back", report.Rollback)
	assert.Contains(t, notes(result), "scaleout deploy rollback", "and the release said so")

	again, err := Run(t.Context(), f.options("bbb"))
	require.NoError(t, err)
	assert.Equal(t, Unchanged, again.Outcome)
	assert.Equal(t, 4, len(f.changes()), "nothing is done twice")
}

func TestFirstRelease(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.site.builds = nil
	good(f, "bbb")
	o := f.options("bbb")
	o.Keep = 0
	result, err := Run(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, Released, result.Outcome)
	assert.Contains(t, result.Steps[0].Notes[0], "production has no build yet")
	assert.Equal(t, []string{"start", "zipdeploy", "applySlotConfig", "slotsswap", "stop"}, f.changes())
	_, err = Rollback(t.Context(), f.options(""))
	require.ErrorContains(t, err, "the slot holds no build")
	assert.NotContains(t, notes(result), "scaleout deploy rollback", "what is refused is not promised")
}

// What runs where nothing was deployed, such as the app that stands in on the embedded
// Azure, keeps no sessions that a release could lose.
func TestFirstReleaseReplacesWhatStoodThere(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.site.builds = nil
	f.site.code = code{key: standIn}
	good(f, "bbb")
	result, err := Run(t.Context(), f.options("bbb"))
	require.NoError(t, err)
	assert.Equal(t, Released, result.Outcome)
	assert.Contains(t, strings.Join(result.Steps[2].Notes, "\n"), "production has had no deployment before, so its sessions do not count")
	assert.NotContains(t, notes(result), "scaleout deploy rollback", "the slot runs on, with nothing to bring back")
}

func TestRollback(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	o := f.options("bbb")
	o.Keep = 0
	_, err := Run(t.Context(), o)
	require.NoError(t, err)
	require.False(t, f.slot.running)
	f.log = nil
	result, err := Rollback(t.Context(), f.options(""))
	require.NoError(t, err)
	assert.Equal(t, RolledBack, result.Outcome)
	assert.Equal(t, []string{"start", "slotsswap"}, f.changes())
	assert.Equal(t, "first", f.site.builds[0]["id"])

	_, err = Rollback(t.Context(), f.options(""))
	require.ErrorContains(t, err, "the slot's build d1-bbb is newer than production's first: it was taken back")
	assert.Equal(t, fail.Refused, fail.KindOf(err))
	stopped, err := Stop(t.Context(), f.options(""))
	require.NoError(t, err)
	assert.Equal(t, SlotStopped, stopped.Outcome)
	assert.False(t, f.slot.running)
}

// A rollback whose build does not answer in production says which build that is.
func TestRollbackToABuildThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	_, err := Run(t.Context(), f.options("bbb"))
	require.NoError(t, err)
	f.slot.code.after = 500
	result, err := Rollback(t.Context(), f.options(""))
	require.ErrorContains(t, err, "GET /healthz answers 500 Internal Server Error. Production runs the build before, which was not verified.")
	assert.Equal(t, Uncertain, result.Outcome)
}

// Who rolls back is in a hurry, and an SCM site that is busy for a moment is no reason to
// refuse it. One that stays so is, since nobody knows what the slot holds.
func TestRollbackWhileTheSCMSiteIsBusy(t *testing.T) {
	t.Parallel()
	for _, status := range []int{0, 429, 503} {
		f := newFake(t)
		good(f, "bbb")
		_, err := Run(t.Context(), f.options("bbb"))
		require.NoError(t, err)
		left := 1 << 30
		f.fault = func(_ int, r *http.Request) *http.Response {
			if r.URL.Path != "/api/deployments" || left == 0 {
				return nil
			}
			left--
			return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}
		}
		_, err = Rollback(t.Context(), f.options(""))
		require.ErrorContains(t, err, "what the slot holds is not known", status)
		assert.Contains(t, fail.NextStep(err), "run the same command again", status)
		left = 3
		result, err := Rollback(t.Context(), f.options(""))
		require.NoError(t, err, status)
		assert.Equal(t, RolledBack, result.Outcome, status)
	}
}

// A build that somebody else has begun is not cut off.
func TestStopWhileSomebodyDeploys(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.slot.running = true
	f.slot.builds = []map[string]any{{"id": "theirs", "status": 1, "complete": false, "received_time": kuduTime(f.clock.Now())}}
	_, err := Stop(t.Context(), f.options(""))
	require.ErrorContains(t, err, "deployment theirs to the slot is under way")
	assert.Equal(t, fail.Refused, fail.KindOf(err))
	assert.True(t, f.slot.running)
}

// A run that is at work for hours is never taken for one that is gone.
func TestLongStepsKeepTheLock(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]code{
		"a long build": {key: "k", polls: 2 * int(stale/followPause)},
		"a long start": {key: "k", starting: 16 * int(stale/pause)}, // 8 questions a round
	} {
		f := newFake(t)
		f.codes["bbb"] = c
		oldest := time.Duration(0)
		f.meddle = func(f *fake, _ *http.Request) {
			if l := ParseLock(tag(f)); l.Open() {
				oldest = max(oldest, f.clock.Now().Sub(l.At))
			}
		}
		o := f.options("bbb")
		o.Timeout = 24 * time.Hour
		_, err := Run(t.Context(), o)
		require.NoError(t, err, name)
		assert.Less(t, oldest, stale/2, name)
	}
}

// Azure may go on to show a swap that is prepared after that was taken back. It is not
// asked without a pause.
func TestPreparationThatStays(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	f.prepared, f.sticks = true, 5
	f.slot.tags[LockTag] = Lock{Run: "run0", Who: "anna@laptop", PID: 1 << 30, At: f.clock.Now(), Step: StepSwap}.Tag()
	var resets []time.Time
	f.meddle = func(f *fake, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/resetSlotConfig") {
			resets = append(resets, f.clock.Now())
		}
	}
	_, err := Run(t.Context(), f.options("bbb"))
	require.NoError(t, err)
	require.Len(t, resets, 6)
	assert.GreaterOrEqual(t, resets[5].Sub(resets[0]), 5*swapPause)
}

// Each broken release ends before the swap, or is swapped back, and says why.
func TestBrokenReleases(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code    code
		says    []string
		outcome string
		changes []string
	}{
		"the build fails": {code{fails: true}, []string{"the build failed. The end of its log:", "no matching distribution", "Production was not touched", "[secret]"}, Untouched,
			[]string{"start", "zipdeploy"}},
		"crashes at start":   {code{starting: 1 << 30}, []string{"check the slot: https://app-staging.azurewebsites.net does not answer as it should: GET /healthz answers 503"}, Untouched, []string{"start", "zipdeploy"}},
		"500 at the health":  {code{health: 500}, []string{"GET /healthz answers 500 Internal Server Error", "Production was not touched"}, Untouched, []string{"start", "zipdeploy"}},
		"another secret key": {code{key: "other"}, []string{"a session written on production is not read on the slot: GET /session answers 401", "FLASK_SECRET_KEY"}, Untouched, []string{"start", "zipdeploy"}},
		"breaks in production": {code{key: "k", after: 500}, []string{"swapped back", "GET /healthz answers 500", "Production runs the build before"}, TakenBack,
			[]string{"start", "zipdeploy", "applySlotConfig", "slotsswap", "slotsswap"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.codes["bbb"] = c.code
			result, err := Run(t.Context(), f.options("bbb"))
			for _, says := range c.says {
				require.ErrorContains(t, err, says)
			}
			assert.Equal(t, 1, fail.Code(err))
			assert.NotEmpty(t, fail.NextStep(err))
			assert.NotContains(t, err.Error(), "hunter2secret")
			assert.Equal(t, c.outcome, result.Outcome)
			assert.Equal(t, c.changes, f.changes())
			assert.Equal(t, "first", f.site.builds[0]["id"], "production has the build before")
			assert.False(t, ParseLock(f.slot.tags[LockTag].(string)).Open())
			if c.outcome == Untouched {
				assert.Zero(t, f.broken)
			}
			_, err = Rollback(t.Context(), f.options(""))
			require.ErrorContains(t, err, "nothing to roll back to", "the broken build is never brought to production")
		})
	}
}

func TestCanary(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	var shares []float64
	f.meddle = func(f *fake, r *http.Request) {
		if len(f.rules) == 1 {
			p := f.rules[0].(map[string]any)["reroutePercentage"].(float64)
			if len(shares) == 0 || shares[len(shares)-1] != p {
				shares = append(shares, p)
			}
		}
	}
	o := f.options("bbb")
	o.Canary, o.For = 10, 10*time.Minute
	result, err := Run(t.Context(), o)
	require.NoError(t, err)
	assert.Equal(t, []float64{2.5, 10}, shares)
	assert.Empty(t, f.rules)
	assert.Equal(t, []string{"start", "zipdeploy", "applySlotConfig", "resetSlotConfig", "PATCH /config/web", "PATCH /config/web", "PATCH /config/web", "slotsswap"}, f.changes())
	assert.Equal(t, Released, result.Outcome)
	assert.NotEmpty(t, result.Canary)
}

// It leaks until it dies, which only a canary finds.
func TestCanaryStops(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	f.meddle = func(f *fake, r *http.Request) {
		if len(f.rules) == 1 && f.rules[0].(map[string]any)["reroutePercentage"] == 10.0 {
			f.slot.code.health = 500
		}
	}
	o := f.options("bbb")
	o.Canary, o.For = 10, 10*time.Minute
	result, err := Run(t.Context(), o)
	require.ErrorContains(t, err, "the canary has stopped: asked by this command, 4 of ")
	assert.Empty(t, f.rules, "nobody is left in the slot")
	assert.Equal(t, Untouched, result.Outcome)
	assert.Equal(t, "first", f.site.builds[0]["id"])
	assert.Equal(t, endStopped, ParseLock(f.slot.tags[LockTag].(string)).Step)
}

func TestCtrlC(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	ctx, cancel := context.WithCancel(t.Context())
	f.meddle = func(f *fake, r *http.Request) {
		if len(f.rules) == 1 {
			cancel()
		}
	}
	o := f.options("bbb")
	o.Canary, o.For = 10, 10*time.Minute
	_, err := Run(ctx, o)
	require.ErrorContains(t, err, "send it a share of the traffic: interrupted. Production was not touched")
	assert.Equal(t, 130, fail.Code(err))
	assert.Empty(t, f.rules)
	assert.Equal(t, endStopped, ParseLock(f.slot.tags[LockTag].(string)).Step)
}

func TestRefusalsTouchNothing(t *testing.T) {
	t.Parallel()
	for says, c := range map[string]struct {
		change func(*fake)
		code   int
	}{
		"no staging slot": {func(f *fake) { f.noSlot = true }, 2},
		"another deployment is under way": {func(f *fake) {
			f.slot.tags[LockTag] = Lock{Run: "other", Who: "ben@pc", Step: StepUpload, At: f.clock.Now()}.Tag()
		}, 2},
		"waits for its second phase": {func(f *fake) { f.prepared = true }, 2},
		"it takes the role Website Contributor": {func(f *fake) {
			f.fault = func(_ int, r *http.Request) *http.Response {
				if r.Method == http.MethodPatch {
					return reply403()
				}
				return nil
			}
		}, 1},
	} {
		f := newFake(t)
		c.change(f)
		o := f.options("bbb")
		o.Gone = nil
		result, err := Run(t.Context(), o)
		require.ErrorContains(t, err, says)
		assert.Equal(t, c.code, fail.Code(err), says)
		assert.Empty(t, f.changes(), says)
		assert.Equal(t, Untouched, result.Outcome)
	}
}

func reply403() *http.Response {
	return &http.Response{StatusCode: 403, Header: http.Header{}, Body: http.NoBody}
}

// The health path is often answered before the app names its instance.
func TestInstancesAreSeenAtTheSessionPath(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	r := newRun(f.options(""))
	a := r.askAround(t.Context(), "app.azurewebsites.net", 8)
	assert.Equal(t, 8, a.good, a.problem)
	assert.Len(t, a.instances, 2)
	assert.Equal(t, 4, strings.Count(strings.Join(f.seen, "\n"), "/session"))
	r.Sessions.SessionPath = ""
	f.seen = nil
	r.askAround(t.Context(), "app.azurewebsites.net", 8)
	assert.NotContains(t, strings.Join(f.seen, "\n"), "/session")
}
