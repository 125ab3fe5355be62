package rehearse

import (
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
	if topology != "" {
		what = topology + ": " + what
	}
	p.phase = what
	p.show.Print(what)
	p.show.For(what, 0)
}

// Tick implements rehearse.Progress.
func (p *progress) Tick(s rehearse.Status) { p.show.Show(s.Line()) }

// end leaves the cursor where the next line begins.
func (p *progress) end() { p.show.End() }
