package verify

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"scaleout/internal/deploy"
)

// state is what a release would see. What could not be read is missing in it.
func (s *seen) state() deploy.State {
	state := deploy.State{Now: s.now, Site: s.site.side, Slot: s.staging.site.value.side, NoSlot: s.staging.site.err != nil}
	state.Site.Builds, state.Slot.Builds = s.builds.value, s.staging.builds.value
	state.Lock = deploy.ParseLock(state.Slot.Tags[deploy.LockTag])
	for _, rule := range s.config.value.rules {
		if strings.EqualFold(rule.slot, s.staging.id.Name()) {
			state.Percent = rule.percent
		}
	}
	return state
}

// swapDone wants no swap and no release half done. One that is at work will end.
func swapDone(s *seen, o *Options) verdict {
	if v, failed := s.slots.unread(); failed {
		return v
	}
	if s.staging.none != "" && len(s.slots.value) == 0 {
		return moot(s.staging.none)
	}
	if v, failed := s.config.unread(); failed {
		return v
	}
	state := s.state()
	if s.staging.none == "" && state.Lock.Open() {
		return s.openRelease(state, o)
	}
	switch target := state.Site.SwapTarget + state.Slot.SwapTarget; {
	case state.Site.Operation+state.Slot.Operation != "":
		return warn("a swap is under way, or another change of the app", "").later()
	case target != "":
		slot := target // production names the slot that comes, a slot names production
		if state.Site.SwapTarget == "" {
			slot = s.staging.id.Name()
		}
		return fail("a swap with slot "+slot+" is prepared and waits for its second phase, or is under way; "+
			"until then Azure refuses changes of both", s.az("deployment slot swap --slot "+slot+" --action reset")).later()
	}
	if rules := s.config.value.rules; len(rules) > 0 {
		var shares []string
		for _, r := range rules {
			shares = append(shares, fmt.Sprintf("%g %% of the requests go to slot %s", r.percent, r.slot))
		}
		return warn(strings.Join(shares, "; ")+", by a rule that no release watches", s.az("traffic-routing clear"))
	}
	if s.staging.none == "" {
		if building, busy := state.Slot.Building(); busy {
			return warn("deployment "+building.ID+" to the slot is under way", "").later()
		}
	}
	return pass("no swap and no release is under way")
}

// openRelease is about a release that has not ended.
func (s *seen) openRelease(state deploy.State, o *Options) verdict {
	text := state.Lock.String()
	if phase := state.Phase(); phase != deploy.Idle {
		text += ": " + deploy.Explain(phase, state)
	}
	if state.Lock.HoldsOff(s.now, nil) {
		return warn("a release is under way: "+text, o.deploy("status")).later()
	}
	return fail("a release has not ended: "+text, "go on with the same command, or undo it: "+o.deploy("rollback"))
}

// deploy is a command about releases.
func (o *Options) deploy(verb string) string {
	return "scaleout deploy " + verb + " " + cmp.Or(o.Stack, "--stack STACK")
}

// buildsKnown says which build is where, and wants production's to be the one that the last
// release left there.
func buildsKnown(s *seen, o *Options) verdict {
	if v, failed := s.builds.unread(); failed {
		return v
	}
	state := s.state()
	served, serves := state.Site.Active()
	if !serves {
		return moot("Azure knows of no deployment to production yet")
	}
	text := fmt.Sprintf("production has build %s%s, since %s", served.ID, content(state.Site), since(served, state.Site.SwappedAt))
	slot := s.staging.id.Name()
	if s.staging.none != "" || state.NoSlot {
		return pass(text)
	}
	if v, failed := s.staging.builds.unread(); failed {
		return v
	}
	held, has := state.Slot.Active()
	switch {
	case !has:
		text += "; slot " + slot + " has none"
	default:
		text += fmt.Sprintf("; slot %s has build %s%s, %s", slot, held.ID, content(state.Slot), standing(state, held, served))
	}
	from := state.Site.SwappedFrom
	switch {
	case state.Displaced():
		return warn(text+"; somebody has swapped since "+state.Lock.String(), s.whoSwapped(o))
	case from != "" && !strings.EqualFold(from, slot) && o.Declared.SlotID != "":
		return warn(fmt.Sprintf("%s; it came from slot %s, which the stack does not know, with the settings of that", text, from),
			s.whoSwapped(o))
	}
	return pass(text)
}

func (s *seen) whoSwapped(o *Options) string {
	return "the activity log says who: az monitor activity-log list --resource-id " + s.site.id.String() +
		"; what a rollback would bring: " + o.deploy("status")
}

// content names the storage that a build is on, which a swap exchanges.
func content(side deploy.Side) string {
	if side.DeploymentID == "" {
		return ""
	}
	return " (content " + side.DeploymentID + ")"
}

// since is when production got a build: it was deployed there, or swapped.
func since(b deploy.Build, swapped time.Time) string {
	at := b.Ended
	if at.IsZero() {
		at = b.Received
	}
	how := "deployed straight to it"
	if swapped.After(at) {
		at, how = swapped, "by a swap"
	}
	return at.UTC().Format(time.RFC3339) + ", " + how
}

// standing says what the slot's build is to production's.
func standing(state deploy.State, held, served deploy.Build) string {
	switch {
	case state.TakenBack():
		return "which was taken back"
	case held.Received.After(served.Received):
		return "which is newer and serves nobody"
	}
	return "the one before"
}
