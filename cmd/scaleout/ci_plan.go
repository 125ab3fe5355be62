package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/pulumi/pulumi/pkg/v3/display"
	"github.com/spf13/cobra"

	"scaleout/internal/ci/approval"
	"scaleout/internal/ci/comment"
	"scaleout/internal/ci/digest"
	"scaleout/internal/fail"
	"scaleout/internal/pulumicli"
)

// ciPlan is one run of 'ci plan'.
type ciPlan struct {
	stack, out, savePlan, approved string
}

func newCIPlan() *cobra.Command {
	p := &ciPlan{}
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Preview an update for its approval, or hold one against its approval",
		Long: `Runs 'pulumi preview' and keeps what it says in the file --out, which holds no secret.
With --approved, the update would have to do what that earlier preview said; else
no plan is kept and the exit code is 1. With --save-plan, 'pulumi up --plan' will do
nothing beyond this preview.

Two files, because Pulumi's saved plans also hold the number of instances: they break
when autoscale acts while they wait for an approval. What --approved compares is what
would be done to which resource, without that number.`,
		Example: `  scaleout ci plan --stack prod --out approved.json
  scaleout ci plan --stack prod --approved approved.json --save-plan prod.plan.json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&p.stack, "stack", "s", "", "stack to update: dev, prod, …")
	flags.StringVar(&p.out, "out", "", "`file` for the preview's JSON")
	flags.StringVar(&p.savePlan, "save-plan", "", "`file` for Pulumi's plan")
	flags.StringVar(&p.approved, "approved", "", "`file` with the JSON of the preview that was approved")
	return cmd
}

func (p *ciPlan) run(cmd *cobra.Command) error {
	root, err := ciStack(p.stack)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	pulumi := pulumicli.Stack{Dir: root, Name: p.stack, Log: cmd.ErrOrStderr()}
	failed := pulumi.Preview(cmd.Context(), &out, pulumicli.PreviewOptions{JSON: true, SavePlan: p.savePlan})
	var exit *pulumicli.ExitError
	if failed != nil && !errors.As(failed, &exit) {
		return failed
	}
	now, err := digest.Parse(out.Bytes())
	if err != nil {
		return errors.Join(failed, err)
	}
	text := comment.Markdown(comment.Result{Stack: p.stack, Preview: now, Failure: failure(exit), Cost: p.cost(cmd, root)})
	if _, err := io.WriteString(cmd.OutOrStdout(), text); err != nil {
		return err
	}
	if err := appendTo(os.Getenv("GITHUB_STEP_SUMMARY"), text); err != nil {
		return err
	}
	if failed != nil {
		return errShown
	}
	if p.out != "" {
		if err := os.WriteFile(p.out, out.Bytes(), 0o600); err != nil {
			return fail.Refuse("--out: %w", err)
		}
	}
	return p.hold(now)
}

// hold compares with what was approved. A plan that must not be carried out is
// not left behind.
func (p *ciPlan) hold(now *display.PreviewDigest) error {
	if p.approved == "" {
		return nil
	}
	b, err := os.ReadFile(p.approved)
	if err != nil {
		return fail.Refuse("--approved: %w", err)
	}
	approved, err := digest.Parse(b)
	if err != nil {
		return fail.Refuse("--approved %s: %w", p.approved, err)
	}
	differences := approval.Differences(approved, now)
	if len(differences) == 0 {
		return nil
	}
	if p.savePlan != "" {
		err = os.Remove(p.savePlan)
	}
	return errors.Join(fmt.Errorf("this is not what was approved; run the workflow again to approve it:\n  %s",
		strings.Join(differences, "\n  ")), err)
}

// failure is what the log does not say yet.
func failure(exit *pulumicli.ExitError) string {
	if exit == nil {
		return ""
	}
	return exit.Err.Error()
}

func (p *ciPlan) cost(cmd *cobra.Command, root string) comment.Cost {
	c, err := changedCost(cmd.Context(), root, p.stack, "")
	if err != nil {
		return comment.Cost{Unknown: "The cost is not known: " + err.Error()}
	}
	return c
}
