package traffic_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/forecast/traffic"
)

func open(t *testing.T, name string) *traffic.Series {
	t.Helper()
	s, err := traffic.Open(filepath.Join("testdata", name), traffic.Options{Now: now.AddDate(1, 0, 0)})
	require.NoError(t, err)
	return s
}

func sum(values []float64) (all float64) {
	for _, v := range values {
		if v == v {
			all += v
		}
	}
	return all
}

// nginx 1.22 wrote this log, and Locust 2.47 this history, of the same 200 seconds: five
// people who ask for a page once a second. Of the minutes that are whole, both say the
// same.
func TestLocustAndNginxAgree(t *testing.T) {
	t.Parallel()
	log, history := open(t, "nginx-access.log.gz"), open(t, "locust_stats_history.csv.gz")
	assert.Equal(t, "access log", log.Read.Format)
	assert.Equal(t, "Locust history", history.Read.Format)
	assert.Zero(t, log.Read.Unreadable+history.Read.Unreadable)
	assert.Equal(t, 918, log.Read.Lines)
	from := int(log.Start.Sub(history.Start) / time.Minute)
	require.Zero(t, from)
	for i := range min(log.Len(), history.Len()) {
		assert.InDelta(t, log.Requests[i], history.Requests[i], 10, "minute %d: a row of the history is up to a second late", i)
	}
}

// k6 1.8.1 wrote these at once: two people who asked for a page once a second, for 150
// seconds, 294 times in all. Of the minutes that are whole, both say the same.
func TestRealK6(t *testing.T) {
	t.Parallel()
	csv, json := open(t, "k6-1.8.csv.gz"), open(t, "k6-1.8.json.gz")
	assert.Equal(t, "116 118", show(csv.Requests))
	assert.Equal(t, csv.Requests, json.Requests)
	assert.Equal(t, csv.Start, json.Start)
	for i, seconds := range csv.Seconds {
		assert.InDelta(t, seconds, json.Seconds[i], 1e-6)
		assert.InDelta(t, .022, seconds, .003, "the page took 20 ms")
	}
	assert.Zero(t, csv.Read.Unreadable+json.Read.Unreadable)
	assert.True(t, csv.Read.LoadTest && json.Read.LoadTest)
	_, err := traffic.Open(filepath.Join("testdata", "k6-1.8-summary.json"), traffic.Options{})
	assert.ErrorContains(t, err, "it looks like k6's summary, which has no times: run k6 with --out csv=FILE")
}

// TestPublicTraffic reads public data sets as they are: name a folder with files of
// them. None is in this repository.
func TestPublicTraffic(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("SCALEOUT_TRAFFIC")
	if folder == "" {
		t.Skip("SKIPPED: SCALEOUT_TRAFFIC is not set: it names a folder with traffic of others, such as that of the Numenta Anomaly Benchmark")
	}
	files, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, f := range files {
		if !strings.Contains(f.Name(), ".csv") && !strings.Contains(f.Name(), ".log") && !strings.Contains(f.Name(), ".json") {
			continue
		}
		s, err := traffic.Open(filepath.Join(folder, f.Name()), traffic.Options{Now: now})
		if !assert.NoError(t, err) {
			continue
		}
		assert.Zero(t, s.Read.Unreadable, f.Name())
		t.Log(fmt.Sprintf("%s (%s): %d minutes from %s on, of which %d are not known; %.0f requests", f.Name(), s.Read.Format,
			s.Len(),
			s.Start.Format("2006-01-02 15:04"), s.Read.Missing, sum(s.Requests)), "\n  "+strings.Join(s.Read.Notes, "\n  "))
	}
}

// The Azure CLI 2.45 and 2.91 printed these of the same minutes of an app behind 'local
// serve': they write the interval in two ways, and only one writes what is null.
func TestTwoAzureCLIs(t *testing.T) {
	t.Parallel()
	before, today := open(t, "az-2.45.json"), open(t, "az-2.91.json")
	assert.Equal(t, "235 600 430", show(today.Requests))
	assert.Equal(t, time.Minute, today.Read.Grain)
	assert.NotNil(t, today.Seconds)
	before.Read.Name, before.Read.Lines = today.Read.Name, today.Read.Lines
	assert.Equal(t, before, today)
}
