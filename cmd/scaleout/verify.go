package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"scaleout/internal/clock"
	"scaleout/internal/connect"
	"scaleout/internal/fail"
	"scaleout/internal/verify"
)

// errNotVerified marks a deployment that is not what it should be. The report says
// how.
var errNotVerified = &fail.Error{Text: "the deployment is not as it should be", Shown: true}

// loginVariable holds the form of a login that takes more than a name. Passwords do
// not belong on a command line, where everybody on the machine sees them.
const loginVariable = "SCALEOUT_LOGIN_FORM"

// verifyFlags are the flags of 'verify'.
type verifyFlags struct {
	place
	options   verify.Options
	appID     string
	outputs   string
	embedded  bool
	appDir    string
	connectTo []string
	wait      time.Duration
	strict    bool
	json      bool

	connect connect.Routes
}

func newVerify() *cobra.Command {
	f := &verifyFlags{}
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that a live deployment is really zero-downtime",
		Long: `Looks at a deployment through Azure Resource Manager, over HTTPS and over the
cache's TLS port, and says of each check what it saw, why that matters and what to
do. Nothing is changed; one person logs in to the app.

What to look at comes from the stack's outputs: with the Pulumi CLI on PATH the
stack in Azure, otherwise the one that 'local up' has made, with the app on this
machine behind it. --app-id names an app in Azure without a stack. In Azure, who
is logged in is found as all of Azure's tools do: 'az login', or environment
variables. Reading app settings takes the role Website Contributor, reading the
keys of a cache Redis Cache Contributor, or Contributor for an Azure Managed Redis;
with less, what needs them is skipped.

To see that sessions are shared, the app has to offer POST /login (form field
user), GET /session (JSON with the user, 401 when logged out) and, in each answer,
the header X-Instance-Id with WEBSITE_INSTANCE_ID. examples/flask does. A login
that takes more is described in ` + loginVariable + `, such as
user=probe&password=…

Checks: ` + strings.Join(verify.Checks(), ", ") + `.

Exit codes: 0 nothing failed · 1 something did · 2 refused · 3 could not look.`,
		Example: `  scaleout verify --stack prod
  scaleout verify --stack prod --wait 30m --json
  scaleout verify --app-id /subscriptions/…/sites/app --only sessions --only redis-url`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	f.add(cmd)
	return cmd
}

func (f *verifyFlags) add(cmd *cobra.Command) {
	flags, s := cmd.Flags(), &f.options.Sessions
	flags.StringVarP(&f.stack, "stack", "s", "", "stack to verify: dev, prod, …")
	flags.StringVar(&f.appID, "app-id", "", "ARM `id` of an app in Azure, instead of a stack")
	flags.StringVar(&f.outputs, "outputs", "", "`file` with the stack's outputs, as 'pulumi stack output --json --show-secrets' writes them")
	flags.BoolVar(&f.embedded, "embedded", false, "verify what 'local up' has made, even if there is a Pulumi CLI")
	flags.StringVar(&f.home, "home", "", "folder for state of the embedded Azure (default .scaleout beside Pulumi.yaml)")
	flags.StringVar(&f.appDir, "app", "", "`folder` of the app that runs behind the embedded Azure (default: a demo app)")
	flags.StringArrayVar(&f.options.Only, "only", nil, "make only this check; may be repeated")
	flags.DurationVar(&f.wait, "wait", 0, "look again for this long, such as 30m, while something is under way")
	flags.BoolVar(&f.strict, "strict", false, "let warnings fail, too, and checks that could not be made")
	flags.BoolVarP(&f.json, "json", "j", false, "write JSON")
	flags.StringVar(&s.LoginPath, "login-path", verify.DefaultLoginPath, "where your app lets people log in")
	flags.StringVar(&s.SessionPath, "session-path", verify.DefaultSessionPath, "where your app says who is logged in")
	flags.StringVar(&s.InstanceHeader, "instance-header", verify.DefaultInstanceHeader, "header in which your app names the instance")
	flags.IntVar(&s.Requests, "requests", verify.DefaultRequests, "how often to ask who is logged in")
	addConnections(cmd, &f.connectTo)
}

func (f *verifyFlags) run(cmd *cobra.Command) error {
	if err := f.complete(); err != nil {
		return err
	}
	err := errNoPulumi
	if !f.embedded {
		err = f.onAzure(cmd)
	}
	if errors.Is(err, errNoPulumi) {
		err = f.onEmbedded(cmd)
	}
	return fail.CouldNotLook(err)
}

// complete checks what cobra cannot.
func (f *verifyFlags) complete() (err error) {
	o := &f.options
	o.Clock = clock.System{}
	if err := o.Check(); err != nil {
		return fail.Wrap(fail.Refused, err)
	}
	if f.connect, err = parseConnections(f.connectTo); err != nil {
		return err
	}
	if o.Sessions.Requests < 1 || o.Sessions.Requests > 1000 {
		return fail.Refuse("--requests %d: want 1 to 1000", o.Sessions.Requests)
	}
	if given := os.Getenv(loginVariable); given != "" {
		form, err := url.ParseQuery(given)
		if err != nil { // the text may be a password
			return fail.Refuse("%s is not a form: want name=value&name=value, percent-encoded", loginVariable)
		}
		o.Sessions.Form = map[string]string{}
		for name := range form {
			o.Sessions.Form[name] = form.Get(name)
		}
	}
	if f.appID != "" && f.stack != "" {
		return fail.Refuse("--app-id and --stack: name one of them")
	}
	if f.appID != "" && f.embedded {
		return fail.Refuse("--app-id is for Azure; --embedded takes --stack")
	}
	if f.appID != "" || f.outputs != "" {
		return nil
	}
	root, err := project()
	if err != nil {
		return err
	}
	return knownStack(root, f.stack)
}

// look verifies, once or until nothing is under way any more, and reports.
func (f *verifyFlags) look(cmd *cobra.Command, o verify.Options, where string) error {
	report, err := verify.Wait(cmd.Context(), o, f.wait, func(r verify.Report) {
		fmt.Fprintln(cmd.ErrOrStderr(), "waiting for "+strings.Join(r.Waiting(), "; "))
	})
	if err != nil {
		return err
	}
	report.Stack, report.Where = f.stack, where
	if f.json {
		err = printJSON(cmd.OutOrStdout(), report)
	} else {
		err = report.Text(cmd.OutOrStdout(), terminalWidth(cmd.OutOrStdout()))
	}
	if err != nil {
		return err
	}
	if !report.Kept(f.strict) {
		return errNotVerified
	}
	return nil
}
