package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"scaleout/internal/fail"
)

// errDeclined is what a person's "no" comes to.
var errDeclined error = fail.New(fail.Failed, "confirmation declined, nothing was changed")

// errNotAsked is returned where nobody can be asked, in the CLI's words.
var errNotAsked error = fail.Refuse("--yes must be passed in to proceed when running in non-interactive mode")

// confirm asks on the terminal. details shows the whole difference on request.
func confirm(cmd *cobra.Command, verb string, details func() error) error {
	if !askable(cmd) {
		return errNotAsked
	}
	return ask(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout(), verb, details)
}

// askable tells whether there is somebody to ask.
func askable(cmd *cobra.Command) bool {
	return isTerminal(cmd.InOrStdin()) && isTerminal(cmd.OutOrStdout())
}

func ask(ctx context.Context, in io.Reader, out io.Writer, verb string, details func() error) error {
	lines := readLines(in)
	for {
		fmt.Fprintf(out, "\nDo you want to perform this %s? [yes/no/details] ", verb)
		select {
		case <-ctx.Done():
			return errDeclined
		case line, ok := <-lines:
			switch strings.ToLower(strings.TrimSpace(line)) {
			case "yes", "y":
				return nil
			case "details", "d":
				if err := details(); err != nil {
					return err
				}
				continue
			case "no", "n":
				return errDeclined
			}
			if !ok {
				return errDeclined
			}
		}
	}
}

// readLines reads in the background, since a read cannot be interrupted and
// Ctrl-C at the prompt must work. The goroutine ends with the process.
func readLines(in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(in); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return lines
}
