// Package adopt is 'scaleout adopt'.
package adopt

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/adopt"
	"scaleout/internal/atomicfile"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/target"
	"scaleout/internal/terminal"
)

// errNotSafe marks an app that cannot be adopted as it is. The report says why.
var errNotSafe error = &fail.Error{Text: "the app cannot be adopted as it is", Shown: true}

// Options are the flags of 'adopt'.
type Options struct {
	*cli.Factory
	Stack, Home  string
	Group, Name  string
	Subscription string
	Write, JSON  bool
	Embedded     bool
	HealthPath   string
	Accepted     []string
}

// New makes the command.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "adopt",
		Short: "Take over a running app without replacing anything",
		Long: `Reads an app, its plan, settings, identity, slots, names, autoscale setting and
caches through Azure Resource Manager, and reports what there is, what the first
update will change, in which order and with what effect on users, and what is in the
way and what to do about it. Then it rehearses the import and the preview with the
real engine, where nothing can happen. It reports SAFE only if nothing is replaced,
nothing deleted and no app setting lost.

With --write it writes Pulumi.STACK.yaml, in which everything that looks like a secret
is encrypted (PULUMI_CONFIG_PASSPHRASE), and Pulumi.STACK.import.json for 'pulumi
import --file'. It never changes anything in Azure.

With the Pulumi CLI on PATH it looks at Azure, with your login ('az login'). Without
it, or with --embedded, it looks at the embedded Azure, where 'scaleout local
portal-app' creates an app to try it on. The first line says which. Reading app
settings takes the role Website Contributor. Without -g or -n, it lists the apps.

Exit codes: 0 safe · 1 not safe, nothing was written · 2 refused · 3 could not look
or try.`,
		Example: `  scaleout adopt --stack prod -g flask-rg -n flask-app
  scaleout adopt --stack prod -g flask-rg -n flask-app --health-path /up --write`,
		Args:        cobra.NoArgs,
		Annotations: map[string]string{cli.NameFlag: "name"},
		RunE:        func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	cli.AddStack(flags, &o.Stack, "that the app becomes; its file need not exist")
	cli.AddHome(flags, &o.Home)
	flags.StringVarP(&o.Group, "resource-group", "g", "", "resource group of the app")
	flags.StringVarP(&o.Name, "name", "n", "", "name of the app")
	flags.StringVar(&o.Subscription, "subscription", "", "`id` of the subscription (default: ARM_SUBSCRIPTION_ID, or the only one there is)")
	cli.AddJSON(flags, &o.JSON)
	flags.BoolVar(&o.Write, "write", false, "write the stack's file and the import file")
	flags.StringVar(&o.HealthPath, "health-path", "", "`path` that answers 200 while an instance can serve, for an app without a health check")
	flags.StringArrayVar(&o.Accepted, "accept", nil, "go on although this `name` is in the way, where the report says that one may; may be repeated")
	flags.BoolVar(&o.Embedded, "embedded", false, "look at the embedded Azure, even if there is a Pulumi CLI")
	return cmd
}

// Run looks at the app, and reports.
func Run(ctx context.Context, o *Options) error {
	if err := o.check(); err != nil {
		return err
	}
	root, err := o.Root()
	if err != nil {
		return err
	}
	return fail.CouldNotLook(o.look(ctx, root))
}

func (o *Options) check() error {
	if o.Stack == "" {
		return fail.Refuse("--stack is missing: scaleout adopt --stack STACK -g GROUP -n APP")
	}
	return cmp.Or(cli.OneAzure(o.Embedded, o.Subscription), cli.NewStackName(o.Stack))
}

// look finds out where the app is.
func (o *Options) look(ctx context.Context, root string) (err error) {
	t, err := target.Find(ctx, target.Options{
		Root: root, Stack: o.Stack, Home: o.Home, Embedded: o.Embedded, New: true, Reading: true, Getenv: o.Getenv,
	})
	if err != nil {
		return err
	}
	o.Progress(o.Err).Print(t.Line())
	access, err := t.ARM(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, access.Close()) }()
	at, err := o.at(ctx, t, access)
	if err != nil {
		return err
	}
	if o.Group == "" || o.Name == "" {
		return o.unnamed(ctx, at)
	}
	return o.adopt(ctx, root, at)
}

