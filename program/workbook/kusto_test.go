package workbook_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/testkit"
	"scaleout/program/alerts"
	"scaleout/program/workbook"
)

//go:embed testdata/kusto.js
var kustoScript string

// kusto asks Microsoft's own parser of the Kusto query language, the one behind
// the portal's editor, what is wrong with queries. There is none for Go.
func kusto(t *testing.T, queries map[string]string) map[string][]string {
	t.Helper()
	const install = "apt-get install nodejs npm && npm install --global @kusto/language-service-next"
	node := testkit.Program(t, install, "node")
	parser := testkit.Module(t, "@kusto/language-service-next", install)
	tables := map[string]string{}
	for _, table := range catalog.LogTables() {
		columns := make([]string, len(table.Columns))
		for i, c := range table.Columns {
			columns[i] = c.Name + ": " + c.Type
		}
		tables[table.Name] = "(" + strings.Join(columns, ", ") + ")"
	}
	input, err := json.Marshal(map[string]any{"tables": tables, "queries": queries})
	require.NoError(t, err)
	c := exec.CommandContext(t.Context(), node, "-e", kustoScript)
	c.Env = append(os.Environ(), "NODE_PATH="+filepath.Dir(filepath.Dir(parser)))
	c.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	require.NoError(t, err, stderr.String())
	var found map[string][]string
	require.NoError(t, json.Unmarshal(out, &found))
	require.Len(t, found, len(queries))
	return found
}

func TestQueriesAreKusto(t *testing.T) {
	t.Parallel()
	queries := map[string]string{}
	for _, tile := range workbook.Tiles(stack) {
		queries["workbook: "+tile.Name] = tile.Query
	}
	limits := alerts.Limits{Autoscale: true, MinInstances: 2, CPU: 70, Memory: 85, ErrorPercent: 2, RedisPercent: 80, Capped: true}
	for _, rule := range alerts.Rules(limits) {
		if query, ok := rule.Query(); ok {
			queries["alert: "+rule.Name] = query
		}
	}
	require.Len(t, queries, 16)
	for name, problems := range kusto(t, queries) {
		assert.Empty(t, problems, "%s\n%s", name, queries[name])
	}
}

// The parser must notice what we can get wrong.
func TestTheParserNotices(t *testing.T) {
	t.Parallel()
	found := kusto(t, map[string]string{
		"bracket":  "AzureMetrics | where (Average > 3",
		"column":   "AzureMetrics | where ScStatus > 3",
		"table":    "AzureMetric | take 3",
		"type":     "AppServiceHTTPLogs | where ScStatus has 'x' | where TimeTaken + Result > 3",
		"function": "AzureMetrics | summarize mean(Average)",
		"good":     "AzureMetrics | summarize avg(Average)",
	})
	for name, problems := range found {
		assert.Equal(t, name == "good", len(problems) == 0, "%s: %q", name, problems)
	}
}
