package deploy

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

func TestSwapThatAzureTakesBack(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	f.opFails = true
	result, err := Run(t.Context(), f.options("bbb"))
	require.ErrorContains(t, err, "swap: Azure took the swap back")
	assert.Equal(t, Untouched, result.Outcome)
	f.opFails = false
	f.log = nil
	_, err = Run(t.Context(), f.options("bbb"))
	require.NoError(t, err)
	assert.Equal(t, []string{"applySlotConfig", "slotsswap"}, f.changes(), "it is not uploaded again")
}

// The swap is over before its answer is lost: sent again, it would bring the old build back.
func TestSwapWhoseAnswerIsLostIsNotUndone(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	good(f, "bbb")
	f.after = func(_ int, r *http.Request) bool {
		swap := strings.HasSuffix(r.URL.Path, "/slotsswap")
		if swap {
			f.settle()
		}
		return swap
	}
	result, err := Run(t.Context(), f.options("bbb"))
	require.NoError(t, err)
	assert.Equal(t, Released, result.Outcome)
	assert.Equal(t, "d1-bbb", f.site.builds[0]["id"])
	assert.Equal(t, []string{"start", "zipdeploy", "applySlotConfig", "slotsswap"}, f.changes())
}

// Somebody deploys to production right after the swap: to swap back would take that away.
func TestForeignDeploymentIsNotSwappedAway(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.codes["bbb"] = code{key: "k", after: 500}
	f.meddle = func(f *fake, r *http.Request) {
		if r.URL.Host == "app.azurewebsites.net" && f.site.name == "app__1a2b" && f.site.builds[0]["id"] != "hotfix" {
			f.site.deployed("hotfix", "hhh", f.clock.Now(), "k")
		}
	}
	_, err := Run(t.Context(), f.options("bbb"))
	require.ErrorContains(t, err, "It was not swapped back: production no longer has this run's build")
	assert.Equal(t, "hotfix", f.site.builds[0]["id"])
	assert.Equal(t, "scaleout deploy status", fail.NextStep(err)[:22])
}

// What only shows in production is swapped back, too: people who are logged out, and
// code that is not what the slot had.
func TestReleasesThatAreWrongInProductionOnly(t *testing.T) {
	t.Parallel()
	for says, inProduction := range map[string]code{
		"who was logged in before the swap is not any more":                 {key: "other", version: "2"},
		`production calls itself version "1", and the slot was version "2"`: {key: "k", version: "1"},
	} {
		f := newFake(t)
		f.codes["bbb"] = code{key: "k", version: "2"}
		f.meddle = func(f *fake, _ *http.Request) {
			if f.site.sha == "bbb" {
				f.site.code = inProduction
			}
		}
		result, err := Run(t.Context(), f.options("bbb"))
		require.ErrorContains(t, err, says)
		assert.Equal(t, TakenBack, result.Outcome, says)
		assert.Equal(t, "first", f.site.builds[0]["id"], says)
	}
}

// Nobody could see of an app that is stopped whether the release works.
func TestReleaseWhileProductionIsStopped(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.site.running = false
	result, err := Run(t.Context(), f.options("bbb"))
	require.ErrorContains(t, err, "production is stopped")
	assert.Equal(t, fail.Refused, fail.KindOf(err))
	assert.Equal(t, "az webapp start --resource-group rg --name app", fail.NextStep(err))
	assert.Equal(t, Untouched, result.Outcome)
	assert.Empty(t, f.changes())
}
