package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// TestPreviewJobFromACleanClone runs the commands of the preview job as its file
// has them, for both stacks, in a clean clone with the depth that it asks for:
// what a pull request from a fork gets. Only GitHub's own actions are left out. With
// SCALEOUT_CLONE=compile, as in .ci/run, it compiles in the clone.
func TestPreviewJobFromACleanClone(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	w, _ := readWorkflow(t, "preview.yml")
	job := w.Jobs["preview"]
	require.Equal(t, []string{"dev", "prod"}, job.Strategy.Matrix.Stack)
	clone := mergedClone(t)
	path := "PATH=" + os.Getenv("PATH")
	if os.Getenv("SCALEOUT_CLONE") != "compile" {
		path = "PATH=" + commandAsGo(t) + string(os.PathListSeparator) + os.Getenv("PATH")
	}
	for _, stack := range job.Strategy.Matrix.Stack {
		for _, step := range job.Steps {
			if step.Run == "" {
				continue
			}
			require.Empty(t, step.If, "what depends on credentials is no command of ours")
			cmd := exec.CommandContext(t.Context(), "bash", "-eo", "pipefail", "-c", step.Run)
			cmd.Dir = clone
			cmd.Env = append(forkEnvironment(job.Env, stack), path)
			out, err := cmd.CombinedOutput()
			require.NoError(t, err, "%s: %s", step.Run, out)
		}
	}

	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(clone, "preview", name))
		require.NoError(t, err)
		return string(b)
	}
	assert.True(t, strings.HasPrefix(read("dev.md"), "## Preview of `dev`: nothing changes\n"), read("dev.md"))
	prod := read("prod.md")
	assert.True(t, strings.HasPrefix(prod, "## Preview of `prod`: 4 to update\n"), prod) // the plan, gunicorn's workers on app and slot, and the workbook says what it costs
	for _, part := range []string{
		"**This is not Azure.**", "`sku.name`: `P1v3` → `P2v3`", "what the stack file says at `main`",
		"| main: 2 to 5 × `P1v3`", "| this change: 2 to 5 × `P2v3`",
	} {
		assert.Contains(t, prod, part)
	}
	status := exec.Command("git", "-C", clone, "status", "--porcelain", "--untracked-files=all")
	out, err := status.Output()
	require.NoError(t, err)
	assert.Empty(t, string(out), "the job leaves nothing that could be committed by mistake")
}

// commandAsGo is a folder with a go command that runs scaleout as it is in this test
// binary. To compile it again in the clone takes minutes of CPU, which only .ci/run
// spends.
func commandAsGo(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	dir := t.TempDir()
	script := fmt.Sprintf(`#!/bin/sh
case "$1 $2" in
"build .") exit 0 ;;
"run ./cmd/scaleout") shift 2; %s=1 exec %q "$@" ;;
esac
echo "go $*: not expected in the workflow" >&2
exit 1
`, beCommand, self)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go"), []byte(script), 0o700))
	return dir
}

// forkEnvironment is what GitHub gives the job of a fork: the job's variables,
// with neither secrets nor the repository's variables.
func forkEnvironment(job map[string]string, stack string) []string {
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if _, set := job[name]; !set && !strings.HasPrefix(name, "PULUMI_") && !strings.HasPrefix(name, "ACTIONS_") && name != beCommand {
			env = append(env, v)
		}
	}
	for name, value := range job {
		switch {
		case value == "${{ matrix.stack }}":
			value = stack
		case strings.Contains(value, "${{"):
			value = ""
		}
		env = append(env, name+"="+value)
	}
	return append(env, "GITHUB_BASE_REF=main")
}

// mergedClone is a clone of this project as it lies here, at the merge of a pull
// request that takes a larger plan for prod.
func mergedClone(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	require.NoError(t, err)
	files, err := exec.CommandContext(t.Context(), "git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	require.NoError(t, err)
	origin := t.TempDir()
	for _, name := range strings.Split(strings.Trim(string(files), "\x00"), "\x00") {
		b, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // deleted here, not yet committed
		}
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(origin, name)), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(origin, name), b, 0o755))
	}
	inGit(t, origin, "init", "-q")
	inGit(t, origin, "add", ".")
	inGit(t, origin, "commit", "-q", "-m", "base")
	inGit(t, origin, "checkout", "-q", "-b", "topic")
	prod := filepath.Join(origin, "Pulumi.prod.yaml")
	b, err := os.ReadFile(prod)
	require.NoError(t, err)
	require.Contains(t, string(b), "P1v3")
	require.NoError(t, os.WriteFile(prod, []byte(strings.Replace(string(b), "P1v3", "P2v3", 1)), 0o755))
	inGit(t, origin, "commit", "-q", "-a", "-m", "larger")
	inGit(t, origin, "checkout", "-q", "main")
	inGit(t, origin, "merge", "-q", "--no-ff", "-m", "merge", "topic")
	clone := filepath.Join(t.TempDir(), "clone")
	inGit(t, origin, "clone", "-q", "--depth", "2", "file://"+origin, clone)
	return clone
}
