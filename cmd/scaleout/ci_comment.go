package main

import (
	"io"
	"os"

	"github.com/spf13/cobra"

	"scaleout/internal/ci/comment"
	"scaleout/internal/ci/digest"
	"scaleout/internal/fail"
)

func newCIComment() *cobra.Command {
	var stack, preview, failure, against, embedded string
	cmd := &cobra.Command{
		Use:   "comment",
		Short: "Turn a preview into Markdown: what changes, what it costs, what to know",
		Long: `Reads the JSON that 'pulumi preview --json' writes, as the local preview does, and
writes Markdown for a pull request: which resources change, whether any that people
use is deleted or replaced, what the stack costs then, and the warnings.`,
		Example: `  pulumi preview --stack prod --json > preview.json
  scaleout ci comment --stack prod --preview preview.json --against origin/main`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			root, err := ciStack(stack)
			if err != nil {
				return err
			}
			r := comment.Result{Stack: stack, Embedded: embedded}
			b, err := readInput(cmd.InOrStdin(), preview)
			if err != nil {
				return err
			}
			if r.Preview, err = digest.Parse(b); err != nil {
				return fail.Refuse("--preview %s: %w", preview, err)
			}
			if failure != "" {
				if b, err = readInput(cmd.InOrStdin(), failure); err != nil {
					return err
				}
				r.Failure = string(b)
			}
			if r.Cost, err = changedCost(cmd.Context(), root, stack, against); err != nil {
				return err
			}
			_, err = io.WriteString(cmd.OutOrStdout(), comment.Markdown(r))
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&stack, "stack", "s", "", "stack that was previewed: dev, prod, …")
	flags.StringVar(&preview, "preview", "-", "`file` with the preview's JSON; - is standard input")
	flags.StringVar(&failure, "failure", "", "`file` with what was said, if the preview failed")
	flags.StringVar(&against, "against", "", "Git `revision` to compare the cost with")
	flags.StringVar(&embedded, "embedded", "", "`why` the preview is not of the real Azure")
	return cmd
}

func readInput(in io.Reader, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(in)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, fail.Wrap(fail.Refused, err)
	}
	return b, nil
}
