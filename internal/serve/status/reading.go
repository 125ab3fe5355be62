package status

import (
	"context"
	"time"

	"scaleout/internal/dataplane/platform"
	"scaleout/internal/dataplane/redisserver"
)

// A Source knows the apps that run. It is safe for concurrent use.
type Source interface {
	// Read returns what there is now, quickly.
	Read(ctx context.Context) Reading
	// Do begins a command and returns. Its end, and what went wrong, is a note of a later
	// reading. An error says why it was not begun.
	Do(c Command) error
}

// A Reading is what there was at a moment.
type Reading struct {
	At   time.Time
	Apps []App
}

// An App is one of them.
type App struct {
	ID, Name, URL string
	Plan          string // its SKU
	Wanted        int    // the plan's instance count
	Instances     []platform.Instance
	LastHour      map[string]int64 // requests by the instance's id
	Slots         []Slot
	Redis         *Redis // nil: it has none
	Autoscaled    bool
	Decisions     []Decision // of autoscale, the latest last
	Cost          Cost
	Notes         []Note // of what was done to it
	Busy          string // name of the command that goes on; empty: none
}

// A Slot is a deployment slot.
type Slot struct {
	Name      string
	Instances []platform.Instance
}

// Redis stands for the app's cache.
type Redis struct {
	Kind       string // what answers
	Down       bool   // nobody can connect
	Replicated bool
	Usage      *redisserver.Usage    // nil: not measured
	Sessions   *redisserver.Sessions // nil: not known
}

// A Decision is what autoscale would do.
type Decision struct {
	At       time.Time
	From, To int
	Reason   string
}

// A Cost is what Azure would bill.
type Cost struct {
	Hour     float64
	Currency string
	Parts    string // what it is made of
	AtLeast  bool   // the price of a part is not known
}

// A Note is what became of a command. Their numbers rise.
type Note struct {
	Number int
	At     time.Time
	Text   string
	Failed bool
}
