package workbook_test

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/testkit"
	"scaleout/program/workbook"
)

var stack = workbook.Subject{Name: "prod", MinInstances: 2, MaxInstances: 5, Autoscale: true, Cost: "Cost: 327.04 to 666.49 USD a month."}

const workspace = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/w"

func TestWorkbook(t *testing.T) {
	t.Parallel()
	got, err := workbook.JSON(stack, workspace)
	require.NoError(t, err)
	testkit.Golden(t, "testdata/workbook.json", got)
	again, err := workbook.JSON(stack, workspace)
	require.NoError(t, err)
	assert.Equal(t, got, again, "another workbook at every update would be a change at every update")
}

// What the issue of monitoring is about is in sight: instances, scale actions,
// requests and errors of each instance, CPU and memory, the cache, the cost.
func TestWhatItShows(t *testing.T) {
	t.Parallel()
	names := func(s workbook.Subject) []string {
		var all []string
		for _, tile := range workbook.Tiles(s) {
			all = append(all, tile.Name)
		}
		return all
	}
	all := []string{"instances", "scale-actions", "requests", "errors", "response", "load", "redis-memory", "redis-evictions", "sessions"}
	assert.Equal(t, all, names(stack))
	fixed := stack
	fixed.Autoscale = false
	assert.Equal(t, all[2:], names(fixed))
	for s, want := range map[*workbook.Subject]string{&stack: "2 to 5 instances", &fixed: "always 2 instances"} {
		text, err := workbook.JSON(*s, workspace)
		require.NoError(t, err)
		assert.Contains(t, text, want)
		assert.Contains(t, text, s.Cost)
	}
}

// Every tile asks a known table, and metrics that the watched resources have.
func TestTilesAskForWhatThereIs(t *testing.T) {
	t.Parallel()
	tables := map[string]bool{}
	for _, table := range catalog.LogTables() {
		tables[table.Name] = true
	}
	types := map[string]string{"microsoft.web/serverfarms": "Microsoft.Web/serverfarms", "microsoft.cache": catalog.ClassicCacheType}
	asked := regexp.MustCompile(`ResourceId has "([^"]+)" and MetricName in \(([^)]+)\)`)
	name := regexp.MustCompile(`"([^"]+)"`)
	metrics := 0
	for _, tile := range workbook.Tiles(stack) {
		table := regexp.MustCompile(`^\w+`).FindString(tile.Query)
		assert.True(t, tables[table], "%s asks %s", tile.Name, table)
		if table != "AzureMetrics" {
			continue
		}
		m := asked.FindStringSubmatch(tile.Query)
		require.NotNil(t, m, tile.Query)
		for _, metric := range name.FindAllStringSubmatch(m[2], -1) {
			metrics++
			_, known := catalog.MonitoredBy(types[m[1]], metric[1])
			assert.True(t, known, "%s of %s", metric[1], m[1])
		}
	}
	assert.Equal(t, 6, metrics)
}

// The outer form is that of every workbook in microsoft/Application-Insights-Workbooks.
func TestForm(t *testing.T) {
	t.Parallel()
	text, err := workbook.JSON(stack, workspace)
	require.NoError(t, err)
	var book struct {
		Version string
		Items   []struct {
			Type    int
			Name    string
			Content map[string]any
		}
		FallbackResourceIDs []string `json:"fallbackResourceIds"`
	}
	require.NoError(t, json.Unmarshal([]byte(text), &book))
	assert.Equal(t, "Notebook/1.0", book.Version)
	assert.Equal(t, []string{workspace}, book.FallbackResourceIDs)
	require.Len(t, book.Items, 2+len(workbook.Tiles(stack)))
	seen := map[string]bool{}
	for _, item := range book.Items {
		assert.False(t, seen[item.Name], item.Name)
		seen[item.Name] = true
		if item.Type == 3 {
			assert.Equal(t, "KqlItem/1.0", item.Content["version"])
			assert.Equal(t, "TimeRange", item.Content["timeContextFromParameter"])
		}
	}
}
