package deployed

import (
	"strings"

	"scaleout/internal/azure/sim"
)

// Sites are the data plane of the embedded Azure. It calls the methods here with its own
// lock held: they are quick, and ask Azure nothing.
var _ sim.DataPlane = (*Sites)(nil)

// Answered is what was answered for an app or a slot, whoever runs for it.
func (s *Sites) Answered(id string) []sim.Answers {
	s.mu.Lock()
	defer s.mu.Unlock()
	if slot := s.slots[key(id)]; slot != nil {
		return slot.meter.read()
	}
	return nil
}

// Log returns the last lines of all instances of an app or a slot, with secrets masked.
func (s *Sites) Log(id string) string {
	r := s.running(id)
	if r == nil {
		return ""
	}
	lines := r.Log()
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

// Ready reports whether a generation of an app or a slot runs on all instances and has
// been warmed up for a swap. To ask for it begins the warm-up.
func (s *Sites) Ready(id string, generation int64) (ready bool, problem string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	slot := s.slots[key(id)]
	if slot == nil || slot.want.Generation != generation {
		return false, "" // Follow has not seen it yet
	}
	u := slot.unit
	switch {
	case !slot.want.Running:
		return false, "it is stopped"
	case u.has.failed == generation:
		return false, u.problem.Error()
	case u.has.applied != generation:
		return false, ""
	case u.has.empty || u.has.pinged == generation:
		return true, ""
	}
	u.has.asked = generation
	u.nudge()
	return false, ""
}

// inPlaceOf is what has to run where was has run, when it is a swap's other side: content
// and generation travel.
func inPlaceOf(was, other sim.Run) sim.Run {
	was.Generation, was.Build, was.DeploymentID = other.Generation, other.Build, other.DeploymentID
	return was
}

// Swapped has what runs for one of two run for the other, and clients led there from this
// moment: production and a slot, as a rule.
func (s *Sites) Swapped(targetID, sourceID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, b := s.slots[key(targetID)], s.slots[key(sourceID)]
	if a == nil || b == nil {
		return
	}
	s.swaps++
	a.unit, b.unit = b.unit, a.unit
	a.want, b.want = inPlaceOf(a.want, b.want), inPlaceOf(b.want, a.want)
	for _, slot := range []*slot{a, b} {
		u := slot.unit
		u.slot, u.has.adopt = slot, true
		u.nudge()
	}
	s.show()
}
