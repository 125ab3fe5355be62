package main

import (
	"context"
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/resource/stack"
	"github.com/pulumi/pulumi/pkg/v3/secrets"
	"github.com/pulumi/pulumi/pkg/v3/secrets/passphrase"
	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/clock"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/engine/home"
	"scaleout/internal/testkit/rehearsal"
)

// Exit codes, as 'scaleout help' documents them.
const (
	exitOK          = 0
	exitFailed      = 1
	exitRefused     = 2
	exitUnseen      = 3
	exitInterrupted = 130
)

// beCommand makes the test binary act as the command, so that real streams and
// exit codes are seen.
const beCommand = "SCALEOUT_TEST_COMMAND"

// goesFirst is set for a command that rehearses: what only computes waits for it.
const goesFirst = "SCALEOUT_TEST_GOES_FIRST"

func TestMain(m *testing.M) {
	process.Dispatch(testRoles())
	switch {
	case os.Getenv(interruptAt) != "":
		os.Exit(beInterrupted())
	case os.Getenv(beCommand) != "":
		if os.Getenv(goesFirst) != "" {
			rehearsal.GoFirst()
		}
		code := run(interruptible(), testFactory(), os.Args[1:])
		noteMemory()
		os.Exit(code)
	}
	moreAtOnce()
	os.Exit(m.Run())
}

// moreAtOnce has twice as many tests run at once as there are processors, unless -parallel says
// how many. Many wait more than they compute: for their turn to rehearse, or, with a client
// whose every request fails, for its next attempt.
func moreAtOnce() {
	flag.Parse()
	said := false
	flag.Visit(func(f *flag.Flag) { said = said || f.Name == "test.parallel" })
	if said {
		return
	}
	if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))); err != nil {
		panic(err) // TestMain has no test that could fail
	}
}

// testRoles are the binary's own, and the programs that stand in for others.
func testRoles() map[string]func([]string) int {
	all := roles()
	all[pulumiRole], all[sdkRole] = rotatingPulumiMain, sdkProgram
	return all
}

// fastClock lets the minutes that a command waits pass in seconds.
const fastClock = "SCALEOUT_TEST_FAST_CLOCK"

func testFactory() *cli.Factory {
	f := cli.System()
	if os.Getenv(fastClock) != "" {
		f.Clock = clock.NewAccelerated(time.Now(), 60)
	}
	return f
}

// shell is where a person types: a project folder and a home of its own. What somebody
// has deployed in the folder of this repository is not seen there.
type shell struct {
	t         *testing.T
	dir, home string
	env       []string
}

func newShell(t *testing.T) *shell {
	t.Helper()
	return &shell{t: t, dir: projectFolder(t), home: t.TempDir()}
}

// projectFolder is a folder with this project's stack files.
func projectFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml"} {
		b, err := os.ReadFile(filepath.Join("..", "..", name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
	}
	return dir
}

// scaleout runs a command line, split at spaces, and returns its exit code.
func (s *shell) scaleout(line string) (code int, out, errOut string) {
	s.t.Helper()
	self, err := os.Executable()
	require.NoError(s.t, err)
	cmd := exec.CommandContext(s.t.Context(), self, s.words(line)...)
	cmd.Dir = s.dir
	cmd.Env = append(ownEnvironment(), s.env...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		require.ErrorAs(s.t, err, &exit)
	}
	for _, trace := range []string{"goroutine ", "panic:"} {
		assert.NotContains(s.t, stdout.String()+stderr.String(), trace, line)
	}
	return cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

// words are those of a command line, with the home of this shell.
func (s *shell) words(line string) []string {
	words := strings.Fields(line)
	if words[0] == "local" {
		words = append(words, "--home", s.home)
	}
	return words
}

// ownEnvironment makes the child a command, and keeps from it what whoever runs
// the tests has set for Pulumi.
func ownEnvironment() []string {
	env := []string{beCommand + "=1"}
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "PULUMI_") {
			env = append(env, v)
		}
	}
	return env
}

// ok runs a command line that has to succeed.
func (s *shell) ok(line string) string {
	s.t.Helper()
	code, out, errOut := s.scaleout(line)
	require.Zero(s.t, code, "%s\n%s%s", line, out, errOut)
	return out
}

