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
	"strings"
	"syscall"

	"scaleout/internal/dataplane/demo"
	"scaleout/internal/dataplane/deployed"
	"scaleout/internal/dataplane/process"
	"scaleout/internal/fail"
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
		explain(errOut, err)
		return fail.Code(err)
	}
	if fail.Shown(err) || errors.Is(err, errDeclined) {
		fmt.Fprintln(errOut, "interrupted: what was done is recorded; run the command again to go on")
	} else {
		explain(errOut, err) // it may be that the state could not be saved
	}
	return fail.Interrupted.Code()
}

// explain says what went wrong and what helps. What a report or the engine's display
// has shown already is not said again.
func explain(errOut io.Writer, err error) {
	if err == nil || fail.Shown(err) {
		return
	}
	fmt.Fprintf(errOut, "error: %v\n", err)
	if next := fail.NextStep(err); next != "" {
		if strings.Contains(err.Error(), "\n") {
			fmt.Fprintln(errOut)
		}
		fmt.Fprintf(errOut, "Next: %s\n", next)
	}
}
