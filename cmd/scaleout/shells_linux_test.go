package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
)

// A shellKind is a shell in which somebody has the completion script.
type shellKind struct {
	name    string
	program string
	config  string // the file that it reads when it starts, below the home folder
	text    string
	args    []string
}

const atPrompt = "READY> "

var shellKinds = []shellKind{
	{"bash", "bash", ".bashrc", "PS1='" + atPrompt + "'\n. <(scaleout completion bash)\n", nil},
	{"bash with bash-completion", "bash", ".bashrc", "PS1='" + atPrompt + "'\n. /usr/share/bash-completion/bash_completion\n. <(scaleout completion bash)\n", nil},
	{"zsh", "zsh", ".zshrc", "PS1='" + atPrompt + "'\nautoload -Uz compinit\ncompinit -u\nsource <(scaleout completion zsh)\n", []string{"-d"}},
	{"fish", "fish", ".config/fish/config.fish", "function fish_prompt; echo -n '" + atPrompt + "'; end\nset -g fish_greeting\nset -g fish_autosuggestion_enabled 0\nscaleout completion fish | source\n", nil},
}

// completed are what somebody types, with Tab where they leave it to the shell, and the
// words that the command gets.
var completed = []struct{ typed, want string }{
	{"cost --stack pr\t", "<cost> <--stack> <prod>"},
	{"cost --stack my\t", "<cost> <--stack> <my stack>"},
	{"cost --stack it\t", "<cost> <--stack> <it's $HOME>"},
	{"cos\t-s pr\t", "<cost> <-s> <prod>"},
	{"rehearse --event crash,ha\t", "<rehearse> <--event> <crash,hang>"},
	{"verify --only session-\t", "<verify> <--only> <session-log>"},
	{"cost -c planS\tP1v3", "<cost> <-c> <planSku=P1v3>"},
	{"cost -c redisKey=sec\t", "<cost> <-c> <redisKey=secondary>"},
	{"forecast --what-if planSku=P1v3,maxI\t5", "<forecast> <--what-if> <planSku=P1v3,maxInstances=5>"},
	{"init --redis-sku Standard_C6\t", "<init> <--redis-sku> <Standard_C6>"},
	{"init --location westeu\t", "<init> <--location> <westeurope>"},
	{"forecast --traffic tr\t", "<forecast> <--traffic> <traffic of may.csv>"},
	{"verify --app fo\t", "<verify> <--app> <folder/>"},
	{"rehearse --rps tr\t", "<rehearse> <--rps> <tr>"},       // a file is no number
	{"version tr\t", "<version> <tr>"},                       // which takes no word
	{"ci publish fo\t", "<ci> <publish> <folder/>"},          // which takes a folder
	{"local up --stack=pr\t", "<local> <up> <--stack=prod>"}, // as one word
}

// In a real shell Tab completes names, values, files and folders, and writes no error into
// the line.
func TestCompletionInShells(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	for _, kind := range shellKinds {
		t.Run(kind.name, func(t *testing.T) {
			t.Parallel()
			s := startShell(t, kind)
			for _, c := range completed {
				seen := s.say("scaleout "+c.typed+"\n", "end of words")
				assert.Contains(t, strings.ReplaceAll(seen, "<folder>", "<folder/>"), "words: "+c.want+" end of words", c.typed) // zsh takes the slash off
				assert.NotRegexp(t, `not found|[Ee]rror|usage:`, seen, c.typed)
			}
			listed := s.say("scaleout cost --stack \t\t", "my stack") + s.say("prod\n", "end of words")
			for _, stack := range []string{"dev", "prod", "it's $HOME"} {
				assert.Contains(t, listed, stack)
			}
			s.done("exit\n")
		})
	}
}

// typing is a shell at a terminal, and who types there.
type typing struct {
	t        *testing.T
	terminal *testkit.Terminal
	cmd      *exec.Cmd
}

// startShell starts a shell in a folder with stacks and files of odd names. Its scaleout
// completes as it does, and shows by which words it was called otherwise.
func startShell(t *testing.T, kind shellKind) *typing {
	t.Helper()
	program := testkit.Program(t, "apt-get install bash-completion zsh fish", kind.program)
	if _, err := os.Stat("/usr/share/bash-completion/bash_completion"); err != nil && strings.Contains(kind.text, "bash_completion") {
		testkit.Missing(t, "bash-completion", "apt-get install bash-completion")
	}
	dir, home := projectFolder(t), t.TempDir()
	self, err := os.Executable()
	require.NoError(t, err)
	for path, text := range map[string]string{
		filepath.Join(dir, "Pulumi.my stack.yaml"):   "config: {}\n",
		filepath.Join(dir, "Pulumi.it's $HOME.yaml"): "config: {}\n",
		filepath.Join(dir, "traffic of may.csv"):     "",
		filepath.Join(dir, "folder", "app.py"):       "",
		filepath.Join(home, kind.config):             kind.text,
		filepath.Join(home, "bin", "scaleout"):       "#!/bin/sh\ncase $1 in __complete*|completion) " + beCommand + "=1 exec " + self + " \"$@\";; esac\nprintf 'words:'\nprintf ' <%s>' \"$@\"\necho ' end of words'\n",
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o700))
	}
	terminal := testkit.NewTerminal(t)
	terminal.Resize(t, 200)
	cmd := exec.CommandContext(t.Context(), program, append(kind.args, "-i")...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + filepath.Join(home, "bin") + ":/usr/bin:/bin", "HOME=" + home, "ZDOTDIR=" + home, "TERM=xterm", "LANG=C.UTF-8"}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal.File, terminal.File, terminal.File
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	require.NoError(t, cmd.Start())
	require.NoError(t, terminal.File.Close())
	hung := time.AfterFunc(5*time.Minute, func() { _ = cmd.Process.Kill() }) // of a few seconds, on an idle machine
	t.Cleanup(func() {
		hung.Stop()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	s := &typing{t, terminal, cmd}
	s.say("", atPrompt)
	return s
}

var drawing = regexp.MustCompile(`\x1b\[[0-9;?>=]*[A-Za-z]|\x1b[()][A-Z0-9]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[=>78]|\x08`)

// say types, and returns what is seen until some words are.
func (s *typing) say(keys, until string) string {
	s.t.Helper()
	seen := s.terminal.Say(keys, func(seen string) bool { return strings.Contains(drawing.ReplaceAllString(seen, ""), until) })
	require.Contains(s.t, drawing.ReplaceAllString(seen, ""), until)
	return drawing.ReplaceAllString(seen, "")
}

func (s *typing) done(keys string) { s.terminal.Say(keys, func(string) bool { return false }) }
