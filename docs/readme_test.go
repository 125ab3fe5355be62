package docs_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/forecast/capacity"
	"scaleout/internal/forecast/search"
	"scaleout/internal/local/stackfile"
	"scaleout/internal/rehearse/report"
	"scaleout/internal/rehearse/result"
	"scaleout/program/cost"
	"scaleout/program/settings"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	require.NoError(t, err)
	return string(b)
}

// A README that is longer is not read.
func TestReadmeIsShort(t *testing.T) {
	t.Parallel()
	assert.LessOrEqual(t, len(strings.Fields(read(t, "README.md"))), 1500)
}

// The table of settings names every setting and its default.
func TestEverySettingIsDocumented(t *testing.T) {
	t.Parallel()
	defaults := map[string]string{}
	code := regexp.MustCompile("`([^`]+)`")
	for _, line := range strings.Split(read(t, "docs/settings.md"), "\n") {
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
		assert.True(t, listed, "docs/settings.md does not list %s", key.Name)
		assert.Equal(t, want, got, key.Name)
	}
}

// The costs that README names are those of the stack prod.
func TestReadmeKnowsTheCost(t *testing.T) {
	t.Parallel()
	stack, err := stackfile.Read(t.Context(), root, "prod", nil)
	require.NoError(t, err)
	total := cost.Of(stack.Bill(), catalog.Prices(), catalog.PriceCurrency, cost.Assumption{}).Total
	assert.Contains(t, read(t, "README.md"), fmt.Sprintf("from $%.0f a month with %d instances to $%.0f with %d",
		total.AtMin, stack.MinInstances, total.AtMax, stack.MaxInstances))
	assert.Contains(t, read(t, "docs/cost.md"), fmt.Sprintf("%.2f", total.AtMax))
}

// The table of parameters has all of them, with what is assumed of each.
func TestEveryParameterIsDocumented(t *testing.T) {
	t.Parallel()
	plan, ok := catalog.PlanBySKU("P1v3")
	require.True(t, ok)
	page := read(t, "docs/capacity.md")
	for _, p := range capacity.Assumed(plan).Parameters() {
		row := regexp.MustCompile("(?m)^\\| `" + p.Name + "` \\|.*$").FindString(page)
		cells := strings.Split(row, " | ")
		if !assert.Len(t, cells, 5, "%s has no row", p.Name) {
			continue
		}
		unit := p.Unit
		if p.Name == "cpuIdle" {
			unit = "" // its row says cores already
		}
		assert.Equal(t, strings.TrimSpace(fmt.Sprintf("%.4g %s", p.Value, unit)), cells[3], p.Name)
		written, err := capacity.FromFlags(p.Name + "=" + strings.Trim(cells[2], "`"))
		assert.NoError(t, err)
		assert.NotEqual(t, capacity.Model{}, written)
	}
	assert.Contains(t, page, fmt.Sprintf("`--best` forecasts up to %d settings", search.DefaultTries))
	assert.Contains(t, page, fmt.Sprintf("at most %v %% of the known minutes", 100*search.DefaultWaiting))
}

// The result that is quoted is the one that the picture shows.
func TestQuotedRehearsal(t *testing.T) {
	t.Parallel()
	var recorded result.Summary
	require.NoError(t, json.Unmarshal([]byte(read(t, "docs/pictures/rehearsal.json")), &recorded))
	var text strings.Builder
	require.NoError(t, report.Text(&text, recorded, 110))
	_, shown, found := strings.Cut(text.String(), "\nSide by side\n")
	require.True(t, found)
	_, quoted, found := strings.Cut(read(t, "docs/rehearse.md"), "## What comes of it\n\n")
	require.True(t, found)
	quoted, _, found = strings.Cut(quoted, "\n\nThat was")
	require.True(t, found)
	require.Contains(t, quoted, "KEPT:")
	lines := strings.Split(quoted, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, "    ")
	}
	assert.True(t, strings.HasPrefix(shown, strings.Join(lines, "\n")), "docs/rehearse.md has\n%s\nrecorded was\n%s", quoted, shown)
}

// The example is what the command says, as its transcript has it.
func TestForecastExampleIsReal(t *testing.T) {
	t.Parallel()
	page, transcript := read(t, "docs/forecast.md"), read(t, "cmd/scaleout/testdata/transcripts/forecast.txtar")
	_, example, _ := strings.Cut(page, "## Read the report\n\n")
	example, _, _ = strings.Cut(example, "\n- ")
	require.Contains(t, example, "Side by side")
	command := regexp.MustCompile(`scaleout (forecast .*--shape .*)`).FindStringSubmatch(page)[1]
	_, said, found := strings.Cut(transcript, "$ scaleout "+command+"\n")
	require.True(t, found, "the transcript has no %s", command)
	said, _, _ = strings.Cut(said, "\n$ ")
	said = regexp.MustCompile(`(?m)[ \t]+$`).ReplaceAllString(said, "")
	assert.Contains(t, said, strings.TrimSpace(regexp.MustCompile(`(?m)^    `).ReplaceAllString(example, "")))
}