// adopt looks, drafts, tries, reports and, where asked to, writes.
func (o *Options) adopt(ctx context.Context, root string, at azure) error {
	facts, err := adopt.Read(ctx, at.client, at.subscription, o.Group, o.Name)
	if err != nil {
		return o.unknown(ctx, at, err)
	}
	wishes, err := adopt.WishesOf(ctx, &engine.Stack{Name: o.Stack, Root: root})
	if err != nil {
		return err
	}
	if err := wishes.Comparable(); err != nil {
		return err
	}
	wishes.HealthPath, wishes.Accepted = o.HealthPath, o.Accepted
	wishes.Deployed = at.deployed
	if at.apps != nil && !slices.Contains(wishes.Accepted, adopt.AcceptHealth) {
		facts.Health = adopt.AskHealth(ctx, at.apps, facts.Host(), adopt.HealthPath(facts, wishes))
	}
	draft := adopt.Make(facts, wishes)
	outcome, err := o.try(ctx, root, at, facts, draft)
	if err != nil {
		return err
	}
	if err := o.report(at, facts, draft, outcome); err != nil {
		return err
	}
	if len(draft.Refused) > 0 || outcome != nil && len(outcome.Refused) > 0 {
		return errNotSafe
	}
	if outcome == nil {
		return fail.Wrap(fail.Refused, engine.NeedsPassphrase())
	}
	if !o.Write {
		return nil
	}
	return o.writeFiles(root, at, draft, outcome.StackFile)
}

func (o *Options) report(at azure, facts adopt.Facts, draft adopt.Draft, outcome *adopt.Outcome) error {
	if o.JSON {
		result := adopt.ResultOf(facts, draft, outcome)
		result.Stack, result.Where = o.Stack, at.where
		return cli.Document(o.Out, result)
	}
	var text strings.Builder
	said := fmt.Sprintf("Adopting %s into stack %s, as seen in %s.", o.Name, o.Stack, at.where)
	text.WriteString(terminal.Wrap("", "", terminal.Line(said), o.Width()))
	adopt.Report(&text, o.Width(), facts, draft, outcome)
	return o.Show(text.String(), adopt.Paints()...)
}

// try rehearses what is not refused already. Without a passphrase for secrets it
// cannot.
func (o *Options) try(ctx context.Context, root string, at azure, facts adopt.Facts, d adopt.Draft) (*adopt.Outcome, error) {
	if len(d.Refused) > 0 || d.HasSecrets() && engine.NeedsPassphrase() != nil {
		return nil, nil
	}
	outcome, err := adopt.Trial{
		Root: root, Stack: o.Stack, Providers: at.providers, Version: adopt.ProviderVersion,
	}.Run(ctx, facts, d)
	return &outcome, err
}

func (o *Options) importFile() string { return "Pulumi." + o.Stack + ".import.json" }

func (o *Options) writeFiles(root string, at azure, d adopt.Draft, stackFile []byte) error {
	var imports bytes.Buffer
	if err := d.ImportFile(adopt.ProviderVersion).Write(&imports); err != nil {
		return err
	}
	readable := atomicfile.Perm(0o644)
	if err := atomicfile.Replace(filepath.Join(root, o.importFile()), imports.Bytes(), readable); err != nil {
		return err
	}
	if err := atomicfile.Replace(filepath.Join(root, "Pulumi."+o.Stack+".yaml"), stackFile, readable); err != nil {
		return err
	}
	out := o.Out
	if o.JSON {
		out = o.Err // JSON stays JSON
	}
	fmt.Fprintf(out, "\nWritten: Pulumi.%s.yaml and %s. Next:\n\n%s", o.Stack, o.importFile(), at.next)
	return nil
}
