// Package rehearse is 'scaleout rehearse': a stack, or its adoption, under load while
// the platform does what platforms do.
package rehearse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/fail"
	"scaleout/internal/login"
	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/report"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/terminal"
)

// errNotKept marks a rehearsal in which the stack broke its promise. The report
// says how.
var errNotKept = &fail.Error{Text: "the stack did not keep what it promises", Shown: true}

// Options are the flags of 'rehearse'.
type Options struct {
	*cli.Factory
	Rehearsal rehearse.Options
	Config    cli.Config
	Report    string // file for the page
	Workbook  string // file for the workbook
	Adopt     bool
	Deploy    bool
	JSON      bool

	changed func(flag string) bool // whether the flag was given
}

// New makes the command.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "rehearse",
		Short: "See zero downtime before paying for it",
		Long: `Brings the stack up on the embedded Azure with real processes behind it: Redis,
one process per instance, and a front end that balances as App Service does.
Then people log in and click at a fixed rate while the platform does to the app
what platforms do. The result is how many requests failed, and how many people
were logged out: on one instance, on two without Redis, and on your stack.

What happens:
` + eventList() + `
Without --app a small demo app runs. With it, your own Flask app does; it has to
offer POST /login (form field user), GET /session (JSON with the user, 401 when
logged out) and the health path. examples/flask is one that does. A login that takes
more is described in ` + login.Variable + `, such as username=NAME&password=…
Hidden fields of the login page, such as a CSRF token, are sent along.

With --deploy, new code is released instead: straight to production, by a swap without
a warm-up path, and with 'scaleout deploy', which also gets five broken releases. It is
the demo app's, or that in the folder --next, after --app.

Nothing reaches Azure or costs anything, and nothing is left when it ends.

Exit codes: 0 nothing was lost that the stack promises to keep · 1 something was,
or the rehearsal failed · 2 refused before anything was started · 130 interrupted.`,
		Example: `  scaleout rehearse --stack prod
  scaleout rehearse --stack prod --app examples/flask --report rehearsal.html
  scaleout rehearse --adopt
  scaleout rehearse --deploy --stack prod
  scaleout rehearse --stack prod --event crash --event redis-failover -c redisSku=Basic_C1`,
		Args:        cobra.NoArgs,
		Annotations: map[string]string{cli.PathFlag: "app"},
		RunE:        func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	o.changed = cmd.Flags().Changed
	o.add(cmd.Flags())
	return cmd
}

func (f *Options) add(flags *pflag.FlagSet) {
	o := &f.Rehearsal
	cli.AddStack(flags, &o.Stack, "to rehearse: dev, prod, …")
	f.Config.Add(flags)
	flags.StringVar(&o.AppDir, "app", "", "`folder` of your app (default: a demo app)")
	flags.StringSliceVar(&o.Events, "event", nil, "let only this happen; may be repeated (default: everything)")
	flags.StringSliceVar(&o.Topologies, "topology", nil,
		"rehearse only this: "+strings.Join(rehearse.Topologies(), ", ")+"; may be repeated (default: all)")
	flags.StringSliceVar(&o.Without, "without", nil,
		"leave out a protection, to see what it is worth: "+strings.Join(rehearse.Protections(), ", ")+"; may be repeated")
	flags.Float64Var(&o.Rate, "rps", rehearse.DefaultRate, "requests per second")
	flags.IntVar(&o.Sessions, "sessions", rehearse.DefaultSessions, "people who are logged in")
	flags.DurationVar(&o.Duration, "duration", 0, "load the stack at least this long, such as 5m (default: until all is over)")
	flags.Float64Var(&o.Speed, "speed", rehearse.DefaultSpeed, "how much faster the platform's clock runs")
	flags.IntVar(&o.Port, "port", 0, "port of the front end on this machine (default: any)")
	flags.StringVar(&o.LoginPath, "login-path", "/login", "where your app lets people log in")
	flags.StringVar(&o.SessionPath, "session-path", "/session", "where your app says who is logged in")
	flags.BoolVar(&f.Adopt, "adopt", false, "rehearse how an app from the portal becomes a stack, instead of a stack")
	flags.BoolVar(&f.Deploy, "deploy", false, "rehearse how new code is released, instead of what the platform does")
	flags.StringVar(&o.NextDir, "next", "", "`folder` of the app's next release, with --deploy and --app (default: of the demo app)")
	flags.StringVar(&f.Report, "report", "", "write a page for people to this `file`, such as rehearsal.html")
	flags.StringVar(&f.Workbook, "workbook", "", "write the workbook of monitoring, filled by this rehearsal, to this `file`, such as workbook.html")
	cli.AddJSON(flags, &f.JSON)
}

