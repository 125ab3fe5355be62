package result

import "time"

// An Outcome is the way in which a request ended.
type Outcome string

// The outcomes.
const (
	OK     Outcome = "ok"     // answered, and the session was still the person's own
	Failed Outcome = "failed" // no answer, or one that is an error
	Lost   Outcome = "lost"   // answered, but the person was logged out or somebody else
)

// A Request is one request of the load.
type Request struct {
	Due      time.Time     // when it was to be sent
	Latency  time.Duration // from Due until the whole answer was there
	Status   int           // HTTP status; 0: no answer
	Reason   string        // why it failed, in a few words; empty if it did not
	Instance string        // index of the instance it was given to; empty if to none
	Build    string        // that it was given to; empty if it has no name
	Session  int           // number of the logged-in person
	Outcome  Outcome
	Late     bool // the load generator sent it more than 100 ms after Due
}
