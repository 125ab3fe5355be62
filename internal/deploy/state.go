package deploy

import (
	"strings"
	"time"
)

// Outcome is how far a deployment is.
type Outcome string

// The outcomes, by Kudu's numbers: 0 to 2, 3, and 4.
const (
	UnderWay  Outcome = "under way"
	Failed    Outcome = "failed"
	Succeeded Outcome = "succeeded"
)

// Content is what a side serves. The deploymentId names the storage, which a swap
// exchanges and a deployment does not; the build says what was last deployed to it.
type Content struct{ DeploymentID, Build string }

// Content is what the side serves.
func (s Side) Content() Content {
	b, _ := s.Active()
	return Content{s.DeploymentID, b.ID}
}

// is compares two contents. A build that could not be read decides nothing.
func (c Content) is(other Content) bool {
	return c.DeploymentID == other.DeploymentID && (c.Build == other.Build || c.Build == "" || other.Build == "")
}

// A Build is what a deployment made of a zip, as the SCM site lists it.
type Build struct {
	ID       string    `json:"id"`
	SHA      string    `json:"sha256,omitempty"` // of the zip; empty: it was deployed by something else
	By       string    `json:"by,omitempty"`
	Message  string    `json:"message,omitempty"`
	Received time.Time `json:"received"`
	Ended    time.Time `json:"ended,omitzero"`
	Outcome  Outcome   `json:"outcome"`
	Active   bool      `json:"active"`
}

// mark begins the message of a deployment of this package; the zip's hash follows.
const mark = "scaleout sha256:"

// message is what a deployment is given as its message. So the next run knows which zip
// a build was made of.
func message(sha string) string { return mark + sha }

func shaOf(message string) string {
	_, rest, found := strings.Cut(message, mark)
	if !found {
		return ""
	}
	sha, _, _ := strings.Cut(rest, " ")
	return sha
}

// A Side is the site or its slot.
type Side struct {
	ID, Host, SCM string
	Running       bool
	DeploymentID  string            // travels with the content
	Builds        []Build           // newest first
	Unread        string            // why Builds are not known; empty: they are
	SwapTarget    string            // targetSwapSlot: a swap is prepared, and perhaps under way (seen at the target)
	Operation     string            // inProgressOperationId
	SwappedAt     time.Time         // slotSwapStatus; zero: never
	SwappedFrom   string            // the slot that was swapped from
	Tags          map[string]string // of the slot
	Closed        bool              // no public network access
	KeptOut       *keptOutError     // the SCM site does not let this machine in; nil: it does
}

// Active is the build that runs.
func (s Side) Active() (Build, bool) {
	for _, b := range s.Builds {
		if b.Active {
			return b, true
		}
	}
	for _, b := range s.Builds {
		if b.Outcome == Succeeded {
			return b, true
		}
	}
	return Build{}, false
}

// isNew reports whether it is known that nothing was ever deployed.
func (s Side) isNew() bool { return len(s.Builds) == 0 && s.Unread == "" }

// Building is the deployment that is under way.
func (s Side) Building() (Build, bool) {
	for _, b := range s.Builds {
		if b.Outcome == UnderWay {
			return b, true
		}
	}
	return Build{}, false
}

// A State is all that a decision rests on.
type State struct {
	Now        time.Time
	Site, Slot Side
	NoSlot     bool
	Restricted bool    // access rules of production, or the network, keep somebody out
	Percent    float64 // of production's traffic that a rule sends to the slot
	Lock       Lock
}

// A Phase is how far the release is that a state shows.
type Phase string

// The phases.
const (
	Idle       Phase = "idle"       // nothing is under way
	Staged     Phase = "staged"     // the slot has a build that is newer than production's
	Building   Phase = "building"   // a deployment to the slot is under way
	Unverified Phase = "unverified" // swapped by a run that has not verified it
	Previewed  Phase = "previewed"  // the slot has production's settings, and waits for the swap
	Canary     Phase = "canary"     // a share of the traffic goes to the slot
	Swapping   Phase = "swapping"   // a swap is under way
)

// Displaced reports whether production serves other content than the last release or
// rollback left there: somebody has swapped since. Of a run that has not ended nothing is
// said, nor where its lock does not tell.
func (s State) Displaced() bool {
	l := s.Lock
	switch {
	case l.New == "" || l.Old == "" || s.Site.DeploymentID == "":
		return false
	case l.Step == endDone, l.Step == endReturned && l.Back:
		return !same(s.Site.DeploymentID, l.New)
	case l.Step == endReturned:
		return !same(s.Site.DeploymentID, l.Old)
	}
	return false
}

// TakenBack reports whether the slot has a build that was swapped back.
func (s State) TakenBack() bool { return s.Lock.Step == endReturned && !s.Displaced() }

// keepsLast reports whether the slot has what the last release took out of production.
// That may be a newer build: a swap brings an older one back where it is released again,
// or where two deployments of one source change places for their app settings.
func (s State) keepsLast() bool {
	slot, has := s.Slot.Active()
	l := s.Lock
	return has && !l.Back && l.Step != endReturned && same(s.Site.DeploymentID, l.New) && same(s.Slot.DeploymentID, l.Old) &&
		!slot.Received.After(s.Site.SwappedAt)
}

// prepared reports whether the slot has production's settings. A swap under way looks the
// same: its first phase is that of a swap with preview.
func (s State) prepared() bool { return s.Site.SwapTarget != "" || s.Slot.SwapTarget != "" }

// Phase reads it from the state. What is closest to people comes first.
func (s State) Phase() Phase {
	slot, has := s.Slot.Active()
	served, serves := s.Site.Active()
	switch {
	case s.NoSlot:
		return Idle
	case s.Site.Operation != "" || s.Slot.Operation != "":
		return Swapping
	case s.Percent > 0:
		return Canary
	case s.prepared() && s.Lock.Step == StepSwap:
		return Swapping
	case s.prepared():
		return Previewed
	case s.Lock.Open() && same(s.Site.DeploymentID, s.Lock.New):
		return Unverified
	}
	if _, building := s.Slot.Building(); building {
		return Building
	}
	if has && (!serves || slot.Received.After(served.Received)) && s.Lock.Step != endReturned && !s.keepsLast() {
		return Staged
	}
	return Idle
}
