package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/root"
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
		Steps []workflowStep    `yaml:"steps"`
	} `yaml:"jobs"`
}

type workflowStep struct {
	Name string            `yaml:"name"`
	If   string            `yaml:"if"`
	Uses string            `yaml:"uses"`
	Run  string            `yaml:"run"`
	With map[string]any    `yaml:"with"`
	Env  map[string]string `yaml:"env"`
}

// chosenStack is the stack that whoever starts a workflow by hand has chosen.
const chosenStack = "${{ inputs.stack }}"

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
	require.Len(t, files, 5)
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

// No stored secret opens Azure. Those that can write stand in an environment, whose
// branches are limited, since a pull request may change the workflow that it runs;
// and only our commands get any.
func TestWhoGetsWhichSecret(t *testing.T) {
	t.Parallel()
	secret := regexp.MustCompile(`secrets\.(\w+)`)
	for _, name := range []string{"preview.yml", "up.yml", "comment.yml", "deploy.yml", "rollback.yml"} {
		w, text := readWorkflow(t, name)
		inSteps := 0
		for jobName, job := range w.Jobs {
			prefix := "PULUMI_PREVIEW_"
			if slices.Contains([]string{"dev", "prod", chosenStack}, job.Environment) {
				prefix = "PULUMI_"
			}
			for _, step := range job.Steps {
				for variable, value := range step.Env {
					if m := secret.FindStringSubmatch(value); m != nil {
						inSteps++
						assert.Equal(t, prefix+strings.TrimPrefix(variable, "PULUMI_"), m[1], "%s %s", name, jobName)
						assert.Contains(t, []string{"PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE"}, variable)
						assert.NotEmpty(t, step.Run)
						assert.NotContains(t, step.Run, "go build")
					}
				}
			}
		}
		assert.Len(t, secret.FindAllString(text, -1), inSteps, "%s: none but in a step's env", name)
		assert.Equal(t, map[string]int{"preview.yml": 2, "up.yml": 22, "comment.yml": 0, "deploy.yml": 4, "rollback.yml": 6}[name], inSteps)
		assert.NotContains(t, text, "CLIENT_SECRET")
	}
}

// What GitHub vouches with lasts five minutes, and a login as long as Azure's
// token. So between a login and the first use of the state nothing compiles, and
// after an update comes another login.
func TestLoginsAreFresh(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, name := range []string{"preview.yml", "up.yml", "deploy.yml", "rollback.yml"} {
		w, _ := readWorkflow(t, name)
		for jobName, job := range w.Jobs {
			compiled, updated := false, false
			for i, step := range job.Steps {
				switch {
				case strings.HasPrefix(step.Uses, "azure/login@"):
					seen++
					updated = false
					assert.True(t, compiled, "%s %s", name, jobName)
					assert.NotEmpty(t, job.Steps[i+1].Run, "%s %s: what needs the login comes at once", name, jobName)
				case step.Run == "go build . ./cmd/scaleout":
					compiled = true
				case strings.HasPrefix(step.Run, "pulumi up "):
					updated = true
				case strings.Contains(step.Run, " verify "):
					assert.False(t, updated, "%s %s: verifies with the login of before the update", name, jobName)
				}
			}
		}
	}
	assert.Equal(t, 8, seen, "logins")
}

// The comment has a word on every stack that was to be previewed.
func TestCommentOnWhatIsPreviewed(t *testing.T) {
	t.Parallel()
	preview, _ := readWorkflow(t, "preview.yml")
	comment, _ := readWorkflow(t, "comment.yml")
	assert.NotContains(t, comment.Jobs["comment"].If, "conclusion", "a preview out of time is news, too")
	steps := comment.Jobs["comment"].Steps
	stacks := strings.Join(preview.Jobs["preview"].Strategy.Matrix.Stack, " --stack ")
	assert.Equal(t, "go run ./cmd/scaleout ci publish preview --stack "+stacks, steps[len(steps)-1].Run)
}

// Releases and rollbacks by hand take turns with updates, and wait for the approval that
// the stack's environment asks for.
func TestReleasesTakeTurns(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"deploy.yml": {
			"go build . ./cmd/scaleout",
			`git archive --format zip --output app.zip "HEAD:$APP_FOLDER"`,
			`go run ./cmd/scaleout deploy --stack "$STACK" --source app.zip --canary "$CANARY" --yes`,
			`go run ./cmd/scaleout verify --stack "$STACK" --wait 15m`,
		},
		"rollback.yml": {
			"go build . ./cmd/scaleout",
			`go run ./cmd/scaleout deploy rollback --stack "$STACK" --yes`,
			`go run ./cmd/scaleout deploy status --stack "$STACK"`,
			`go run ./cmd/scaleout verify --stack "$STACK" --wait 15m`,
		},
	} {
		w, _ := readWorkflow(t, name)
		require.Len(t, w.Jobs, 1, name)
		assert.NotContains(t, w.On, "push", name)
		for _, job := range w.Jobs {
			assert.Equal(t, chosenStack, job.Environment, name)
			assert.Equal(t, "stack-"+chosenStack, job.Concurrency.Group, name)
			assert.False(t, job.Concurrency.CancelInProgress, name)
			var lines []string
			for _, step := range job.Steps {
				if step.Run != "" {
					lines = append(lines, step.Run)
				}
			}
			assert.Equal(t, want, lines, name)
		}
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
	assert.Equal(t, "dev", w.Jobs["dev"].Environment)
	assert.Equal(t, "plan", w.Jobs["plan-prod"].Environment)
	assert.Equal(t, "prod", w.Jobs["prod"].Environment)
	for stack, first := range map[string]string{
		"dev":  "go run ./cmd/scaleout ci plan --stack dev --save-plan dev.plan.json",
		"prod": "go run ./cmd/scaleout ci plan --stack prod --approved approved.json --save-plan prod.plan.json",
	} {
		var lines []string
		for _, step := range w.Jobs[stack].Steps {
			if step.Run != "" && step.If == "" { // the app is put there only if it is here
				lines = append(lines, step.Run)
			}
		}
		want := []string{
			"go build . ./cmd/scaleout",
			first,
			"pulumi up --stack " + stack + " --non-interactive --yes --plan " + stack + ".plan.json",
			"go run ./cmd/scaleout verify --stack " + stack + " --wait 15m",
			"pulumi preview --stack " + stack + " --non-interactive --expect-no-changes",
		}
		assert.Equal(t, want, lines)
	}
}

// Every command of ours that a workflow runs must parse.
func TestCommandLinesInWorkflows(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, name := range []string{"preview.yml", "up.yml", "comment.yml", "deploy.yml", "rollback.yml"} {
		w, _ := readWorkflow(t, name)
		for _, job := range w.Jobs {
			for _, step := range job.Steps {
				line, ours := strings.CutPrefix(step.Run, "go run ./cmd/scaleout ")
				if !ours {
					assert.NotContains(t, strings.TrimPrefix(step.Run, "go build . ./cmd/scaleout"), "scaleout")
					continue
				}
				seen++
				words := strings.Fields(strings.NewReplacer(`"$STACK"`, "dev", `"$CANARY"`, "10").Replace(line))
				whole := root.New(cli.System())
				cmd, args, err := whole.Find(words)
				require.NoError(t, err, line)
				require.NotSame(t, whole, cmd, line)
				require.NoError(t, cmd.ParseFlags(args), line)
				assert.NoError(t, cmd.ValidateArgs(cmd.Flags().Args()), line)
			}
		}
	}
	assert.Equal(t, 14, seen)
}
