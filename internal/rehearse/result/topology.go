package result

import "time"

// A Rehearsal is one run: the same load and events on several topologies.
type Rehearsal struct {
	Stack      string
	App        string  // what ran: "demo app", a folder
	Redis      string  // what held the sessions: "redis-server 7.0.15"
	Speed      float64 // simulated seconds per second
	Rate       float64 // requests per second, while no surge is on
	Sessions   int     // people logged in
	Topologies []Topology
	Notes      []string // what a reader must know: a mismatch, a fallback
	CacheCost  string   // of a month, "$55.42"; empty: not known
	Adoption   bool     // the topologies are orders in which an app from the portal became a stack
	Release    bool     // they are ways in which new code was released
}

// A Topology is one way to run the app, and what happened to it.
type Topology struct {
	Name      string // "one-instance", "two-without-redis", "stack"
	Title     string // for people
	Promise   bool   // it promises to lose nothing: the configured stack
	Instances string // "1", "2", "2–5"
	Sessions  string // where sessions live: "in the instance", "Redis Standard_C1"
	Started   time.Time
	Ended     time.Time
	Requests  []Request `json:"-"`
	Events    []Event
	Samples   []Sample
	Actions   []Action
	Kept      *Kept    // nil: it was not looked at
	Release   *Release // nil: nothing was released
}

// An Event is something that the platform did to a topology.
type Event struct {
	Name   string // "upgrade", "crash", …
	Title  string // for people: "platform upgrade"
	Detail string // what exactly: "instance 1 killed"
	Start  time.Time
	End    time.Time // all consequences are over

	// Victim is the index of the instance that died or stopped answering, if one
	// did. Requests that it held before CutUntil nobody can keep, on Azure either.
	Victim   string
	CutUntil time.Time
	// Recovered is the time at which as many instances as wanted took traffic again;
	// zero: they never stopped, or never did again (see Failure).
	Recovered time.Time
	// KeepsSessions is false where the topology's own cache cannot keep them: one of
	// a single node that restarts. Those are named, and no broken promise. Remedy is
	// the setting that gives it a second node, with its value.
	KeepsSessions bool
	Remedy        string
	Failure       string // why the event itself could not be carried out or did not end as it should
}

// A Sample is the state of a topology at a moment.
type Sample struct {
	At        time.Time
	Instances int     // in rotation
	Wanted    int     // the plan's instance count
	CPU       float64 // percent, by the requests answered, mean over instances
	Memory    float64 // percent of an instance, mean over instances
	Queue     float64 // requests waiting, mean over instances
	Cache     *Cache  // nil: there is none, or it was not measured
}

// A Cache is the state of the cache at a moment.
type Cache struct {
	Memory  float64 // percent of what its tier has
	Clients int     // connections
	Evicted int     // keys since the start
}

// An Action is a change of the instance count that autoscale made.
type Action struct {
	At       time.Time
	From, To int
	Reason   string
}
