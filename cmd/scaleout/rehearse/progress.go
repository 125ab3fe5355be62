package rehearse

import (
	"strings"

	"scaleout/internal/rehearse"
	"scaleout/internal/terminal"
)

// progress shows how a rehearsal goes on: what begins in a line of its own, and below
// it, on a terminal, the counts as they are now.
type progress struct {
	show  *terminal.Wait
	phase string // the last that began
}

// Phase implements rehearse.Progress.
func (p *progress) Phase(topology, what string) {
	p.phase = titled(topology, what)
	p.show.Print(p.phase)
	p.show.For(p.phase, 0)
}

// Notice implements rehearse.Progress.
func (p *progress) Notice(topology, text string) {
	for line := range strings.SplitSeq(titled(topology, text), "\n") {
		p.show.Print(line)
	}
	p.show.For(p.phase, 0)
}

func titled(topology, what string) string {
	if topology == "" {
		return what
	}
	return topology + ": " + what
}

// Tick implements rehearse.Progress.
func (p *progress) Tick(s rehearse.Status) { p.show.Show(s.Line()) }

// end leaves the cursor where the next line begins.
func (p *progress) end() { p.show.End() }
