//go:build unix

package rehearse_test

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine"
	"scaleout/internal/rehearse"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/rehearsal"
	"scaleout/program/settings"
)

// refusal runs a rehearsal that cannot work and returns the reason.
func refusal(t *testing.T, o rehearse.Options, config ...string) error {
	t.Helper()
	for i := 0; i < len(config); i += 2 {
		o.Config = append(o.Config, engine.Override{Key: config[i], Value: config[i+1], Path: true})
	}
	_, err := rehearse.Run(t.Context(), o)
	require.Error(t, err)
	return err
}

func TestWrongSettingsAreRefusedFirst(t *testing.T) {
	t.Parallel()
	err := refusal(t, rehearsal.Options(t, "prod"), "planSku", "B7", "minInstances", "1")
	require.ErrorAs(t, err, new(settings.Problems))
	assert.ErrorContains(t, err, "planSku")
	assert.ErrorContains(t, err, "minInstances")
}

// An app that ends at once is shown with its last words, but without the secrets
// that may be among them.
func TestAppThatEndsAtOnce(t *testing.T) {
	t.Parallel()
	o := rehearsal.Options(t, "prod", rehearse.TheStack)
	o.AppDir = t.TempDir()
	err := refusal(t, o, "startCommand", `sh -c 'echo cannot open $REDIS_URL; echo key $FLASK_SECRET_KEY >&2; exit 3'`)
	assert.ErrorContains(t, err, "exit status 3")
	assert.ErrorContains(t, err, "cannot open [secret]")
	assert.ErrorContains(t, err, "key [secret]")
}

func TestAppThatNeverGetsReady(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	o := rehearsal.Options(t, "prod", rehearse.TheStack)
	o.AppDir = t.TempDir()
	err := refusal(t, o, "startCommand", "sleep 1000", "appSettings.WEBSITES_CONTAINER_START_TIME_LIMIT", "10")
	assert.ErrorContains(t, err, "the app was not ready within 10s")
	assert.ErrorContains(t, err, "/healthz")
}

func TestAppWithoutALogin(t *testing.T) {
	t.Parallel()
	python := testkit.Program(t, "apt-get install python3", "python3")
	o := rehearsal.Options(t, "prod", rehearse.TheStack)
	o.AppDir = t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(o.AppDir, "index.html"), []byte("hello"), 0o600))
	err := refusal(t, o, "startCommand", python+" -m http.server --bind 127.0.0.1 $PORT", "healthCheckPath", "/")
	assert.ErrorContains(t, err, "To be rehearsed, an app must offer:")
	assert.ErrorContains(t, err, "--login-path")
}

func TestPortThatIsTaken(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = taken.Close() }()
	o := rehearsal.Options(t, "dev", rehearse.OneInstance)
	o.Port = taken.Addr().(*net.TCPAddr).Port
	assert.ErrorContains(t, refusal(t, o), taken.Addr().String())
}

// More than a machine can carry is not reported as downtime.
func TestRateThatIsTooHigh(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	o := rehearsal.Options(t, "dev", rehearse.TheStack)
	o.Rate, o.Sessions = 1000, 3
	defer rehearsal.Take(t, rehearsal.WholeMachine)()
	err := refusal(t, o, "appSettings.DEMO_CPU_MS", "100")
	require.ErrorAs(t, err, new(*rehearse.OverloadError))
	assert.ErrorContains(t, err, "this machine cannot carry 1000 requests per second")
	assert.ErrorContains(t, err, "try --rps 500")
}
