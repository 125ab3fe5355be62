// Command scaleout runs this project's Pulumi program where there is no Azure:
//
//	go run ./cmd/scaleout local up --stack dev
//
// 'scaleout help' tells the rest.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"scaleout/internal/dataplane/demo"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/engine"
	"scaleout/internal/local/stackfile"
	"scaleout/program/settings"
)

// Exit codes, as 'scaleout help' documents them.
const (
	exitOK          = 0
	exitFailed      = 1
	exitRefused     = 2
	exitInterrupted = 130 // 128 + SIGINT, as shells have it
)

// roles are the programs that this binary starts as its own children.
var roles = map[string]func([]string) int{deployed.DemoRole: demo.Main}

func main() {
	process.Dispatch(roles)
	os.Exit(run(interruptible(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// interruptible ends with the first Ctrl-C. The second ends the process.
func interruptible() context.Context {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errOut io.Writer) int {
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if err == nil || ctx.Err() == nil {
		return explain(errOut, err)
	}
	if !errors.Is(err, errShown) && !errors.Is(err, errDeclined) {
		explain(errOut, err) // it may be that the state could not be saved
		return exitInterrupted
	}
	fmt.Fprintln(errOut, "interrupted: what was done is recorded; run the command again to go on")
	return exitInterrupted
}

// explain tells a person what went wrong and returns the exit code for it. What
// the engine's display has shown already is not said again.
func explain(errOut io.Writer, err error) int {
	var problems settings.Problems
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &problems):
		fmt.Fprintln(errOut, problems.Error())
		if problems.InFile() {
			fmt.Fprintln(errOut, "\nWithout the Pulumi CLI: edit the stack's file beside Pulumi.yaml.")
		}
		return exitRefused
	case errors.Is(err, errShown), errors.Is(err, errNotKept), errors.Is(err, errNotVerified), errors.Is(err, errNotSafe):
		return exitFailed
	case errors.As(err, new(usageError)), errors.As(err, new(*engine.OverrideError)),
		errors.As(err, new(*engine.ProtectedError)), errors.Is(err, engine.ErrNoStack),
		errors.As(err, new(*deployed.InputError)), errors.As(err, new(notLookedError)), errors.As(err, new(*stackfile.NotFoundError)):
		fmt.Fprintf(errOut, "error: %v\n", err)
		return exitRefused
	}
	fmt.Fprintf(errOut, "error: %v\n", err)
	return exitFailed
}