func TestLifeOnTheCommandLine(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	assert.Contains(t, s.ok("local preview --stack dev"), "19 to create")
	code, _, errOut := s.scaleout("local output --stack dev")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errOut, "nothing has been deployed yet")

	created := s.ok("local up --stack dev --yes")
	assert.Contains(t, created, "19 created")
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	require.NoError(t, err)
	shown := regexp.MustCompile(`(?m)^ +\+  ?\S.* created$`).FindAllString(string(readme), -1)
	assert.Len(t, shown, 7, "six resources, and how many there are")
	for _, line := range shown {
		assert.Contains(t, created, strings.TrimSpace(line), "README.md")
	}
	assert.Regexp(t, `(?m)^    monthlyCost +\{"atLeast":.*"currency":"USD".*\}$`, s.ok("local output --stack dev"))
	s.ok("local up --stack dev --yes --expect-no-changes")
	s.ok("local refresh --stack dev --yes --expect-no-changes")
	code, _, errOut = s.scaleout("local preview --stack dev -c planSku=P1v3 --expect-no-changes")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errOut, "no changes were expected")

	assert.Regexp(t, `^https://scaleout-dev-app[0-9a-f]{8}\.azurewebsites\.net\n$`, s.ok("local output --stack dev url"))
	assert.Contains(t, s.ok("local output --stack dev"), "[secret]")
	code, _, errOut = s.scaleout("local output --stack dev uri")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, `there is no output "uri"; outputs: appId, appName`)

	assert.Contains(t, s.ok("local destroy --stack dev --yes"), "19 deleted")
	assert.Contains(t, s.ok("local preview --stack dev"), "19 to create")
}

// The two commands that the refusal names do what it says.
func TestProtectedStackSaysHowToLiftIt(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.ok("local up --stack prod --yes")
	code, _, errOut := s.scaleout("local destroy --stack prod --yes")
	assert.Equal(t, exitRefused, code)
	assert.Contains(t, errOut, `stack "prod" is protected and was not touched`)
	var commands []string
	for _, line := range strings.Split(errOut, "\n") {
		if c, ok := strings.CutPrefix(line, "  scaleout "); ok {
			commands = append(commands, c)
		}
	}
	require.Len(t, commands, 2)
	for _, c := range commands {
		assert.Contains(t, c, "--home "+s.home)
	}
	s.ok(commands[0])
	s.ok(commands[1] + " --yes")
}

func TestOneAtATime(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	h, err := home.Open(s.home)
	require.NoError(t, err)
	defer h.Close()
	code, _, errOut := s.scaleout("local up --stack dev --yes")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errOut, "another update is running in "+s.home)
	require.NoError(t, h.Note("scaleout local serve --stack dev"))
	_, _, errOut = s.scaleout("local up --stack dev --yes")
	assert.Contains(t, errOut, "'scaleout local serve --stack dev'")

	// What only reads needs no lock.
	s.ok("local preview --stack dev")
	_, _, errOut = s.scaleout("local state export --stack dev --show-secrets")
	assert.NotContains(t, errOut, "another update")
}

// Whoever only looks waits for nobody, wherever the command looks.
func TestReadingNeedsNoLock(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: it runs an app")
	}
	t.Parallel()
	s := newShell(t)
	s.env = []string{adoptPassphrase}
	s.ok("local up --stack dev --yes")
	s.ok("local portal-app")
	h, err := home.Open(s.home)
	require.NoError(t, err)
	defer h.Close()
	require.NoError(t, h.Note("scaleout local serve --stack dev"))
	at := " --embedded --home " + s.home
	for _, line := range []string{
		"local output --stack dev url", "local state export --stack dev", "local preview --stack dev",
		"verify --stack dev --only plan-instances" + at, "deploy status --stack dev" + at,
		"adopt --stack live -g flask-rg -n flask-app --health-path /healthz" + at,
	} {
		_, out, errOut := s.scaleout(line)
		assert.NotContains(t, out+errOut, "another update", line)
		assert.NotContains(t, out+errOut, "opened for reading", line)
		assert.NotEmpty(t, out, line+"\n"+errOut)
	}
	for _, line := range []string{"local up --stack dev --yes", "local rotate-key --stack dev --yes", "deploy stop --stack dev" + at, "local state reset --yes"} {
		code, _, errOut := s.scaleout(line)
		assert.NotZero(t, code, line)
		assert.Contains(t, errOut, "'scaleout local serve --stack dev' (process ", line)
	}
}

