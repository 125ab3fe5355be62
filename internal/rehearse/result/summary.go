package result

// Summary is a rehearsal in numbers, as JSON has it. Latencies are in
// milliseconds, moments in seconds since the topology's start.
type Summary struct {
	Stack      string            `json:"stack"`
	App        string            `json:"app"`
	Redis      string            `json:"redis"`
	Speed      float64           `json:"speed"`    // simulated seconds per second
	Rate       float64           `json:"rate"`     // requests per second, while no surge is on
	Sessions   int               `json:"sessions"` // people logged in
	Topologies []TopologySummary `json:"topologies"`
	Notes      []string          `json:"notes"`
	Storage    []string          `json:"storage"` // where the stack's app keeps what, in words
	Adoption   bool              `json:"adoption,omitempty"`
	Release    bool              `json:"release,omitempty"`
	CacheCost  string            `json:"cacheCost,omitempty"` // of a month

	Kept       bool     `json:"kept"`       // every promise was kept, and the machine could tell
	Broken     []string `json:"broken"`     // promises that were not, in words
	CannotKeep []string `json:"cannotKeep"` // unavoidable losses, in words
	Overloaded string   `json:"overloaded"` // why the machine was too slow for a verdict; empty: it was not
}

// TopologySummary is one topology in numbers.
type TopologySummary struct {
	Name      string  `json:"name"`
	Title     string  `json:"title"`
	Promise   bool    `json:"promise"`
	Instances string  `json:"instances"`
	Sessions  string  `json:"sessions"`
	Seconds   float64 `json:"seconds"`
	Numbers
	Failures []Failure       `json:"failures"` // why requests failed, most frequent first
	Timeline []Second        `json:"timeline"`
	Events   []EventSummary  `json:"events"`
	Actions  []ScaleAction   `json:"actions"`
	Kept     *Kept           `json:"kept,omitempty"` // what the app was seen to keep, and where
	Release  *ReleaseSummary `json:"release,omitempty"`
}

// ReleaseSummary is a way to release new code in numbers.
type ReleaseSummary struct {
	Broken  string  `json:"broken,omitempty"` // what is wrong with the code
	Outcome string  `json:"outcome"`          // "released", "untouched", …
	Reason  string  `json:"reason,omitempty"` // why it was not released
	Kept    bool    `json:"kept"`             // what it promises
	Seconds float64 `json:"seconds"`          // until it was over, or had been given up
	Bad     int     `json:"secondsWithLosses"`
	Canary  float64 `json:"canary,omitempty"` // percent of the people who were to get it first
	Reached int     `json:"reached"`          // requests that the new code was given
	People  int     `json:"people"`           // who sent them
	Own     Losses  `json:"own"`              // what the new code lost of its own requests
}

// Losses are requests that failed, and people who were logged out.
type Losses struct {
	Failed int `json:"failed"`
	Lost   int `json:"lost"`
}

// Numbers count requests.
type Numbers struct {
	Requests    int            `json:"requests"`
	OK          int            `json:"ok"`
	Failed      int            `json:"failed"`    // without those that were cut off
	CutOff      int            `json:"cutOff"`    // failed on an instance that died or hung while it had them
	Lost        int            `json:"lost"`      // sessions
	LoggedOut   int            `json:"loggedOut"` // people who lost one or more
	P50         float64        `json:"p50"`
	P99         float64        `json:"p99"`
	Max         float64        `json:"max"`
	LateShare   float64        `json:"lateShare"`   // of requests that the load sent too late, 0 to 1
	PerInstance map[string]int `json:"perInstance"` // by index
}

// Failure is a reason for which requests failed, and how many did.
type Failure struct {
	Status int    `json:"status"` // 0: no answer
	Reason string `json:"reason"`
	Count  int    `json:"count"`
}

// Second is one second of the timeline.
type Second struct {
	Second    int     `json:"second"`
	OK        int     `json:"ok"`
	Failed    int     `json:"failed"`
	CutOff    int     `json:"cutOff"`
	Lost      int     `json:"lost"`
	P99       float64 `json:"p99"`
	Instances int     `json:"instances"` // in rotation
	Wanted    int     `json:"wanted"`    // the plan's instance count
	CPU       float64 `json:"cpu"`       // percent, by the requests answered, mean over instances
}

// EventSummary is an event and the requests that were due in it, or cut off by it.
type EventSummary struct {
	Name   string  `json:"name"`
	Title  string  `json:"title"`
	Detail string  `json:"detail"`
	Start  float64 `json:"start"`
	End    float64 `json:"end"`
	Numbers
	// Recovery is the time until all wanted instances took traffic again, in
	// seconds and in simulated minutes; -1: they never did.
	Recovery        float64 `json:"recovery"`
	RecoveryMinutes float64 `json:"recoveryMinutes"`
	KeepsSessions   bool    `json:"keepsSessions"`
	Remedy          string  `json:"remedy,omitempty"`
	Failure         string  `json:"failure"`
}

// ScaleAction is a change of the instance count by autoscale.
type ScaleAction struct {
	Second float64 `json:"second"`
	From   int     `json:"from"`
	To     int     `json:"to"`
	Reason string  `json:"reason"`
}
