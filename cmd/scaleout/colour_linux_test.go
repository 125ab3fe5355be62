package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/root"
	"scaleout/internal/testkit"
)

// A shade is a command line of each command, and whether it has something to colour: its
// report, or what is wrong about the line. They run in this order, in one home.
type shade struct {
	command, line string
	colourless    bool
	asked         bool // it asks, and nobody answers: at a terminal only
	moves         bool // it rewrites lines at a terminal
	free          bool // lines that may be longer than the terminal: those of Pulumi, values, scripts
}

// shades begins with what makes a stack, and ends with what deletes it.
var shades = []shade{
	{command: "local up", moves: true, line: "--stack dev --yes -f", free: true},
	{command: "local preview", line: "--stack dev", free: true},
	{command: "local refresh", line: "--stack dev --yes -f", free: true},
	{command: "local output", line: "--stack dev", colourless: true, free: true},
	{command: "local rotate-key", line: "--stack dev --yes"},
	{command: "local serve", line: "--port -3"},
	{command: "local state export", line: "--stack dev", colourless: true, free: true},
	{command: "local state delete", line: "nothing --stack dev"},
	{command: "local state reset", asked: true, free: true},
	{command: "local portal-app"},
	{command: "local import", line: "--stack nobody"},
	{command: "adopt", line: "--stack live -g flask-rg -n flask-app --embedded"},
	{command: "deploy status", moves: true, line: "--stack dev --embedded"},
	{command: "deploy rollback", line: "--stack dev --embedded", asked: true},
	{command: "deploy stop", line: "--stack nobody"},
	{command: "deploy", line: "--stack dev"},
	{command: "verify", line: "--stack dev --audit --preview"},
	{command: "rehearse", line: "--stack dev --rps 0"},
	{command: "rotate-key", line: "--stack dev --settle 1s"},
	{command: "cost", line: "--stack prod --against dev"},
	{command: "cost update", line: "--currency x"},
	{command: "forecast", line: "--stack prod --shape office-hours:peak=300rps"},
	{command: "forecast capacity", line: "--nothing"},
	{command: "init", line: "--stack a/b"},
	{command: "version", colourless: true},
	{command: "ci job", line: "--nothing"},
	{command: "ci subjects", line: "--nothing"},
	{command: "ci plan", line: "--nothing"},
	{command: "ci preview", line: "--nothing"},
	{command: "ci comment", line: "--nothing"},
	{command: "ci publish", line: "--nothing"},
	{command: "local destroy", line: "--stack dev --yes -f", free: true},
}

