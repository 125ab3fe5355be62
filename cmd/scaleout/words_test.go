package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What is no command is refused on every level, with the one that is meant.
func TestUnknownWords(t *testing.T) {
	t.Parallel()
	dir := projectFolder(t)
	for line, want := range map[string]string{
		"up":                                   "did you mean 'scaleout local up'?",
		"destroy":                              "did you mean 'scaleout local destroy'?",
		"rollback":                             "did you mean 'scaleout deploy rollback'?",
		"preview":                              "did you mean 'scaleout ci preview' or 'scaleout local preview'?",
		"verfy":                                "did you mean 'scaleout verify'?",
		"reh":                                  "did you mean 'scaleout rehearse'?",
		"local upp":                            "did you mean 'scaleout local up'?",
		"local verify":                         "did you mean 'scaleout verify'?",
		"local state exprt":                    "did you mean 'scaleout local state export'?",
		"cost uptade":                          "did you mean 'scaleout cost update'?",
		"ci coment":                            "did you mean 'scaleout ci comment'?",
		"help foo":                             `unknown command "foo" for "scaleout"`,
		"help local upp":                       "did you mean 'scaleout local up'?",
		"local help destory":                   "did you mean 'scaleout local destroy'?",
		"xyzzy":                                "Next: scaleout --help",
		"rehearse crash":                       `"crash" is a word too many: 'scaleout rehearse' takes flags only; did you mean --event crash?`,
		"rehearse examples/flask":              "did you mean --app examples/flask?",
		"local preview minInstances=3":         "did you mean --config minInstances=3?",
		"forecast maxInstances=9":              "did you mean --config maxInstances=9?",
		"verify --stack dev prod":              "Next: scaleout verify --help",
		"cost westeurope":                      "Next: scaleout cost --help",
		"destory":                              "did you mean 'scaleout local destroy'?",
		"init shop":                            "did you mean --stack shop?",
		"adopt flask-app":                      "did you mean --name flask-app?",
		"verify prod":                          "did you mean --stack prod?",
		"rehearse -s prod --event crash,,hang": "--event '': there is no such event",
		"verify sessions":                      "did you mean --only sessions?",
		"local up prod":                        "did you mean --stack prod?",
		"local up planSku=P1v3":                "did you mean --config planSku=P1v3?",
		"deploy .":                             "did you mean --source .?",
		"deploy prod":                          "did you mean --stack prod?",
		"forecast access.log":                  "did you mean --traffic access.log?",
		"forecast office-hours":                "did you mean --shape office-hours?",
		"rotate-key dev":                       "did you mean --stack dev?",
		"verify --stck prod":                   "unknown flag: --stck; did you mean --stack?",
		"local up --skip-previw":               "did you mean --skip-preview?",
		"verify --xyzzy":                       "Next: scaleout verify --help",
		"cost --color blue":                    "--color blue: want auto, always or never",
		"cost --stack prd":                     "did you mean --stack prod?",
		"local serve --port -3":                "--port -3: want 0 to 65535",
		"local serve --arm-port 70000":         "--arm-port 70000: want 0 to 65535",
		"verify --stack dev --wait -3s":        "--wait -3s: want 0 to 24h",
		"cost --stack prod -c region=x":        "The region is a setting of the provider, azure-native:location",
		"cost -s prod -c location=eastus":      "-c azure-native:location=eastus",
		"completion tcsh":                      `unknown command "tcsh" for "scaleout completion"`,
		"completion bash zsh":                  `"zsh" is a word too many: 'scaleout completion bash' takes flags only`,
		"rehearse --stack prod --report x --workbook ./x": "--report and --workbook: both are",
	} {
		code, said := inProcess(t, dir, line)
		assert.Equal(t, exitRefused, code, line+"\n"+said)
		assert.Contains(t, said, want, line)
	}
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, files, 3, "a refused command leaves no file")
}

func TestHelpOnEveryLevel(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"help": "Available Commands:", "local help": "scaleout local [command]", "local help up": "scaleout local up [flags]",
		"help local up": "scaleout local up [flags]", "local state help reset": "scaleout local state reset [flags]",
		"deploy help status": "scaleout deploy status [flags]", "help completion": "powershell",
	} {
		code, said := inProcess(t, t.TempDir(), line)
		assert.Equal(t, exitOK, code, line+"\n"+said)
		assert.Contains(t, said, want, line)
	}
}

// Without --stack a command is about the stack in PULUMI_STACK, else about the only one.
func TestDefaultStack(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	code, _, errOut := s.scaleout("cost")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, "which stack? Add --stack dev or --stack prod")
	s.env = []string{"PULUMI_STACK=prod"}
	assert.Contains(t, s.ok("cost"), "Stack prod in")
	assert.Contains(t, s.ok("local preview"), "(prod)")
	assert.Contains(t, s.ok("cost --stack dev"), "Stack dev in")
	s.env = []string{"PULUMI_STACK=nowhere"}
	code, _, errOut = s.scaleout("cost")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, `there is no stack "nowhere" here`)

	s.env = nil
	require.NoError(t, os.Remove(filepath.Join(s.dir, "Pulumi.prod.yaml")))
	assert.Contains(t, s.ok("cost"), "Stack dev in")
	require.NoError(t, os.Rename(filepath.Join(s.dir, "Pulumi.dev.yaml"), filepath.Join(s.dir, "Pulumi.my stack.yaml")))
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "Pulumi.b.yaml"), []byte("config: {}\n"), 0o600))
	_, _, errOut = s.scaleout("cost")
	assert.Contains(t, errOut, "Add --stack b or --stack 'my stack'")
}

