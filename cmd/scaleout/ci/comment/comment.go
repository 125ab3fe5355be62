// Package comment is 'scaleout ci comment'.
package comment

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/ci/job"
	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/ci/comment"
	"scaleout/internal/ci/digest"
	"scaleout/internal/fail"
	"scaleout/program/shellword"
)

// Options are the flags.
type Options struct {
	*cli.Factory
	Stack, Against, Embedded string
	Preview, Failure         string // files
}

// New makes the command.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "comment",
		Short: "Turn a preview into Markdown: what changes, what it costs, what to know",
		Long: `Reads the JSON that 'pulumi preview --json' writes, as the local preview does, and
writes Markdown for a pull request: which resources change, whether anything in use
is deleted or replaced, what the stack costs then, and the warnings.`,
		Example: `  pulumi preview --stack prod --json > preview.json
  scaleout ci comment --stack prod --preview preview.json --against origin/main`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	cli.AddStack(flags, &o.Stack, "that was previewed: dev, prod, …")
	flags.StringVar(&o.Preview, "preview", "-", "`file` with the preview's JSON; - is standard input")
	flags.StringVar(&o.Failure, "failure", "", "`file` with the error messages, if the preview failed")
	flags.StringVar(&o.Against, "against", "", "Git `revision` to compare the cost with")
	flags.StringVar(&o.Embedded, "embedded", "", "`why` the preview is not of the real Azure")
	return cmd
}

// Run writes the comment.
func Run(ctx context.Context, o *Options) error {
	j, err := job.Of(o.Factory, &o.Stack)
	if err != nil {
		return err
	}
	r := comment.Result{Stack: o.Stack, Embedded: o.Embedded}
	b, err := o.read(o.Preview)
	if err != nil {
		return err
	}
	if r.Preview, err = digest.Parse(b); err != nil {
		return fail.Refuse("--preview %s: %w", shellword.Of(o.Preview), err)
	}
	if o.Failure != "" {
		if b, err = o.read(o.Failure); err != nil {
			return err
		}
		r.Failure = string(b)
	}
	if r.Cost, err = j.ChangedCost(ctx, o.Against); err != nil {
		return err
	}
	_, err = io.WriteString(o.Out, comment.Markdown(r))
	return err
}

func (o *Options) read(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(o.In)
	}
	b, err := os.ReadFile(o.Path(name))
	if err != nil {
		return nil, fail.Wrap(fail.Refused, err)
	}
	return b, nil
}
