package process

import (
	"fmt"
	"os"
	"os/exec"
	"sync/atomic"
)

// marker is the first argument of this binary when it runs as its own child.
const marker = "scaleout-child"

// dispatched keeps a binary whose main forgot Dispatch from starting itself for
// ever: its children would run main again.
var dispatched atomic.Bool

// Dispatch runs one of the programs that this binary starts as its own children
// and ends the process with the status that it returns. It returns when the
// command line asks for none of them. main and TestMain call it first.
func Dispatch(roles map[string]func(args []string) int) {
	dispatched.Store(true)
	if len(os.Args) < 3 || os.Args[1] != marker {
		return
	}
	name, args := os.Args[2], os.Args[3:]
	role := map[string]func([]string) int{"guard": guard, "janitor": janitor}[name]
	if role == nil {
		role = roles[name]
	}
	if role == nil {
		fmt.Fprintf(os.Stderr, "this program has no role %q\n", name)
		os.Exit(2)
	}
	os.Exit(role(args))
}

// Self returns the command line that runs a role of this binary.
func Self(role string, args ...string) []string {
	binary, err := os.Executable()
	if err != nil {
		binary = os.Args[0]
	}
	return append([]string{binary, marker, role}, args...)
}

// helper is a guard or a janitor that is not started yet.
func helper(role string, args ...string) *exec.Cmd {
	self := Self(role, args...)
	cmd := exec.Command(self[0], self[1:]...)
	cmd.SysProcAttr = ownGroup()
	// Binaries built with -race wait for a second before they exit.
	cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0")
	return cmd
}

func checkDispatched() error {
	if !dispatched.Load() {
		return fmt.Errorf("main has to call process.Dispatch before it starts a process; add it as the first statement of main or TestMain")
	}
	return nil
}
