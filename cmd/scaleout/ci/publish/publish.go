// Package publish is 'scaleout ci publish'.
package publish

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/ci/github"
	"scaleout/internal/ci/markdown"
	"scaleout/internal/fail"
	"scaleout/program/shellword"
)

// Options are the flags, and the folder that is named.
type Options struct {
	*cli.Factory
	Folder string
	Stacks []string
}

// New makes the command.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "publish FOLDER",
		Short: "Write the one comment on the pull request, or change it",
		Long: `Puts STACK.md of each --stack, as written by 'ci preview', into one comment on the
pull request of the workflow run that ended, and updates that comment the next time.
If a stack's file is missing, the comment says that there was no preview. It is meant
for a workflow on workflow_run and reads GITHUB_EVENT_PATH, GITHUB_REPOSITORY,
GITHUB_API_URL and GITHUB_TOKEN.

The folder may come from a fork, or be missing. What a fork's program wrote is shown
as text, not as Markdown. The pull request is the one that GitHub's event names.`,
		Example: `  scaleout ci publish preview --stack dev --stack prod`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Folder = args[0]
			return run(cmd.Context(), o)
		},
	}
	cmd.Flags().StringArrayVarP(&o.Stacks, "stack", "s", nil, "`stack` that was to be previewed; repeated, in the order of the comment")
	return cmd
}

// Run publishes the comment.
func Run(ctx context.Context, o *Options) error {
	if err := o.check(); err != nil {
		return err
	}
	run, client, err := fromGitHub(o.Getenv)
	if err != nil {
		return err
	}
	text, err := o.sections(run)
	if err != nil {
		return err
	}
	pull, err := client.Pull(ctx, run)
	if errors.Is(err, github.ErrNoPull) {
		fmt.Fprintf(o.Out, "Nothing to do: %v.\n", err)
		return nil
	}
	if err != nil {
		return err
	}
	did, err := client.Publish(ctx, pull, framed(text, run))
	if err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "The comment on pull request %d is %s.\n", pull, did)
	return nil
}

func (o *Options) check() error {
	if len(o.Stacks) == 0 {
		return fail.Refuse("which stacks were previewed? such as --stack dev --stack prod")
	}
	for _, stack := range o.Stacks {
		if _, err := tokens.ParseStackName(stack); err != nil {
			return fail.Refuse("--stack %s: not a valid stack name: %w", shellword.Of(stack), err)
		}
	}
	return nil
}

// sections are the texts on the stacks, in their order. Each has its share of the
// comment, so none can push another out.
func (o *Options) sections(run github.Run) (string, error) {
	var all []string
	for _, stack := range o.Stacks {
		text, err := read(o.Path(o.Folder), stack)
		if err != nil {
			return "", err
		}
		all = append(all, section(stack, text, run.Fork, maxComment/len(o.Stacks)))
	}
	return strings.Join(all, "\n"), nil
}

// section is the text on a stack, of at most so many runes. What a fork's program
// wrote stays text, since its Markdown would speak with our voice: it could mention
// people, load pictures, or hide what follows. So does what is too long, because
// where it is cut something may be open.
func section(stack, text string, fork bool, most int) string {
	const frame = 500 // more than what stands around the text
	switch {
	case text == "":
		return fmt.Sprintf("## Preview of `%s`: **NONE**\n\n**No preview**: the job failed, or ran out of time, before there was one. "+
			"Its log in the workflow run says why.\n", stack)
	case utf8.RuneCountInString(text) > most-frame:
		return fmt.Sprintf("## Preview of `%s`, cut\n\n%s\nThe summary of the workflow run has the rest.\n",
			stack, markdown.Fenced(text, most-frame))
	case fork:
		return fmt.Sprintf("## Preview of `%s`, as the fork's program wrote it\n\n%s", stack, markdown.Fenced(text, most))
	}
	return text
}

// read returns what 'ci preview' wrote about a stack; "" where it wrote nothing.
// What is no regular file, such as a link to something of ours, is not from there.
func read(folder, stack string) (string, error) {
	path := filepath.Join(folder, stack+".md")
	info, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(io.LimitReader(file, maxSection))
	return strings.ToValidUTF8(string(b), "?"), errors.Join(err, file.Close())
}

func fromGitHub(getenv func(string) string) (github.Run, *github.Client, error) {
	for _, name := range []string{"GITHUB_EVENT_PATH", "GITHUB_REPOSITORY", "GITHUB_API_URL", "GITHUB_TOKEN"} {
		if getenv(name) == "" {
			return github.Run{}, nil, fail.Refuse("%s is not set: 'ci publish' is for a workflow on workflow_run", name)
		}
	}
	b, err := os.ReadFile(getenv("GITHUB_EVENT_PATH"))
	if err != nil {
		return github.Run{}, nil, err
	}
	run, err := github.ParseEvent(b)
	return run, &github.Client{
		HTTP: &http.Client{}, API: getenv("GITHUB_API_URL"),
		Repository: getenv("GITHUB_REPOSITORY"), Token: getenv("GITHUB_TOKEN"),
	}, err
}

// maxSection is what is read of one file, in bytes: no rune has more than four, so
// this is more than a comment takes.
const maxSection = 4 * maxComment

// maxComment is what GitHub takes, less what is put around it.
const maxComment = 65_536 - 1000

// framed says, outside of what a fork can write, where the text is from.
func framed(text string, run github.Run) string {
	commit := run.HeadSHA[:min(len(run.HeadSHA), 7)]
	if run.Fork {
		return "> [!IMPORTANT]\n> This pull request comes from a fork, and a program of that fork wrote what stands in the boxes below.\n\n" +
			text + "\n<sub>Previewed at " + commit + ".</sub>\n"
	}
	return text + "\n<sub>Previewed at " + commit + ".</sub>\n"
}
