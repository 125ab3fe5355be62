package main

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/ci/comment"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local/stackfile"
	"scaleout/program/cost"
)

func newCI() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ci",
		Short: "What the workflows in .github/workflows run",
		Long: `What the workflows in .github/workflows run, instead of scripts in YAML: preview a
pull request and publish in a comment what it would change and cost; preview an
update for its approval, and hold it to that. 'ci comment' is for pipelines of your own.

'ci preview' and 'ci comment' run on any machine. Outside a job that GitHub vouches
for, and without credentials for Azure, 'ci preview' previews on the embedded one.`,
	}
	cmd.AddCommand(newCIPreview(), newCIComment(), newCIPublish(), newCIPlan())
	return cmd
}

// changedCost is what a stack costs now and at a Git revision; none without one.
func changedCost(ctx context.Context, root, stack, revision string) (comment.Cost, error) {
	estimate := func(s *stackfile.Stack) cost.Estimate {
		return cost.Of(s.Bill(), catalog.Prices(), catalog.PriceCurrency, cost.Assumption{})
	}
	now, err := stackfile.Read(ctx, root, stack, nil)
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return comment.Cost{Unknown: "The cost is not known: " + first}, nil
	}
	c := comment.Cost{After: estimate(now), Budget: now.MonthlyBudget}
	if revision == "" {
		return c, nil
	}
	before, err := stackfile.At(ctx, root, stack, revision)
	if errors.As(err, new(*stackfile.UnknownRevisionError)) {
		return c, fail.Refuse("--against %s: %w", revision, err)
	}
	if err != nil {
		return c, nil // a new stack, or one that could not be deployed either
	}
	past := estimate(before)
	c.Before, c.Base = &past, baseName(revision)
	return c, nil
}

// baseName is what people call the revision that a pull request is held against.
func baseName(revision string) string {
	if branch := os.Getenv("GITHUB_BASE_REF"); branch != "" {
		return branch
	}
	return revision
}

// ciStack finds the project and makes sure of the stack.
func ciStack(stack string) (root string, err error) {
	if root, err = project(); err != nil {
		return "", err
	}
	return root, knownStack(root, stack)
}

// hasStack tells whether a stack had a file at a revision.
func hasStack(ctx context.Context, root, stack, revision, dir string) (bool, error) {
	err := stackfile.Revision(ctx, root, revision, stack, dir)
	switch {
	case errors.Is(err, engine.ErrNoStack):
		return false, nil
	case errors.As(err, new(*stackfile.UnknownRevisionError)):
		return false, fail.Refuse("--against %s: %w", revision, err)
	}
	return err == nil, err
}
