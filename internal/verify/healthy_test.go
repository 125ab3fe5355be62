package verify_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/login"
	"scaleout/internal/verify"
)

// A healthy prod stack passes everything that can be passed. What is left is zones, which
// prod does not ask for, and builds, of which there is none yet.
func TestHealthyStackPasses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.app.traffic(400, 380)
	report := w.verify()
	for _, f := range report.Findings {
		want := usual[f.Check]
		if want == "" {
			want = verify.Pass
		}
		assert.Equal(t, want, f.Status, "%s: %s", f.Check, f.Seen)
	}
	assert.Len(t, report.Findings, len(verify.Checks()))
}

func TestZoneRedundantStackIsSpread(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "zoneRedundant", "true")
	report := w.verify("zone-spread")
	assert.Equal(t, "instances are spread over westeurope-az1 1, westeurope-az2 1", report.Findings[0].Seen)
	assert.Equal(t, verify.Pass, report.Findings[0].Status)
}

// An affinity cookie would lead all requests to one instance: it is not sent back.
func TestAffinityCookiesAreDropped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.app.sticky = true
	f := w.verify("sessions").Findings[0]
	assert.Equal(t, verify.Pass, f.Status, f.Seen)
	w.app.sticky, w.app.onlyFirst = false, true // as it would look
	assert.Equal(t, verify.Fail, w.verify("sessions").Findings[0].Status)
}

// A login with a password and the token of the login page is described once, as for a
// rehearsal. A wrong one is told from an app that shares no sessions.
func TestLoginWithPasswordAndToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.app.password = "correct horse"
	check := func(form string) verify.Finding {
		var err error
		w.options.Sessions.Form, err = login.Parse(form)
		require.NoError(t, err)
		return w.verify("sessions").Findings[0]
	}
	right := check("user=ann&password=correct+horse")
	assert.Equal(t, verify.Pass, right.Status, right.Seen)
	wrong := check("user=ann&password=wrong+horse")
	assert.Equal(t, verify.Skip, wrong.Status, wrong.Seen)
	assert.Contains(t, wrong.Seen, "the login page again")
	assert.NotContains(t, wrong.Seen, "horse")
}

// To make one check is not to make the others: nobody logs in for it.
func TestOnlyWhatIsAskedForIsDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.verify("affinity")
	assert.Zero(t, w.app.asked)
	w.verify("health-path")
	assert.Equal(t, 1, w.app.asked)
	w.verify("sessions")
	assert.Equal(t, 1+1+verify.DefaultRequests, w.app.asked)
}

// Strictly, what cannot be checked is as bad as a warning, but where there is
// nothing to check, nothing is missing.
func TestStrictly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.app.traffic(400, 380)
	assert.True(t, w.verify().Kept(true), "no zones were asked for")
	w.app.noLogin = true
	assert.True(t, w.verify().Kept(false))
	assert.False(t, w.verify().Kept(true), "nobody knows whether sessions are shared")
}

// Nothing secret is in any form of a report, whatever is wrong.
func TestReportsHoldNoSecret(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.app.ownKeys = true
	w.setAppSettings(map[string]string{"REDIS_URL": "redis://:" + w.keys()[0] + "@x:6380"})
	report := w.verify()
	var shown bytes.Buffer
	require.NoError(t, report.Text(&shown, 100))
	require.NoError(t, json.NewEncoder(&shown).Encode(report))
	outputs := w.outputs()
	for name, value := range outputs["appSettings"].(map[string]any) {
		if name == "REDIS_URL" || name == "FLASK_SECRET_KEY" {
			assert.NotContains(t, shown.String(), value, name)
		}
	}
	for _, key := range w.keys() {
		assert.NotContains(t, shown.String(), key)
	}
}