// What is wrong in a file is said with the file and the line, and nothing is left out
// silently.
func TestStackFilesWithMistakes(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	for name, c := range map[string]struct{ file, content, want string }{
		"a tab":           {"Pulumi.bad.yaml", "config:\n  scaleout:planSku: P1v3\n\tscaleout:protect: true\n", "Pulumi.bad.yaml, line 3: this is no YAML: "},
		"a bracket":       {"Pulumi.bad.yaml", "config:\n  scaleout:planSku: P1v3\n  scaleout:protect: [true\nbackend: {}\n", "Pulumi.bad.yaml, line 3: this is no YAML: "},
		"a quote":         {"Pulumi.bad.yaml", "config:\n  scaleout:planSku: \"P1v3\n  scaleout:protect: true\n", "Pulumi.bad.yaml, line 2: this is no YAML: "},
		"a dedent":        {"Pulumi.bad.yaml", "config:\n  scaleout:offPeak:\n    minInstances: 2\n   maxInstances: 3\n", "Pulumi.bad.yaml, line 4: this is no YAML: "},
		"a colon":         {"Pulumi.bad.yaml", "config:\n  scaleout:startCommand: a: b\n", "Pulumi.bad.yaml, line 2: this is no YAML: "},
		"outside":         {"Pulumi.bad.yaml", "config:\n  scaleout:planSku: P1v3\nscaleout:protect: true\n", "Pulumi.bad.yaml: settings stand below 'config:', and Pulumi passes over what stands beside it: indent scaleout:protect"},
		"no namespace":    {"Pulumi.bad.yaml", "planSku: P1v3\n", `Pulumi.bad.yaml, line 1: "planSku" is nothing that a stack file has`},
		"config misspelt": {"Pulumi.bad.yaml", "Config:\n  scaleout:planSku: P1v3\n", `line 1: "Config" is nothing that a stack file has`},
		"not yaml":        {"Pulumi.bad.yml", "config: {}\n", "rename it to Pulumi.bad.yaml"},
	} {
		path := filepath.Join(s.dir, c.file)
		require.NoError(t, os.WriteFile(path, []byte(c.content), 0o600))
		for _, line := range []string{"cost --stack bad", "local preview --stack bad"} {
			code, out, errOut := s.scaleout(line)
			assert.Equal(t, exitRefused, code, name+"\n"+out+errOut)
			assert.Contains(t, out+errOut, c.want, name)
		}
		require.NoError(t, os.Remove(path))
	}
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "Pulumi.yaml"), []byte("name: scaleout\n\truntime: go\n"), 0o600))
	code, _, errOut := s.scaleout("cost --stack dev")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, "Pulumi.yaml, line 2: this is no YAML: ")
}

// Colours are there where they are asked for, and nowhere else.
func TestColour(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	colour := regexp.MustCompile(`\x1b\[[0-9;]*m`)
	for _, line := range []string{"cost --stack prod", "local preview --stack dev"} {
		plain := s.ok(line)
		assert.NotContains(t, plain, "\x1b", line)
		assert.NotContains(t, s.ok(line+" --color never"), "\x1b", line)
		painted := s.ok(line + " --color always")
		assert.Regexp(t, colour, painted, line)
		if strings.HasPrefix(line, "cost") {
			assert.Equal(t, plain, colour.ReplaceAllString(painted, ""))
		}
	}
	assert.NotContains(t, s.ok("cost --stack prod --json --color always"), "\x1b")
}

// Shells propose what can be typed.
func TestCompletion(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	propose := func(words ...string) []string {
		s.t.Helper()
		code, said := inProcessWords(t, s.dir, append([]string{"__complete"}, words...))
		require.Zero(t, code, said)
		return strings.Split(said, "\n")
	}
	assert.Subset(t, propose("cost", "--stack", ""), []string{"dev", "prod"})
	assert.Contains(t, propose("cost", "--stack", "p"), "prod")
	assert.Subset(t, propose("local", "up", "-s", ""), []string{"dev", "prod"})
	assert.Subset(t, propose("rehearse", "--event", ""), []string{"crash", "hang"})
	assert.Contains(t, propose("rehearse", "--event", "crash,ha"), "crash,hang")
	assert.NotContains(t, propose("rehearse", "--event", "crash,"), "crash,crash")
	assert.Contains(t, propose("verify", "--only", "sess"), "sessions")
	assert.Contains(t, propose("cost", "-c", "plan"), "planSku=")
	assert.Subset(t, propose("cost", "-c", "planSku=P1"), []string{"planSku=P1v3"})
	assert.Contains(t, propose("init", "--redis-sku", "Bal"), "Balanced_B1")
	assert.Contains(t, propose("init", "--location", "westeu"), "westeurope")
	assert.Contains(t, strings.Join(propose("help", "loc"), "\n"), "local\t")
	assert.Contains(t, strings.Join(propose("local", "help", "de"), "\n"), "destroy\t")
	_, help := inProcess(t, s.dir, "help")
	assert.Regexp(t, `(?m)^  completion  `, help)
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		code, script := inProcess(t, s.dir, "completion "+shell)
		assert.Zero(t, code)
		assert.Contains(t, script, "__complete", shell)
	}
}
