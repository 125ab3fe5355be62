package stackfile

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"strconv"

	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/program/settings"
)

// A Stack is a stack's settings. That they can cost more than their budget is no
// reason not to have them: it is when people want to see the cost.
type Stack struct {
	*settings.Settings
	OverBudget settings.Problems // empty: within it, or there is none

	// What the settings were made of, without the budget if they are over it.
	Project string
	Source  settings.Source
}

// Read returns the checked settings of a stack of the project in root, with
// overrides for this once. It returns engine.ErrNoStack for a stack without a
// file, and settings.Problems for wrong settings.
func Read(ctx context.Context, root, stack string, overrides []engine.Override) (*Stack, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	s := &engine.Stack{Name: stack, Root: root}
	c, err := s.Configuration(ctx, overrides)
	if err != nil {
		return nil, err
	}
	parsed, err := Parse(stack, c)
	read := &Stack{Settings: parsed, Project: c.Project, Source: settings.Source{Values: c.Values, Secret: c.Secret}}
	if err == nil {
		return read, nil
	}
	var problems settings.Problems
	if !errors.As(err, &problems) || !problems.OnlyBudget() {
		return nil, Refusal(err)
	}
	values := maps.Clone(c.Values)
	delete(values, c.Project+":"+settings.KeyMonthlyBudget)
	if parsed, err = settings.Parse(c.Project, stack, values, c.Secret); err != nil {
		return nil, Refusal(err)
	}
	// What is no number is no budget to speak of.
	parsed.MonthlyBudget, _ = strconv.Atoi(c.Values[c.Project+":"+settings.KeyMonthlyBudget])
	read.Settings, read.OverBudget, read.Source.Values = parsed, problems, values
	return read, nil
}

// Parse checks a stack's configuration, as the engine reads it. Wrong settings are
// refused all at once, by settings.Problems, which know what stands in the file and
// what was said for this run only.
func Parse(stack string, c engine.Checked) (*settings.Settings, error) {
	run := settings.Run{
		Source: settings.Source{Values: c.Values, Secret: c.Secret},
		File:   settings.Source{Values: c.File.Values, Secret: c.File.Secret},
	}
	for _, o := range c.Overrides {
		run.OneOffs = append(run.OneOffs, settings.OneOff{Key: o.Key, Path: o.Path})
	}
	parsed, err := settings.ParseRun(c.Project, stack, run)
	return parsed, Refusal(err)
}

// Refusal makes a [fail.Error] of the program's settings.Problems; other errors stay
// what they are.
func Refusal(err error) error {
	var problems settings.Problems
	if !errors.As(err, &problems) {
		return err
	}
	refusal := fail.Wrap(fail.Refused, err)
	if problems.InFile() {
		refusal.Next = "without the Pulumi CLI, edit the stack's file beside Pulumi.yaml"
	}
	return refusal
}
