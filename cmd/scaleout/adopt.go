package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/spf13/cobra"

	"scaleout/internal/adopt"
	"scaleout/internal/atomicfile"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
)

// errNotSafe marks an app that cannot be adopted as it is. The report says why.
var errNotSafe = &fail.Error{Text: "the app cannot be adopted as it is", Shown: true}

// adoptFlags are the flags of 'adopt'.
type adoptFlags struct {
	place
	group, name  string
	subscription string
	write        bool
	embedded     bool
	wishes       adopt.Wishes
}

func newAdopt() *cobra.Command {
	f := &adoptFlags{}
	cmd := &cobra.Command{
		Use:   "adopt",
		Short: "Take over an app that runs already, without replacing anything",
		Long: `Reads an app, its plan, settings, identity, slots, names, autoscale setting and
caches through Azure Resource Manager, and says what there is, what the first
update will change in which order and who notices, and what is in the way and what
to do about it. Then it rehearses import and preview with the real engine, where
nothing can happen, and calls it safe only if that shows nothing replaced, nothing
deleted and no app setting lost.

With --write it writes Pulumi.STACK.yaml, in which what looks like a secret is
encrypted (PULUMI_CONFIG_PASSPHRASE), and Pulumi.STACK.import.json for 'pulumi
import --file'. Nothing in Azure is changed, ever.

With the Pulumi CLI on PATH it looks at Azure, as whoever is logged in ('az
login'); without, or with --embedded, at the embedded Azure, where 'scaleout local
portal-app' makes an app to try it on. To read app settings takes the role Website
Contributor.

Exit codes: 0 safe · 1 not safe, nothing was written · 2 refused · 3 could not look
or try.`,
		Example: `  scaleout adopt --stack prod -g flask-rg -n flask-app
  scaleout adopt --stack prod -g flask-rg -n flask-app --health-path /up --write`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return fail.CouldNotLook(f.run(cmd)) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.stack, "stack", "s", "", "stack that the app becomes; its file need not exist")
	flags.StringVarP(&f.group, "resource-group", "g", "", "resource group of the app")
	flags.StringVarP(&f.name, "name", "n", "", "name of the app")
	flags.StringVar(&f.subscription, "subscription", "", "`id` of the subscription (default: ARM_SUBSCRIPTION_ID, or the only one there is)")
	flags.BoolVar(&f.write, "write", false, "write the stack's file and the import file")
	flags.StringVar(&f.wishes.HealthPath, "health-path", "", "`path` that answers 200 while an instance can serve, for an app without a health check")
	flags.StringArrayVar(&f.wishes.Accepted, "accept", nil, "go on although this `name` is in the way, where the report says that one may; may be repeated")
	flags.BoolVar(&f.embedded, "embedded", false, "look at the embedded Azure, even if there is a Pulumi CLI")
	flags.StringVar(&f.home, "home", "", "folder for state of the embedded Azure (default .scaleout beside Pulumi.yaml)")
	return cmd
}

func (f *adoptFlags) run(cmd *cobra.Command) error {
	if err := f.check(); err != nil {
		return err
	}
	root, err := project()
	if err != nil {
		return err
	}
	return f.lookAt(cmd, root, func(at azure) error { return f.adopt(cmd, root, at) })
}

func (f *adoptFlags) check() error {
	for _, required := range []struct{ flag, value string }{
		{"--stack", f.stack}, {"--resource-group", f.group}, {"--name", f.name},
	} {
		if required.value == "" {
			return fail.Refuse("%s is missing: scaleout adopt --stack STACK -g GROUP -n APP", required.flag)
		}
	}
	if _, err := tokens.ParseStackName(f.stack); err != nil {
		return fail.Refuse("--stack %s: %w", f.stack, err)
	}
	return nil
}

// adopt looks, drafts, tries, reports and, where asked to, writes.
func (f *adoptFlags) adopt(cmd *cobra.Command, root string, at azure) error {
	ctx := cmd.Context()
	facts, err := adopt.Read(ctx, at.client, at.subscription, f.group, f.name)
	if err != nil {
		return err
	}
	wishes, err := adopt.WishesOf(ctx, &engine.Stack{Name: f.stack, Root: root})
	if err != nil {
		return err
	}
	if wishes.WithoutSecrets() {
		return errors.New("the stack's file holds secrets, to be compared with the app's, that cannot be read here: set PULUMI_CONFIG_PASSPHRASE; " +
			"'pulumi stack change-secrets-provider passphrase' moves them from another service")
	}
	wishes.HealthPath, wishes.Accepted, wishes.Deployed = f.wishes.HealthPath, f.wishes.Accepted, at.deployed
	if at.answers && !slices.Contains(wishes.Accepted, adopt.AcceptHealth) {
		facts.Health = adopt.AskHealth(ctx, http.DefaultTransport, facts.Site.Properties.HostName, adopt.HealthPath(facts, wishes))
	}
	draft := adopt.Make(facts, wishes)
	outcome, err := f.try(cmd, root, at, facts, draft)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "Adopting %s into stack %s, as seen in %s.\n", f.name, f.stack, at.where)
	adopt.Report(out, facts, draft, outcome)
	if len(draft.Refused) > 0 || outcome != nil && len(outcome.Refused) > 0 {
		return errNotSafe
	}
	if outcome == nil {
		return fail.Wrap(fail.Refused, engine.NeedsPassphrase())
	}
	if !f.write {
		return nil
	}
	return f.writeFiles(cmd, root, at, draft, outcome.StackFile)
}

// try rehearses what is not refused already. Without a passphrase for secrets it
// cannot.
func (f *adoptFlags) try(cmd *cobra.Command, root string, at azure, facts adopt.Facts, d adopt.Draft) (*adopt.Outcome, error) {
	if len(d.Refused) > 0 || d.HasSecrets() && engine.NeedsPassphrase() != nil {
		return nil, nil
	}
	o, err := adopt.Trial{
		Root: root, Stack: f.stack, Providers: at.providers, Version: adopt.ProviderVersion,
	}.Run(cmd.Context(), facts, d)
	return &o, err
}

// importFile is the import file's name.
func importFile(stack string) string { return "Pulumi." + stack + ".import.json" }

func (f *adoptFlags) writeFiles(cmd *cobra.Command, root string, at azure, d adopt.Draft, stackFile []byte) error {
	var imports bytes.Buffer
	if err := d.ImportFile(adopt.ProviderVersion).Write(&imports); err != nil {
		return err
	}
	readable := atomicfile.Perm(0o644)
	if err := atomicfile.Replace(filepath.Join(root, importFile(f.stack)), imports.Bytes(), readable); err != nil {
		return err
	}
	if err := atomicfile.Replace(filepath.Join(root, "Pulumi."+f.stack+".yaml"), stackFile, readable); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "\nWritten: Pulumi.%s.yaml and %s. Next:\n\n%s", f.stack, importFile(f.stack), at.next)
	return nil
}
