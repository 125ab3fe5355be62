package root

import (
	_ "embed"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// withoutPackage is what cobra's script for bash takes from the package bash-completion,
// for where that is missing: on servers, in containers, on macOS. Cobra's script then
// writes "_get_comp_words_by_ref: command not found" into what is being typed.
//
//go:embed bash.sh
var withoutPackage string

// independent has 'completion bash' work with and without the package bash-completion.
func independent(root *cobra.Command) {
	cmd, _, err := root.Find([]string{"completion", "bash"})
	if err != nil || cmd.RunE == nil {
		return // cobra has moved it; a test notices
	}
	script := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := script(cmd, args); err != nil {
			return err
		}
		_, err := io.WriteString(cmd.Root().OutOrStdout(), withoutPackage)
		return err
	}
	cmd.Long = strings.Replace(cmd.Long, "This script depends on the 'bash-completion' package.\nIf it is not installed already, you can install it via your OS's package manager.\n",
		"It needs no other package, and bash 3.2 or newer.\n", 1)
}
