package pulumicli

import (
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

// An ExitError is a run of the CLI that failed.
type ExitError struct {
	Args []string // without the program
	Said string   // what it wrote to standard error
	Err  error
}

func (e *ExitError) Error() string {
	text := fmt.Sprintf("'pulumi %s' failed: %v", e.verb(), e.Err)
	if e.Said != "" {
		text += "\n" + e.Said
	}
	return text
}

// Unwrap returns the cause.
func (e *ExitError) Unwrap() error { return e.Err }

// verb is the command line up to its first flag or value.
func (e *ExitError) verb() string {
	n := 1
	if e.Args[0] == "stack" || e.Args[0] == "config" {
		n = 2
	}
	return strings.Join(e.Args[:n], " ")
}

// stackNotFound is the CLI's exit code for a stack that its backend does not have
// (pkg/cmd/pulumi/cmd/exit_codes.go, "must be treated as stable").
const stackNotFound = 6

// notFoundText is what CLIs say that have no such exit code yet
// (pkg/backend/backenderr).
var notFoundText = regexp.MustCompile(`no stack named '[^']*' found`)

// IsUnknownStack reports whether the CLI ran and has no such stack. A CLI that is
// missing, not logged in or without its passphrase is another matter.
func IsUnknownStack(err error) bool {
	var failed *ExitError
	if !errors.As(err, &failed) {
		return false
	}
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() == stackNotFound || notFoundText.MatchString(failed.Said)
}
