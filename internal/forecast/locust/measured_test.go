package locust_test

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/locust"
	"scaleout/internal/forecast/traffic"
)

func TestMeasured(t *testing.T) {
	t.Parallel()
	m, err := locust.Measured(&traffic.Series{
		Requests: []float64{600, 60, 300, 120, 0, math.NaN()},
		Seconds:  []float64{2, .1, .5, .4, math.NaN(), math.NaN()},
	})
	require.NoError(t, err)
	assert.InDelta(t, (60*.1+120*.4)/180, m.Service.Value, 1e-12, "the fastest two of four")
	assert.Equal(t, capacity.Measured, m.Service.From)
	assert.Equal(t, "mean time of 180 answers of a load test, at up to 2 requests a second", m.Service.Note)
	assert.Zero(t, m.CPUPerRequest)
	_, err = locust.Measured(&traffic.Series{Requests: []float64{0}, Read: traffic.Read{Name: "load"}})
	assert.EqualError(t, err, "load has no minute with answers: let the load test run for some minutes")
}

// The history of a master and two workers, of 30 people who log in to 'local serve' with
// two instances of the demo app: half a second between the requests of each. Nobody lost
// a session. Other things ran on the machine, so the times tell nothing of the app.
func TestLocalServe(t *testing.T) {
	t.Parallel()
	s, err := traffic.Open(filepath.Join("testdata", "local-serve_stats_history.csv.gz"), traffic.Options{})
	require.NoError(t, err)
	assert.Zero(t, s.Read.Unreadable)
	assert.Equal(t, 3, s.Len())
	for _, n := range s.Requests {
		assert.InDelta(t, 60*30/.5, n, 1200)
	}
	m, err := locust.Measured(s)
	require.NoError(t, err)
	assert.InDelta(t, .06, m.Service.Value, .04)
}
