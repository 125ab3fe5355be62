// Package plan is 'scaleout ci plan'.
package plan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/ci/job"
	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/atomicfile"
	"scaleout/internal/ci/approval"
	"scaleout/internal/ci/comment"
	"scaleout/internal/ci/digest"
	"scaleout/internal/fail"
	"scaleout/internal/pulumicli"
	"scaleout/program/shellword"
)

// Options are the flags.
type Options struct {
	*cli.Factory
	Stack                  string
	Output, Plan, Approved string // files
}

// New makes the command.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Preview an update for its approval, or check one against its approval",
		Long: `Runs 'pulumi preview' and keeps the result in the file --out, which contains no
secret. With --approved, the update must do what that earlier preview showed;
otherwise no plan is kept and the exit code is 1. With --save-plan, 'pulumi up
--plan' will do nothing beyond this preview.

There are two files because Pulumi's saved plans also contain the number of
instances: they break when autoscale acts while they wait for an approval. --approved
compares what would be done to which resource, without that number.`,
		Example: `  scaleout ci plan --stack prod --out approved.json
  scaleout ci plan --stack prod --approved approved.json --save-plan prod.plan.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	cli.AddStack(flags, &o.Stack, "to update: dev, prod, …")
	flags.StringVar(&o.Output, "out", "", "`file` for the preview's JSON")
	flags.StringVar(&o.Plan, "save-plan", "", "`file` for Pulumi's plan")
	flags.StringVar(&o.Approved, "approved", "", "`file` with the JSON of the preview that was approved")
	return cmd
}

// Run previews, and compares with what was approved.
func Run(ctx context.Context, o *Options) error {
	j, err := job.Of(o.Factory, &o.Stack)
	if err != nil {
		return err
	}
	if err := errors.Join(o.Writable("--out", o.Output, cli.Preview), o.Writable("--save-plan", o.Plan, cli.SavedPlan)); err != nil {
		return err
	}
	var out bytes.Buffer
	pulumi := pulumicli.Stack{Dir: j.Root, Name: o.Stack, Log: o.Err}
	failed := pulumi.Preview(ctx, &out, pulumicli.PreviewOptions{JSON: true, SavePlan: o.Plan})
	var exit *pulumicli.ExitError
	if failed != nil && !errors.As(failed, &exit) {
		return failed
	}
	now, err := digest.Parse(out.Bytes())
	if err != nil {
		return errors.Join(failed, err)
	}
	text := comment.Markdown(comment.Result{Stack: o.Stack, Preview: now, Failure: failure(exit), Cost: costOf(ctx, j)})
	if _, err := io.WriteString(o.Out, text); err != nil {
		return err
	}
	if err := j.Summarize(text); err != nil {
		return err
	}
	if failed != nil {
		return job.ErrShown
	}
	if o.Output != "" {
		if err := atomicfile.Replace(o.Path(o.Output), out.Bytes()); err != nil {
			return fail.Refuse("--out: %w", err)
		}
	}
	return o.hold(now)
}

// failure is what the log does not say yet.
func failure(exit *pulumicli.ExitError) string {
	if exit == nil {
		return ""
	}
	return exit.Err.Error()
}

func costOf(ctx context.Context, j job.Job) comment.Cost {
	c, err := j.ChangedCost(ctx, "")
	if err != nil {
		return comment.Cost{Unknown: "The cost is not known: " + err.Error()}
	}
	return c
}

// hold compares with what was approved. A plan that must not be carried out is
// deleted.
func (o *Options) hold(now *display.PreviewDigest) error {
	if o.Approved == "" {
		return nil
	}
	b, err := os.ReadFile(o.Path(o.Approved))
	if err != nil {
		return fail.Refuse("--approved: %w", err)
	}
	approved, err := digest.Parse(b)
	if err != nil {
		return fail.Refuse("--approved %s: %w", shellword.Of(o.Approved), err)
	}
	differences := approval.Differences(approved, now)
	if len(differences) == 0 {
		return nil
	}
	if o.Plan != "" {
		err = os.Remove(o.Path(o.Plan))
	}
	return errors.Join(fmt.Errorf("this is not what was approved; run the workflow again to approve it:\n  %s",
		strings.Join(differences, "\n  ")), err)
}
