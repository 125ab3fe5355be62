package capacity

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/settings"
)

func TestMerge(t *testing.T) {
	t.Parallel()
	at := func(v float64, from Origin) Parameter { return Parameter{Value: v, From: from} }
	m := Merge(
		Assumed(plan(t, "P1v3")),
		Model{CPUPerRequest: at(1, Fitted), StartUp: at(2, Fitted), Slots: at(3, Fitted)},
		Model{CPUPerRequest: at(4, Given), StartUp: at(5, Measured)},
		Model{CPUPerRequest: at(6, Measured), StartUp: at(7, Measured)},
	)
	assert.Equal(t, at(4, Given), m.CPUPerRequest)
	assert.Equal(t, at(5, Measured), m.StartUp, "the first of equals")
	assert.Equal(t, at(3, Fitted), m.Slots)
	assert.Equal(t, Guessed, m.MemoryIdle.From)
	assert.InDelta(t, 4.03, m.Service.Value, 1e-9, "what is assumed of the service has the CPU time that is known")
	for _, p := range m.Parameters() {
		assert.NotEmpty(t, p.From, p.Name)
		assert.NotEmpty(t, p.About, p.Name)
	}
	assert.Len(t, m.Parameters(), 8)
	assert.Equal(t, Model{}, Merge())
}

func TestAssumedSaysWhy(t *testing.T) {
	t.Parallel()
	for _, p := range Assumed(plan(t, "P0v3")).Parameters() {
		assert.Equal(t, Guessed, p.From, p.Name)
		assert.NotEmpty(t, p.Note, p.Name)
	}
}

// TestSlots: as many as the program gives gunicorn, or as a person does.
func TestSlots(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		plan, command string
		settings      map[string]string
		workers       int
		slots         float64
	}{
		{plan: "P0v3", workers: 1, slots: 64},
		{plan: "P1v3", workers: 2, slots: 128},
		{plan: "P5mv3", workers: 32, slots: 2048},
		{plan: "P1v3", settings: map[string]string{"web_concurrency": "5"}, workers: 5, slots: 320},
		{plan: "P1v3", settings: map[string]string{"GUNICORN_CMD_ARGS": "--threads 4 -w 3"}, workers: 3, slots: 12},
		{plan: "P1v3", command: "gunicorn --bind=0.0.0.0 app:app", workers: 1, slots: 1},
		{plan: "P1v3", command: "gunicorn --workers=4 --threads=8 app:app", workers: 4, slots: 32},
		{plan: "P1v3", command: "gunicorn -w2 -k gevent app:app", workers: 2, slots: 2000},
		{plan: "P1v3", command: "gunicorn --threads=8 a:b", settings: map[string]string{"WEB_CONCURRENCY": "3"}, workers: 3, slots: 24},
		{plan: "P1v3", command: "gunicorn -w 99999999999999999999 app:app", workers: 1, slots: 1},
		{plan: "P1v3", command: "gunicorn -w 9999 --threads 9999 app:app", workers: 9999, slots: mostSlots},
		{plan: "P1v3", command: "uwsgi --http :8000", workers: 2, slots: 2},
	} {
		workers, slots := serverOf(&settings.Settings{Plan: plan(t, c.plan), StartCommand: c.command, AppSettings: c.settings})
		assert.Equal(t, c.workers, workers, "%+v", c)
		assert.Equal(t, c.slots, slots.Value, "%+v", c)
	}
}

func TestForAnotherPlan(t *testing.T) {
	t.Parallel()
	m := Merge(Model{CPUPerRequest: Parameter{Value: 0.007, From: Fitted, Error: 0.001}}, Assumed(plan(t, "P0v3")))
	big := m.For(&settings.Settings{Plan: plan(t, "P2v3")})
	assert.Equal(t, m.CPUPerRequest, big.CPUPerRequest)
	assert.Equal(t, 64.0, m.Slots.Value)
	assert.Equal(t, 256.0, big.Slots.Value)
	assert.InDelta(t, 0.037, big.Service.Value, 1e-9)
	m.Slots = Parameter{Value: 8, From: Given}
	assert.Equal(t, 8.0, m.For(&settings.Settings{Plan: plan(t, "P2v3")}).Slots.Value)
}

func TestFromFlags(t *testing.T) {
	t.Parallel()
	m, err := FromFlags("cpuPerRequest=20ms,slots=8, " +
		"startUp=2m30s,memoryIdle=512MB,memoryPerRps=0.01GB,cpuIdle=0.1,service=1s,metricDelay=0s")
	require.NoError(t, err)
	for i, want := range []float64{0.02, 0.1, 0.5, 0.01, 1, 8, 2.5, 0} {
		p := m.Parameters()[i]
		assert.InDelta(t, want, p.Value, 1e-9, p.Name)
		assert.Equal(t, Given, p.From)
	}
	assert.Equal(t, "--capacity slots=8", m.Slots.Note)
	m, err = FromFlags("")
	require.NoError(t, err)
	assert.Equal(t, Model{}, m)
}

// TestFromFlagsNamesAllThatIsWrong at once.
func TestFromFlagsNamesAllThatIsWrong(t *testing.T) {
	t.Parallel()
	_, err := FromFlags("cpuPerRequest=20,slots=0,slot=3,startUp=3h,memoryIdle=1,service," +
		"cpuIdle=NaN,metricDelay=1m,metricDelay=2m,earthquake=1,cpuIdle=-1")
	assert.EqualError(t, err, `--capacity cpuPerRequest=20: must be a time of up to 10m, such as 20ms
--capacity slots=0: must be a whole number from 1 to 10000, such as 64
--capacity slot=3: there is no such parameter, the nearest is slots; parameters: cpuPerRequest, cpuIdle, memoryIdle, memoryPerRps, service, slots, startUp, metricDelay
--capacity startUp=3h: must be a time of up to 1h, such as 2m
--capacity memoryIdle=1: must be memory of up to 256GB, such as 600MB
--capacity service: must be a time of up to 10m, such as 50ms
--capacity cpuIdle=NaN: must be cores from 0 to 32, such as 0.05
--capacity metricDelay=2m: metricDelay is given twice
--capacity earthquake=1: there is no such parameter; parameters: cpuPerRequest, cpuIdle, memoryIdle, memoryPerRps, service, slots, startUp, metricDelay
--capacity cpuIdle=-1: must be cores from 0 to 32, such as 0.05`)
}

func TestEveryParameterCanBeGiven(t *testing.T) {
	t.Parallel()
	assert.Len(t, forms, len(kinds))
	for _, k := range kinds {
		assert.Contains(t, forms, k.name)
	}
}
