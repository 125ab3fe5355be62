package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

// A workflow is what we look at of a file in .github/workflows.
type workflow struct {
	On          any               `yaml:"on"`
	Permissions map[string]string `yaml:"permissions"`
	Jobs        map[string]struct {
		If          string            `yaml:"if"`
		Permissions map[string]string `yaml:"permissions"`
		Timeout     int               `yaml:"timeout-minutes"`
		Environment string            `yaml:"environment"`
		Concurrency struct {
			Group            string `yaml:"group"`
			CancelInProgress bool   `yaml:"cancel-in-progress"`
		} `yaml:"concurrency"`
		Strategy struct {
			Matrix struct {
				Stack []string `yaml:"stack"`
			} `yaml:"matrix"`
		} `yaml:"strategy"`
		Env   map[string]string `yaml:"env"`
		Steps []struct {
			Name string            `yaml:"name"`
			If   string            `yaml:"if"`
			Uses string            `yaml:"uses"`
			Run  string            `yaml:"run"`
			With map[string]any    `yaml:"with"`
			Env  map[string]string `yaml:"env"`
		} `yaml:"steps"`
	} `yaml:"jobs"`
}

var workflowFolder = filepath.Join("..", "..", ".github", "workflows")

func readWorkflow(t *testing.T, name string) (workflow, string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(workflowFolder, name))
	require.NoError(t, err)
	var w workflow
	require.NoError(t, yaml.Unmarshal(b, &w))
	return w, string(b)
}

func TestWorkflowsAreSafe(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(workflowFolder, "*.yml"))
	require.NoError(t, err)
	require.Len(t, files, 3)
	pinned := regexp.MustCompile(`^\s*(- )?uses: [\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	for _, file := range files {
		w, text := readWorkflow(t, filepath.Base(file))
		assert.Equal(t, map[string]string{"contents": "read"}, w.Permissions, file)
		assert.NotContains(t, text, "pull_request_target", "it would run a fork's code with our rights")
		for _, line := range strings.Split(text, "\n") {
			if strings.Contains(line, "uses:") {
				assert.Regexp(t, pinned, line, "pinned by commit")
			}
		}
		for name, job := range w.Jobs {
			assert.Positive(t, job.Timeout, name)
			assert.NotEmpty(t, job.Concurrency.Group, name)
			for right, level := range job.Permissions {
				if level == "write" && right != "id-token" {
					assert.Equal(t, "comment.yml pull-requests", filepath.Base(file)+" "+right)
				}
			}
			for _, step := range job.Steps {
				assert.NotContains(t, step.Run, "${{", "what others name must not become a script")
				if strings.HasPrefix(step.Uses, "actions/checkout@") {
					assert.Equal(t, false, step.With["persist-credentials"], "%s %s", file, name)
				}
			}
		}
	}
}

// No stored secret opens Azure.
func TestWorkflowsHaveNoCloudSecret(t *testing.T) {
	t.Parallel()
	secret := regexp.MustCompile(`secrets\.(\w+)`)
	for _, name := range []string{"preview.yml", "up.yml", "comment.yml"} {
		_, text := readWorkflow(t, name)
		for _, m := range secret.FindAllStringSubmatch(text, -1) {
			assert.Contains(t, []string{"PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE"}, m[1])
		}
		assert.NotContains(t, text, "CLIENT_SECRET")
	}
}

// Two updates of a stack never run at once, and none is cut short. prod waits
// for an approval.
func TestUpdatesTakeTurns(t *testing.T) {
	t.Parallel()
	w, _ := readWorkflow(t, "up.yml")
	for job, group := range map[string]string{"dev": "stack-dev", "plan-prod": "stack-prod", "prod": "stack-prod"} {
		assert.Equal(t, group, w.Jobs[job].Concurrency.Group)
		assert.False(t, w.Jobs[job].Concurrency.CancelInProgress)
	}
	assert.Equal(t, "prod", w.Jobs["prod"].Environment)
	for stack, first := range map[string]string{
		"dev":  "go run ./cmd/scaleout ci plan --stack dev --save-plan dev.plan.json",
		"prod": "go run ./cmd/scaleout ci plan --stack prod --approved approved.json --save-plan prod.plan.json",
	} {
		var lines []string
		for _, step := range w.Jobs[stack].Steps {
			if step.Run != "" {
				lines = append(lines, step.Run)
			}
		}
		want := []string{
			first,
			"pulumi up --stack " + stack + " --non-interactive --yes --plan " + stack + ".plan.json",
			"go run ./cmd/scaleout verify --stack " + stack,
			"pulumi preview --stack " + stack + " --non-interactive --expect-no-changes",
		}
		assert.Equal(t, want, lines)
	}
}

// Every command of ours that a workflow runs must parse.
func TestCommandLinesInWorkflows(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, name := range []string{"preview.yml", "up.yml", "comment.yml"} {
		w, _ := readWorkflow(t, name)
		for _, job := range w.Jobs {
			for _, step := range job.Steps {
				line, ours := strings.CutPrefix(step.Run, "go run ./cmd/scaleout ")
				if !ours {
					assert.NotContains(t, step.Run, "scaleout")
					continue
				}
				seen++
				words := strings.Fields(strings.ReplaceAll(line, `"$STACK"`, "dev"))
				root := newRoot()
				cmd, args, err := root.Find(words)
				if cmd == root && words[0] == "verify" {
					continue // it comes with another part of this project
				}
				require.NoError(t, err, line)
				require.NoError(t, cmd.ParseFlags(args), line)
				assert.NoError(t, cmd.ValidateArgs(cmd.Flags().Args()), line)
			}
		}
	}
	assert.Equal(t, 7, seen)
}
