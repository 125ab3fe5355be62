package rehearse

import (
	"fmt"
	"io"

	"scaleout/cmd/scaleout/cli"
	"scaleout/internal/rehearse"
	"scaleout/internal/terminal"
)

// progress shows how a rehearsal goes on: in one line that is rewritten on a
// terminal, elsewhere in one line for each thing that begins.
type progress struct {
	out  io.Writer
	live bool
}

func newProgress(out io.Writer) *progress {
	if cli.IsTerminal(out) {
		return &progress{out: terminal.Raw(out), live: true}
	}
	return &progress{out: out}
}

// clearLine goes to the beginning of the line and wipes it.
const clearLine = "\r\x1b[K"

// Phase implements rehearse.Progress.
func (p *progress) Phase(topology, what string) {
	if topology != "" {
		what = topology + ": " + what
	}
	if p.live {
		fmt.Fprint(p.out, clearLine)
	}
	fmt.Fprintln(p.out, terminal.Line(what))
}

// Tick implements rehearse.Progress.
func (p *progress) Tick(s rehearse.Status) {
	if !p.live {
		return
	}
	fmt.Fprintf(p.out, "%s  %d requests · %d failed · %d sessions lost · %d of %d instances take traffic · CPU %.0f %%",
		clearLine, s.Sent, s.Failed, s.Lost, s.Now.Instances, s.Now.Wanted, s.Now.CPU)
}

// end leaves the cursor where the next line begins.
func (p *progress) end() {
	if p.live {
		fmt.Fprint(p.out, clearLine)
	}
}
