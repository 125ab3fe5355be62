package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/root"
)

// Every command line that a text shows must parse.
func TestShownCommandLines(t *testing.T) {
	t.Parallel()
	var texts []string
	for _, pattern := range []string{"*.md", "docs/*.md", "examples/*/*.md"} {
		files, err := filepath.Glob(filepath.Join("..", "..", pattern))
		require.NoError(t, err)
		require.NotEmpty(t, files, pattern)
		for _, file := range files {
			page, err := os.ReadFile(file)
			require.NoError(t, err)
			texts = append(texts, string(page))
		}
	}
	for _, cmd := range all(root.New(cli.System())) {
		texts = append(texts, cmd.Long, cmd.Example)
	}
	shown := 0
	for _, text := range texts {
		for _, words := range commandLines(text) {
			shown++
			parses(t, words)
		}
	}
	assert.Greater(t, shown, 50)
}

// parses checks that a command line names a verb, with flags that it has.
func parses(t *testing.T, words []string) {
	t.Helper()
	cmd, args, err := root.New(cli.System()).Find(words)
	require.NoError(t, err, words)
	require.False(t, cmd.Name() == "local" && len(words) > 1, "%q names no verb", words)
	require.NoError(t, cmd.ParseFlags(args), words)
	assert.NoError(t, cmd.ValidateArgs(cmd.Flags().Args()), words)
}

// started matches where a line of text begins one of our command lines: what follows
// is a verb. In prose, "scaleout" is followed by other words.
var started = regexp.MustCompile(`(?:^|[\s` + "`'(" + `])scaleout ([a-z-]+)(?:[ ` + "`'" + `]|$)`)

// commandLines finds the command lines in a text, each as its words.
func commandLines(text string) (all [][]string) {
	for _, line := range strings.Split(text, "\n") {
		for _, at := range started.FindAllStringSubmatchIndex(line, -1) {
			rest := line[at[2]:]
			for _, end := range []string{"  ", " >", " |", " &&", " #", "`", "'", ")"} {
				rest, _, _ = strings.Cut(rest, end)
			}
			words := strings.Fields(rest)
			if len(words) > 0 && (isVerb(words[0]) || strings.HasPrefix(strings.TrimLeft(line, "$"), "  scaleout ")) {
				all = append(all, words)
			}
		}
	}
	return all
}

func isVerb(word string) bool {
	for _, cmd := range root.New(cli.System()).Commands() {
		if cmd.Name() == word {
			return true
		}
	}
	return false
}

func TestEveryLocalVerbIsDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "embedded-azure.md"))
	require.NoError(t, err)
	local, _, err := root.New(cli.System()).Find([]string{"local"})
	require.NoError(t, err)
	for _, cmd := range local.Commands() {
		if cmd.Hidden {
			continue
		}
		assert.Contains(t, string(page), "`"+cmd.Name()+"`")
	}
}

// Nothing that can be typed is without a word of help.
func TestEverythingHasHelp(t *testing.T) {
	t.Parallel()
	for _, cmd := range all(root.New(cli.System())) {
		assert.NotEmpty(t, cmd.Short, cmd.CommandPath())
		usage := cmd.UsageString()
		for _, flag := range strings.Split(strings.TrimSpace(cmd.Flags().FlagUsages()), "\n") {
			if flag != "" {
				assert.Regexp(t, `^ *(-\w, +)?--[\w-]+( \S+)?  +\S`, flag, cmd.CommandPath())
				assert.Contains(t, usage, strings.Fields(flag[strings.Index(flag, "--"):])[0], cmd.CommandPath())
			}
		}
	}
}

func all(cmd *cobra.Command) []*cobra.Command {
	found := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		if !sub.Hidden && sub.Name() != "completion" { // which is in cobra's own words
			found = append(found, all(sub)...)
		}
	}
	return found
}
