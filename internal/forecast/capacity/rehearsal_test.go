package capacity

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

// TestFromRehearsal reads a recorded one.
func TestFromRehearsal(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../../docs/pictures/rehearsal.json")
	require.NoError(t, err)
	defer f.Close()
	m, unmeasured, err := FromRehearsal(f)
	require.NoError(t, err)
	assert.Equal(t, Measured, m.Service.From)
	assert.InDelta(t, 0.0082, m.Service.Value, 0.001, "the median of the calmest event")
	assert.Equal(t, Measured, m.StartUp.From)
	assert.InDelta(t, platformStartUp+0.43/60, m.StartUp.Value, 0.001, "the crash: a restart, and nothing else")
	assert.Contains(t, m.StartUp.Note, "taken to be 3 min")
	for _, p := range []Parameter{m.CPUPerRequest, m.CPUIdle, m.MemoryIdle, m.MemoryPerRPS, m.Slots, m.MetricDelay} {
		assert.Empty(t, p, "a rehearsal cannot measure it")
	}
	assert.Len(t, unmeasured, 2)
	assert.Contains(t, unmeasured[0], "CPU and memory")
	assert.Contains(t, unmeasured[1], "at once")
}

func TestFromRehearsalThatTellsNothing(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                "this is not the JSON of a rehearsal",
		"[]":              "this is not the JSON of a rehearsal",
		`{"stack":"x"}`:   "no topology that promises to lose nothing",
		`{"topologies":0`: "this is not the JSON of a rehearsal",
	} {
		_, _, err := FromRehearsal(strings.NewReader(text))
		assert.ErrorContains(t, err, want, text)
		assert.Equal(t, fail.Refused, fail.KindOf(err))
	}
	m, unmeasured, err := FromRehearsal(strings.NewReader(`{"topologies":[{"promise":true}],"overloaded":"late"}`))
	require.NoError(t, err)
	assert.Equal(t, Model{}, m)
	assert.Equal(t, []string{"The rehearsal measured nothing, as the machine was too slow: late"}, unmeasured)
	m, unmeasured, err = FromRehearsal(strings.NewReader(`{"topologies":[{"promise":true,"requests":3,"p50":4}]}`))
	require.NoError(t, err)
	assert.Equal(t, Model{}, m)
	assert.Len(t, unmeasured, 3)
}