// Run rehearses, and reports.
func Run(ctx context.Context, o *Options) error {
	if err := o.complete(); err != nil {
		return err
	}
	show := &progress{show: o.Progress(o.Err).Wait(o.Clock.Now)}
	defer show.end()
	o.Rehearsal.Progress = show
	began := o.Clock.Now()
	perform := rehearse.Run
	switch {
	case o.Adopt:
		perform = rehearse.RunAdoption
	case o.Deploy:
		perform = rehearse.RunRelease
	}
	seen, err := perform(ctx, o.Rehearsal)
	show.end()
	if err != nil && ctx.Err() != nil {
		return &fail.Error{
			Kind: fail.Interrupted, Err: err,
			Text: "the rehearsal was stopped (" + show.phase + "): there is no result, and nothing that it had started is left",
		}
	}
	if err != nil {
		return err
	}
	summary := result.Summarize(seen)
	// What was found out is shown, whatever becomes of the files.
	if err := errors.Join(o.show(summary), o.writePage(summary), o.writeWorkbook(ctx, seen)); err != nil {
		return err
	}
	o.Progress(o.Err).Print(fmt.Sprintf("Rehearsed in %v on the embedded Azure; nothing reached Azure.", o.Clock.Now().Sub(began).Round(time.Second)))
	switch {
	case summary.Overloaded != "":
		return fail.New(fail.Failed, "there is no verdict: this machine was overloaded")
	case !summary.Kept:
		return errNotKept
	}
	return nil
}

// complete checks what cobra cannot.
func (o *Options) complete() (err error) {
	r := &o.Rehearsal
	if err := r.Check(); err != nil {
		return err
	}
	if err := o.fits(); err != nil {
		return err
	}
	if o.Adopt {
		if r.Stack != "" {
			return fail.Refuse("--adopt and --stack: name one of them; with --adopt, the guide's app becomes a stack of its own")
		}
		r.Root, err = o.Root()
	} else {
		r.Root, err = o.ProjectStack(&r.Stack)
	}
	if err != nil {
		return err
	}
	if r.Config, err = o.Config.Overrides(); err != nil {
		return err
	}
	if r.Login, err = login.Parse(o.Getenv(login.Variable)); err != nil {
		return err
	}
	if o.Workbook != "" && len(r.Topologies) > 0 && !slices.Contains(r.Topologies, rehearse.TheStack) {
		return fail.Refuse("--workbook: it shows the stack itself, which --topology leaves out")
	}
	if err := o.Apart(cli.Named{Flag: "--report", Name: o.Report}, cli.Named{Flag: "--workbook", Name: o.Workbook}); err != nil {
		return err
	}
	return errors.Join(o.Writable("--report", o.Report, cli.Page), o.Writable("--workbook", o.Workbook, cli.Page))
}

// fits refuses what is about another rehearsal than the one that is asked for.
func (o *Options) fits() error {
	refused := map[string][]string{
		"adopt":  {"config", "event", "topology", "duration", "without", "workbook"},
		"deploy": {"event", "topology", "duration", "without", "workbook"},
	}
	for _, kind := range []string{"adopt", "deploy"} {
		for _, name := range refused[kind] {
			if o.changed(kind) && o.changed(name) {
				return fail.Refuse("--%[1]s and --%[2]s: leave one of them out; --%[2]s is about the rehearsal of a stack", kind, name)
			}
		}
	}
	switch r := o.Rehearsal; {
	case o.Adopt && o.Deploy:
		return fail.Refuse("--adopt and --deploy: each is a rehearsal of its own; leave one of them out")
	case r.NextDir != "" && !o.Deploy:
		return fail.Refuse("--next: it is released by --deploy only")
	case o.Deploy && (r.NextDir == "") != (r.AppDir == ""):
		return fail.Refuse("--app and --next go together: the folder that production runs, and the one that is released after it")
	}
	return nil
}

func (o *Options) show(summary result.Summary) error {
	if o.JSON {
		return cli.Document(o.Out, summary)
	}
	var text strings.Builder
	if err := report.Text(&text, summary, o.Width()); err != nil {
		return err
	}
	return o.Show(text.String(), paints...)
}

// paints are the verdict, and what was lost.
var paints = []terminal.Paint{
	{Pattern: `^(KEPT):`, Colour: terminal.Green},
	{Pattern: `^(NOT KEPT):`, Colour: terminal.Red},
	{Pattern: `^(No verdict|Nobody can keep)`, Colour: terminal.Yellow},
	{Pattern: `^  (failed): `, Colour: terminal.Red},
	{Pattern: `^(\S.*: instances \S+, sessions .*|Side by side)$`, Colour: terminal.Bold},
}

func (o *Options) writePage(summary result.Summary) error {
	if o.Report == "" {
		return nil
	}
	return cli.WritePage(o.Path(o.Report), func(w io.Writer) error { return report.HTML(w, summary) })
}

func eventList() string {
	var b strings.Builder
	for _, e := range rehearse.Events() {
		fmt.Fprintf(&b, "  %-16s%s\n", e.Name, e.About)
	}
	return b.String()
}
