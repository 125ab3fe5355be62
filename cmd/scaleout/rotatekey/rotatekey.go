// Package rotatekey is 'scaleout rotate-key', for a stack of the Pulumi CLI, and
// 'scaleout local rotate-key', for one on the embedded Azure.
package rotatekey

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/fail"
	"scaleout/internal/pulumicli"
	"scaleout/internal/rotate"
	"scaleout/internal/target"
	"scaleout/internal/terminal"
	"scaleout/program/outputs"
)

const rotationOrder = `First the key that the app does not use is renewed, and the app moves to it: redisKey
is set in the stack's file, and the stack updated. Then it is checked that the app
has that key and answers, and the key that it had before is renewed. Whatever goes
wrong, the app has a valid key; the same command, run again, goes on.`

// leastSettle is how long an app has to answer at the least: six times asked.
const leastSettle = time.Minute

// Options are the flags of 'rotate-key'.
type Options struct {
	*cli.Factory
	Stack   string
	Settle  time.Duration
	Connect cli.Connect
	Yes     bool
}

// New makes 'rotate-key'.
func New(f *cli.Factory, run func(context.Context, *Options) error) *cobra.Command {
	o := &Options{Factory: f}
	if run == nil {
		run = Run
	}
	cmd := &cobra.Command{
		Use:   "rotate-key",
		Short: "Renew the cache's access keys in Azure without anybody noticing",
		Long: `Renews both access keys of the session cache of a stack in Azure, while the app is
in use. It needs the Pulumi CLI and the permission to write the cache.

` + rotationOrder + `

The same on the embedded Azure: scaleout local rotate-key --stack dev`,
		Example: `  scaleout rotate-key --stack prod`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return run(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	cli.AddStack(flags, &o.Stack, "whose keys are renewed: prod, …")
	flags.DurationVar(&o.Settle, "settle", 5*time.Minute, "how long the app has to answer without a break after it has moved")
	o.Connect.Add(flags)
	cli.AddYes(flags, &o.Yes)
	return cmd
}

// Run renews the keys.
func Run(ctx context.Context, o *Options) error {
	root, err := o.ProjectStack(&o.Stack)
	if err != nil {
		return err
	}
	if o.Settle < leastSettle {
		return fail.Refuse("--settle %v: the app has to answer for a minute at least. One answer may come from an instance "+
			"that has moved, while others still use the key that is renewed next", o.Settle)
	}
	routes, err := o.Connect.Routes()
	if err != nil {
		return err
	}
	if err := ask(ctx, o.Factory, o.Yes, o.Confirm); err != nil {
		return err
	}
	t, err := target.Find(ctx, target.Options{Root: root, Stack: o.Stack, Getenv: o.Getenv})
	if err != nil {
		return err
	}
	o.Progress(o.Err).Print(t.Line())
	v, err := inAzure(t)
	if err != nil {
		return err
	}
	access, err := t.ARM(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = access.Close() }() // a login has nothing to lose
	way := target.Way{Getenv: o.Getenv, Given: routes}
	app := rotate.NewPinger(v.HealthCheckURL, o.Clock, o.Settle)
	wait := waiting(o.Factory)
	defer wait.End()
	app.Say = func(format string, args ...any) { wait.Print("    " + fmt.Sprintf(format, args...)) }
	app.Waiting = wait.For
	app.Client.Transport = &http.Transport{Proxy: way.Proxy, DialContext: way.DialContext}
	stack := rotate.CLI{Stack: pulumicli.Stack{Dir: root, Name: o.Stack}, Out: wait}
	return perform(ctx, o.Factory, o.Stack, wait, rotate.Options{
		ARM: access.ARM, Stack: stack, Clock: o.Clock, Update: t.UpHint("", ""), Settled: app.Settled,
	})
}

// inAzure refuses a stack that the Pulumi CLI does not have: the other command is for
// it.
func inAzure(t *target.Target) (outputs.Values, error) {
	if t.World != target.Azure {
		return outputs.Values{}, &fail.Error{
			Kind: fail.Refused, Text: "'rotate-key' is for a stack of the Pulumi CLI, and there is none of this name",
			Next: "for the embedded Azure: scaleout local rotate-key " + t.Flags(),
		}
	}
	return t.Outputs()
}

// ask asks unless the answer was given.
func ask(ctx context.Context, f *cli.Factory, yes bool, confirm func(context.Context, string, func() error) error) error {
	if yes {
		return nil
	}
	return confirm(ctx, "rotation", func() error {
		_, err := fmt.Fprintln(f.Out, rotationOrder)
		return err
	})
}

// waiting says what is done, and that it goes on.
func waiting(f *cli.Factory) *terminal.Wait {
	return f.Progress(f.Err, terminal.Paint{Pattern: `^(==> .*)$`, Colour: terminal.Bold}).Wait(f.Clock.Now)
}

// perform rotates, and says what it is doing.
func perform(ctx context.Context, f *cli.Factory, stack string, wait *terminal.Wait, o rotate.Options) error {
	o.Say = func(format string, args ...any) {
		step := fmt.Sprintf(format, args...)
		wait.Print("==> " + step)
		wait.For(step, 0)
	}
	used, err := rotate.Run(ctx, o)
	wait.End()
	if errors.Is(err, rotate.ErrNoKey) {
		return f.Show(terminal.Wrap("", "", "Nothing to rotate: "+rotate.ErrNoKey.Error()+".", f.Width()))
	}
	if err != nil {
		return fail.Wrap(fail.Failed, err) // keys may be new, whatever stopped it
	}
	said := fmt.Sprintf("Both keys are new, and the app has the %s one. Pulumi.%s.yaml says so, too: commit it.", used, stack)
	return f.Show(terminal.Wrap("", "", said, f.Width()),
		terminal.Paint{Pattern: `^(Both keys are new)`, Colour: terminal.Green})
}
