package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"scaleout/internal/delivery/github"
)

func newCIPublish() *cobra.Command {
	return &cobra.Command{
		Use:   "publish FOLDER",
		Short: "Write the one comment on the pull request, or change it",
		Long: `Puts all .md files of a folder, as 'ci preview' has written them, into one comment on
the pull request of the workflow run that ended, and changes that comment the next
time. For a workflow on workflow_run: GITHUB_EVENT_PATH, GITHUB_REPOSITORY,
GITHUB_API_URL and GITHUB_TOKEN are as GitHub sets them.

The folder may come from a fork. Which pull request it is about says GitHub's event.`,
		Example: `  scaleout ci publish preview`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := sections(args[0])
			if err != nil {
				return err
			}
			run, client, err := fromGitHub(os.Getenv)
			if err != nil {
				return err
			}
			pull, err := client.Pull(cmd.Context(), run)
			if errors.Is(err, github.ErrNoPull) {
				fmt.Fprintf(cmd.OutOrStdout(), "Nothing to do: %v.\n", err)
				return nil
			}
			if err != nil {
				return err
			}
			did, err := client.Publish(cmd.Context(), pull, framed(text, run))
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "The comment on pull request %d is %s.\n", pull, did)
			return nil
		},
	}
}

// sections are the texts of the folder, dev before prod.
func sections(folder string) (string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		return "", usageError{err}
	}
	if len(files) == 0 {
		return "", usageError{fmt.Errorf("there is no .md file in %s", folder)}
	}
	var all []string
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		all = append(all, strings.ToValidUTF8(string(b), "?"))
	}
	return strings.Join(all, "\n"), nil
}

func fromGitHub(getenv func(string) string) (github.Run, *github.Client, error) {
	for _, name := range []string{"GITHUB_EVENT_PATH", "GITHUB_REPOSITORY", "GITHUB_API_URL", "GITHUB_TOKEN"} {
		if getenv(name) == "" {
			return github.Run{}, nil, usageError{fmt.Errorf("%s is not set: 'ci publish' is for a workflow on workflow_run", name)}
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

// maxComment is what GitHub takes, less what is put around it.
const maxComment = 65_536 - 1000

// framed says, outside of what a fork can write, where the text is from.
func framed(text string, run github.Run) string {
	if runes := []rune(text); len(runes) > maxComment {
		text = string(runes[:maxComment]) + "\n\n… cut here; the summary of the workflow run has the rest.\n"
	}
	commit := run.HeadSHA[:min(len(run.HeadSHA), 7)]
	if run.Fork {
		return "> [!IMPORTANT]\n> This pull request comes from a fork, and a program of that fork wrote what follows.\n\n" +
			text + "\n<sub>Previewed at " + commit + ".</sub>\n"
	}
	return text + "\n<sub>Previewed at " + commit + ".</sub>\n"
}
