package forecast

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/locust"
)

// loadTest runs 'forecast capacity' in a new folder.
func loadTest(t *testing.T, args ...string) (folder, out string, err error) {
	t.Helper()
	folder = t.TempDir()
	var stdout bytes.Buffer
	f := cli.System()
	f.Dir, f.Out, f.Err = folder, &stdout, &stdout
	cmd := NewLoadTest(f, nil)
	cmd.SetArgs(args)
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err = cmd.ExecuteContext(t.Context())
	return folder, stdout.String(), err
}

func TestLoadTestIsWritten(t *testing.T) {
	t.Parallel()
	folder, out, err := loadTest(t, "--locust", "my people.py", "--session-path", "/me", "--every", "2s")
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(folder, "my people.py"))
	require.NoError(t, err)
	assert.Contains(t, string(text), `SESSION = "/me"`)
	assert.Contains(t, string(text), `"SCALEOUT_SECONDS", "2"`)
	assert.Contains(t, out, "locust -f 'my people.py' --host https://APP.azurewebsites.net "+locust.Flags+"\n")
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "which file? Add --locust FILE, such as --locust people.py"},
		{[]string{"--locust", "people.py", "--login-path", "login"}, `--login-path is "login": a path such as /login is expected`},
		{[]string{"--locust", "no/people.py"}, "--locust no/people.py: "},
	} {
		folder, _, err := loadTest(t, c.args...)
		assert.ErrorContains(t, err, c.want)
		left, _ := os.ReadDir(folder)
		assert.Empty(t, left)
	}
}

func TestLoadTestIsReadAsCapacity(t *testing.T) {
	t.Parallel()
	o := &Options{Factory: cli.System()}
	history := filepath.Join("..", "..", "..", "internal", "forecast", "locust", "testdata", "local-serve_stats_history.csv.gz")
	path, err := filepath.Abs(history)
	require.NoError(t, err)
	m, notes, err := o.model(path)
	require.NoError(t, err)
	assert.Empty(t, notes)
	assert.Contains(t, m.Service.Note, "answers of a load test")
	for _, results := range []string{"k6-1.8.csv.gz", "k6-1.8.json.gz"} {
		path, err := filepath.Abs(filepath.Join("..", "..", "..", "internal", "forecast", "traffic", "testdata", results))
		require.NoError(t, err)
		m, _, err := o.model(path)
		require.NoError(t, err)
		assert.InDelta(t, .022, m.Service.Value, .003, results)
	}
	rehearsal, err := os.ReadFile(filepath.Join("..", "..", "..", "internal", "forecast", "testdata", "rehearsal.json"))
	require.NoError(t, err)
	for _, name := range []string{"rehearsal.json", "rehearsal"} {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, rehearsal, 0o600))
		m, _, err := o.model(path)
		require.NoError(t, err, name)
		assert.Equal(t, capacity.Measured, m.Service.From, name)
	}
	log := filepath.Join(t.TempDir(), "log.csv")
	require.NoError(t, os.WriteFile(log, []byte("time,requests\n2026-01-01T10:00:00Z,5\n"), 0o600))
	_, _, err = o.model(log)
	assert.ErrorContains(t, err, "it is traffic (CSV), and no load test: give it to --traffic")
	_, _, err = o.model("no.csv")
	assert.ErrorContains(t, err, "--capacity no.csv: ")
}

func TestTrafficComesFromOnePlace(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]*Options{
		"which traffic?": {}, "--traffic and --shape": {Traffic: "a", Shape: "flat:peak=1"},
		"--from-azure: leave": {Traffic: "a", FromAzure: true},
	} {
		assert.ErrorContains(t, o.source(), want)
	}
	assert.NoError(t, (&Options{FromAzure: true}).source())
	assert.ErrorContains(t, (&Options{FromAzure: true, Format: "csv"}).format(), "--format: it is about a file")
}
