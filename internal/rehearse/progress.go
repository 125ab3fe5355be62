package rehearse

import (
	"fmt"
	"time"

	"github.com/dustin/go-humanize/english"

	"scaleout/internal/rehearse/result"
)

// Progress hears how a rehearsal goes on. Its methods may be called from
// several goroutines, but not at the same time.
type Progress interface {
	// Phase is called when something new begins: "deploying", "platform upgrade".
	Phase(topology, what string)
	// Notice is called for what a person has to know of a phase, in one line or several.
	Notice(topology, text string)
	// Tick is called about once a second while load is on.
	Tick(Status)
}

// Status is the state of a topology under load.
type Status struct {
	Topology string
	Phase    string
	Sent     int // requests answered so far
	Late     int // of these, sent too late to say much of the app
	Failed   int
	Lost     int           // sessions
	Left     time.Duration // until the end of the rehearsal, about; 0: not known
	Now      result.Sample
}

// Line is the status in a line, what matters most first, since a narrow window shows no more.
func (s Status) Line() string {
	left := ""
	if s.Left > 0 {
		left = fmt.Sprintf(" · about %v left", s.Left.Round(time.Second))
	}
	return fmt.Sprintf("  %d failed · %s · %d/%d instances%s · CPU %.0f %% · %d requests",
		s.Failed, english.Plural(s.Lost, "logout", ""), s.Now.Instances, s.Now.Wanted, left, s.Now.CPU, s.Sent)
}

type silent struct{}

func (silent) Phase(string, string)  {}
func (silent) Notice(string, string) {}
func (silent) Tick(Status)           {}
