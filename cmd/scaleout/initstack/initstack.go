// Package initstack is 'scaleout init', whose name no package can have. What it
// proposes and writes is worked out in internal/newstack.
package initstack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/newstack"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// Options are the flags of 'init'.
type Options struct {
	*cli.Factory
	newstack.Answers
	Purpose, Subscription, Home   string
	given                         map[string]*string // by flag, as they were typed
	requests                      string
	Embedded, NewTenant, Proposed bool
}

// New makes the command.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f, given: map[string]*string{}}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Choose the settings of a new stack, and write its file",
		Long: `Asks for region, load, budget, plan, cache, whom to alert and off-peak times, and
shows what each choice costs. What a flag says is not asked. Then it writes
Pulumi.STACK.yaml, with a comment for each setting, and says what comes next. It
never changes a file that is there, and creates nothing in Azure.

The session cache is an Azure Managed Redis: Azure creates its predecessor, Azure
Cache for Redis, only for tenants that had one before April 2026. With the Pulumi CLI
on PATH and a login ('az login') the subscription is asked whether it has one; then
you can choose. Without, or with --embedded, it is about the embedded Azure.

How much a plan carries is an estimate, until your app is measured: a request is
taken to cost 50 ms of a processor.

Where nobody can be asked, as in a pipeline, the flags have to say it all, or --yes
takes what would be proposed.`,
		Example: `  scaleout init --stack shop
  scaleout init --stack shop --location westeurope --requests 60 --monthly-budget 600 --alert-emails ops@example.com
  scaleout init --stack test --location westeurope --yes`,
		Args:        cobra.NoArgs,
		Annotations: map[string]string{cli.NameFlag: "stack"},
		RunE:        func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	cli.AddStack(flags, &o.Stack, "to make; it has no file yet")
	flags.StringVar(&o.Purpose, "purpose", "", "production or development, which is small and unprotected (default: by the stack's name)")
	flags.StringVar(&o.requests, "requests", "", "`number` of requests a second at the busiest time, to choose the plan by")
	for _, field := range newstack.Fields() {
		o.given[field.Flag] = flags.String(field.Flag, "", field.About)
	}
	cli.AddHome(flags, &o.Home)
	flags.StringVar(&o.Subscription, "subscription", "", "`id` of the subscription (default: ARM_SUBSCRIPTION_ID, or the only one there is)")
	flags.BoolVar(&o.Embedded, "embedded", false, "be about the embedded Azure, even if there is a Pulumi CLI")
	flags.BoolVar(&o.NewTenant, "new-tenant", false, "an embedded Azure that creates no classic cache, as for tenants that had none before 2026-04-01")
	flags.BoolVarP(&o.Proposed, "yes", "y", false, "take what is proposed instead of asking")
	return cmd
}

// Run makes the stack's file.
func Run(ctx context.Context, o *Options) error {
	root, err := o.start()
	if err != nil {
		return err
	}
	var prompt *cli.Prompt
	if !o.Proposed && o.Interactive() {
		prompt = cli.NewPrompt(o.In, o.Out)
	}
	if prompt == nil {
		if err := o.complete(); err != nil {
			return err
		}
	}
	offer := o.ask(ctx, root)
	if prompt != nil {
		err = (&dialogue{Options: o, prompt: prompt, offer: offer}).run(ctx)
	} else {
		o.Answers = newstack.Propose(o.Answers)
	}
	if err != nil {
		return err
	}
	s, err := newstack.Check(o.Answers)
	if err != nil {
		return fail.Wrap(fail.Refused, err)
	}
	return o.write(root, s, offer)
}

// start reads the flags, and refuses a stack that is there before anybody is asked.
func (o *Options) start() (root string, err error) {
	if root, err = o.Root(); err != nil {
		return "", err
	}
	if o.Stack == "" {
		return "", fail.Refuse("--stack is missing: scaleout init --stack STACK")
	}
	if err := cmp.Or(cli.NewStackName(o.Stack), cli.OneAzure(o.Embedded, o.Subscription)); err != nil {
		return "", err
	}
	if _, err := os.Lstat(o.file(root)); !errors.Is(err, fs.ErrNotExist) {
		return "", o.exists()
	}
	if o.Project, err = (&engine.Stack{Name: o.Stack, Root: root}).ProjectName(); err != nil {
		return "", err
	}
	for _, field := range newstack.Fields() {
		field.Set(&o.Answers, *o.given[field.Flag])
	}
	if strings.EqualFold(strings.Join(o.AlertEmails, ""), nobody) {
		o.AlertEmails = nil
	}
	return root, o.readOwn()
}

// nobody is the answer to "whom?" and the like.
const nobody = "none"

func (o *Options) file(root string) string {
	return filepath.Join(root, "Pulumi."+o.Stack+".yaml")
}

func (o *Options) exists() error {
	return &fail.Error{
		Kind: fail.Refused, Text: fmt.Sprintf("stack %s has a file already, Pulumi.%[1]s.yaml, and init never changes one", o.Stack),
		Next: fmt.Sprintf("edit that file, and see 'scaleout cost --stack %s'; or choose another name", o.Stack),
	}
}

// readOwn reads the flags that become no setting.
func (o *Options) readOwn() error {
	var wrong []string
	switch o.Purpose {
	case "":
		o.Development = newstack.IsDevelopment(o.Stack)
	case "production", "development":
		o.Development = o.Purpose == "development"
	default:
		wrong = append(wrong, fmt.Sprintf("--purpose %s: want production or development", shellword.Of(o.Purpose)))
	}
	var err error
	if o.Requests, err = newstack.Load(o.requests); err != nil {
		wrong = append(wrong, fmt.Sprintf("--requests %v", err))
	}
	if len(wrong) == 0 {
		return nil
	}
	var problems settings.Problems // what else is wrong is said at once, too
	if _, err := newstack.Check(newstack.Propose(o.Answers)); errors.As(err, &problems) {
		wrong = append(wrong, problems.Error())
	}
	return fail.Refuse("%s", strings.Join(wrong, "\n"))
}

// complete names what lacks where nobody can be asked.
func (o *Options) complete() error {
	var missing []string
	if o.Location == "" {
		missing = append(missing, "--location")
	}
	if !o.Proposed {
		if o.Plan == "" && o.Requests == 0 {
			missing = append(missing, "--plan-sku or --requests")
		}
		if !o.Development && *o.given["alert-emails"] == "" {
			missing = append(missing, "--alert-emails (or: --alert-emails none)")
		}
	}
	if len(missing) == 0 {
		return nil
	}
	text := "nobody can be asked here, and these flags are missing: " + strings.Join(missing, ", ")
	if o.Proposed {
		return fail.Refuse("%s is missing: no region is proposed, for users and data are somewhere", missing[0])
	}
	return &fail.Error{Kind: fail.Refused, Text: text, Next: "add them; or --location and --yes, which takes what is proposed for the rest"}
}

// write makes the file, and says what comes next.
func (o *Options) write(root string, s *settings.Settings, offer answered) error {
	err := newstack.Create(o.file(root), newstack.File(o.Answers, s))
	if errors.Is(err, fs.ErrExist) {
		return o.exists()
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(o.Out, "Written: %s. %s\n", o.ShortPath(o.file(root)), newstack.Estimate(s).Headline())
	fmt.Fprint(o.Out, offer.about(s), o.next(offer))
	return nil
}
