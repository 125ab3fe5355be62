package root

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/terminal"
)

// The widths of a help text, in columns. A wider terminal gets no longer lines: they are
// hard to read.
const (
	narrowest = 60
	page      = 80
)

// foldHelp has every help text fit the terminal.
func foldHelp(root *cobra.Command, f *cli.Factory) {
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		width := max(narrowest, min(f.Width(), page))
		text := terminal.Fold(strings.TrimSpace(cmp.Or(cmd.Long, cmd.Short)), width) + "\n"
		if cmd.Runnable() || cmd.HasSubCommands() {
			text += terminal.Fold(strings.TrimSuffix(cmd.UsageString(), "\n"), width)
		}
		cmd.Print(text)
	})
}
