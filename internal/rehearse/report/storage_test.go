package report_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/rehearse/report"
	"scaleout/internal/rehearse/result"
)

// Where sessions are is said on the terminal, on the page and in JSON.
func TestStorageIsSaidEverywhere(t *testing.T) {
	t.Parallel()
	s := result.Summarize(result.Rehearsal{Stack: "prod", CacheCost: "100.74 USD", Topologies: []result.Topology{{
		Name: "stack", Title: "The stack prod", Promise: true, Instances: "2", Sessions: "in Redis Standard_C1",
		Requests: []result.Request{{Outcome: result.OK}},
		Kept:     &result.Kept{Sessions: result.InCookie, Cookie: 120},
	}}})
	require.True(t, s.Kept, s.Broken)
	for name, write := range map[string]func(*strings.Builder) error{
		"text": func(b *strings.Builder) error { return report.Text(b, s, 1000) },
		"page": func(b *strings.Builder) error { return report.HTML(b, s) },
		"JSON": func(b *strings.Builder) error { return json.NewEncoder(b).Encode(s) },
	} {
		var b strings.Builder
		require.NoError(t, write(&b))
		assert.Contains(t, b.String(), "Sessions travel in the cookie (120 bytes), and Redis is not asked who is logged in", name)
		assert.Contains(t, b.String(), "The cache costs 100.74 USD a month.", name)
		assert.NotContains(t, b.String(), "in Redis Standard_C1", name)
	}
}
