package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldhtml "github.com/yuin/goldmark/renderer/html"
)

// repository is a Git repository with this project's Pulumi.yaml and stack files.
// The file of prod was changed since HEAD^.
func repository(t *testing.T, stackFile string) string {
	t.Helper()
	dir := projectFolder(t)
	inGit(t, dir, "init", "-q")
	inGit(t, dir, "add", ".")
	inGit(t, dir, "commit", "-q", "-m", "base")
	b, err := os.ReadFile(filepath.Join(dir, "Pulumi.prod.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Pulumi.prod.yaml"), append(b, stackFile...), 0o600))
	inGit(t, dir, "commit", "-q", "-a", "--allow-empty", "-m", "change")
	return dir
}

func inGit(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", append([]string{
		"-c", "user.name=t", "-c", "user.email=t@t.example", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false", "-C", dir}, args...)...)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "git %v: %s", args, out)
}

// job is where a workflow's job runs: without GitHub's variables but those given.
func job(t *testing.T, dir string, env ...string) *shell {
	t.Helper()
	summary := filepath.Join(t.TempDir(), "summary")
	return &shell{t: t, dir: dir, env: append([]string{
		"GITHUB_BASE_REF=main", "GITHUB_STEP_SUMMARY=" + summary, "ARM_CLIENT_ID=", "ARM_TENANT_ID=", "ARM_SUBSCRIPTION_ID=",
		"ACTIONS_ID_TOKEN_REQUEST_URL=",
	}, env...)}
}

func TestPreviewOfAFork(t *testing.T) {
	t.Parallel()
	dir := repository(t, "  scaleout:zoneRedundant: true\n  scaleout:maxInstances: 4\n")
	// The file has it once already: the later one would be an error.
	b, err := os.ReadFile(filepath.Join(dir, "Pulumi.prod.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Pulumi.prod.yaml"), []byte(strings.Replace(string(b), "  scaleout:maxInstances: \"5\"\n", "", 1)), 0o600))
	s := job(t, dir)
	out := s.ok("ci preview --stack prod --against HEAD^ --out result")
	assert.Contains(t, out, "## Preview of `prod`: 3 to update") // plan and autoscale, and the workbook says what it costs
	assert.Contains(t, out, "**This is not Azure.**")
	assert.Contains(t, out, "what the stack file says at `main`")
	assert.Contains(t, out, "`zoneRedundant`: `false` → `true`")
	assert.Contains(t, out, "| main: 2 to 5 × `P1v3`")
	assert.Contains(t, out, "| this change: 2 to 4 × `P1v3`")
	written, err := os.ReadFile(filepath.Join(dir, "result", "prod.md"))
	require.NoError(t, err)
	assert.Equal(t, out, string(written))
	summary, err := os.ReadFile(strings.TrimPrefix(s.env[1], "GITHUB_STEP_SUMMARY="))
	require.NoError(t, err)
	assert.Equal(t, out+"\n", string(summary))
	assert.NoDirExists(t, filepath.Join(dir, ".scaleout"), "nothing is left")

	assert.Contains(t, s.ok("ci preview --stack dev --against HEAD^ --out result"), "## Preview of `dev`: nothing changes")
	assert.Contains(t, s.ok("ci preview --stack dev --out result"), "There was nothing in it, so everything is new")
}

// What is protected cannot be replaced, and nobody can overlook that it would be.
func TestPreviewOfALoss(t *testing.T) {
	t.Parallel()
	dir := repository(t, "")
	b, err := os.ReadFile(filepath.Join(dir, "Pulumi.prod.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "Pulumi.prod.yaml"), []byte(strings.Replace(string(b), "westeurope", "northeurope", 1)), 0o600))
	code, out, _ := job(t, dir).scaleout("ci preview --stack prod --against HEAD --out result")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, out, "**FAILED**, and it would DELETE or REPLACE what people use")
	assert.Contains(t, out, "> [!CAUTION]")
	assert.Contains(t, out, "The session cache `scaleout-prod-cache` is REPLACED")
	assert.Contains(t, out, "marked for protection")
}

func TestPreviewBeyondTheBudget(t *testing.T) {
	t.Parallel()
	dir := repository(t, "  scaleout:monthlyBudget: 300\n")
	code, out, _ := job(t, dir).scaleout("ci preview --stack prod --against HEAD^ --out result")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, out, "## Preview of `prod`: **FAILED**")
	assert.Contains(t, out, "monthlyBudget = 300")
	assert.Contains(t, out, "pulumi config set planSku P0v3 --stack prod")
	assert.Contains(t, out, "| **difference** | none | none | none |")
	assert.FileExists(t, filepath.Join(dir, "result", "prod.md"))
}

