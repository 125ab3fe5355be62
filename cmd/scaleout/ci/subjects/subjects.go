// Package subjects is 'scaleout ci subjects'.
package subjects

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/ci/github"
	"scaleout/internal/fail"
	"scaleout/program/shellword"
)

// publicAPI is GitHub's own; a GitHub Enterprise Server has another.
const publicAPI = "https://api.github.com"

// Options are the flags.
type Options struct {
	*cli.Factory
	Repository string
	JSON       bool
}

// New makes the command.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "subjects",
		Short: "Print the subjects that the workflows' federated credentials need",
		Long: `Asks GitHub how the OIDC tokens of a repository's jobs name it, and prints the subject
of each job that logs in to Azure, for the federated credentials of its identity.

In repositories created, renamed or transferred since 2026-07-15 a subject holds the
ids of owner and repository. A credential with another subject ends in AADSTS700213.

GITHUB_TOKEN or GH_TOKEN has to read the repository; 'gh auth token' prints one.`,
		Example: `  GH_TOKEN=$(gh auth token) scaleout ci subjects --repository octo-org/octo-repo`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.Repository, "repository", "", "`owner/name` on GitHub (default: that of the Git remote 'origin')")
	cli.AddJSON(cmd.Flags(), &o.JSON)
	return cmd
}

// An Identity logs in to Azure, from jobs with these subjects.
type Identity struct {
	Name     string   `json:"identity"`
	Variable string   `json:"variable"`
	Subjects []string `json:"subjects"`
}

// Environments of the jobs in .github/workflows, by the identity that they log in as.
// The empty one is a job on a pull request.
var identities = []struct {
	name, variable string
	environments   []string
}{
	{"previews", "AZURE_PREVIEW_CLIENT_ID", []string{"", "plan"}},
	{"dev", "AZURE_CLIENT_ID of the repository", []string{"dev"}},
	{"prod", "AZURE_CLIENT_ID of the environment prod", []string{"prod"}},
}

// Run asks and prints.
func Run(ctx context.Context, o *Options) error {
	client, err := o.client(ctx)
	if err != nil {
		return err
	}
	subject, err := client.Subject(ctx)
	if err != nil {
		return fail.Wrap(fail.Unseen, err)
	}
	var all []Identity
	for _, i := range identities {
		next := Identity{Name: i.name, Variable: i.variable}
		for _, environment := range i.environments {
			text, err := subject.In(environment)
			if err != nil {
				return &fail.Error{
					Kind: fail.Unseen, Err: err,
					Text: fmt.Sprintf("%s has a subject of its own (%s): %v", client.Repository, strings.Join(subject.Custom(), ", "), err),
					Next: "let a job log in once: the log of azure/login has the line 'subject claim'",
				}
			}
			next.Subjects = append(next.Subjects, text)
		}
		all = append(all, next)
	}
	if o.JSON {
		return cli.JSON(o.Out, all)
	}
	return o.print(client.Repository, subject, all)
}

func (o *Options) print(repository string, s github.Subject, all []Identity) error {
	kind := "They hold names only. Rename or transfer the repository, and GitHub adds ids: make new credentials then."
	if s.Immutable {
		kind = "They hold the ids of owner and repository, and nobody who takes over a name gets in."
	}
	if s.Inferred {
		kind += " GitHub's answer does not say so; the day on which the repository was created does. Renamed since? Then see the log of azure/login."
	}
	if custom := s.Custom(); custom != nil {
		kind = "They follow a template of the repository's or the organization's own: " + strings.Join(custom, ", ") + "."
	}
	fmt.Fprintf(o.Out, "Subjects of %s. %s\n\n", repository, kind)
	for _, i := range all {
		fmt.Fprintf(o.Out, "  %-9s %s\n", i.Name, i.Subjects[0])
		for _, more := range i.Subjects[1:] {
			fmt.Fprintf(o.Out, "  %-9s %s\n", "", more)
		}
	}
	_, err := fmt.Fprint(o.Out, `
For each, upper and lower case as they are:

  az identity federated-credential create --resource-group GROUP --identity-name IDENTITY --name NAME \
    --issuer https://token.actions.githubusercontent.com --audiences api://AzureADTokenExchange --subject SUBJECT
`)
	return err
}

func (o *Options) client(ctx context.Context) (*github.Client, error) {
	repository := cmp.Or(o.Repository, o.Getenv("GITHUB_REPOSITORY"))
	if repository == "" {
		repository = o.origin(ctx)
	}
	switch {
	case repository == "":
		return nil, fail.Refuse("which repository? Add --repository OWNER/NAME; the Git remote 'origin' is none on GitHub")
	case !github.IsRepository(repository):
		return nil, fail.Refuse("--repository %s: want OWNER/NAME, such as octo-org/octo-repo", shellword.Of(repository))
	}
	token := cmp.Or(o.Getenv("GITHUB_TOKEN"), o.Getenv("GH_TOKEN"))
	if token == "" {
		return nil, &fail.Error{
			Kind: fail.Refused, Text: "GitHub tells the subjects of a repository only to who can read it, and neither GITHUB_TOKEN nor GH_TOKEN is set",
			Next: "GH_TOKEN=$(gh auth token) scaleout ci subjects --repository " + repository,
		}
	}
	return &github.Client{
		HTTP: &http.Client{}, API: cmp.Or(o.Getenv("GITHUB_API_URL"), publicAPI), Repository: repository, Token: token,
	}, nil
}

// origin returns the repository of the Git remote; "" where that is not on GitHub.
func (o *Options) origin(ctx context.Context) string {
	cmd := exec.CommandContext(ctx, "git", "remote", "get-url", "origin")
	cmd.Dir = o.Path(".")
	said, err := cmd.Output()
	if err != nil {
		return ""
	}
	return github.RepositoryOf(strings.TrimSpace(string(said)))
}
