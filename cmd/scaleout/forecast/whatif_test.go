package forecast

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

const flat = "-s prod --shape flat:peak=10rps,days=1 "

// What is wrong with a what-if is mended in it, and all that is wrong is said at once.
func TestWrongWhatIfs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line string
		want []string
	}{
		{"--what-if maxInstances=99,minInstances=0 --what-if foo=1,planSku=P0v3 --what-if planSku", []string{
			"--what-if maxInstances=99,minInstances=0: a deployment would refuse 2 settings.\n\n  minInstances = 0\n",
			"    Fix: --what-if maxInstances=99,minInstances=2\n", "    Fix: --what-if maxInstances=30,minInstances=0\n",
			"\n\n--what-if foo=1,planSku=P0v3: a deployment would refuse 1 setting.\n", "    Fix: --what-if planSku=P0v3\n",
			"\n\n--what-if planSku: 'planSku' is not key=value;",
		}},
		{"--what-if foo=1", []string{"    Fix: leave this --what-if out"}},
		{"--what-if minInstances=6", []string{"    Fix: --what-if minInstances=6,maxInstances="}},
		{"--what-if offPeak.days[0]=Monday", []string{"    Fix: --what-if 'offPeak.days[0]=Monday,offPeak.start="}},
		{"--what-if offPeak.days[x=1", []string{"--what-if 'offPeak.days[x=1': offPeak.days[x: invalid config key path"}},
		{"--what-if tags=a", []string{"tags: one key=value gives one value inside an object: --what-if 'tags.NAME=VALUE'"}},
		{"--what-if offPeak=", []string{"offPeak: --what-if cannot empty an object"}},
		{"-c cpuScaleOut=10 --what-if planSku=X9", []string{
			"    Fix in this command: -c cpuScaleIn=", "\n\n--what-if planSku=X9: a deployment would refuse 1 setting.\n",
		}},
		{"-c cpuScaleOut=10 --what-if planSku=P0v3", []string{"1 setting of stack \"prod\" needs attention"}},
		{"-c a -c b", []string{"-c a: want key=value, for example -c minInstances=3\n-c b: want"}},
	} {
		out, err := command(t.Context(), nil, flat+c.line)
		require.Error(t, err, c.line)
		assert.Equal(t, fail.Refused, fail.KindOf(err), c.line)
		assert.Empty(t, out, c.line)
		for _, want := range c.want {
			assert.Contains(t, err.Error(), want, c.line)
		}
		if !strings.Contains(c.line, "-c ") {
			assert.NotContains(t, err.Error(), "-c ", c.line)
			assert.NotContains(t, err.Error(), "nothing was changed", c.line)
		}
	}
	_, err := command(t.Context(), nil, flat+"-c cpuScaleOut=10 --what-if planSku=P0v3")
	assert.NotContains(t, err.Error(), "--what-if", "what is wrong with the stack is not said of each what-if again")
}

// The command that a fix names is one that runs.
func TestFixesOfWhatIfsFix(t *testing.T) {
	t.Parallel()
	line := "--what-if maxInstances=99"
	_, err := command(t.Context(), nil, flat+line)
	require.Error(t, err)
	_, fix, found := strings.Cut(err.Error(), "Fix: ")
	require.True(t, found)
	_, err = command(t.Context(), nil, flat+fix)
	assert.NoError(t, err, fix)
}

func TestWhatIfsShowNoSecrets(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"flaskSecretKey=hunter2,maxInstances=99", "scaleout:flaskSecretKey=hunter2,planSku=1", "appSecrets.A=hunter2,maxInstances=99",
		"appSecrets[\"A\"]=hunter2,maxInstances=99", "flaskSecretKey=hunter1,hunter2", "alertWebhook=https://hunter2",
	} {
		_, err := command(t.Context(), nil, flat+"--what-if "+line)
		require.Error(t, err, line)
		assert.NotContains(t, err.Error(), "hunter", line)
	}
}

// What costs more than the budget is worth knowing; that it would be refused is, too.
func TestOverBudget(t *testing.T) {
	t.Parallel()
	out, err := command(t.Context(), nil, flat+"-c monthlyBudget=700 --what-if planSku=P3v3 --what-if maxInstances=4 --json")
	require.NoError(t, err)
	assert.Contains(t, out, "--what-if planSku=P3v3: with the most instances it can cost more than the budget of 700 USD a month, so a "+
		"deployment would refuse it.")
	assert.NotContains(t, out, "--what-if maxInstances=4: with")
	assert.NotContains(t, out, "As it is: with")

	out, err = command(t.Context(), nil, flat+"-c monthlyBudget=20 --json")
	require.NoError(t, err)
	assert.Contains(t, out, "As it is: with the most instances it can cost more than the budget of 20 USD")
	_, err = command(t.Context(), nil, flat+"-c monthlyBudget=20 --best")
	require.Error(t, err)
	assert.Contains(t, err.Error(), "refused by the program's own rules, the first since monthlyBudget = 20: With ")
	assert.NotContains(t, err.Error(), "pulumi config")
}
