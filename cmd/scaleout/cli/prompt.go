package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// A Prompt asks one question after the other.
type Prompt struct {
	lines <-chan string
	out   io.Writer
}

// NewPrompt returns one that asks on out and reads answers from in.
func NewPrompt(in io.Reader, out io.Writer) *Prompt { return &Prompt{readLines(in), out} }

// Ask returns the answer, or the proposal where that is empty. The end of the input
// is ErrDeclined.
func (p *Prompt) Ask(ctx context.Context, question, proposal string) (string, error) {
	fmt.Fprintf(p.out, "%s [%s]: ", question, proposal)
	select {
	case <-ctx.Done():
	case line, more := <-p.lines:
		if line = strings.TrimSpace(line); line != "" {
			return line, nil
		}
		if more {
			return proposal, nil
		}
	}
	fmt.Fprintln(p.out)
	return "", ErrDeclined
}
