package main

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

	"scaleout/internal/ci"
	"scaleout/internal/ci/comment"
	"scaleout/internal/ci/digest"
	"scaleout/internal/fail"
	"scaleout/internal/pulumicli"
)

// ciPreview is one run of 'ci preview'.
type ciPreview struct {
	stack, against, out string
	root                string
	log                 io.Writer // what the previews say, as they say it
}

func newCIPreview() *cobra.Command {
	p := &ciPreview{}
	cmd := &cobra.Command{
		Use:   "preview",
		Short: "Preview a pull request and write what to say about it",
		Long: `Previews a stack with 'pulumi preview' where the job has credentials for Azure
(ARM_CLIENT_ID, ARM_TENANT_ID, ARM_SUBSCRIPTION_ID, an OIDC token from GitHub) and a
state (PULUMI_BACKEND_URL or PULUMI_ACCESS_TOKEN). Elsewhere the embedded Azure is
brought to what the stack file says at --against, and the preview runs on that.

What came of it stands in STACK.md of the folder --out, on standard output and in the
summary of the job. Exit code 1 says that the preview failed; STACK.md is there, too.`,
		Example: `  scaleout ci preview --stack prod --against origin/main --out preview`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.run(cmd) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&p.stack, "stack", "s", "", "stack to preview: dev, prod, …")
	flags.StringVar(&p.against, "against", "", "Git `revision` that the pull request would change")
	flags.StringVar(&p.out, "out", "preview", "`folder` for STACK.md")
	return cmd
}

func (p *ciPreview) run(cmd *cobra.Command) (err error) {
	p.log = cmd.ErrOrStderr()
	if p.root, err = ciStack(p.stack); err != nil {
		return err
	}
	r := comment.Result{Stack: p.stack}
	if r.Cost, err = changedCost(cmd.Context(), p.root, p.stack, p.against); err != nil {
		return err
	}
	ok, missing := ci.Credentials(os.Getenv)
	if ok {
		err = p.preview(cmd.Context(), &r, pulumicli.Stack{Dir: p.root, Name: p.stack})
	} else {
		r.Embedded = missing
		err = p.embedded(cmd.Context(), &r)
	}
	if err != nil {
		return err
	}
	if err := p.write(cmd.OutOrStdout(), comment.Markdown(r)); err != nil {
		return err
	}
	if r.Failure != "" {
		return errShown
	}
	return nil
}

// embedded previews on an embedded Azure that has what the base would have
// deployed. The command does so as its own child, with streams of its own.
func (p *ciPreview) embedded(ctx context.Context, r *comment.Result) (err error) {
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
		return pulumicli.Stack{Dir: dir, Name: p.stack, Command: []string{
			self, "local", "--home", filepath.Join(home, "state"), "--without-secrets",
		}}
	}
	if p.against != "" {
		base := filepath.Join(home, "base")
		if err := os.Mkdir(base, 0o700); err != nil {
			return err
		}
		was, err := hasStack(ctx, p.root, p.stack, p.against, base)
		if err != nil {
			return err
		}
		if was && p.bringUp(ctx, local(base)) {
			r.Base = baseName(p.against)
		}
	}
	return p.preview(ctx, r, local(p.root))
}

// bringUp deploys the base's settings to the embedded Azure. Settings that are
// wrong there leave it empty.
func (p *ciPreview) bringUp(ctx context.Context, base pulumicli.Stack) bool {
	base.Log = p.log
	return base.Up(ctx, p.log, pulumicli.UpOptions{NoColor: true}) == nil
}

// preview previews a stack, and reads what it writes.
func (p *ciPreview) preview(ctx context.Context, r *comment.Result, stack pulumicli.Stack) error {
	stack.Log = p.log
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
func (p *ciPreview) write(out io.Writer, text string) error {
	if err := os.MkdirAll(p.out, 0o755); err != nil {
		return fail.Refuse("--out %s: %w", p.out, err)
	}
	if err := os.WriteFile(filepath.Join(p.out, p.stack+".md"), []byte(text), 0o644); err != nil {
		return err
	}
	if _, err := io.WriteString(out, text); err != nil {
		return err
	}
	return appendTo(os.Getenv("GITHUB_STEP_SUMMARY"), text)
}

// appendTo adds to a file that GitHub has made; "" names none.
func appendTo(name, text string) (err error) {
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	_, err = io.WriteString(file, text+"\n")
	return err
}