// Who has no passphrase sees everything but the secrets.
func TestPreviewWithoutThePassphrase(t *testing.T) {
	t.Parallel()
	dir := repository(t, "  scaleout:flaskSecretKey:\n    secure: v1:AAAAAAAAAAAAAAAA:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB\n")
	out := job(t, dir).ok("ci preview --stack prod --against HEAD^ --out result")
	assert.Contains(t, out, "**This is not Azure.**")
	assert.NotContains(t, out, "FAILED")
	assert.NotContains(t, out, "a secret that cannot be read here")
}

// TestRealPreview has a stand-in for the Pulumi CLI on PATH, which writes what
// the real one wrote once.
func TestRealPreview(t *testing.T) {
	t.Parallel()
	recorded, err := filepath.Abs(filepath.Join("..", "..", "internal", "ci", "comment", "testdata", "update.json"))
	require.NoError(t, err)
	bin := t.TempDir()
	script := "#!/bin/sh\necho \"$@\" > \"$CALLED\"\necho 'from the CLI' >&2\ncat '" + recorded + "'\nexit ${CODE:-0}\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "pulumi"), []byte(script), 0o755))
	called := filepath.Join(t.TempDir(), "called")
	dir := repository(t, "")
	credentials := []string{
		"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "CALLED=" + called,
		"ARM_CLIENT_ID=1", "ARM_TENANT_ID=2", "ARM_SUBSCRIPTION_ID=3", "PULUMI_BACKEND_URL=file:///x", "ACTIONS_ID_TOKEN_REQUEST_URL=http://x",
	}
	out := job(t, dir, credentials...).ok("ci preview --stack dev --against HEAD^ --out result")
	assert.Contains(t, out, "## Preview of `dev`: 1 to update")
	assert.NotContains(t, out, "This is not Azure")
	line, err := os.ReadFile(called)
	require.NoError(t, err)
	assert.Equal(t, "preview --json --color never --non-interactive --stack dev\n", string(line))

	code, out, _ := job(t, dir, append(credentials, "CODE=255")...).scaleout("ci preview --stack dev --out result")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, out, "from the CLI")

	code, _, errOut := job(t, dir, append(credentials, "PATH="+t.TempDir())...).scaleout("ci preview --stack dev --out result")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errOut, "the job has credentials for Azure, but there is no Pulumi CLI on PATH")
}

func TestCommentFromAFile(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	file, err := filepath.Abs(filepath.Join("..", "..", "internal", "ci", "comment", "testdata", "replace.json"))
	require.NoError(t, err)
	out := s.ok("ci comment --stack dev --preview " + file + " --embedded because")
	assert.True(t, strings.HasPrefix(out, "## Preview of `dev`: **DELETES or REPLACES what people use**"), out)
	assert.Contains(t, out, "because because.")
	assert.Contains(t, out, "### Cost")
}

// asGitHubShows reads Markdown as GitHub's specification says.
func asGitHubShows(t *testing.T, markdown string) string {
	t.Helper()
	var page bytes.Buffer
	github := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(goldhtml.WithUnsafe()))
	require.NoError(t, github.Convert([]byte(markdown), &page))
	return page.String()
}

