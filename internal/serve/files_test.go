//go:build unix

package serve

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A shell reads back what was written, whatever the temporary folder is called.
func TestShellsReadTheEnvironment(t *testing.T) {
	t.Parallel()
	want := `/tmp/it's "mine"; $HOME \ *` + "\n`x`"
	script := shellLines([]variable{{"FIRST", want}, {"SECOND", ""}}) + `printf '%s|%s' "$FIRST" "${SECOND-unset}"`
	out, err := exec.Command("sh", "-c", script).Output()
	require.NoError(t, err)
	assert.Equal(t, want+"|", string(out))
}

func TestPulumiIsToldOnlyWhereItIsServed(t *testing.T) {
	t.Parallel()
	names := func(debugProviders string) (all []string) {
		for _, v := range clientEnvironment(Served{ARM: "https://localhost:1", DebugProviders: debugProviders}, "secret") {
			all = append(all, v.name)
		}
		return all
	}
	assert.Contains(t, names("random:1"), "PULUMI_DEBUG_PROVIDERS")
	for _, n := range names("") {
		assert.NotContains(t, n, "PULUMI")
	}
}
