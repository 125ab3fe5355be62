package deploy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/deploy"
	"scaleout/internal/fail"
	"scaleout/internal/terminal"
	"scaleout/internal/verify"
)

// RollbackOptions are the flags of 'deploy rollback'.
type RollbackOptions struct {
	Place
	Keep     time.Duration
	TakeOver string
	Yes      bool
}

// NewRollback makes 'deploy rollback'.
func NewRollback(f *cli.Factory, run func(context.Context, *RollbackOptions) error) *cobra.Command {
	o := &RollbackOptions{Place: Place{Factory: f}}
	if run == nil {
		run = RunRollback
	}
	cmd := &cobra.Command{
		Use:   "rollback",
		Short: "Swap the build before back, or undo a release that did not end",
		Long: `Swaps the slot's build into production again, if it is the one that served before. A
build that never served, or that was taken back, is refused: what Azure shows decides,
not what anybody remembers. A release that ended before its swap is undone instead: all
traffic goes to production, and the slot has its own settings.

A slot that runs is swapped in seconds; one that was stopped is started and asked first.`,
		Example: `  scaleout deploy rollback --stack prod`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	o.add(flags, "to roll back: dev, prod, …")
	flags.DurationVar(&o.Keep, "keep", time.Hour, "how long the slot is meant to run on with the build that was rolled back")
	flags.StringVar(&o.TakeOver, "take-over", "", "`run` that holds the lock and is gone for good")
	cli.AddYes(flags, &o.Yes)
	return cmd
}

// RunRollback rolls back.
func RunRollback(ctx context.Context, o *RollbackOptions) error {
	if _, err := o.ProjectStack(&o.Stack); err != nil {
		return err
	}
	if err := checkKeep(o.Keep); err != nil {
		return err
	}
	if !o.Yes {
		if err := o.Confirm(ctx, "rollback", func() error { return nil }); err != nil {
			return err
		}
	}
	defer o.begin()()
	p, err := o.found(ctx)
	if err != nil {
		return err
	}
	p.Keep, p.TakeOver = o.Keep, o.TakeOver
	p.sessions(deploy.Sessions{InstanceHeader: verify.DefaultInstanceHeader, SessionPath: verify.DefaultSessionPath})
	result, err := deploy.Rollback(ctx, p.Options)
	return o.conclude(p, result, err)
}

// NewStop makes 'deploy stop'.
func NewStop(f *cli.Factory, run func(context.Context, *RollbackOptions) error) *cobra.Command {
	o := &RollbackOptions{Place: Place{Factory: f}}
	if run == nil {
		run = RunStop
	}
	cmd := &cobra.Command{
		Use:   "stop",
		Short: "Stop the slot, with the build before in it",
		Long: `Stops the slot, which takes memory of each instance of the plan while it runs. What is
in it stays: a rollback starts it again, and so does the next release. It is refused
while a release is under way.`,
		Example: `  scaleout deploy stop --stack prod`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	o.add(cmd.Flags(), "whose slot is stopped: dev, prod, …")
	return cmd
}

// RunStop stops the slot.
func RunStop(ctx context.Context, o *RollbackOptions) error {
	defer o.begin()()
	p, err := o.found(ctx)
	if err != nil {
		return err
	}
	result, err := deploy.Stop(ctx, p.Options)
	return o.conclude(p, result, err)
}

// NewStatus makes 'deploy status'.
func NewStatus(f *cli.Factory, run func(context.Context, *Place) error) *cobra.Command {
	p := &Place{Factory: f}
	if run == nil {
		run = RunStatus
	}
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Tell which build is where, since when, and what is under way",
		Long: `Looks at production and slot and says which build is where and since when, in which
app settings they differ, whether a release is under way or did not end, what a rollback
would bring back, and how to go on. Nothing is changed; the slot is not even stopped when
its time is over.`,
		Example: `  scaleout deploy status --stack prod`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), p) },
	}
	p.add(cmd.Flags(), "to look at: dev, prod, …")
	return cmd
}

// RunStatus looks.
func RunStatus(ctx context.Context, p *Place) error {
	p.reading = true
	defer p.begin()()
	opened, err := p.found(ctx)
	if err != nil {
		return fail.CouldNotLook(err)
	}
	p.progress.before("looking at the site and its slot")
	report, err := deploy.Status(ctx, opened.Options)
	p.progress.end()
	if err = errors.Join(err, opened.close()); err != nil {
		return fail.CouldNotLook(err)
	}
	if p.JSON {
		return cli.Document(p.Out, report)
	}
	return p.Show(text(report, p.Clock.Now(), p.Width()), statusPaints...)
}

// statusPaints are the names, and what is not as usual.
var statusPaints = []terminal.Paint{
	{Pattern: `^([a-z ]{11}) \S`, Colour: terminal.Bold},
	{Pattern: `(a run is at work|stopped|slot and production differ|not known:)`, Colour: terminal.Yellow},
}

// text shows a report to people, with lines of a width where words permit it. What is to
// be typed stays in one line, which can be copied.
func text(r deploy.Report, now time.Time, width int) string {
	var b strings.Builder
	line := func(name, text string) {
		head := fmt.Sprintf("%-11s ", name)
		if name == "next" || utf8.RuneCountInString(head+text) <= width {
			b.WriteString(head + text + "\n")
			return
		}
		b.WriteString(terminal.Wrap(head, strings.Repeat(" ", len(head)), text, width))
	}
	line("production", describe(r.Production, now))
	if r.Slot != nil {
		line("slot", describe(*r.Slot, now))
	}
	switch {
	case r.Unread != "":
		line("settings", "not known: "+r.Unread)
	case len(r.Apart)+len(r.Along) > 0:
		line("settings", "slot and production differ, and a swap takes along: "+strings.Join(slices.Concat(r.Apart, r.Along), ", "))
	}
	state := string(r.Phase) + ": " + r.Text
	if r.AtWork {
		state += "; a run is at work"
	}
	line("state", state)
	if r.LastRun != "" {
		line("last run", r.LastRun)
	}
	line("rollback", r.Rollback)
	if !r.Keep.IsZero() && r.Slot != nil && r.Slot.Running {
		line("slot until", r.Keep.Format(time.RFC3339))
	}
	for _, n := range r.Next {
		line("next", n)
	}
	return b.String()
}

func describe(p deploy.Place, now time.Time) string {
	text := p.URL + "  "
	switch {
	case p.Build != nil:
		text += "build " + p.Build.ID
		if p.Build.By != "" {
			text += " by " + p.Build.By
		}
		if !p.Since.IsZero() {
			text += ", since " + p.Since.Format(time.RFC3339)
			if past := now.Sub(p.Since).Round(time.Second); past >= 0 {
				text += fmt.Sprintf(" (%v)", past)
			} else { // the embedded Azure's clock runs ahead while it creates what takes long
				text += fmt.Sprintf(" by Azure's clock, which is %v or more ahead of this machine's", -past)
			}
		}
	case p.Unknown != "":
		text += "its build is not known: " + p.Unknown
	default:
		text += "no build yet"
	}
	if !p.Running {
		text += "; stopped"
	}
	return text
}
