package deploy

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The rules that docs/release.md has in words are those of the code.
func TestReleasePageAgreesWithTheRules(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "release.md"))
	require.NoError(t, err)
	page := strings.Join(strings.Fields(string(text)), " ")
	numbers := map[int]string{2: "two", 4: "four"}
	for _, says := range []string{
		fmt.Sprintf("Every %g seconds it asks both sides %s times", sampleEvery.Seconds(), numbers[asks]),
		fmt.Sprintf("at least %d of the slot's answers are 5xx", leastErrors),
		fmt.Sprintf("or %g %% where that is less, would bring about so many less than once in %g times", grace*100, 1/chance),
		fmt.Sprintf("in %s samples in a row the slot takes more than twice as long as production, and %d ms longer", numbers[slowInARow], slowerBy.Milliseconds()),
		fmt.Sprintf("Before either side has had %d requests, nobody is called slow", fewest),
		fmt.Sprintf("up to twice as long while the slot has had fewer than %d requests", fewest),
		fmt.Sprintf("the slot is then asked %g seconds after it was given production's settings", overlap.Seconds()),
		"a quarter of the percentage to the slot for a quarter of the time, and then all of it",
		"wait an hour, or add `--take-over RUN`",
	} {
		assert.Contains(t, page, says)
	}
	assert.Equal(t, []any{2.0, 2}, []any{slower, overtime}, "twice")
	assert.Equal(t, time.Hour, stale)
	assert.Equal(t, []Share{{2.5, time.Minute}, {10, 3 * time.Minute}}, ramp(10, 4*time.Minute))
	for _, s := range Steps() {
		assert.Contains(t, page, "| "+s.Name+" |", "a row of the table of steps")
	}
}
