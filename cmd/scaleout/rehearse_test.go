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
	code, out, errOut := s.scaleout("rehearse --stack prod --topology stack --event settings --rps 20 --json --report " + page + " --workbook " + picture)
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

// What cannot be followed is refused before anything is started.
func TestRehearseRefuses(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"rehearse":                                     "which stack? Add --stack dev or --stack prod",
		"rehearse --stack test":                        `there is no stack "test" here; stacks: dev, prod`,
		"rehearse --stack prod --event flood":          "--event flood: there is no such event; events: upgrade, crash",
		"rehearse --stack prod --rps 0.1":              "--rps 0.1: must be 1 to 2000, for example --rps 60",
		"rehearse --stack prod --app no/such":          "--app no/such: there is no such folder; try --app examples/flask",
		"rehearse --stack prod --report no/such/p":     "name a file in a folder that exists",
		"rehearse --stack prod --workbook no/such/p":   "name a file in a folder that exists",
		"rehearse --stack prod -c minInstances":        "-c minInstances: want key=value",
		"rehearse --stack prod -c minInstances=1":      "minInstances",
		"rehearse --stack prod --login-path login":     "--login-path",
		"rehearse --stack prod --duration quarter":     "invalid argument",
		"rehearse --stack prod surplus":                "unknown command",
		"rehearse --stack prod --topology three-nodes": "topologies: one-instance, two-without-redis, stack",

		"rehearse --adopt --workbook w":                              "--adopt and --workbook: leave one of them out",
		"rehearse --adopt -c planSku=S1":                             "--adopt and --config: leave one of them out",
		"rehearse --stack prod --topology one-instance --workbook w": "--workbook: it shows the stack itself, which --topology leaves out",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			code, out, errOut := newShell(t).scaleout(line)
			assert.Equal(t, exitRefused, code, "%s%s", out, errOut)
			assert.Contains(t, errOut, want)
			assert.Empty(t, out)
		})
	}
}
