package audit_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What --json writes is what the schema describes, no more and no less.
func TestSchema(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "schema", "audit.json"))
	require.NoError(t, err)
	strict := strings.ReplaceAll(string(b), `"type": "object",`, `"type": "object", "additionalProperties": false,`)
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	require.NoError(t, c.AddResource("audit.json", strings.NewReader(strict)))
	schema, err := c.Compile("audit.json")
	require.NoError(t, err)

	report, _, _ := audited(t, "prod")
	report.Preview = true
	var v map[string]any
	b, err = json.Marshal(report)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &v))
	assert.NoError(t, schema.Validate(v))
	first := v["findings"].([]any)[0].(map[string]any)
	first["more"] = 1
	assert.Error(t, schema.Validate(v), "something is new")
	delete(first, "more")
	delete(first, "status")
	assert.Error(t, schema.Validate(v), "something is missing")
}
