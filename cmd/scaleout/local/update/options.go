package update

import (
	"context"
	"fmt"

	"github.com/pulumi/pulumi/pkg/v3/display"
	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/result"
	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local"
	"scaleout/internal/terminal"
)

// Options are the flags of a preview or an update.
type Options struct {
	*cli.Place
	Config           cli.Config
	Refresh          *bool // nil: as Pulumi.yaml says
	Diff, JSON       bool
	ShowSecrets      bool
	ExpectNoChanges  bool
	SavePlan, Plan   string
	Yes, SkipPreview bool
}

// add registers the flags that all of them have.
func (o *Options) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	o.Config.Add(flags)
	cli.AddJSON(flags, &o.JSON)
	flags.BoolP("refresh", "r", false, "look at the cloud before the update (default: as Pulumi.yaml says, always)")
	flags.BoolVar(&o.Diff, "diff", false, "show the whole difference instead of the tree")
	flags.BoolVar(&o.ShowSecrets, "show-secrets", false, "show secrets in clear")
	flags.BoolVar(&o.ExpectNoChanges, "expect-no-changes", false, "fail if anything changes")
}

// addConfirmation registers the flags of what changes something.
func (o *Options) addConfirmation(cmd *cobra.Command) {
	cli.AddYes(cmd.Flags(), &o.Yes)
	cmd.Flags().BoolVarP(&o.SkipPreview, "skip-preview", "f", false, "do it without a preview; needs --yes")
}

// complete takes what a flag's zero value does not say.
func (o *Options) complete(cmd *cobra.Command) {
	if cmd.Flags().Changed("refresh") {
		refresh, err := cmd.Flags().GetBool("refresh")
		if err == nil {
			o.Refresh = &refresh
		}
	}
}

// Engine translates the flags for the engine.
func (o *Options) Engine() (engine.Options, error) {
	overrides, err := o.Config.Overrides()
	if err != nil {
		return engine.Options{}, err
	}
	color, err := o.Colorization()
	if err != nil {
		return engine.Options{}, err
	}
	e := engine.Options{Config: overrides, Refresh: o.Refresh, SavePlan: o.SavePlan, Plan: o.Plan, Display: o.display(color)}
	if !o.JSON { // which is read by programs: in CI they tell those who have the Pulumi CLI
		e.Reword = o.Advice
		if o.Live(o.Out) {
			e.Reword = func(text string) string { return cli.Folded(o.Advice(text), o.Width()) }
		}
	}
	return e, nil
}

// display leaves sequences to the engine's display where it may colour text or move the
// cursor; what others wrote is escaped before the display has it.
func (o *Options) display(color colors.Colorization) engine.Display {
	d := engine.Display{
		Out: o.Out, Err: o.Err, Color: color, Diff: o.Diff, JSON: o.JSON, ShowSecrets: o.ShowSecrets,
		Interactive: o.Live(o.Out) && !o.JSON,
	}
	if !o.JSON && (d.Interactive || color == colors.Always) {
		d.Out, d.Err = terminal.Raw(o.Out), terminal.Raw(o.Err)
	}
	return d
}

// An operation is what the engine does to a session.
type operation func(context.Context, engine.Options) (display.ResourceChanges, error)

// change refuses wrong flags before the stack is opened. Then it previews, asks, and
// does: the CLI's order for up, refresh and destroy.
func (o *Options) change(ctx context.Context, verb string, of func(*local.Session) (preview, do operation)) error {
	e, err := o.Engine()
	if err != nil {
		return err
	}
	switch {
	case o.JSON && !o.Yes:
		return fail.Refuse("--json needs --yes: there is no room for a question in it")
	case o.SkipPreview && !o.Yes:
		return fail.Refuse("--skip-preview needs --yes: you would confirm what you have not seen")
	case !o.Yes && !o.Interactive():
		return cli.ErrNotAsked // before the preview, which would be for nobody
	}
	return o.Place.Update(func(s *local.Session) error {
		preview, do := of(s)
		o.Banner(s, o.JSON)
		return o.perform(ctx, verb, s, e, preview, do)
	})
}

func (o *Options) perform(ctx context.Context, verb string, s *local.Session, e engine.Options, preview, do operation) (err error) {
	var held protected
	e.OnEvent = held.see
	defer func() { held.advise(o.Place, err) }()
	if !o.SkipPreview && !o.JSON {
		idle, err := o.foresee(ctx, e, preview)
		if err != nil || idle { // nobody need be asked, and nothing need be done
			return err
		}
	}
	if !o.Yes {
		whole := e
		whole.Display.Diff = true
		details := func() error { _, err := Shown(preview(ctx, whole)); return err }
		if err := o.Confirm(ctx, verb, details); err != nil {
			return err
		}
	}
	var stopped failed
	e.OnEvent = func(event pulumiengine.Event) { held.see(event); stopped.see(event) }
	summary, err := Shown(do(ctx, e))
	if err != nil {
		if ctx.Err() == nil && len(held) == 0 {
			stopped.tell(ctx, o, s, verb)
		}
		return err
	}
	return o.expected(summary)
}

// foresee previews, and reports whether there is nothing to do.
func (o *Options) foresee(ctx context.Context, e engine.Options, preview operation) (idle bool, err error) {
	e.OnIdle = func() { idle = true }
	if _, err := Shown(preview(ctx, e)); err != nil {
		return false, err
	}
	if idle {
		o.nothingToDo()
	}
	return idle, nil
}

// nothingToDo says what an update would have shown.
func (o *Options) nothingToDo() {
	fmt.Fprintln(o.Out)
	o.Progress(o.Out).Print("Nothing to do: all is as declared, in Azure and in the state. Outputs:")
	fmt.Fprintf(o.Out, "  scaleout local output %s\n", o.Flags())
}

// errShown marks a failure that the engine's display has explained.
var errShown error = &fail.Error{Text: "the update failed", Shown: true}

// Shown marks what the engine's display has explained already.
func Shown(summary display.ResourceChanges, err error) (display.ResourceChanges, error) {
	if result.IsBail(err) {
		return summary, errShown
	}
	return summary, err
}

func (o *Options) expected(summary display.ResourceChanges) error {
	if o.ExpectNoChanges && pulumiengine.HasChanges(summary) {
		return fail.New(fail.Failed, "no changes were expected but changes occurred")
	}
	return nil
}
