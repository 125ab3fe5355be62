package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/spf13/cobra"

	"scaleout/internal/clock"
	"scaleout/internal/engine"
	"scaleout/internal/fail"
	"scaleout/internal/local"
	"scaleout/internal/pulumicli"
	"scaleout/internal/rotate"
)

const rotationOrder = `First the key that the app does not use is renewed, and the app moves to it: redisKey
is set in the stack's file, and the stack updated. Then it is checked that the app
has that key and answers, and the key that it had before is renewed. Whatever goes
wrong, the app has a valid key; the same command, run again, goes on.`

// leastSettle is how long an app has to answer at the least: six times asked.
const leastSettle = time.Minute

// settleClock is what --settle is measured with; tests have a faster one.
var settleClock = func() clock.Clock { return clock.System{} }

// rotateFlags are the flags of both commands.
type rotateFlags struct {
	yes    bool
	settle time.Duration

	connectTo []string
}

// newRotateKey renews the keys of a stack in Azure.
func newRotateKey() *cobra.Command {
	f, p := &rotateFlags{}, &place{}
	cmd := &cobra.Command{
		Use:   "rotate-key",
		Short: "Renew the cache's access keys in Azure without anybody noticing",
		Long: `Renews both access keys of the session cache of a stack in Azure, while the app is
in use. It needs the Pulumi CLI and the permission to write the cache.

` + rotationOrder + `

The same on the embedded Azure: scaleout local rotate-key --stack dev`,
		Example: `  scaleout rotate-key --stack prod`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.inAzure(cmd, p) },
	}
	cmd.Flags().StringVarP(&p.stack, "stack", "s", "", "stack whose keys are renewed: prod, …")
	cmd.Flags().DurationVar(&f.settle, "settle", 5*time.Minute, "how long the app has to answer without a break after it has moved")
	addConnections(cmd, &f.connectTo)
	cmd.Flags().BoolVarP(&f.yes, "yes", "y", false, "do it without asking")
	return cmd
}

// newLocalRotateKey renews the keys of a stack on the embedded Azure.
func newLocalRotateKey(p *place) *cobra.Command {
	f := &rotateFlags{}
	cmd := &cobra.Command{
		Use:   "rotate-key",
		Short: "Renew the cache's access keys",
		Long: `Renews both access keys of the session cache, in the order that nobody notices.

` + rotationOrder + `

No app runs behind the embedded Azure, so that it answers is not checked here. The
rehearsal does that, under load:

  scaleout rehearse --stack dev --event key-rotation`,
		Example: `  scaleout local rotate-key --stack dev`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return f.embedded(cmd, p) },
	}
	cmd.Flags().BoolVarP(&f.yes, "yes", "y", false, "do it without asking")
	return cmd
}

func (f *rotateFlags) inAzure(cmd *cobra.Command, p *place) error {
	root, err := project()
	if err != nil {
		return err
	}
	if err := knownStack(root, p.stack); err != nil {
		return err
	}
	if f.settle < leastSettle {
		return fail.Refuse("--settle %v: the app has to answer for a minute at least. One answer may come from an instance "+
			"that has moved, while others still use the key that is renewed next", f.settle)
	}
	connect, err := parseConnections(f.connectTo)
	if err != nil {
		return err
	}
	if err := f.ask(cmd); err != nil {
		return err
	}
	client, _, err := loggedIn(cmd.Context())
	if err != nil {
		return err
	}
	stack := rotate.CLI{Stack: pulumicli.Stack{Dir: root, Name: p.stack}, Out: cmd.ErrOrStderr()}
	v, err := stack.Outputs(cmd.Context())
	if err != nil {
		return err
	}
	app := rotate.NewPinger(v.HealthCheckURL, settleClock(), f.settle)
	app.Client.Transport = &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: connect.DialContext}
	return f.run(cmd, p.stack, rotate.Options{
		ARM: client, Stack: stack, Clock: clock.System{}, Update: "pulumi up --stack " + p.stack, Settled: app.Settled,
	})
}

func (f *rotateFlags) embedded(cmd *cobra.Command, p *place) error {
	return p.in(func(s *local.Session) error {
		if err := f.ask(cmd); err != nil {
			return err
		}
		var shown bytes.Buffer
		o := engine.Options{Display: engine.Display{Out: &shown, Err: &shown, Color: colors.Never}}
		banner(cmd, s, o)
		err := f.run(cmd, p.stack, rotate.Options{
			ARM: s.Azure, Stack: local.Rotation{Session: s, Options: o}, Clock: s.Azure.Clock,
			Update: "scaleout local up " + p.flags(),
		})
		if errors.Is(err, engine.ErrNoState) {
			return p.withWayIn(engine.ErrNoState)
		}
		if err != nil {
			_, _ = shown.WriteTo(cmd.ErrOrStderr()) // what the engine had to say
		}
		return err
	})
}

// ask wants a yes where somebody can say it.
func (f *rotateFlags) ask(cmd *cobra.Command) error {
	if f.yes {
		return nil
	}
	return confirm(cmd, "rotation", func() error {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), rotationOrder)
		return err
	})
}

func (f *rotateFlags) run(cmd *cobra.Command, stack string, o rotate.Options) error {
	o.Say = func(format string, args ...any) { fmt.Fprintf(cmd.ErrOrStderr(), "==> "+format+"\n", args...) }
	used, err := rotate.Run(cmd.Context(), o)
	if err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "Both keys are new, and the app has the %s one. Pulumi.%s.yaml says so, too: commit it.\n", used, stack)
	return nil
}