func TestJSONIsJSONAndHoldsNoSecret(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	lines := s.ok("local up --stack dev --yes --json")
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		require.True(t, json.Valid([]byte(line)), line)
	}
	digest := s.ok("local preview --stack dev --json -c redisSku=Standard_C1")
	require.True(t, json.Valid([]byte(digest)))
	outputs := s.ok("local output --stack dev --json")
	require.True(t, json.Valid([]byte(outputs)))

	secret := strings.TrimSpace(s.ok("local output --stack dev redisUrl --show-secrets"))
	u, err := url.Parse(secret)
	require.NoError(t, err)
	key, _ := u.User.Password()
	require.Len(t, key, 44)
	for _, text := range []string{lines, digest, outputs} {
		for _, form := range []string{secret, key, url.QueryEscape(key)} {
			assert.NotContains(t, text, form)
		}
	}
}

// secretsProviders knows the secrets providers of the Pulumi CLI.
type secretsProviders struct{}

func (secretsProviders) OfType(_ context.Context, _ string, state json.RawMessage) (secrets.Manager, error) {
	var salt struct{ Salt string }
	if err := json.Unmarshal(state, &salt); err != nil {
		return nil, err
	}
	return passphrase.GetPassphraseSecretsManager("correct horse", salt.Salt)
}

func TestExportIsWhatTheCLIImports(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.ok("local up --stack dev --yes")
	code, _, errOut := s.scaleout("local state export --stack dev")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errOut, "PULUMI_CONFIG_PASSPHRASE")

	s.env = []string{"PULUMI_CONFIG_PASSPHRASE=correct horse"}
	var d apitype.UntypedDeployment
	require.NoError(t, json.Unmarshal([]byte(s.ok("local state export --stack dev")), &d))
	snap, err := stack.DeserializeUntypedDeployment(t.Context(), &d, secretsProviders{})
	require.NoError(t, err)
	require.NoError(t, snap.VerifyIntegrity())
	assert.Equal(t, "passphrase", snap.SecretsManager.Type())
	assert.Len(t, snap.Resources, 22, "nineteen and three providers")
}

func TestWithoutAVerb(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]int{
		"": exitOK, "local": exitOK, "local state": exitOK, "help": exitOK, "up": exitRefused, "--stack": exitRefused,
	} {
		var out, errOut strings.Builder
		f := cli.System()
		f.In, f.Out, f.Err = strings.NewReader(""), &out, &errOut
		code := run(t.Context(), f, strings.Fields(line))
		assert.Equal(t, want, code, line)
		assert.Equal(t, want == exitOK, strings.Contains(out.String(), "Available Commands:"), line)
		assert.Equal(t, want != exitOK, strings.HasPrefix(errOut.String(), "error: unknown "), line)
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.ok("local up --stack dev --yes")
	code, _, _ := s.scaleout("local state reset")
	assert.Equal(t, exitRefused, code)
	gone := s.ok("local state reset --yes")
	assert.Equal(t, "Deleted: the state of dev in "+s.home+", and the embedded Azure. Stack files stay.\nNext: scaleout local up --stack dev --home "+s.home+"\n", gone)
	assert.Equal(t, "No stack had any state in "+s.home+".\n", s.ok("local state reset --yes"))
	assert.Contains(t, s.ok("local preview --stack dev"), "19 to create")
}

// Each damaged file is named, with what helps and what that costs.
func TestDamagedStateSaysWhatHelps(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.ok("local up --stack dev --yes")
	for _, name := range []string{"key", "azure", filepath.Join("stacks", "dev.json")} {
		whole, err := os.ReadFile(filepath.Join(s.home, name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(s.home, name), []byte("{broken"), 0o600))
		code, _, errOut := s.scaleout("local output --stack dev")
		assert.Equal(t, exitFailed, code, name)
		assert.Contains(t, errOut, filepath.Join(s.home, name), name)
		assert.Contains(t, errOut, "\nNext: put back a copy of the file if you have one; 'scaleout local state reset --home "+s.home+"' deletes the state of all stacks", name)
		require.NoError(t, os.WriteFile(filepath.Join(s.home, name), whole, 0o600))
	}
	s.ok("local output --stack dev")
}
