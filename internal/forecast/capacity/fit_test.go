package capacity

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/forecast/traffic"
	"scaleout/program/settings"
)

var monday = time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)

// day is traffic of a day whose load goes up and down, on so many instances, with what a
// line makes of it.
func day(instances, intercept, slope, noise float64) *traffic.Series {
	random := rand.New(rand.NewPCG(7, 7))
	t := &traffic.Series{Start: monday}
	for i := range 24 * 60 {
		rps := 20 + 15*math.Sin(float64(i)/100)
		t.Requests = append(t.Requests, 60*rps*instances)
		t.Instances = append(t.Instances, instances)
		t.CPU = append(t.CPU, max(0, min(100, intercept+slope*rps+noise*random.NormFloat64())))
	}
	return t
}

func stack(t testing.TB, sku string) *settings.Settings {
	return &settings.Settings{Plan: plan(t, sku), MinInstances: 2, MaxInstances: 5, Autoscale: true}
}

func TestFit(t *testing.T) {
	t.Parallel()
	m, refused := Fit(day(3, 5, 1.5, 2), stack(t, "P1v3"))
	require.Empty(t, refused)
	assert.Equal(t, Fitted, m.CPUPerRequest.From)
	assert.InDelta(t, 0.03, m.CPUPerRequest.Value, 3*m.CPUPerRequest.Error, "1.5 % of two cores for each request a second")
	assert.InDelta(t, 0.1, m.CPUIdle.Value, 3*m.CPUIdle.Error, "5 % of two cores")
	// σ/√Sxx: 2 % around a sine of amplitude 15 (variance 112.5) at 1,440 points.
	assert.InEpsilon(t, 0.02*2/math.Sqrt(112.5*1440), m.CPUPerRequest.Error, 0.1)
	assert.Contains(t, m.CPUPerRequest.Note, "1440 points")
	assert.NotContains(t, m.CPUPerRequest.Note, "minInstances")
	assert.Empty(t, m.Slots.From)
	assert.Empty(t, m.MemoryIdle.From)
}

// TestFitFindsWhatLoadShows: traffic that a model makes leads back to the model.
func TestFitFindsWhatLoadShows(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		s := stack(t, []string{"P0v3", "P1v3", "P3v3"}[random.IntN(3)])
		cpu, idle := 0.001+0.05*random.Float64(), 0.2*random.Float64()
		m := model(cpu, idle, 0.5+random.Float64(), 0.02*random.Float64(), 0.1, 64)
		i := m.On(s.Plan)
		series := &traffic.Series{Start: monday}
		for range 2000 {
			n := 2 + random.IntN(4)
			load := i.Load(0.9*i.Most()*float64(n)*random.Float64(), n)
			series.Requests = append(series.Requests, load.Requests*float64(n))
			series.Instances = append(series.Instances, float64(n))
			series.CPU = append(series.CPU, max(0, load.CPU+2*random.NormFloat64()))
			series.Memory = append(series.Memory, load.Memory+0.5*random.NormFloat64())
		}
		got, refused := Fit(series, s)
		require.Empty(t, refused)
		for _, c := range [][2]Parameter{
			{m.CPUPerRequest, got.CPUPerRequest}, {m.MemoryIdle, got.MemoryIdle}, {m.MemoryPerRPS, got.MemoryPerRPS},
		} {
			assert.InDelta(t, c[0].Value, c[1].Value, 5*c[1].Error+0.01*c[0].Value, "%+v", c)
		}
		assert.InDelta(t, idle, got.CPUIdle.Value, 0.02*s.Plan.Cores)
	}
}

// TestFitByHand: Anscombe's first quartet, whose line every textbook gives as
// y = 3.00 + 0.500 x, with standard errors 1.125 and 0.118, R² 0.667.
func TestFitByHand(t *testing.T) {
	t.Parallel()
	x := []float64{10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5}
	y := []float64{8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68}
	l := lineThrough(x, y)
	assert.InDelta(t, 0.5001, l.slope, 5e-5)
	assert.InDelta(t, 3.0001, l.intercept, 5e-5)
	assert.InDelta(t, 0.1179, l.slopeError, 5e-5)
	assert.InDelta(t, 1.1247, l.interceptError, 5e-5)
	assert.InDelta(t, 1.2366, l.scatter, 5e-5)
	assert.InDelta(t, 0.6665, l.explained, 5e-5)
	l = throughOrigin([]float64{1, 2, 3}, []float64{2, 4, 6})
	assert.InDelta(t, 2, l.slope, 1e-9)
	assert.InDelta(t, 0, l.slopeError, 1e-9)
}

