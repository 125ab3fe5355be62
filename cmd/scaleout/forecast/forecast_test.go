package forecast

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/forecast/report"
)

// command runs 'forecast' in the project's folder.
func command(ctx context.Context, in io.Reader, line string) (string, error) {
	var out bytes.Buffer
	f := cli.System()
	f.In, f.Out, f.Err, f.Dir = in, &out, &out, filepath.Join("..", "..", "..")
	cmd := New(f, nil)
	cmd.SetArgs(strings.Fields(line))
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	err := cmd.ExecuteContext(ctx)
	return out.String(), err
}

// The page has in it what --json writes, and the rest of the options come through.
func TestPageAndJSONAreOne(t *testing.T) {
	t.Parallel()
	page := filepath.Join(t.TempDir(), "forecast.html")
	out, err := command(t.Context(), strings.NewReader("time,requests\n2026-06-01T10:00:00,600\n2026-06-01T10:01:00,6000\n"),
		"-s prod -t - --zone Europe/Berlin --what-if maxInstances=9 --what-if offPeak.days[0]=Monday,offPeak.start=00:00,offPeak.end=24:00,"+
			"offPeak.timeZone=UTC,offPeak.minInstances=2,offPeak.maxInstances=3 --capacity slots=8 --capacity startUp=5m --json --report "+page)
	require.NoError(t, err, out)
	var r report.Report
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	assert.Equal(t, "2026-06-01T10:00:00+02:00", r.Traffic.From.Format("2006-01-02T15:04:05-07:00"))
	assert.Equal(t, 9, r.WhatIfs[0].Settings.MaxInstances)
	assert.Equal(t, "Monday 00:00–24:00 (UTC)", r.WhatIfs[1].Settings.OffPeak.When)
	given := map[string]float64{}
	for _, p := range r.Capacity {
		if p.Origin == "given" {
			given[p.Name] = p.Value
		}
	}
	assert.Equal(t, map[string]float64{"slots": 8, "startUp": 5}, given)

	b, err := os.ReadFile(page)
	require.NoError(t, err)
	inPage := regexp.MustCompile(`(?s)<script type="application/json" id="forecast">(.*?)</script>`).FindSubmatch(b)
	require.NotNil(t, inPage)
	assert.JSONEq(t, out, string(inPage[1]))
}

func TestBestFromTheCommandLine(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED in short runs: it tries 500 settings")
	}
	out, err := command(t.Context(), nil, "-s prod --shape office-hours:peak=200rps,days=4 --best --waiting 1")
	require.NoError(t, err, out)
	assert.Contains(t, out, "The cheapest settings with at most 1.00 % of the minutes waiting")
	assert.Contains(t, out, "  pulumi config set planSku ")
}

// Who gives up need not wait until a file of many gigabytes, or a pipe, has ended.
func TestReadingCanBeGivenUp(t *testing.T) {
	t.Parallel()
	endless, writer := io.Pipe()
	defer writer.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := command(ctx, endless, "-s prod -t -")
	assert.ErrorIs(t, err, context.Canceled)
}
