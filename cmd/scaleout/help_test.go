package main

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/cmd/scaleout/cli"
	"scaleout/cmd/scaleout/root"
	"scaleout/internal/terminal"
)

// Every help text fits a terminal of 80 columns, and says what it says in 60.
func TestHelpFits(t *testing.T) {
	t.Parallel()
	const page, narrowest = 80, 60
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		var out bytes.Buffer
		cmd.SetOut(&out)
		require.NoError(t, cmd.Help())
		for line := range strings.Lines(out.String()) {
			assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), page, "%s: %s", cmd.CommandPath(), line)
		}
		narrow := terminal.Fold(cmd.Long+"\n\n"+cmd.UsageString(), narrowest)
		unbroken := strings.NewReplacer(" \\\n", " ", "\n", " ").Replace(narrow)
		assert.Equal(t, strings.Fields(cmd.Long+" "+cmd.UsageString()), strings.Fields(unbroken), cmd.CommandPath())
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(root.New(cli.System()))
}
