package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/audit"
)

// What a stack's file would make is judged as what it has made, and the preview leaves
// nothing behind.
func TestAudit(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	temp := t.TempDir()
	s.env = append(s.env, "TMPDIR="+temp)
	code, out, errOut := s.scaleout("verify --audit --preview --stack prod --json --sarif audit.sarif")
	require.Equal(t, exitFailed, code, errOut)
	before := auditReport(t, out)
	assert.True(t, before.Preview)
	assert.Len(t, before.Findings, len(audit.Items()))
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	assert.Empty(t, left)

	b, err := os.ReadFile(filepath.Join(s.dir, "audit.sarif"))
	require.NoError(t, err)
	file, err := sarif.FromBytes(b)
	require.NoError(t, err)
	require.NoError(t, file.Validate())
	assert.Len(t, file.Runs[0].Results, before.Count(audit.Fail))

	s.ok("local up --stack prod --yes")
	code, out, errOut = s.scaleout("verify --audit --stack prod --json --home " + s.home)
	require.Equal(t, exitFailed, code, errOut)
	after := auditReport(t, out)
	assert.False(t, after.Preview)
	for i, f := range after.Findings {
		assert.Equal(t, before.Findings[i].Status, f.Status, f.Item)
		assert.Equal(t, before.Findings[i].Seen, f.Seen, f.Item)
	}
}

func auditReport(t *testing.T, out string) (r audit.Report) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(out), &r), out)
	return r
}

// A setting is tried without being set; what passes ends with 0.
func TestAuditOfASetting(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	code, out, _ := s.scaleout("verify --audit --preview --stack dev --only plan-zones")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, out, "set zoneRedundant to true in Pulumi.dev.yaml")
	out = s.ok("verify --audit --preview --stack dev --only plan-zones -c zoneRedundant=true")
	assert.Contains(t, out, "1 passed, 0 failed, 0 not applicable, on the embedded Azure, as the stack file would make it")

	code, _, errOut := s.scaleout("verify --audit --preview --stack dev -c planSku=B7")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, "planSku")
}
