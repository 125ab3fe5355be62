package deployed

import (
	"strings"

	"scaleout/internal/azure/sim"
)

// Sites are the data plane of the embedded Azure. It calls the methods here with its own
// lock held: they are quick, and ask Azure nothing.
var _ sim.DataPlane = (*Sites)(nil)

// counts are what the processes of a unit have answered, by the instance's name.
type counts struct{ all, failed map[string]int64 }

// since returns what was counted after before. A process that has been started since
// began at 0.
func (c counts) since(before counts) counts {
	return counts{newer(c.all, before.all), newer(c.failed, before.failed)}
}

func newer(now, before map[string]int64) map[string]int64 {
	more := map[string]int64{}
	for name, n := range now {
		if before[name] <= n {
			n -= before[name]
		}
		more[name] = n
	}
	return more
}

// Answered counts what the present processes have answered for an app or a slot, by
// instance. What they answered for another one, before a swap, is not among it.
func (s *Sites) Answered(id string) (all, failed map[string]int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	slot := s.slots[key(id)]
	if slot == nil {
		return map[string]int64{}, map[string]int64{}
	}
	now := slot.unit.counts().since(slot.unit.before)
	return now.all, now.failed
}

// counts is what its processes have answered so far. The lock is held.
func (u *unit) counts() counts {
	if u.runner == nil {
		return counts{}
	}
	all, failed := u.runner.Answered()
	return counts{all, failed}
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
		u.slot, u.has.adopt, u.before = slot, true, u.counts()
		u.nudge()
	}
	s.show()
}