func TestFitWithoutInstances(t *testing.T) {
	t.Parallel()
	series := day(2, 5, 1.5, 1)
	series.Instances = nil
	m, refused := Fit(series, stack(t, "P1v3"))
	require.Empty(t, refused)
	assert.InDelta(t, 0.03, m.CPUPerRequest.Value, 3*m.CPUPerRequest.Error)
	assert.Contains(t, m.CPUPerRequest.Note, "minInstances (2) is taken, and where there were more, a request takes more "+
		"than this")
}

func TestFitRefuses(t *testing.T) {
	t.Parallel()
	flat := day(2, 5, 1.5, 1)
	for i := range flat.Requests {
		flat.Requests[i] = 2400
	}
	unknown := day(2, 5, 1.5, 1)
	for i := range unknown.Requests {
		if i >= 59 {
			unknown.CPU[i] = math.NaN()
		}
	}
	for _, c := range []struct {
		traffic *traffic.Series
		reason  string
	}{
		{flat, "CPU is not fitted: the load is nearly the same all the time (20 requests a second an instance, ± 0)"},
		{day(2, 90, -1, 1), "CPU is not fitted: it does not rise with the load (slope -"},
		{day(2, 60, 2, 1), "of 1440 points, where what was asked for cannot be told from what was done"},
		{unknown, "CPU is not fitted: load is known beside it at 59 points, and 60 are needed"},
		{day(2, 50, 0.01, 10), "CPU is not fitted: it "},
	} {
		m, refused := Fit(c.traffic, stack(t, "P1v3"))
		if assert.Len(t, refused, 1, c.reason) {
			assert.Contains(t, refused[0], c.reason)
		}
		assert.Equal(t, Model{}, m, c.reason)
	}
}

func TestFitLeavesOutWhatIsCutOff(t *testing.T) {
	t.Parallel()
	m, refused := Fit(day(2, 5, 2.85, 1), stack(t, "P1v3"))
	require.Empty(t, refused)
	assert.InDelta(t, 0.057, m.CPUPerRequest.Value, 0.001, "100 % would bend the line")
	assert.Contains(t, m.CPUPerRequest.Note, "points at 100 % are left out")
}

func TestFitThroughZero(t *testing.T) {
	t.Parallel()
	m, refused := Fit(day(2, -2, 2, 0.5), stack(t, "P1v3"))
	require.Empty(t, refused)
	assert.Zero(t, m.CPUIdle.Value)
	assert.Contains(t, m.CPUIdle.Note, "drawn through zero")
	assert.InDelta(t, 0.038, m.CPUPerRequest.Value, 0.001)
}

func TestFitMemory(t *testing.T) {
	t.Parallel()
	series := day(2, 25, 0.5, 1)
	series.CPU, series.Memory = nil, series.CPU
	m, refused := Fit(series, stack(t, "P1v3"))
	require.Empty(t, refused)
	assert.InDelta(t, 2, m.MemoryIdle.Value, 3*m.MemoryIdle.Error, "25 % of 8 GB")
	assert.InDelta(t, 0.04, m.MemoryPerRPS.Value, 3*m.MemoryPerRPS.Error)

	series = day(2, 25, 0, 1)
	series.CPU, series.Memory = nil, series.CPU
	m, refused = Fit(series, stack(t, "P1v3"))
	require.Empty(t, refused)
	assert.Zero(t, m.MemoryPerRPS.Value)
	assert.InDelta(t, 2, m.MemoryIdle.Value, 0.01)
	assert.Contains(t, m.MemoryIdle.Note, "does not rise with the load")
}

// TestFitTakesEachGrainOnce: five minutes of the same mean are one point.
func TestFitTakesEachGrainOnce(t *testing.T) {
	t.Parallel()
	series := day(2, 5, 1.5, 1)
	series.Read.Grain = 5 * time.Minute
	m, _ := Fit(series, stack(t, "P1v3"))
	assert.Contains(t, m.CPUPerRequest.Note, "288 points")
}

func TestFitService(t *testing.T) {
	t.Parallel()
	series := day(2, 5, 1.5, 1)
	for i := range series.Requests {
		seconds := 0.08
		if series.Requests[i] > 60*2*25 {
			seconds = 0.5 // they wait
		}
		series.Seconds = append(series.Seconds, seconds)
	}
	m, refused := Fit(series, stack(t, "P1v3"))
	require.Empty(t, refused)
	assert.Equal(t, 0.08, m.Service.Value)
	assert.Equal(t, Fitted, m.Service.From)

	clear(series.Seconds)
	_, refused = Fit(series, stack(t, "P1v3"))
	assert.Equal(t, []string{"The time of an answer is not fitted: it is 0 wherever there is load."}, refused)
}
