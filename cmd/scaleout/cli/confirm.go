package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"scaleout/internal/fail"
)

// ErrDeclined is what the answer "no" comes to.
var ErrDeclined error = fail.New(fail.Failed, "confirmation declined, nothing was changed")

// ErrNotAsked is returned where nobody can be asked, in the Pulumi CLI's words.
var ErrNotAsked error = fail.Refuse("--yes must be passed in to proceed when running in non-interactive mode")

// Confirm asks on the terminal whether to do it. details shows the whole difference on
// request.
func (f *Factory) Confirm(ctx context.Context, verb string, details func() error) error {
	if !f.Interactive() {
		return ErrNotAsked
	}
	return ask(ctx, f.In, f.Out, verb, details)
}

func ask(ctx context.Context, in io.Reader, out io.Writer, verb string, details func() error) error {
	lines := readLines(in)
	for {
		fmt.Fprintf(out, "\nDo you want to perform this %s? [yes/no/details] ", verb)
		select {
		case <-ctx.Done():
			return ErrDeclined
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
				return ErrDeclined
			}
			if !ok {
				fmt.Fprintln(out) // nobody has ended the line
				return ErrDeclined
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
