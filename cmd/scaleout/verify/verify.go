// Package verify is 'scaleout verify'.
package verify

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/azure/arm"
	"scaleout/internal/connect"
	"scaleout/internal/fail"
	"scaleout/internal/login"
	"scaleout/internal/target"
	"scaleout/internal/terminal"
	"scaleout/internal/verify"
	"scaleout/program/shellword"
)

// errNotVerified marks a deployment that is not what it should be. The report says
// how.
var errNotVerified error = &fail.Error{Text: "the deployment is not as it should be", Shown: true}

// Options are the flags of 'verify'.
type Options struct {
	*cli.Factory
	Verify      verify.Options
	Stack, Home string
	AppID       string
	Outputs     string // file
	Embedded    bool
	AppDir      string
	Connect     cli.Connect
	Wait        time.Duration
	Strict      bool
	JSON        bool

	Audit   bool
	Preview bool       // of the audit: what the stack's file would make
	SARIF   string     // file
	Config  cli.Config // of the preview
}

// New makes the command.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that a live deployment is really zero-downtime",
		Long: `Checks a deployment through Azure Resource Manager, over HTTPS and over the cache's
TLS port. Each check reports what was seen, why it matters and what to do. Nothing is
changed; one test user logs in to the app.

The stack is the Pulumi CLI's where that is on PATH and knows it, otherwise the one
that 'local up' has made, with the app running on this machine; the first line says
which. --app-id names an app in Azure without a stack. In Azure, credentials are found
as in other Azure tools: 'az login', or environment variables. Reading app settings
takes the role Website Contributor, reading the keys of a cache Redis Cache
Contributor, or Contributor for an Azure Managed Redis; with less, the checks that need
them are skipped. All else takes the role Reader, also of the staging slot and of what
was deployed.

To check that sessions are shared, the app has to offer POST /login (form field
user), GET /session (JSON with the user, 401 when logged out) and, in each answer,
the header X-Instance-Id with WEBSITE_INSTANCE_ID. examples/flask does. A login
that takes more is described in ` + login.Variable + `, such as
username=probe&password=… Hidden fields of the login page, such as a CSRF token, are
sent along.

Checks: ` + strings.Join(verify.Checks(), ", ") + `.

--audit judges the deployment by what auditors ask instead: Azure Policy's built-in
definitions, the Microsoft cloud security benchmark, CIS, APRL and PSRule, each item
with their ids. It takes the role Reader and logs in nowhere. With --preview nothing
has to be deployed: it judges what the stack's file would make.

Exit codes: 0 nothing failed · 1 something failed · 2 refused · 3 could not look. Of an
audit 1, too, where something could not be read.`,
		Example: `  scaleout verify --stack prod
  scaleout verify --stack prod --wait 30m --json
  scaleout verify --app-id /subscriptions/…/sites/app --only sessions --only redis-url
  scaleout verify --stack prod --audit --sarif audit.sarif
  scaleout verify --stack prod --audit --preview -c zoneRedundant=true`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	o.add(cmd.Flags())
	return cmd
}

func (o *Options) add(flags *pflag.FlagSet) {
	s := &o.Verify.Sessions
	cli.AddStack(flags, &o.Stack, "to verify: dev, prod, …")
	cli.AddHome(flags, &o.Home)
	cli.AddJSON(flags, &o.JSON)
	o.Connect.Add(flags)
	flags.StringVar(&o.AppID, "app-id", "", "ARM `id` of an app in Azure, instead of a stack")
	flags.StringVar(&o.Outputs, "outputs", "", "`file` with the stack's outputs, as 'pulumi stack output --json --show-secrets' writes them")
	flags.BoolVar(&o.Embedded, "embedded", false, "verify what 'local up' has made, even if the Pulumi CLI knows the stack")
	flags.StringVar(&o.AppDir, "app", "", "`folder` of the app that runs behind the embedded Azure (default: a demo app)")
	flags.StringSliceVar(&o.Verify.Only, "only", nil, "make only this check, or judge only this item; may be repeated")
	flags.BoolVar(&o.Audit, "audit", false, "judge by what auditors ask, instead of checking that it works")
	flags.BoolVar(&o.Preview, "preview", false, "audit what the stack's file would make of an empty Azure; nothing is deployed")
	flags.StringVar(&o.SARIF, "sarif", "", "write what the audit finds to this `file`, as SARIF 2.1.0")
	o.Config.Add(flags)
	flags.DurationVar(&o.Wait, "wait", 0, "check again for this long, such as 30m, while something is under way")
	flags.BoolVar(&o.Strict, "strict", false, "treat warnings, and checks that could not be made, as failures")
	flags.StringVar(&s.LoginPath, "login-path", verify.DefaultLoginPath, "path where users log in to your app")
	flags.StringVar(&s.SessionPath, "session-path", verify.DefaultSessionPath, "path where your app answers who is logged in")
	flags.StringVar(&s.InstanceHeader, "instance-header", verify.DefaultInstanceHeader, "header in which your app names the instance")
	flags.IntVar(&s.Requests, "requests", verify.DefaultRequests, "how many requests to send after the login")
}

