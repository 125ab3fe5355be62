// Package ci is 'scaleout ci': what the workflows in .github/workflows run, a package
// for each verb. Package job has what they share.
package ci

import (
	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/ci/comment"
	"scaleout/cmd/scaleout/ci/plan"
	"scaleout/cmd/scaleout/ci/preview"
	"scaleout/cmd/scaleout/ci/publish"
	"scaleout/cmd/scaleout/ci/subjects"
	"scaleout/cmd/scaleout/cli"
)

// New makes the command and its verbs.
func New(f *cli.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ci",
		Short: "What the workflows in .github/workflows run",
		Long: `What the workflows in .github/workflows run, instead of scripts in YAML: preview a
pull request and publish in a comment what it would change and cost; preview an
update for its approval, and hold the update to it. 'ci comment' is for pipelines of
your own, and 'ci subjects' for setting up the identities.

'ci preview' and 'ci comment' run on any machine. Outside a GitHub job with an OIDC
token, or without credentials for Azure, 'ci preview' uses the embedded Azure.`,
	}
	cmd.AddCommand(preview.New(f, nil), comment.New(f, nil), publish.New(f, nil), plan.New(f, nil), subjects.New(f, nil))
	return cmd
}
