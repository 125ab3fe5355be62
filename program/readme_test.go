package program_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/settings"
)

// The table of settings in README.md names every setting and its default.
func TestReadmeKnowsEverySetting(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join("..", "README.md"))
	require.NoError(t, err)
	defaults := map[string]string{}
	code := regexp.MustCompile("`([^`]+)`")
	for _, line := range strings.Split(string(readme), "\n") {
		cells := strings.SplitN(strings.ReplaceAll(line, `\|`, "\x00"), "|", 4)
		if len(cells) != 4 {
			continue
		}
		values := code.FindAllStringSubmatch(cells[2], -1)
		for i, name := range code.FindAllStringSubmatch(cells[1], -1) {
			defaults[name[1]] = ""
			if i < len(values) {
				defaults[name[1]] = strings.ReplaceAll(values[i][1], "\x00", "|")
			}
		}
	}
	for _, key := range settings.Keys() {
		want := fmt.Sprint(key.Default)
		switch key.Type {
		case "array":
			want = "[]"
		case "object":
			want = "{}"
		}
		got, listed := defaults[key.Name]
		assert.True(t, listed, "README.md does not list %s", key.Name)
		assert.Equal(t, want, got, key.Name)
	}
}
