package rehearse

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize/english"

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

// Tick implements rehearse.Progress. What matters most comes first, since a narrow
// window shows no more.
func (p *progress) Tick(s rehearse.Status) { p.show.Show(status(s)) }

func status(s rehearse.Status) string {
	left := ""
	if s.Left > 0 {
		left = fmt.Sprintf(" · about %v left", s.Left.Round(time.Second))
	}
	return fmt.Sprintf("  %d failed · %s · %d/%d instances%s · CPU %.0f %% · %d requests",
		s.Failed, english.Plural(s.Lost, "logout", ""), s.Now.Instances, s.Now.Wanted, left, s.Now.CPU, s.Sent)
}

// end leaves the cursor where the next line begins.
func (p *progress) end() { p.show.End() }
