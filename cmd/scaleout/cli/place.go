package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local"
	"scaleout/internal/target"
	"scaleout/program/shellword"
)

// A Place is a stack on the embedded Azure, and where its state lives.
type Place struct {
	*Factory
	Stack, Home    string
	WithoutSecrets bool
	NewTenant      bool
	NonInteractive bool
}

// KnownStack refuses a stack that has no file in root.
func KnownStack(root, stack string) error {
	stacks := engine.Stacks(root)
	switch {
	case slices.Contains(stacks, stack):
		return nil
	case stack != "" && misnamed(root, stack):
		return fail.Refuse("stack %q has no file: Pulumi.%[1]s.yml is not read; rename it to Pulumi.%[1]s.yaml", stack)
	case len(stacks) == 0:
		return fail.Refuse("there is no stack here: %s has no Pulumi.STACK.yaml", root)
	case stack == "":
		return fail.Refuse("which stack? Add --stack %s", strings.Join(quoted(stacks), " or --stack "))
	}
	refusal := fail.Refuse("there is no stack %q here; stacks: %s", stack, strings.Join(stacks, ", "))
	if near := catalog.Nearest(stack, stacks); near != "" {
		refusal.Text += fmt.Sprintf("; did you mean --stack %s?", shellword.Of(near))
	}
	return refusal
}

// misnamed reports whether the stack's file has the other suffix of YAML, with which
// Pulumi does not read it.
func misnamed(root, stack string) bool {
	_, err := os.Stat(filepath.Join(root, "Pulumi."+stack+".yml"))
	return err == nil
}

func quoted(words []string) []string {
	all := make([]string, len(words))
	for i, word := range words {
		all[i] = shellword.Of(word)
	}
	return all
}

// ProjectStack finds the project and makes sure that it has the stack. An empty one
// becomes that in PULUMI_STACK, as for the Pulumi CLI, else the only one there is.
func (f *Factory) ProjectStack(stack *string) (root string, err error) {
	if root, err = f.Root(); err != nil {
		return "", err
	}
	if *stack == "" {
		*stack = f.Getenv("PULUMI_STACK")
	}
	if stacks := engine.Stacks(root); *stack == "" && len(stacks) == 1 {
		*stack = stacks[0]
	}
	return root, KnownStack(root, *stack)
}

// Update opens the stack, does something with it and closes it.
func (p *Place) Update(do func(*local.Session) error) error { return p.with(false, do) }

// Look is Update for what changes nothing, and so does not mind who else is at work
// there.
func (p *Place) Look(do func(*local.Session) error) error { return p.with(true, do) }

func (p *Place) with(view bool, do func(*local.Session) error) error {
	root, err := p.ProjectStack(&p.Stack)
	if err != nil {
		return err
	}
	return p.open(local.Options{Root: root, View: view, WithoutSecrets: p.WithoutSecrets}, do)
}

// Unlisted is Update for a stack that need not have a file yet.
func (p *Place) Unlisted(root string, do func(*local.Session) error) error {
	return p.open(local.Options{Root: root}, do)
}

func (p *Place) open(o local.Options, do func(*local.Session) error) (err error) {
	o.Stack, o.Home = p.Stack, p.home()
	o.Azure = local.AzureOptions{Start: time.Now(), NewTenant: p.NewTenant} // a new Azure begins at the machine's time
	s, err := local.Open(o)
	if err != nil {
		return err
	}
	defer func() {
		if e := s.Close(); err == nil {
			err = e
		}
	}()
	return do(s)
}

func (p *Place) home() string {
	if p.Home == "" {
		return ""
	}
	return p.Path(p.Home)
}

// StateFolder is where the state is, which need not be readable.
func (p *Place) StateFolder() (string, error) {
	root, err := p.Root()
	return local.HomeDir(root, p.home()), err
}

// Flags are what a suggested command needs to be about the same place.
func (p *Place) Flags() string { return target.LocalFlags(p.Stack, p.Home) }

// NotDeployed adds to engine.ErrNoState what deploys the stack.
func (p *Place) NotDeployed(err error) error {
	return &fail.Error{
		Kind: fail.KindOf(err), Err: err, Next: "scaleout local up " + p.Flags(),
		Text: err.Error() + ` in stack "` + p.Stack + `"`,
	}
}

// ShortPath is how messages name a folder.
func (f *Factory) ShortPath(path string) string {
	wd, err := filepath.Abs(f.Path("."))
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(wd, path); err == nil && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return path
}

// Interactive reports whether somebody can be asked, and may be.
func (p *Place) Interactive() bool { return !p.NonInteractive && p.Factory.Interactive() }

// Confirm asks like Factory.Confirm, where somebody may be asked.
func (p *Place) Confirm(ctx context.Context, verb string, details func() error) error {
	if p.NonInteractive {
		return ErrNotAsked
	}
	return p.Factory.Confirm(ctx, verb, details)
}

// Banner says, before anything else, that this is not Azure. JSON stays JSON.
func (p *Place) Banner(s *local.Session, json bool) {
	if !json {
		p.Progress(p.Err).Print("Embedded Azure: nothing here reaches Azure or costs anything. State is in " + p.ShortPath(s.Home.Path("")) + ".")
		fmt.Fprintln(p.Err)
	}
}
