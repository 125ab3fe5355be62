package report_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/forecast/report"
)

// strict makes the schema refuse what it does not name. For others it does not: what
// is added to the JSON must not break them.
func strict(t *testing.T) *jsonschema.Schema {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "schema", "forecast.json"))
	require.NoError(t, err)
	var schema map[string]any
	require.NoError(t, json.Unmarshal(b, &schema))
	objects := []any{schema}
	for _, d := range schema["$defs"].(map[string]any) {
		objects = append(objects, d)
	}
	for _, o := range objects {
		o.(map[string]any)["additionalProperties"] = false
	}
	b, err = json.Marshal(schema)
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	require.NoError(t, c.AddResource("forecast.json", strings.NewReader(string(b))))
	s, err := c.Compile("forecast.json")
	require.NoError(t, err)
	return s
}

// What the command writes is what the schema describes, no more and no less.
func TestSchema(t *testing.T) {
	t.Parallel()
	s := strict(t)
	for name, r := range map[string]report.Report{"all": sample(t, 60), "without a search": sample(t, 0)} {
		var v map[string]any
		b, err := json.Marshal(r)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(b, &v))
		require.NoError(t, s.Validate(v), name)
		delete(v["traffic"].(map[string]any), "zone")
		require.Error(t, s.Validate(v), "something is missing")
		v["traffic"].(map[string]any)["zone"], v["more"] = "UTC", 1
		assert.Error(t, s.Validate(v), "something is new")
	}
}
