package audit_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/audit"
)

// The file is as the official schema has it, and holds what failed, and nothing else.
func TestSARIF(t *testing.T) {
	t.Parallel()
	report, _, _ := audited(t, "prod")
	report.Findings[0].Status, report.Findings[0].Seen = audit.Unread, "configuration: no role"
	var b bytes.Buffer
	require.NoError(t, report.SARIF(&b, audit.Tool{Version: "v1"}, "Pulumi.prod.yaml"))
	assert.NoError(t, validSARIF(t, b.Bytes()))

	read, err := sarif.FromBytes(b.Bytes())
	require.NoError(t, err)
	run := read.Runs[0]
	assert.Len(t, run.Tool.Driver.Rules, len(audit.Items()))
	assert.Len(t, run.Results, report.Count(audit.Fail))
	for _, r := range run.Results {
		assert.Equal(t, *r.RuleID, *run.Tool.Driver.Rules[r.RuleIndex].ID)
		assert.Equal(t, "error", r.Level)
		assert.Equal(t, "Pulumi.prod.yaml", *r.Locations[0].PhysicalLocation.ArtifactLocation.URI)
		assert.Contains(t, *r.Locations[0].LogicalLocations[0].FullyQualifiedName, "/subscriptions/")
	}
	assert.False(t, *run.Invocations[0].ExecutionSuccessful)
	assert.Len(t, run.Invocations[0].ToolExecutionNotifications, 1)
	for _, rule := range run.Tool.Driver.Rules {
		for _, relation := range rule.Relationships {
			taxonomy := run.Taxonomies[relation.Target.ToolComponent.Index]
			assert.Equal(t, *relation.Target.ToolComponent.Name, *taxonomy.Name)
			assert.Equal(t, *relation.Target.ID, *taxonomy.Taxa[relation.Target.Index].ID)
		}
	}
}

// validSARIF holds a file against the schema of OASIS, which the library brings along.
func validSARIF(t *testing.T, file []byte) error {
	t.Helper()
	read, err := sarif.FromBytes(file)
	require.NoError(t, err)
	return read.Validate()
}

// A file that is not SARIF is noticed: the schema is used.
func TestSchemaOfSARIFIsUsed(t *testing.T) {
	t.Parallel()
	bad, err := json.Marshal(map[string]any{"version": "2.1.0", "runs": []any{map[string]any{}}})
	require.NoError(t, err)
	assert.Error(t, validSARIF(t, bad))
}
