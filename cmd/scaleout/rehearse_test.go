package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/rehearse/result"
)

// accessKey is what a cache's keys look like, raw or in a URL.
var accessKey = regexp.MustCompile(`[A-Za-z0-9+/%]{43,}(=|%3D)`)

// One event on the stack: JSON on standard output and nothing else there, the
// same numbers on the page, and no key anywhere. It runs alone: beside
// other tests of this package the machine may be too busy for a verdict.
func TestRehearse(t *testing.T) {
	s := newShell(t)
	page, picture := filepath.Join(t.TempDir(), "page.html"), filepath.Join(t.TempDir(), "workbook.html")
	code, out, errOut := s.scaleout("rehearse --stack prod --topology stack --event settings --rps 8 --json --report " + page + " --workbook " + picture)
	require.Equal(t, exitOK, code, "%s%s", out, errOut)

	var summary result.Summary
	require.NoError(t, json.Unmarshal([]byte(out), &summary), out)
	assert.True(t, summary.Kept)
	require.Len(t, summary.Topologies, 1)
	assert.Positive(t, summary.Topologies[0].OK)
	assert.Contains(t, errOut, "change of an app setting")

	html, err := os.ReadFile(page)
	require.NoError(t, err)
	_, embedded, found := strings.Cut(string(html), `<script type="application/json" id="rehearsal">`)
	require.True(t, found)
	embedded, _, _ = strings.Cut(embedded, "</script>")
	assert.JSONEq(t, out, embedded)

	book, err := os.ReadFile(picture)
	require.NoError(t, err)
	assert.Contains(t, string(book), "2 to 5 instances")
	assert.Contains(t, string(book), `aria-label="Requests per instance`)
	if strings.HasPrefix(summary.Redis, "redis-server") {
		assert.Contains(t, string(book), `aria-label="Evicted keys and connections of the cache`)
	}

	for what, text := range map[string]string{"output": out, "progress": errOut, "page": string(html), "workbook": string(book)} {
		assert.NotRegexp(t, accessKey, text, what)
		assert.NotContains(t, text, "rediss://", what)
	}
}
