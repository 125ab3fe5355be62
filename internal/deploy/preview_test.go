package deploy

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A build that production's settings break is found, although the process with the
// slot's own goes on to answer for a while.
func TestBuildThatProductionsSettingsBreak(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stays   string
		unknown bool
	}{
		"app settings":       {stays: "appSettingNames"},
		"connection strings": {stays: "connectionStringNames"},
		"storage":            {stays: "azureStorageConfigNames"},
		"nobody may know":    {unknown: true},
	} {
		f := newFake(t)
		f.codes["bbb"] = code{key: "k", preview: 500}
		f.stays, f.unknown = c.stays, c.unknown
		result, err := Run(t.Context(), f.options("bbb"))
		require.ErrorContains(t, err, "try it with production's settings: https://app-staging.azurewebsites.net does not", name)
		require.ErrorContains(t, err, "Production was not touched", name)
		assert.Equal(t, Untouched, result.Outcome, name)
		assert.Equal(t, []string{"start", "zipdeploy", "applySlotConfig", "resetSlotConfig"}, f.changes(), name)
	}
}

const whyItWaits = "the slot is asked in 20s, since until then its processes with the settings before may answer (settings stay with their slot: MODE)"

// Where slot and production have the same settings, it does not matter which process
// answers, and nobody waits for it.
func TestNoWaitForTheSameSettings(t *testing.T) {
	t.Parallel()
	for stays, waits := range map[string]bool{"": false, "appSettingNames": true} {
		f := newFake(t)
		good(f, "bbb")
		f.stays = stays
		var applied, asked time.Time
		f.meddle = func(f *fake, r *http.Request) {
			switch {
			case strings.HasSuffix(r.URL.Path, "/applySlotConfig"):
				applied = f.clock.Now()
			case r.URL.Path == "/healthz" && !applied.IsZero() && asked.IsZero():
				asked = f.clock.Now()
			}
		}
		result, err := Run(t.Context(), f.options("bbb"))
		require.NoError(t, err)
		assert.Equal(t, waits, asked.Sub(applied) >= overlap, stays)
		told := slices.ContainsFunc(result.Steps, func(s StepResult) bool { return slices.Contains(s.Notes, whyItWaits) })
		assert.Equal(t, waits, told, "who waits hears why: %+v", result.Steps)
	}
}
