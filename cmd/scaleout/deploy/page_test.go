package deploy

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/fail"
)

// The flags and exit codes of docs/release.md are those of the command.
func TestReleasePageAgreesWithTheFlags(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "release.md"))
	require.NoError(t, err)
	page := strings.Join(strings.Fields(string(text)), " ")
	_, table, found := strings.Cut(string(text), "## Flags and exit codes")
	require.True(t, found)
	flags := New(&cli.Factory{}, nil).Flags()
	named := regexp.MustCompile("--([a-z][a-z-]*)").FindAllStringSubmatch(table, -1)
	require.NotEmpty(t, named)
	for _, n := range named {
		if n[1] != "deploy" { // of 'rehearse'
			assert.NotNil(t, flags.Lookup(n[1]), n[0])
		}
	}
	for name, c := range map[string]struct{ standard, says string }{
		"for":             {"10m0s", "ten minutes unless you say otherwise"},
		"keep":            {"1h0m0s", "running for `--keep` (an hour unless you say otherwise)"},
		"timeout":         {"10m0s", "| `--timeout 10m` |"},
		"instance-header": {"X-Instance-Id", "the header `X-Instance-Id` (or `--instance-header`)"},
	} {
		assert.Equal(t, c.standard, flags.Lookup(name).DefValue, name)
		assert.Contains(t, page, c.says, name)
	}
	for kind, says := range map[fail.Kind]string{
		fail.Failed: "not released, or swapped back", fail.Refused: "refused: nothing was touched |", fail.Interrupted: "interrupted |",
	} {
		assert.Contains(t, page, fmt.Sprintf("| %d | %s", kind.Code(), says))
	}
}