// TestPublish runs the command against a GitHub that is none.
func TestPublish(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var bodies []string
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case strings.HasSuffix(r.URL.Path, "/pulls"):
			fmt.Fprint(w, `[{"number":7,"head":{"sha":"abcdef1234567"}}]`)
		case r.Method == http.MethodGet:
			var all []map[string]any
			for i, b := range bodies {
				all = append(all, map[string]any{"id": i + 1, "body": b, "user": map[string]any{"login": "github-actions[bot]"}})
			}
			_ = json.NewEncoder(w).Encode(all)
		default:
			var sent struct{ Body string }
			_ = json.NewDecoder(r.Body).Decode(&sent)
			if r.Method == http.MethodPost {
				bodies = append(bodies, sent.Body)
			} else {
				bodies[0] = sent.Body
			}
			fmt.Fprint(w, "{}")
		}
	}))
	t.Cleanup(web.Close)
	dir := t.TempDir()
	write := func(name, content string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	event := func(repository string) {
		write("event.json", `{"workflow_run":{"event":"pull_request","head_branch":"topic","head_sha":"abcdef1234567","head_repository":{"full_name":"`+
			repository+`"}},"repository":{"full_name":"o/r"}}`)
	}
	write("prod.md", "## prod\n")
	write("dev.md", "## dev\n")
	s := job(t, dir, "GITHUB_API_URL="+web.URL, "GITHUB_REPOSITORY=o/r", "GITHUB_TOKEN=hunter2", "GITHUB_EVENT_PATH="+filepath.Join(dir, "event.json"))
	comments := func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(bodies)
	}
	const line = "ci publish . --stack dev --stack prod"
	event("o/r")
	assert.Contains(t, s.ok(line), "The comment on pull request 7 is created.")
	assert.Contains(t, s.ok(line), "is unchanged")
	assert.Equal(t, []string{"<!-- scaleout: preview -->\n## dev\n\n## prod\n\n<sub>Previewed at abcdef1.</sub>\n"}, comments())

	event("fork/r")
	write("prod.md", strings.Repeat("é", 100_000))
	assert.Contains(t, s.ok(line), "is updated")
	require.Len(t, comments(), 1)
	assert.True(t, strings.HasPrefix(comments()[0], "<!-- scaleout: preview -->\n> [!IMPORTANT]\n> This pull request comes from a fork"), comments()[0][:200])
	assert.LessOrEqual(t, len([]rune(comments()[0])), 65_536)

	assert.Contains(t, comments()[0], "## Preview of `dev`, as the fork's program wrote it\n\n```text\n## dev\n```\n", "a long section takes nothing from another")

	// A job that ended without a preview is not passed over, and a link is followed by nobody.
	require.NoError(t, os.Remove(filepath.Join(dir, "prod.md")))
	require.NoError(t, os.Symlink("event.json", filepath.Join(dir, "prod.md")))
	s.ok(line)
	assert.Contains(t, comments()[0], "## dev\n```\n\n## Preview of `prod`: **NONE**\n\n**No preview**: the job failed")
	assert.NotContains(t, comments()[0], "workflow_run")
	s.ok("ci publish nowhere --stack dev --stack prod")
	assert.Contains(t, comments()[0], "## Preview of `dev`: **NONE**")
	assert.Contains(t, comments()[0], "## Preview of `prod`: **NONE**")

	// Of what a fork wrote nothing is Markdown.
	const live = "@everyone ![x](https://evil.example/x.png)\n<details><summary>all is well</summary>\n`````\n~~~\n## owned\n```\x00`\n"
	require.NoError(t, os.Remove(filepath.Join(dir, "prod.md")))
	write("dev.md", live)
	write("prod.md", "## prod **DELETES**\n")
	s.ok(line)
	shown := asGitHubShows(t, comments()[0])
	assert.Equal(t, 2, strings.Count(shown, "<pre>"))
	assert.Contains(t, shown, "<h2>Preview of <code>prod</code>, as the fork", "it is no longer inside of anything")
	outside := regexp.MustCompile(`(?s)<pre>.*?</pre>`).ReplaceAllString(shown, "")
	assert.NotContains(t, shown, "<img")
	for _, words := range []string{"@everyone", "evil.example", "<details", "owned", "DELETES"} {
		assert.NotContains(t, outside, words)
		assert.Contains(t, html.UnescapeString(shown), words, "it is shown all the same")
	}

	s.env = append(s.env, "GITHUB_TOKEN=")
	code, _, errOut := s.scaleout(line)
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, "GITHUB_TOKEN is not set")
}
