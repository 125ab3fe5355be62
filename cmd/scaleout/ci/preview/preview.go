// Package preview is 'scaleout ci preview'.
package preview

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/ci/job"
	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/atomicfile"
	"scaleout/internal/ci"
	"scaleout/internal/ci/comment"
	"scaleout/internal/ci/digest"
	"scaleout/internal/fail"
	"scaleout/internal/pulumicli"
	"scaleout/program/shellword"
)

// Options are the flags.
type Options struct {
	*cli.Factory
	Stack, Against string
	Folder         string // for STACK.md
}

// New makes the command.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "preview",
		Short: "Preview a pull request and write the comment on it",
		Long: `Previews a stack with 'pulumi preview' where the job has credentials for Azure
(ARM_CLIENT_ID, ARM_TENANT_ID, ARM_SUBSCRIPTION_ID, an OIDC token from GitHub) and a
state (PULUMI_BACKEND_URL or PULUMI_ACCESS_TOKEN). Elsewhere the embedded Azure is
first brought to the stack file's settings at --against, and the preview runs there.

The result is written to STACK.md in the folder --out, to standard output and to the
summary of the job. Exit code 1: the preview failed; STACK.md is written all the same.`,
		Example: `  scaleout ci preview --stack prod --against origin/main --out preview`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	cli.AddStack(flags, &o.Stack, "to preview: dev, prod, …")
	flags.StringVar(&o.Against, "against", "", "Git `revision` that the pull request would change")
	flags.StringVar(&o.Folder, "out", "preview", "`folder` for STACK.md")
	return cmd
}

// Run previews the stack and writes the comment.
func Run(ctx context.Context, o *Options) error {
	j, err := job.Of(o.Factory, &o.Stack)
	if err != nil {
		return err
	}
	r := comment.Result{Stack: o.Stack}
	if r.Cost, err = j.ChangedCost(ctx, o.Against); err != nil {
		return err
	}
	ok, missing := ci.Credentials(o.Getenv)
	if ok {
		err = o.preview(ctx, &r, pulumicli.Stack{Dir: j.Root, Name: o.Stack})
	} else {
		r.Embedded = missing
		err = o.embedded(ctx, j, &r)
	}
	if err != nil {
		return err
	}
	if err := o.write(j, comment.Markdown(r)); err != nil {
		return err
	}
	if r.Failure != "" {
		return job.ErrShown
	}
	return nil
}

// embedded previews on an embedded Azure that has what the base would have
// deployed. The command does so as its own child, with streams of its own.
func (o *Options) embedded(ctx context.Context, j job.Job, r *comment.Result) (err error) {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	home, err := os.MkdirTemp("", "scaleout-ci-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(home)) }()
	local := func(dir string) pulumicli.Stack {
		return pulumicli.Stack{Dir: dir, Name: o.Stack, Command: []string{
			self, "local", "--home", filepath.Join(home, "state"), "--without-secrets",
		}}
	}
	if o.Against != "" {
		base := filepath.Join(home, "base")
		if err := os.Mkdir(base, 0o700); err != nil {
			return err
		}
		was, err := j.HasStack(ctx, o.Against, base)
		if err != nil {
			return err
		}
		if was && o.bringUp(ctx, local(base)) {
			r.Base = j.BaseName(o.Against)
		}
	}
	return o.preview(ctx, r, local(j.Root))
}

// bringUp deploys the base's settings to the embedded Azure. Settings that are
// wrong there leave it empty.
func (o *Options) bringUp(ctx context.Context, base pulumicli.Stack) bool {
	base.Log = o.Err
	return base.Up(ctx, o.Err, pulumicli.UpOptions{NoColor: true}) == nil
}

// preview previews a stack, and reads what it writes.
func (o *Options) preview(ctx context.Context, r *comment.Result, stack pulumicli.Stack) error {
	stack.Log = o.Err
	var out bytes.Buffer
	err := stack.Preview(ctx, &out, pulumicli.PreviewOptions{JSON: true})
	var exit *pulumicli.ExitError
	if err != nil && !errors.As(err, &exit) {
		return fmt.Errorf("the job has credentials for Azure, but %w", err)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	digest, unreadable := digest.Parse(out.Bytes())
	r.Preview = digest
	switch {
	case exit != nil:
		r.Failure = cmp.Or(exit.Said, exit.Err.Error())
	case unreadable != nil:
		r.Failure = unreadable.Error()
	}
	return nil
}

// write puts the text where people and the next job look for it.
func (o *Options) write(j job.Job, text string) error {
	folder := o.Path(o.Folder)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fail.Refuse("--out %s: %w", shellword.Of(o.Folder), err)
	}
	if err := atomicfile.Replace(filepath.Join(folder, o.Stack+".md"), []byte(text), atomicfile.Perm(0o644)); err != nil {
		return err
	}
	if _, err := io.WriteString(o.Out, text); err != nil {
		return err
	}
	return j.Summarize(text)
}
