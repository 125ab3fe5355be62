// Package deploy is 'scaleout deploy', with rollback, status and stop.
package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/deploy"
	"scaleout/internal/fail"
	"scaleout/internal/local/stackfile"
	"scaleout/internal/login"
	"scaleout/internal/release"
	"scaleout/internal/verify"
)

// Place is the stack, and how it is reached. All verbs have it.
type Place struct {
	*cli.Factory
	Stack, Home string
	Embedded    bool
	AppDir      string
	Connect     cli.Connect
	JSON        bool

	progress *progress // from begin on
	reading  bool      // nothing will be changed
}

func (p *Place) add(flags *pflag.FlagSet, about string) {
	cli.AddStack(flags, &p.Stack, about)
	cli.AddHome(flags, &p.Home)
	cli.AddJSON(flags, &p.JSON)
	p.Connect.Add(flags)
	flags.BoolVar(&p.Embedded, "embedded", false, "use what 'local up' has made, even if the Pulumi CLI knows the stack")
	flags.StringVar(&p.AppDir, "app", "",
		"`folder` of the app that runs behind the embedded Azure before anything was deployed (default: a demo app)")
}

// Options are the flags of 'deploy'.
type Options struct {
	Place
	Source         string
	Settings       bool
	Canary         float64
	For            time.Duration
	Timeout, Keep  time.Duration
	Wait           bool
	TakeOver       string
	NoSessionCheck bool
	Sessions       deploy.Sessions
	Yes            bool
}

// New makes 'deploy'.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Place: Place{Factory: f}}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "deploy",
		Short: "Release new code through the staging slot, without anybody noticing",
		Long: `Releases a folder, or a zip, of the app's source to a stack in Azure or to one that
'local up' has made. Nothing is done to production before the swap:

  1  the slot is locked: nobody else deploys or swaps
  2  the zip is uploaded to the slot, built there, and started
  3  the slot is checked: each instance answers, and production's sessions are known
  4  the slot is tried with production's settings (swap with preview), and checked again
  5  with --canary, a share of the people get it, and both sides are watched
  6  slot and production are swapped, and production is verified on every instance; if it
     is worse for it, they are swapped back
  7  the build before stays in the slot, which can be stopped after --keep

What fails before 6 ends the release, and production was never touched. Whatever ends
it, even kill -9: run the same command again, and it goes on; or take it back with
'scaleout deploy rollback'. All that is remembered is in Azure.

With --settings, changes to appSettings and appSecrets in the stack's configuration go
the same way, instead of restarting all instances: with the code of --source, or alone
where the slot has the build that production runs. Names are shown, values never. The
stack's next update then changes nothing in production.

The folder's .gitignore and .deployignore say what stays out of the zip. Sessions are
checked as 'scaleout verify' does. It takes the role Website Contributor on the app.

Exit codes: 0 released · 1 not released, or swapped back · 2 refused before anything
was touched · 130 interrupted.`,
		Example: `  scaleout deploy --stack prod --source examples/flask
  scaleout deploy --stack prod --source app.zip --canary 10 --for 10m --yes
  scaleout deploy --stack prod --source . --settings
  scaleout deploy rollback --stack prod
  scaleout deploy status --stack prod`,
		Args:        cobra.NoArgs,
		Annotations: map[string]string{cli.PathFlag: "source"},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if flags := cmd.Flags(); flags.Changed("for") && !flags.Changed("canary") {
				return fail.Refuse("--for is how long a canary lasts, and there is none: add --canary PERCENT, or leave --for out")
			}
			return run(cmd.Context(), o)
		},
	}
	o.add(cmd.Flags())
	cmd.AddCommand(NewRollback(f, nil), NewStatus(f, nil), NewStop(f, nil))
	return cmd
}

func (o *Options) add(flags *pflag.FlagSet) {
	o.Place.add(flags, "to release to: dev, prod, …")
	s := &o.Sessions
	flags.StringVar(&o.Source, "source", "", "`folder` of the app's source, or a zip of it")
	flags.BoolVar(&o.Settings, "settings", false, "release changed app settings of the stack's configuration, too")
	flags.Float64Var(&o.Canary, "canary", 0, "`percent` of the people who get the new build before the swap, 0.1 to 99")
	flags.DurationVar(&o.For, "for", 10*time.Minute, "how long the canary lasts")
	flags.DurationVar(&o.Timeout, "timeout", 10*time.Minute, "how long the build and its start may take")
	flags.DurationVar(&o.Keep, "keep", time.Hour, "how long the slot runs on with the build before; 0 stops it at once")
	flags.BoolVar(&o.Wait, "wait", false, "wait until --keep is over, and stop the slot then")
	flags.StringVar(&o.TakeOver, "take-over", "", "`run` that holds the lock and is gone for good")
	flags.BoolVar(&o.NoSessionCheck, "no-session-check", false, "do not log in: the app has no login, or another one")
	flags.StringVar(&s.LoginPath, "login-path", verify.DefaultLoginPath, "path where users log in to your app")
	flags.StringVar(&s.SessionPath, "session-path", verify.DefaultSessionPath, "path where your app answers who is logged in")
	flags.StringVar(&s.InstanceHeader, "instance-header", verify.DefaultInstanceHeader,
		"header in which your app names the instance")
	cli.AddYes(flags, &o.Yes)
}

