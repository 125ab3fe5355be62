package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/ci/subjects"
	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/cost/report"
	"scaleout/cmd/scaleout/root"
	"scaleout/cmd/scaleout/version"
	"scaleout/internal/adopt"
	"scaleout/internal/deploy"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/testkit"
	"scaleout/internal/testkit/schema"
	"scaleout/internal/verify"
)

// schemas are the documents that commands write, by their file in docs/schema. Those of
// 'forecast' and 'verify --audit' are written by hand, and tested beside their reports.
var schemas = map[string]struct {
	command string
	of      any
}{
	"adopt":         {"scaleout adopt --json", adopt.Result{}},
	"ci-subjects":   {"scaleout ci subjects --json", []subjects.Identity{}},
	"cost":          {"scaleout cost --json", report.Report{}},
	"deploy":        {"scaleout deploy --json, and rollback and stop,", deploy.Result{}},
	"deploy-status": {"scaleout deploy status --json", deploy.Report{}},
	"rehearse":      {"scaleout rehearse --json", result.Summary{}},
	"verify":        {"scaleout verify --json", verify.Report{}},
	"version":       {"scaleout version --json", version.Info{}},
}

func schemaFile(name string) string { return filepath.Join("..", "..", "docs", "schema", name+".json") }

// The files in docs/schema are what the types say. go test ./cmd/scaleout -run Schemas
// -update writes them.
func TestSchemasAreThoseOfTheTypes(t *testing.T) {
	t.Parallel()
	for name, s := range schemas {
		text, err := schema.Of(s.command, s.of)
		require.NoError(t, err, name)
		testkit.Golden(t, schemaFile(name), text)
	}
}

// What commands write is what the schemas describe, no more and no less.
func TestCommandsWriteWhatTheSchemasDescribe(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: it runs nine commands")
	}
	s := newShell(t)
	s.env = []string{adoptPassphrase, "PATH=" + t.TempDir()}
	s.ok("local up --stack dev --yes -f")
	s.ok("local portal-app")
	home := " --home " + s.home
	for line, name := range map[string]string{
		"version":                         "version",
		"cost --stack prod --against dev": "cost",
		"cost --stack dev":                "cost",
		"verify --stack dev --only plan-instances --only https-only" + home: "verify",
		"deploy status --stack dev" + home:                                  "deploy-status",
		"deploy stop --stack dev" + home:                                    "deploy",
		"adopt --stack live -g flask-rg -n flask-app" + home:                "adopt",
		"verify --stack dev --audit" + home:                                 "audit",
		"forecast --stack dev --shape office-hours:peak=20rps":              "forecast",
	} {
		_, out, errOut := s.scaleout(line + " --json") // dev does not pass an audit
		valid(t, name, out, line+"\n"+errOut)
	}
	recorded, err := os.ReadFile(filepath.Join("..", "..", "docs", "pictures", "rehearsal.json"))
	require.NoError(t, err)
	var summary result.Summary
	require.NoError(t, json.Unmarshal(recorded, &summary))
	var today strings.Builder
	require.NoError(t, cli.Document(&today, summary))
	valid(t, "rehearse", today.String(), "a rehearsal")
}

func valid(t *testing.T, name, document, about string) {
	t.Helper()
	text, err := os.ReadFile(schemaFile(name))
	require.NoError(t, err)
	assert.NoError(t, schema.Check(string(text), document), about)
	more := strings.Replace(document, "{", `{"another": 1,`, 1)
	assert.Error(t, schema.Check(string(text), more), "something is new")
	without := strings.Replace(document, `"schemaVersion": 1,`, "", 1)
	assert.Error(t, schema.Check(string(text), without), "something is missing")
}

// Each command with --json is one of those, or writes what Pulumi's command of that name
// writes, and docs/json.md names it.
func TestEveryJSONIsDocumented(t *testing.T) {
	t.Parallel()
	pulumis := map[string]bool{
		"local preview": true, "local up": true, "local refresh": true, "local destroy": true, "local output": true,
	}
	named := map[string]bool{"forecast": true}
	for _, s := range schemas {
		path, _, _ := strings.Cut(strings.TrimPrefix(s.command, "scaleout "), " --json")
		named[path] = true
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "json.md"))
	require.NoError(t, err)
	seen := 0
	for _, cmd := range all(root.New(cli.System())) {
		if cmd.Flags().Lookup("json") == nil {
			continue
		}
		seen++
		path := strings.TrimPrefix(cmd.CommandPath(), "scaleout ")
		assert.True(t, pulumis[path] || named[path] || partOfDeploy(cmd), path)
		assert.Contains(t, string(page), "`"+path+"`", path)
	}
	assert.Greater(t, seen, 12)
}

func partOfDeploy(cmd *cobra.Command) bool { return cmd.Name() == "rollback" || cmd.Name() == "stop" }
