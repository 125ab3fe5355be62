package main

import (
	"os"
	"path/filepath"
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
		for _, line := range strings.Split(text, "\n") {
			verb, line, ok := commandLine(line)
			if !ok {
				continue
			}
			line, _, _ = strings.Cut(line, "  ") // a remark
			line, _, _ = strings.Cut(line, " >")
			line, _, _ = strings.Cut(line, "`")
			shown++
			cmd, args, err := root.New(cli.System()).Find(append([]string{verb}, strings.Fields(line)...))
			require.NoError(t, err, line)
			assert.NotEqual(t, "local", cmd.Name(), "%q names no verb", line)
			require.NoError(t, cmd.ParseFlags(args), line)
			assert.NoError(t, cmd.ValidateArgs(cmd.Flags().Args()), line)
		}
	}
	assert.Greater(t, shown, 50)
}

// commandLine finds a command line of ours in a line of text.
func commandLine(text string) (verb, rest string, found bool) {
	for _, verb := range []string{"local", "rehearse", "verify", "cost", "ci", "rotate-key", "adopt"} {
		if _, rest, found := strings.Cut(text, "scaleout "+verb+" "); found {
			return verb, rest, true
		}
	}
	return "", "", false
}

func TestEveryLocalVerbIsDocumented(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "embedded-azure.md"))
	require.NoError(t, err)
	local, _, err := root.New(cli.System()).Find([]string{"local"})
	require.NoError(t, err)
	for _, cmd := range local.Commands() {
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
		found = append(found, all(sub)...)
	}
	return found
}
