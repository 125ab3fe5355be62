// Package job is what the verbs of 'scaleout ci' share: a stack in a job, what it costs
// beside another revision, and the summary of the job.
package job

import (
	"context"
	"errors"
	"os"
	"strings"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/azure/catalog"
	"scaleout/internal/ci/comment"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local/stackfile"
	"scaleout/program/cost"
	"scaleout/program/shellword"
)

// A Job is about one stack of a project.
type Job struct {
	*cli.Factory
	Root, Stack string
}

// Of finds the project and makes sure of the stack.
func Of(f *cli.Factory, stack *string) (Job, error) {
	root, err := f.ProjectStack(stack)
	return Job{Factory: f, Root: root, Stack: *stack}, err
}

// ChangedCost returns what the stack costs now and, unless it is empty, at a Git
// revision.
func (j Job) ChangedCost(ctx context.Context, revision string) (comment.Cost, error) {
	estimate := func(s *stackfile.Stack) cost.Estimate {
		return cost.Of(s.Bill(), catalog.Prices(), catalog.PriceCurrency, cost.Assumption{})
	}
	now, err := stackfile.Read(ctx, j.Root, j.Stack, nil)
	if err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return comment.Cost{Unknown: "The cost is not known: " + first}, nil
	}
	c := comment.Cost{After: estimate(now), Budget: now.MonthlyBudget}
	if revision == "" {
		return c, nil
	}
	before, err := stackfile.At(ctx, j.Root, j.Stack, revision)
	if errors.As(err, new(*stackfile.UnknownRevisionError)) {
		return c, fail.Refuse("--against %s: %w", shellword.Of(revision), err)
	}
	if err != nil {
		return c, nil // a new stack, or one that could not be deployed either
	}
	past := estimate(before)
	c.Before, c.Base = &past, j.BaseName(revision)
	return c, nil
}

// BaseName returns the name that people know a revision by: GitHub's base branch, if
// there is one.
func (j Job) BaseName(revision string) string {
	if branch := j.Getenv("GITHUB_BASE_REF"); branch != "" {
		return branch
	}
	return revision
}

// HasStack reports whether the stack had a file at a revision, and writes it and
// Pulumi.yaml into dir.
func (j Job) HasStack(ctx context.Context, revision, dir string) (bool, error) {
	err := stackfile.Revision(ctx, j.Root, revision, j.Stack, dir)
	switch {
	case errors.Is(err, engine.ErrNoStack):
		return false, nil
	case errors.As(err, new(*stackfile.UnknownRevisionError)):
		return false, fail.Refuse("--against %s: %w", shellword.Of(revision), err)
	}
	return err == nil, err
}

// Summarize adds text to the summary of the job; outside of GitHub there is none.
func (j Job) Summarize(text string) (err error) {
	name := j.Getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_WRONLY|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	_, err = file.WriteString(text + "\n")
	return err
}

// ErrShown marks a preview whose failure the text on it explains.
var ErrShown error = &fail.Error{Text: "the preview failed", Shown: true}
