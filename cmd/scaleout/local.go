package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/spf13/cobra"

	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local"
)

// place says which stack a command is about and where its state lives.
type place struct {
	stack, home    string
	withoutSecrets bool
	newTenant      bool

	nonInteractive bool
}

func newLocal() *cobra.Command {
	p := &place{}
	cmd := &cobra.Command{
		Use:   "local",
		Short: "Run the program on the embedded Azure: no account, no Pulumi CLI, no cost",
		Long: `Runs this folder's Pulumi program in-process on an Azure that is part of this
command. It refuses what Azure refuses; its state outlives the command.

Verbs and flags that the Pulumi CLI has mean the same here, but -c holds for one run.`,
	}
	cmd.PersistentFlags().StringVarP(&p.stack, "stack", "s", "", "stack to work on: dev, prod, …")
	cmd.PersistentFlags().StringVar(&p.home, "home", "", "folder for state (default .scaleout beside Pulumi.yaml)")
	cmd.PersistentFlags().BoolVar(&p.withoutSecrets, "without-secrets", false, "put something in place of settings that cannot be decrypted here")
	cmd.PersistentFlags().BoolVar(&p.newTenant, "new-tenant", false, "an Azure that creates no classic cache, as for tenants that had none before 2026-04-01")
	cmd.PersistentFlags().BoolVar(&p.nonInteractive, "non-interactive", false, "never ask: what would need an answer is refused")
	cmd.AddCommand(newPreview(p), newUp(p), newRefresh(p), newDestroy(p), newOutput(p), newLocalRotateKey(p), newServe(p), newState(p),
		newPortalApp(p), newImport(p))
	return cmd
}

// project finds the folder of Pulumi.yaml, here or above.
func project() (string, error) {
	file, err := workspace.DetectProjectPath()
	if err != nil || file == "" {
		return "", fail.Refuse("no Pulumi.yaml here or in a folder above; change to the project's folder first")
	}
	return filepath.Dir(file), nil
}

// open opens the stack that the command line names. A view of it changes nothing,
// and does not mind who else is at work there.
func (p *place) open(view bool) (*local.Session, error) {
	root, err := project()
	if err != nil {
		return nil, err
	}
	if err := knownStack(root, p.stack); err != nil {
		return nil, err
	}
	return local.Open(local.Options{
		Root: root, Stack: p.stack, Home: p.home, Azure: p.azure(), View: view, WithoutSecrets: p.withoutSecrets,
	})
}

// azure is the embedded Azure that is wanted; a new one begins at the machine's time.
func (p *place) azure() local.AzureOptions {
	return local.AzureOptions{Start: time.Now(), NewTenant: p.newTenant}
}

// knownStack refuses a stack that has no file.
func knownStack(root, stack string) error {
	stacks := engine.Stacks(root)
	switch {
	case len(stacks) == 0:
		return fail.Refuse("there is no stack here: %s has no Pulumi.STACK.yaml", root)
	case stack == "":
		return fail.Refuse("which stack? Add --stack %s", strings.Join(stacks, " or --stack "))
	case !slices.Contains(stacks, stack):
		return fail.Refuse("there is no stack %q here; stacks: %s", stack, strings.Join(stacks, ", "))
	}
	return nil
}

// dir is the state folder, which need not be readable.
func (p *place) dir() (string, error) {
	root, err := project()
	return local.HomeDir(root, p.home), err
}

// in opens the stack, does something with it and closes it.
func (p *place) in(do func(*local.Session) error) error { return p.with(false, do) }

// lookingAt is in for commands that change nothing.
func (p *place) lookingAt(do func(*local.Session) error) error { return p.with(true, do) }

func (p *place) with(view bool, do func(*local.Session) error) error {
	s, err := p.open(view)
	if err != nil {
		return err
	}
	return closing(s, do)
}

// closing does something with a stack and closes it.
func closing(s *local.Session, do func(*local.Session) error) (err error) {
	defer func() {
		if e := s.Close(); err == nil {
			err = e
		}
	}()
	return do(s)
}

// flags are what a suggested command needs to be about the same place.
func (p *place) flags() string {
	flags := "--stack " + p.stack
	if p.home != "" {
		flags += " --home " + quoted(p.home)
	}
	return flags
}

// quoted is s as a shell reads it; most folders need no quotes.
func quoted(s string) string {
	if strings.ContainsAny(s, " \t\n'\"\\$&|;<>()*?[]#~`!{}") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

// folder is how messages name the state folder.
func folder(s *local.Session) string {
	wd, err := os.Getwd()
	if err != nil {
		return s.Home.Path("")
	}
	if rel, err := filepath.Rel(wd, s.Home.Path("")); err == nil && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return s.Home.Path("")
}
