package rehearse

import (
	"fmt"
	"slices"
	"time"

	"scaleout/internal/engine"
	"scaleout/internal/local"
	"scaleout/internal/login"
)

// Options say what to rehearse, and how hard.
type Options struct {
	Root, Stack string            // folder of Pulumi.yaml, and one of its stacks
	Config      []engine.Override // settings for this rehearsal only
	Azure       local.AzureOptions

	AppDir                 string // folder of the app; empty: the demo app
	NextDir                string // folder of its next release, for RunRelease
	LoginPath, SessionPath string // what the app offers for people to log in and be recognized; see package load
	Login                  login.Form

	Rate       float64       // requests per second while no surge is on; 0: DefaultRate
	Sessions   int           // people logged in; 0: DefaultSessions
	Duration   time.Duration // of the load on the stack, at least; it lasts until all events are over
	Speed      float64       // simulated seconds per second, for what the platform waits for; 0: DefaultSpeed
	Port       int           // of the front end; 0: any that is free
	Events     []string      // names of Events; empty: the usual ones
	Topologies []string      // names of Topologies; empty: all
	Without    []string      // names of Protections to leave out, to show what each is worth
	// TokenLifetime is that of tokens for a cache without a key, on the machine's clock; 0: as long as Azure's.
	TokenLifetime time.Duration
	InProcess     bool // a Redis in this process even where there is a redis-server

	Progress Progress // hears how it goes on; nil: nobody
}

// Defaults that two cores carry, surge included: about 9,000 requests of 60 people
// within some 90 seconds on the stack.
const (
	DefaultRate     = 60
	DefaultSessions = 60
	DefaultSpeed    = 60
)

func (o Options) withDefaults() Options {
	if o.Rate == 0 {
		o.Rate = DefaultRate
	}
	if o.Sessions == 0 {
		o.Sessions = DefaultSessions
	}
	if o.Speed == 0 {
		o.Speed = DefaultSpeed
	}
	if o.LoginPath == "" {
		o.LoginPath = "/login"
	}
	if o.SessionPath == "" {
		o.SessionPath = "/session"
	}
	if o.Progress == nil {
		o.Progress = silent{}
	}
	if o.Azure.Start.IsZero() {
		o.Azure.Start = time.Now()
	}
	return o
}

// listen is the address of the front end.
func (o Options) listen() string { return fmt.Sprintf("127.0.0.1:%d", o.Port) }

// wants reports whether an event was asked for.
func (o Options) wants(e Event) bool {
	return len(o.Events) == 0 && e.Name != onRequest || slices.Contains(o.Events, e.Name)
}
