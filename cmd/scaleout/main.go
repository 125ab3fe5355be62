// Command scaleout runs this project's Pulumi program where there is no Azure:
//
//	scaleout local up --stack dev
//
// Run 'scaleout help' for the rest. Each verb is a package below this one; package cli
// is what they share, and package root puts them together.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"scaleout/cmd/scaleout/cli"
	_ "scaleout/cmd/scaleout/garbage" // before all others
	"scaleout/cmd/scaleout/hush"      // before all but that
	"scaleout/cmd/scaleout/root"
	"scaleout/internal/dataplane/demo"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/fail"
	"scaleout/internal/terminal"
)

func init() { hush.End() }

func main() {
	process.Dispatch(roles())
	os.Exit(run(interruptible(), cli.System(), os.Args[1:]))
}

// roles are the programs that this binary starts as its own children.
func roles() map[string]func([]string) int {
	return map[string]func([]string) int{deployed.DemoRole: demo.Main}
}

// interruptible ends with the first Ctrl-C. The second ends the process.
func interruptible() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, f *cli.Factory, args []string) int {
	f = f.Escaping()
	cmd := root.New(f)
	cmd.SetArgs(args)
	err := root.CheckDashes(cmd, args)
	if err == nil {
		err = root.CheckRepeated(cmd, args)
	}
	if err == nil {
		err = cli.Temporary(cmd.ExecuteContext(ctx))
	}
	if err == nil || ctx.Err() == nil {
		explain(f, err)
		return fail.Code(err)
	}
	interrupted(f, err)
	return fail.Interrupted.Code()
}

// interrupted says what an interruption has left, which is not what "context canceled"
// says.
func interrupted(f *cli.Factory, err error) {
	switch {
	case errors.Is(err, cli.ErrDeclined):
		fmt.Fprintln(f.Err, "\ninterrupted: nothing was done")
	case fail.Shown(err):
		fmt.Fprintln(f.Err, "interrupted: what was done is recorded; run the command again to go on")
	case fail.KindOf(err) == fail.Interrupted:
		fmt.Fprintf(f.Err, "interrupted: %v\n", err)
	case errors.Is(err, context.Canceled) && fail.NextStep(err) == "":
		fmt.Fprintf(f.Err, "interrupted: '%s' was stopped before it had a result\n", f.Command)
	default:
		explain(f, err) // it may be that the state could not be saved
	}
}

// explain says what went wrong and what helps. What a report or the engine's display
// has shown already is not said again.
func explain(f *cli.Factory, err error) {
	if err == nil || fail.Shown(err) {
		return
	}
	text := fmt.Sprintf("error: %v\n", err)
	if next := fail.NextStep(err); next != "" {
		if strings.Contains(err.Error(), "\n") {
			text += "\n"
		}
		text += fmt.Sprintf("Next: %s\n", next)
	}
	_ = f.ShowOn(f.Err, text, // there is nowhere left to say that it failed
		terminal.Paint{Pattern: `\A(error):`, Colour: terminal.Red}, terminal.Paint{Pattern: `^(Next):`, Colour: terminal.Bold})
}
