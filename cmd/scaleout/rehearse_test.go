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
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/rehearsal"
)

// accessKey is what a cache's keys look like, raw or in a URL.
var accessKey = regexp.MustCompile(`[A-Za-z0-9+/%]{43,}(=|%3D)`)

// One event on the stack: JSON on standard output and nothing else there, the
// same numbers on the page, and no key anywhere. It goes before the other tests of this
// package, beside which the machine may be too busy for a verdict.
func TestRehearse(t *testing.T) {
	testkit.Long(t) // with -short, docs/promises rehearses
	t.Parallel()
	s := newShell(t)
	s.env = []string{goesFirst + "=1"}
	page, picture := filepath.Join(t.TempDir(), "page.html"), filepath.Join(t.TempDir(), "workbook.html")
	summary, out, errOut := rehearsed(t, s, "--stack prod --topology stack --event settings --json --report "+page+" --workbook "+picture)
	assert.True(t, summary.Kept)
	require.Len(t, summary.Topologies, 1)
	assert.Positive(t, summary.Topologies[0].OK)
	first := summary.Topologies[0].Timeline[0]
	assert.Equal(t, [2]int{2, 2}, [2]int{first.Instances, first.Wanted}, "before anything happens, all instances are there")
	assert.Positive(t, first.CPU, "and the load that they carry is known")
	assert.Contains(t, errOut, "change of an app setting")

	html, err := os.ReadFile(page)
	require.NoError(t, err)
	_, embedded, found := strings.Cut(string(html), `<script type="application/json" id="rehearsal">`)
	require.True(t, found)
	embedded, _, _ = strings.Cut(embedded, "</script>")
	assert.JSONEq(t, strings.Replace(out, `"schemaVersion": 1,`, "", 1), embedded, "a page is no document of its own")

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

// notRehearsed is what 'rehearse' says where the machine is too busy for the load before the first event.
const notRehearsed = "nothing was rehearsed"

// rehearsed rehearses with less and less load, and beside fewer others, until the machine can
// carry it: tests of other packages run beside this one.
func rehearsed(t *testing.T, s *shell, line string) (summary result.Summary, out, errOut string) {
	t.Helper()
	code := 0
	for i, rate := range []string{"8", "6", "4", "3", "2", "2", "1", "1"} {
		leave := rehearsal.Take(t, min((i+1)*rehearsal.Life, rehearsal.WholeMachine))
		code, out, errOut = s.scaleout("rehearse --rps " + rate + " " + line)
		leave()
		if strings.Contains(errOut, notRehearsed) {
			assert.Equal(t, exitFailed, code, "no rehearsal is no success")
			t.Log(errOut)
			continue
		}
		summary = result.Summary{}
		require.NoError(t, json.Unmarshal([]byte(out), &summary), "%s%s", out, errOut)
		if summary.Overloaded == "" {
			break
		}
		assert.Equal(t, exitFailed, code, "no verdict is no success")
		t.Log(summary.Overloaded)
	}
	require.Equal(t, exitOK, code, "%s%s", out, errOut)
	return summary, out, errOut
}

// What is about another rehearsal is refused before anything is started.
func TestRehearseRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	dir := projectFolder(t)
	for line, says := range map[string]string{
		"--deploy --stack dev --event crash":     "--deploy and --event: leave one of them out",
		"--deploy --stack dev --topology stack":  "--deploy and --topology: leave one of them out",
		"--deploy --stack dev --without drain":   "--deploy and --without: leave one of them out",
		"--deploy --stack dev --duration 1m":     "--deploy and --duration: leave one of them out",
		"--deploy --stack dev --workbook w.html": "--deploy and --workbook: leave one of them out",
		"--deploy --adopt":                       "--adopt and --deploy: each is a rehearsal of its own",
		"--deploy --stack dev --app a":           "--app and --next go together",
		"--deploy --stack dev --next a":          "--app and --next go together",
		"--stack dev --app a --next b":           "--next: it is released by --deploy only",
		"--adopt --event crash":                  "--adopt and --event: leave one of them out",
		"--deploy":                               "--stack",
	} {
		code, said := inProcess(t, dir, "rehearse "+line)
		assert.Equal(t, exitRefused, code, line)
		assert.Contains(t, said, says)
	}
}

// What no rehearsal can be made with is refused at once, all of it together.
func TestRehearseRefusesNumbers(t *testing.T) {
	t.Parallel()
	dir := projectFolder(t)
	for line, says := range map[string]string{
		"--rps 0": "--rps 0: must be 1 to 2000", "--sessions 0": "--sessions 0: must be", "--speed 0": "--speed 0: must be",
		"--rps NaN": "--rps NaN: must be", "--duration -5m": "--duration -5m0s: must be 0 to 24h",
		"--adopt --rps -3":         "--rps -3: must be",
		"--event crash,earthquake": "--event earthquake: there is no such event",
	} {
		with := "--stack dev "
		if strings.Contains(line, "--adopt") {
			with = ""
		}
		code, said := inProcess(t, dir, "rehearse "+with+line)
		assert.Equal(t, exitRefused, code, line)
		assert.Contains(t, said, says)
		assert.NotContains(t, said, "--event crash:")
	}
}