var (
	colouring = regexp.MustCompile(`\x1b\[[0-9;]*m`)
	escapes   = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b[=>78]`)
)

// Every command colours where it is told to, and nowhere where NO_COLOR, a terminal that
// cannot, or --color says so; what it writes of its own fits 60 columns.
func TestColourOfEveryCommand(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED: it runs every command three times")
	}
	s := newShell(t)
	s.env = []string{adoptPassphrase, "PATH=" + t.TempDir()}
	assertFits(t, 60, s.atWidth(60, "local portal-app"), "local portal-app") // once: later it is there
	for _, c := range shades {
		line := c.command + " %s " + c.line
		if strings.HasPrefix(line, "adopt ") || strings.HasPrefix(line, "deploy ") {
			line += " --home " + s.home
		}
		if !c.asked {
			painted := s.piped(fmt.Sprintf(line, "--color always"))
			assert.Equal(t, !c.colourless, colouring.MatchString(painted), "%s\n%s", line, painted)
			assert.NotContains(t, colouring.ReplaceAllString(painted, ""), "\x1b", line)
		}
		plain := s.atWidth(60, fmt.Sprintf(line, ""), "TERM=xterm-256color", "NO_COLOR=1")
		assert.NotRegexp(t, colouring, plain, line)
		if !c.free {
			assertFits(t, 60, plain, line)
		}
		if c.moves {
			assert.NotContains(t, s.atWidth(60, fmt.Sprintf(line, ""), "TERM=dumb"), "\x1b", line)
			assert.NotContains(t, s.piped(fmt.Sprintf(line, "--color never")), "\x1b", line)
		}
	}
}

// piped runs a command line whose output is no terminal.
func (s *shell) piped(line string) string {
	if !needsProcess(line) {
		var out strings.Builder
		f := s.factory(nil)
		f.In, f.Out, f.Err = strings.NewReader(""), &out, &out
		run(s.t.Context(), f, s.words(line)) // how it ends is for other tests
		return out.String()
	}
	_, out, errOut := s.scaleout(line)
	return out + errOut
}

// needsProcess reports whether a command line reads the environment of its process, or
// draws on the streams of one.
func needsProcess(line string) bool {
	return strings.HasPrefix(line, "adopt ") || strings.HasPrefix(line, "local ") && strings.Contains(line, "--stack dev")
}

// atWidth runs a command line at a terminal of a width, where nobody answers.
func (s *shell) atWidth(columns int, line string, env ...string) string {
	s.t.Helper()
	terminal := testkit.NewTerminal(s.t)
	terminal.Resize(s.t, columns)
	if !needsProcess(line) {
		f := s.factory(env)
		f.In, f.Out, f.Err = terminal.File, terminal.File, terminal.File
		go func() {
			defer terminal.Leave()
			run(s.t.Context(), f, s.words(line))
		}()
		return terminal.Type("] ")
	}
	self, err := os.Executable()
	require.NoError(s.t, err)
	cmd := exec.CommandContext(s.t.Context(), self, s.words(line)...)
	cmd.Dir, cmd.Env = s.dir, append(append(ownEnvironment(), s.env...), env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal.File, terminal.File, terminal.File
	require.NoError(s.t, cmd.Start())
	require.NoError(s.t, terminal.File.Close())
	seen := terminal.Type("] ")
	_ = cmd.Wait()
	return seen
}

// factory is where this shell's commands run in this process.
func (s *shell) factory(env []string) *cli.Factory {
	f := testFactory()
	f.Dir = s.dir
	f.Getenv = func(name string) string {
		for _, v := range append(s.env, env...) {
			if value, is := strings.CutPrefix(v, name+"="); is {
				return value
			}
		}
		return ""
	}
	return f
}

// assertFits finds lines that a terminal would break. Errors are one line, in which a
// command can be copied; values stay whole, and so do ids and addresses.
func assertFits(t *testing.T, columns int, text, line string) {
	t.Helper()
	for _, l := range strings.Split(escapes.ReplaceAllString(text, ""), "\n") {
		l = strings.TrimRight(l[strings.LastIndex(l, "\r")+1:], " ")
		longest := 0
		for _, word := range strings.Fields(l) {
			longest = max(longest, len([]rune(word)))
		}
		whole := strings.HasPrefix(l, "error: ") || strings.HasPrefix(l, "Next: ") || strings.HasPrefix(strings.TrimLeft(l, " "), `"`)
		if len([]rune(l)) > columns && longest < columns/3 && !whole {
			assert.Fail(t, "a line is too long", "%s\n%s", line, l)
		}
	}
}

// A new command comes with a row.
func TestEveryCommandHasAShade(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, c := range shades {
		known[c.command] = true
	}
	for _, cmd := range all(root.New(cli.System())) {
		_, path, _ := strings.Cut(cmd.CommandPath(), " ")
		if group := map[string]bool{"": true, "ci": true, "local": true, "local state": true}; group[path] {
			continue // its own help is what it has
		}
		assert.True(t, known[path], "%q has no row in shades", path)
	}
}

// What is no colour is refused by every command, before anything else.
func TestWrongColourOfEveryCommand(t *testing.T) {
	t.Parallel()
	dir := projectFolder(t)
	for _, c := range shades {
		code, said := inProcess(t, dir, c.command+" "+c.line+" --color blue")
		assert.Equal(t, exitRefused, code, c.command)
		if !strings.Contains(c.line, "--nothing") {
			assert.Equal(t, "error: --color blue: want auto, always or never\n", said, c.command)
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	assert.Len(t, left, 3)
}