// Bounds of what a flag may say.
const (
	leastCanary, mostCanary = 0.1, 99
	leastFor                = 2 * time.Minute // two samples of Azure's metrics
	longest                 = 24 * time.Hour
)

func (o *Options) check() (err error) {
	switch {
	case o.Source == "" && !o.Settings:
		return fail.Refuse("what is to be released? Add --source FOLDER, --source FILE.zip, or --settings")
	case o.Canary != 0 && !(o.Canary >= leastCanary && o.Canary <= mostCanary): // nor NaN
		return fail.Refuse("--canary %g: want %g to %d percent", o.Canary, leastCanary, mostCanary)
	case o.Canary != 0 && (o.For < leastFor || o.For > longest):
		return fail.Refuse("--for %v: want %v to %v; Azure's metrics come by the minute", o.For, leastFor, longest)
	case o.Timeout < time.Minute || o.Timeout > longest:
		return fail.Refuse("--timeout %v: want %v to %v", o.Timeout, time.Minute, longest)
	}
	if err := checkKeep(o.Keep); err != nil {
		return err
	}
	s := o.Sessions
	if err := cmp.Or(login.CheckPath("--login-path", s.LoginPath), login.CheckPath("--session-path", s.SessionPath),
		login.CheckHeader("--instance-header", s.InstanceHeader)); err != nil {
		return fail.Wrap(fail.Refused, err)
	}
	if _, err := o.Connect.Routes(); err != nil {
		return err
	}
	if o.NoSessionCheck {
		o.Sessions.Skip, o.Sessions.SessionPath = "--no-session-check says so", ""
	}
	o.Sessions.Form, err = login.Parse(o.Getenv(login.Variable))
	return err
}

func checkKeep(keep time.Duration) error {
	if keep < 0 || keep > 7*longest {
		return fail.Refuse("--keep %v: want 0 to %v", keep, 7*longest)
	}
	return nil
}

// Run releases.
func Run(ctx context.Context, o *Options) error {
	root, err := o.ProjectStack(&o.Stack)
	if err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	defer o.begin()()
	zip, err := o.pack(ctx, root)
	if err != nil {
		return err
	}
	defer func() { _ = zip.Close() }()
	t, v, err := o.find(ctx, root)
	if err != nil {
		return err
	}
	if !o.Settings {
		err = o.ask(ctx)
	} else if !o.Yes && !o.Interactive() { // it is asked later, once Azure was
		err = cli.ErrNotAsked
	}
	if err != nil {
		return err
	}
	p, err := o.open(ctx, t, v)
	if err != nil {
		return err
	}
	if err := o.prepare(ctx, t, v, p); err != nil {
		return errors.Join(err, p.close())
	}
	if o.Source != "" {
		p.Zip = deploy.Zip{Content: func() io.Reader { return zip.Content() }, Size: zip.Size, SHA: zip.SHA256}
	}
	result, err := deploy.Run(ctx, p.Options)
	return o.conclude(p, result, err)
}

// pack makes the zip, or opens it, and says what is in it.
func (o *Options) pack(ctx context.Context, root string) (*release.Zip, error) {
	if o.Source == "" {
		return &release.Zip{}, nil
	}
	s, err := stackfile.Read(ctx, root, o.Stack, nil)
	if err != nil {
		return nil, err
	}
	o.progress.before("reading %s", o.Source)
	zip, err := release.Prepare(ctx, o.Path(o.Source), release.Options{StartCommand: s.StartCommand, Progress: o.progress.packed})
	if err != nil {
		return nil, err
	}
	o.progress.line(fmt.Sprintf("%s: %d files, %s, SHA-256 %s…", o.Source, zip.Files, size(zip.Size), zip.SHA256[:12]))
	for _, l := range zip.LeftOut {
		o.progress.line(fmt.Sprintf("  left out: %v", l))
	}
	return zip, nil
}

func (o *Options) ask(ctx context.Context) error {
	if o.Yes {
		return nil
	}
	return o.Confirm(ctx, "release", func() error {
		steps := deploy.Steps()
		if o.Source == "" {
			steps = deploy.OfSettings()
		}
		for _, s := range steps {
			if s.Name == deploy.StepCanary && o.Canary == 0 || s.Name == deploy.StepSettings && !o.Settings {
				continue
			}
			fmt.Fprintf(o.Out, "  %s\n      people notice: %s\n      if it ends here: %s\n", s.Title, s.Notice, s.Resume)
		}
		return nil
	})
}
