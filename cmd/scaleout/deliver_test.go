package main

import (
	"archive/zip"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/local"
)

// A pipeline is a project whose workflow's commands run with the embedded Azure
// in the place of the Pulumi CLI: the same engine, the same flags.
type pipeline struct {
	t         *testing.T
	dir, home string
	env       []string
	ours      string // how the workflow's own command is run here
}

func newPipeline(t *testing.T) *pipeline {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	d := &pipeline{t: t, dir: repository(t, ""), home: t.TempDir(), ours: "'" + self + "' "}
	bin := t.TempDir()
	script := "#!/bin/sh\nexec '" + self + "' local \"$@\" --home '" + d.home + "'\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "pulumi"), []byte(script), 0o755))
	d.env = append(ownEnvironment(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "GITHUB_STEP_SUMMARY=")
	return d
}

// run runs a job's commands. Verify is left out, for nothing answers here; so is
// what compiles, and what only some repositories do.
func (d *pipeline) run(job string) (string, error) {
	d.t.Helper()
	w, _ := readWorkflow(d.t, "up.yml")
	var all strings.Builder
	for _, step := range w.Jobs[job].Steps {
		if step.Run == "" || step.If != "" || strings.HasPrefix(step.Run, "go build ") || strings.Contains(step.Run, "scaleout verify") {
			continue
		}
		cmd := exec.CommandContext(d.t.Context(), "bash", "-eo", "pipefail", "-c", strings.Replace(step.Run, "go run ./cmd/scaleout ", d.ours, 1))
		cmd.Dir, cmd.Env = d.dir, d.env
		out, err := cmd.CombinedOutput()
		all.Write(out)
		if err != nil {
			return all.String(), err
		}
	}
	return all.String(), nil
}

func (d *pipeline) must(job string) string {
	d.t.Helper()
	out, err := d.run(job)
	require.NoError(d.t, err, "%s", out)
	return out
}

// set changes prod's stack file.
func (d *pipeline) set(old, new string) {
	d.t.Helper()
	file := filepath.Join(d.dir, "Pulumi.prod.yaml")
	b, err := os.ReadFile(file)
	require.NoError(d.t, err)
	require.Contains(d.t, string(b), old)
	require.NoError(d.t, os.WriteFile(file, []byte(strings.Replace(string(b), old, new, 1)), 0o600))
}

// in opens prod as it stands.
func (d *pipeline) in(do func(*local.Session)) {
	d.t.Helper()
	s, err := local.Open(local.Options{Root: d.dir, Stack: "prod", Home: d.home, Azure: local.AzureOptions{Start: time.Now()}})
	require.NoError(d.t, err)
	defer func() { require.NoError(d.t, s.Close()) }()
	do(s)
}

// autoscale sets prod's number of instances behind Pulumi's back.
func (d *pipeline) autoscale(n int) {
	d.in(func(s *local.Session) {
		outputs, err := s.Outputs(context.Background(), false)
		require.NoError(d.t, err)
		require.NoError(d.t, s.Azure.Scale(outputs["planId"].(string), n))
	})
}

// TestDeliveryToProduction runs the jobs of up.yml in their order, twice, with
// autoscale at work while the second update waits for its approval.
func TestDeliveryToProduction(t *testing.T) {
	t.Parallel()
	d := newPipeline(t)
	assert.Contains(t, d.must("dev"), "## Preview of `dev`: ")
	assert.Contains(t, d.must("plan-prod"), "to create")
	d.must("prod")

	d.set("P1v3", "P2v3")
	assert.Contains(t, d.must("plan-prod"), "`sku.name`: `P1v3` → `P2v3`")
	d.autoscale(4)
	out := d.must("prod")
	assert.Contains(t, out, "Changed in Azure since the last update")
	d.in(func(s *local.Session) {
		b, err := s.Export(context.Background(), true)
		require.NoError(t, err)
		assert.Contains(t, string(b), `"capacity": 4`, "the live count was left alone")
	})
}

// What was not approved is not done, and no plan for it is left behind.
func TestDeliveryOfSomethingElse(t *testing.T) {
	t.Parallel()
	d := newPipeline(t)
	d.must("plan-prod")
	d.must("prod")
	d.set("P1v3", "P2v3")
	d.must("plan-prod")
	require.NoError(t, os.Remove(filepath.Join(d.dir, "prod.plan.json")))
	d.set("P2v3", "P3v3")
	out, err := d.run("prod")
	require.Error(t, err)
	assert.Contains(t, out, "this is not what was approved; run the workflow again to approve it:\n")
	assert.Contains(t, out, "  scaleout-prod-plan: the same properties would change, but to other values")
	assert.NotContains(t, out, "Updating (prod)")
	assert.NoFileExists(t, filepath.Join(d.dir, "prod.plan.json"))

	var approved map[string]any
	b, err := os.ReadFile(filepath.Join(d.dir, "approved.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &approved))
	assert.NotContains(t, string(b), "rediss://", "it goes into an artifact")
}

// The app that is released is the folder as it is committed, with its files at the root,
// where App Service looks for them.
func TestDeliveryOfTheApp(t *testing.T) {
	t.Parallel()
	d := newPipeline(t)
	require.NoError(t, os.Mkdir(filepath.Join(d.dir, "web"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(d.dir, "web", "app.py"), []byte("app = 1\n"), 0o600))
	inGit(t, d.dir, "add", "web")
	inGit(t, d.dir, "commit", "-q", "-m", "app")
	require.NoError(t, os.WriteFile(filepath.Join(d.dir, "web", "other.py"), nil, 0o600), "not committed")
	w, _ := readWorkflow(t, "up.yml")
	for _, stack := range []string{"dev", "prod"} {
		var steps []workflowStep
		for _, s := range w.Jobs[stack].Steps {
			if s.If != "" {
				assert.Equal(t, "vars.APP_FOLDER != ''", s.If)
				steps = append(steps, s)
			}
		}
		require.Len(t, steps, 2)
		assert.Equal(t, "go run ./cmd/scaleout deploy --stack "+stack+" --source app.zip --yes", steps[1].Run)
		cmd := exec.CommandContext(t.Context(), "bash", "-eo", "pipefail", "-c", steps[0].Run)
		cmd.Dir, cmd.Env = d.dir, append(d.env, "APP_FOLDER=web", "PATH="+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		packed, err := zip.OpenReader(filepath.Join(d.dir, "app.zip"))
		require.NoError(t, err)
		require.Len(t, packed.File, 1)
		assert.Equal(t, "app.py", packed.File[0].Name)
		require.NoError(t, packed.Close())
	}
}
