package target

import (
	"context"
	"errors"
	"fmt"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local"
	"scaleout/internal/pulumicli"
	"scaleout/internal/serve"
	"scaleout/program/outputs"
	"scaleout/program/shellword"
)

// Options say which stack is meant.
type Options struct {
	Root, Stack string // folder of Pulumi.yaml, and a stack that need not have a file
	Home        string // state of the embedded Azure; empty: .scaleout in Root
	Embedded    bool   // the embedded Azure, whatever else there is
	New         bool   // the stack need not exist yet
	Reading     bool   // nothing will be changed, so nobody is waited for
	Getenv      func(string) string
	CLI         []string // starts the Pulumi CLI; empty: pulumi
}

// A Target is a stack in one of the worlds.
type Target struct {
	World World
	Options

	outputs outputs.Values
	missing error // why there are no outputs
}

// Find decides where the stack is. A stack that has to exist, and that nobody knows
// where there is a Pulumi CLI, is an error; one that is not deployed on the embedded
// Azure has no outputs.
func Find(ctx context.Context, o Options) (*Target, error) {
	t := &Target{Options: o}
	if home := o.Getenv(serve.Variable); home != "" && !o.Embedded {
		t.Home = home
	}
	f := Facts{Embedded: o.Embedded, New: o.New, Served: o.Getenv(serve.Variable) != ""}
	byCLI, cliErr := t.askCLI(ctx, &f)
	if cliErr != nil {
		return nil, cliErr
	}
	here, hereErr := t.askHome(ctx)
	f.Deployed = hereErr == nil // what is wrong with the state matters only where it is used
	if t.World = Decide(f); t.World != Azure {
		t.outputs, t.missing = here, t.unlessDeployed(hereErr)
		return t, nil
	}
	t.outputs = byCLI
	if f.CLI != Known {
		t.missing = &fail.Error{
			Text: fmt.Sprintf("the Pulumi CLI knows no stack %q, and 'scaleout local up' has not deployed it here", o.Stack),
			Next: pulumicli.UpHint(o.Stack, "", "") + ", or scaleout local up " + t.Flags(),
		}
		if !o.New {
			return nil, t.missing
		}
	}
	return t, nil
}

// pulumi is the stack as the Pulumi CLI has it.
func (t *Target) pulumi() pulumicli.Stack {
	return pulumicli.Stack{Dir: t.Root, Name: t.Stack, Command: t.CLI}
}

// askCLI asks the Pulumi CLI for the stack. For a stack that need not exist, a CLI
// that cannot answer, since it is not logged in to a state for example, counts as one
// that does not know it.
func (t *Target) askCLI(ctx context.Context, f *Facts) (outputs.Values, error) {
	cli := t.pulumi()
	if t.Embedded || !cli.Installed() {
		return outputs.Values{}, nil
	}
	all, err := cli.Outputs(ctx, pulumicli.OutputsOptions{ShowSecrets: true})
	switch {
	case err == nil:
		f.CLI = Known
		return outputs.Decode(all)
	case t.New || pulumicli.IsUnknownStack(err):
		f.CLI = Unknown
		return outputs.Values{}, ctx.Err()
	}
	return outputs.Values{}, err
}

// askHome reads what 'local up' has deployed.
func (t *Target) askHome(ctx context.Context) (v outputs.Values, err error) {
	s, err := local.Open(local.Options{Root: t.Root, Stack: t.Stack, Home: t.Home, Azure: azureOptions(), View: true})
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return s.Values(ctx)
}

// azureOptions are those of an embedded Azure that need not exist yet: it begins at
// the machine's time.
func azureOptions() local.AzureOptions { return local.AzureOptions{Start: time.Now()} }

func (t *Target) unlessDeployed(err error) error {
	if !errors.Is(err, engine.ErrNoState) {
		return err
	}
	return &fail.Error{Text: fmt.Sprintf("%v in stack %q", err, t.Stack), Err: err, Next: "scaleout local up " + t.Flags()}
}

// Outputs returns the stack's outputs, secrets in clear, or why there are none.
func (t *Target) Outputs() (outputs.Values, error) { return t.outputs, t.missing }

// Deployed reports whether the stack exists.
func (t *Target) Deployed() bool { return t.missing == nil }

// Where names the Azure, for people.
func (t *Target) Where() string {
	if t.World == Embedded {
		return "the embedded Azure"
	}
	if host := t.Getenv(arm.MetadataHostVariable); host != "" {
		return "the Azure at " + host
	}
	return "Azure"
}

// Line says which stack this is, and where.
func (t *Target) Line() string {
	by := map[World]string{Azure: "the Pulumi CLI", Served: "'scaleout local serve'", Embedded: "'scaleout local up'"}[t.World]
	if t.New && !t.Deployed() {
		return fmt.Sprintf("Stack %s: a new one, in %s.", t.Stack, t.Where())
	}
	return fmt.Sprintf("Stack %s: the one of %s, in %s.", t.Stack, by, t.Where())
}

// Flags are what a suggested 'scaleout local' command needs to be about this stack.
func (t *Target) Flags() string { return LocalFlags(t.Stack, t.Home) }

// LocalFlags are the flags that name a stack of 'scaleout local'.
func LocalFlags(stack, home string) string {
	flags := "--stack " + shellword.Of(stack)
	if home != "" {
		flags += " --home " + shellword.Of(home)
	}
	return flags
}

// DeployFlags are the flags that name the stack to 'scaleout deploy'.
func (t *Target) DeployFlags() string {
	flags := t.Flags()
	if t.World == Azure {
		flags = LocalFlags(t.Stack, "")
	}
	if t.Embedded {
		flags += " --embedded"
	}
	return flags
}

// UpHint is the command that updates the stack, for advice: as it is, or with a
// setting changed where key is not empty. On the embedded Azure, -c would hold for
// one run only.
func (t *Target) UpHint(key, value string) string {
	if t.World == Azure {
		return pulumicli.UpHint(t.Stack, key, value)
	}
	up := "scaleout local up " + t.Flags()
	if key == "" {
		return up
	}
	return fmt.Sprintf("set %s to %s in Pulumi.%s.yaml and run %s", key, value, t.Stack, up)
}