// Run verifies, and reports.
func Run(ctx context.Context, o *Options) error {
	routes, root, err := o.complete()
	if err != nil {
		return err
	}
	switch {
	case o.Preview:
		err = o.preview(ctx, root)
	case o.AppID != "":
		err = o.app(ctx, routes)
	case o.Outputs != "":
		err = o.file(ctx, routes)
	default:
		err = o.stack(ctx, root, routes)
	}
	return fail.CouldNotLook(err)
}

// complete checks what cobra cannot, and finds the project where one is needed.
func (o *Options) complete() (routes connect.Routes, root string, err error) {
	v := &o.Verify
	v.Clock = o.Clock
	if err := o.checkAudit(); err != nil {
		return nil, "", err
	}
	if routes, err = o.Connect.Routes(); err != nil {
		return nil, "", err
	}
	if o.Wait < 0 || o.Wait > 24*time.Hour {
		return nil, "", fail.Refuse("--wait %v: want 0 to 24h, for example --wait 30m", o.Wait)
	}
	if v.Sessions.Requests < 1 || v.Sessions.Requests > 1000 {
		return nil, "", fail.Refuse("--requests %d: want 1 to 1000", v.Sessions.Requests)
	}
	if err := refused(login.CheckPath("--login-path", v.Sessions.LoginPath), login.CheckPath("--session-path", v.Sessions.SessionPath),
		login.CheckHeader("--instance-header", v.Sessions.InstanceHeader)); err != nil {
		return nil, "", err
	}
	if v.Sessions.Form, err = login.Parse(o.Getenv(login.Variable)); err != nil {
		return nil, "", err
	}
	switch {
	case o.AppID != "" && o.Stack != "":
		return nil, "", fail.Refuse("--app-id and --stack: name one of them")
	case o.AppID != "" && o.Embedded:
		return nil, "", fail.Refuse("--app-id is for Azure; --embedded takes --stack")
	case o.AppID != "":
		err = checkAppID(o.AppID)
	case o.Outputs == "":
		root, err = o.ProjectStack(&o.Stack)
	}
	return routes, root, err
}

// checkAppID refuses what is no app's id before anybody is asked: a login that is
// missing would be blamed for it.
func checkAppID(given string) error {
	id, err := arm.ParseResourceID(given)
	if err != nil {
		return fail.Refuse("--app-id: %w", err)
	}
	if id.IsZero() || id.Is(arm.Sites) || id.Is(arm.Sites+"/slots") {
		return nil
	}
	return fail.Refuse("--app-id %s: this is the id of a %s; want that of an app, .../providers/%s/NAME", shellword.Of(given), id.Type(), arm.Sites)
}

// paints are the verdicts.
var paints = []terminal.Paint{
	{Pattern: `^  (PASS) `, Colour: terminal.Green},
	{Pattern: `^  (WARN) `, Colour: terminal.Yellow},
	{Pattern: `^  (FAIL) `, Colour: terminal.Red},
	{Pattern: `^  (SKIP) `, Colour: terminal.Faint},
	{Pattern: `^([A-Z].*)$`, Colour: terminal.Bold},
}

// look verifies, once or until nothing is under way any more, and reports.
func (o *Options) look(ctx context.Context, access *target.Access, where string) error {
	if o.Audit {
		return o.audit(ctx, access.ARM, where)
	}
	v := o.Verify
	v.ARM, v.Dial, v.Proxy, v.Roots = access.ARM, access.Dial, access.Proxy, access.Roots
	show := o.Progress(o.Err)
	wait, end := show.Wait(o.Clock.Now), o.Clock.Now().Add(o.Wait)
	defer wait.End()
	if show.Live() {
		wait.For("checking", 0)
	}
	report, err := verify.Wait(ctx, v, o.Wait, func(r verify.Report) {
		text := "waiting for " + strings.Join(r.Waiting(), "; ")
		if show.Live() {
			wait.For(text, end.Sub(o.Clock.Now()))
		} else {
			wait.Print(text)
		}
	})
	wait.End()
	if err != nil {
		return err
	}
	report.Stack, report.Where = o.Stack, where
	if o.JSON {
		err = cli.Document(o.Out, report)
	} else {
		var text strings.Builder
		err = errors.Join(report.Text(&text, o.Width()), o.Show(text.String(), paints...))
	}
	if err != nil {
		return err
	}
	if !report.Kept(o.Strict) {
		return errNotVerified
	}
	return nil
}
