package pulumicli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/fail"
)

// Command lines, with the defaults and with every option.
func TestCommandLines(t *testing.T) {
	t.Parallel()
	s := Stack{Name: "prod"}
	for want, args := range map[string][]string{
		"stack output --json --non-interactive --stack prod":                                                 s.outputArgs(OutputsOptions{}),
		"stack output --json --show-secrets --non-interactive --stack prod":                                  s.outputArgs(OutputsOptions{ShowSecrets: true}),
		"preview --non-interactive --stack prod":                                                             s.previewArgs(PreviewOptions{}),
		"preview --json --color never --expect-no-changes --save-plan p.json --non-interactive --stack prod": s.previewArgs(PreviewOptions{JSON: true, ExpectNoChanges: true, SavePlan: "p.json"}),
		"up --yes --skip-preview --non-interactive --stack prod":                                             s.upArgs(UpOptions{}),
		"up --yes --skip-preview --color never --non-interactive --stack prod":                               s.upArgs(UpOptions{NoColor: true}),
		"config set redisKey secondary --non-interactive --stack prod":                                       s.configArgs("redisKey", "secondary"),
		"config --json --show-secrets --non-interactive --stack prod":                                        s.configurationArgs(),
	} {
		assert.Equal(t, want, strings.Join(args, " "))
	}
}

// fake is a CLI that writes down how it is called and fails at the verb that the
// file "fails" names.
func fake(t *testing.T, code string) (s Stack, bin string) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("SKIPPED: the CLI's stand-in is a shell script")
	}
	bin = t.TempDir()
	script := `echo "$PWD: $*" >> '` + bin + `/calls'
if [ "$1" = "$(cat '` + bin + `/fails')" ]; then echo "error: no changes were expected" >&2; exit ` + code + `; fi
echo "a warning" >&2
case "$1" in config) echo '{"scaleout:appSettings": {"value": "{\"A\":\"1\"}", "objectValue": {"A": "1"}, "secret": false}, "scaleout:key": {"value": "k", "secret": true}}';;
stack) echo '{"appId": "/a", "redisUrl": "[secret]"}';; *) echo "shown by $1";; esac
`
	require.NoError(t, os.WriteFile(filepath.Join(bin, "script"), []byte(script), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(bin, "fails"), nil, 0o600))
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	return Stack{Dir: dir, Name: "prod", Command: []string{"sh", filepath.Join(bin, "script")}}, bin
}

func TestConfiguration(t *testing.T) {
	t.Parallel()
	s, bin := fake(t, "255")
	c, err := s.Configuration(t.Context())
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"scaleout:appSettings": `{"A":"1"}`, "scaleout:key": "k"}, c.Values)
	assert.Equal(t, map[string]bool{"scaleout:appSettings": false, "scaleout:key": true}, c.Secret)
	require.NoError(t, os.WriteFile(filepath.Join(bin, "fails"), []byte("config"), 0o600))
	_, err = s.Configuration(t.Context())
	require.Error(t, err)
}

func TestRuns(t *testing.T) {
	t.Parallel()
	s, bin := fake(t, "255")
	var shown, log bytes.Buffer
	s.Log = &log
	outputs, err := s.Outputs(t.Context(), OutputsOptions{})
	require.NoError(t, err)
	assert.Equal(t, map[string]any{"appId": "/a", "redisUrl": "[secret]"}, outputs)
	require.NoError(t, s.SetConfig(t.Context(), "redisKey", "primary"))
	require.NoError(t, s.Preview(t.Context(), &shown, PreviewOptions{}))
	require.NoError(t, s.Up(t.Context(), &shown, UpOptions{}))
	assert.Equal(t, "shown by preview\nshown by up\n", shown.String())
	assert.Equal(t, strings.Repeat("a warning\n", 4), log.String())
	calls, err := os.ReadFile(filepath.Join(bin, "calls"))
	require.NoError(t, err)
	assert.Equal(t, 4, strings.Count(string(calls), s.Dir+": "), string(calls))

	for verb, c := range map[string]struct {
		do   func() error
		said string
	}{
		"stack":   {func() error { _, err := s.Outputs(t.Context(), OutputsOptions{}); return err }, "stack output"},
		"config":  {func() error { return s.SetConfig(t.Context(), "redisKey", "primary") }, "config set"},
		"preview": {func() error { return s.Preview(t.Context(), &shown, PreviewOptions{}) }, "preview"},
		"up":      {func() error { return s.Up(t.Context(), &shown, UpOptions{}) }, "up"},
	} {
		require.NoError(t, os.WriteFile(filepath.Join(bin, "fails"), []byte(verb), 0o600))
		err := c.do()
		require.EqualError(t, err, "'pulumi "+c.said+"' failed: exit status 255\nerror: no changes were expected")
		assert.False(t, IsUnknownStack(err))
	}
}

func TestNotJSON(t *testing.T) {
	t.Parallel()
	_, err := Stack{Command: []string{"echo", "hunter2"}}.Outputs(t.Context(), OutputsOptions{})
	require.EqualError(t, err, "'pulumi stack output --json' did not print JSON")
}

func TestWithoutTheCLI(t *testing.T) {
	t.Parallel()
	s := Stack{Name: "prod", Command: []string{"no-such-pulumi"}}
	assert.False(t, s.Installed())
	err := s.Up(t.Context(), nil, UpOptions{})
	require.EqualError(t, err, "there is no Pulumi CLI on PATH")
	assert.Contains(t, fail.NextStep(err), "https://www.pulumi.com/docs/install/")
	assert.True(t, Stack{Command: []string{"sh"}}.Installed())
}

// By the exit code of today's CLI, and by what older ones say.
func TestUnknownStack(t *testing.T) {
	t.Parallel()
	s, bin := fake(t, "6")
	require.NoError(t, os.WriteFile(filepath.Join(bin, "fails"), []byte("stack"), 0o600))
	_, err := s.Outputs(t.Context(), OutputsOptions{})
	assert.True(t, IsUnknownStack(err))
	assert.True(t, IsUnknownStack(&ExitError{Args: []string{"up"}, Said: "error: no stack named 'prod' found"}))
	assert.False(t, IsUnknownStack(nil))
	assert.False(t, IsUnknownStack(fail.Refuse("no stack named 'prod' found")))
}
