package main

import (
	"context"
	"errors"
	"fmt"

	changes "github.com/pulumi/pulumi/pkg/v3/display"
	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/result"
	"github.com/spf13/cobra"

	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local"
)

// verb is an engine operation as the command line offers it.
type verb func(context.Context, engine.Options) (changes.ResourceChanges, error)

// update previews, asks, and does: the CLI's order for up, refresh and destroy.
func (f *runFlags) update(cmd *cobra.Command, s *local.Session, name string, preview, do verb) error {
	o, err := f.options(cmd)
	if err != nil {
		return err
	}
	if f.json && !f.yes {
		return fail.Refuse("--json needs --yes: a question has no place in it")
	}
	if f.skipPreview && !f.yes {
		return fail.Refuse("--skip-preview needs --yes: you would confirm what you have not seen")
	}
	if !f.yes && !askable(cmd) {
		return errNotAsked // before the preview, which would be for nobody
	}
	banner(cmd, s, o)
	if !f.skipPreview && !f.json {
		if _, err := shown(preview(cmd.Context(), o)); err != nil {
			return err
		}
	}
	if !f.yes {
		whole := o
		whole.Display.Diff = true
		details := func() error { _, err := shown(preview(cmd.Context(), whole)); return err }
		if err := confirm(cmd, name, details); err != nil {
			return err
		}
	}
	summary, err := shown(do(cmd.Context(), o))
	if err != nil {
		return err
	}
	return f.expected(summary)
}

// banner says, before anything else, that this is not Azure.
func banner(cmd *cobra.Command, s *local.Session, o engine.Options) {
	if !o.Display.JSON {
		fmt.Fprintf(cmd.ErrOrStderr(), "Embedded Azure: nothing here reaches Azure or costs anything. State is in %s.\n\n", folder(s))
	}
}

// shown marks what the display has explained already.
func shown(summary changes.ResourceChanges, err error) (changes.ResourceChanges, error) {
	if result.IsBail(err) {
		return summary, errShown
	}
	return summary, err
}

func (f *runFlags) expected(summary changes.ResourceChanges) error {
	if f.expectNoChanges && pulumiengine.HasChanges(summary) {
		return errors.New("no changes were expected but changes occurred")
	}
	return nil
}
