package deploy

import (
	"cmp"
	"fmt"
	"strings"

	"scaleout/internal/fail"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// A Wish is what a run wants to be released.
type Wish struct {
	SHA      string          // of the zip
	TakeOver string          // the run whose lock is to be taken
	Settings bool            // app settings are released, too, or alone where there is no zip
	Differ   Difference      // in app settings
	Gone     func(Lock) bool // reports that the process of a lock is gone; nil: nobody knows
	Hints    Hints
}

// settingsAlone reports whether there is no build to be released.
func (w Wish) settingsAlone() bool { return w.Settings && w.SHA == "" }

// Hints are commands that depend on where the stack is.
type Hints struct {
	Stack  string                         // as a flag of this command: "--stack prod"
	Group  string                         // resource group, for commands of the Azure CLI
	App    string                         // name of the site
	Update func(key, value string) string // changes a setting of the stack
}

// A Preparation is what has to be done before a build can be checked in the slot.
type Preparation struct {
	AwaitSwap   bool   // a swap of a run that is gone is under way
	NoTraffic   bool   // traffic goes to the slot, by a rule of a run that is gone
	Reset       bool   // the slot has production's settings
	Start       bool   // the slot is stopped
	Follow      string // the deployment under way that is ours already
	Upload      bool
	Live        bool // production has this very build: only verify it
	Notes       []string
	TakenOver   bool
	FirstDeploy bool // production has no build
}

// prepare says how a release begins from a state, or refuses. It goes on with what a run
// left that is gone; what others began it leaves alone.
func prepare(s State, w Wish) (Preparation, error) {
	if s.NoSlot {
		return Preparation{}, noSlot(w.Hints)
	}
	if e := s.Slot.KeptOut; e != nil {
		return Preparation{}, keptOutOf(e, s.Slot.Closed, settings.KeySCMAccessRules, w.Hints)
	}
	mine, err := mayTake(s, w)
	if err != nil {
		return Preparation{}, err
	}
	p := Preparation{TakenOver: mine, Start: !s.Slot.Running}
	if mine {
		p.Notes = append(p.Notes, fmt.Sprintf("going on after %s, which did not end: %s", s.Lock, Explain(s.Phase(), s)))
	}
	if err := p.leftovers(s, w, mine); err != nil {
		return Preparation{}, err
	}
	p.build(s, w, mine)
	return p, p.settings(s, w)
}

// settings refuses what is wanted and no swap can do, and what a swap would do to
// production's app settings that nobody wants.
func (p *Preparation) settings(s State, w Wish) error {
	switch d := w.Differ; {
	case p.AwaitSwap: // what is where shows when it is over
		return nil
	case len(d.Refused) > 0:
		return refuseWishes(d.Refused, w.Hints)
	case p.Live:
		return nil
	case len(d.Apart) > 0:
		return refuseApart(d.Apart, w)
	case len(d.Along) > 0:
		return refuseAlong(d.Along)
	case w.settingsAlone():
		return sameBuild(s, w.Hints)
	}
	return nil
}

// sameBuild refuses to swap app settings alone where the swap would bring another build.
// Azure offers no way to copy a build: a zip of what was built is not what was released,
// and would be built anew.
func sameBuild(s State, h Hints) error {
	served, serves := s.Site.Active()
	slot, has := s.Slot.Active()
	building, busy := s.Slot.Building()
	next := "add --source with the source that production runs, which is built in the slot and swapped with the settings"
	switch {
	case busy:
		return foreign("deployment "+building.ID+" to the slot is under way", "wait until it is over: scaleout deploy status "+h.Stack)
	case s.Site.Unread != "" || s.Slot.Unread != "":
		return foreign("whether the slot has production's build cannot be read: "+cmp.Or(s.Site.Unread, s.Slot.Unread), next)
	case !serves:
		return foreign("production has no build yet that the slot could have, too", next)
	case !has || slot.SHA != served.SHA || served.SHA == "":
		return foreign(fmt.Sprintf("app settings are swapped with the build in the slot, and that is not production's build %s", served.ID), next)
	}
	return nil
}

// mayTake refuses where another run is at work, and reports whether one is gone.
func mayTake(s State, w Wish) (gone bool, err error) {
	switch {
	case !s.Lock.Open():
		return false, nil
	case w.TakeOver != "" && w.TakeOver != s.Lock.Run:
		return false, fail.Refuse("--take-over %s: the run that has the slot is %s", shellword.Of(w.TakeOver), s.Lock.Run)
	case w.TakeOver == "" && s.Lock.HoldsOff(s.Now, w.Gone):
		return false, &fail.Error{
			Kind: fail.Refused,
			Text: "another deployment is under way: " + s.Lock.String(),
			Next: fmt.Sprintf("wait for it; if it is gone for good, add --take-over %s", s.Lock.Run),
		}
	}
	return true, nil
}

// leftovers are what a run that is gone left, or what somebody else does.
func (p *Preparation) leftovers(s State, w Wish, mine bool) error {
	h := w.Hints
	switch s.Phase() {
	case Swapping:
		if !mine {
			return foreign("a swap is under way that this command did not begin", "wait until it is over: scaleout deploy status "+h.Stack)
		}
		p.AwaitSwap = true
	case Canary:
		if !mine {
			return foreign(fmt.Sprintf("%g %% of the traffic goes to the slot, by a rule that this command did not set", s.Percent),
				h.az("traffic-routing clear"))
		}
		p.NoTraffic, p.Reset = true, s.prepared()
	case Previewed:
		if !mine {
			return foreign("a swap with preview waits for its second phase, or a swap is under way, and this command did not begin it",
				h.az("deployment slot swap --slot "+slotName(s)+" --action reset"))
		}
		p.Reset = true
	default:
		p.Reset = mine && s.Lock.Step == StepPreview
	}
	return nil
}

// build says where the build comes from that is to be released.
func (p *Preparation) build(s State, w Wish, mine bool) {
	served, serves := s.Site.Active()
	slot, has := s.Slot.Active()
	building, busy := s.Slot.Building()
	p.FirstDeploy = !serves && s.Site.Unread == ""
	alone := w.settingsAlone()
	switch {
	case len(w.Differ.Production) == 0 && (alone || serves && served.SHA == w.SHA && w.SHA != "") && s.Phase() != Swapping:
		p.Live = true
	case alone:
		p.Notes = append(p.Notes, "app settings alone: the build stays the one that production runs")
	case busy && building.SHA == w.SHA && w.SHA != "" && mine:
		p.Follow = building.ID
		p.Notes = append(p.Notes, "this build is under way in the slot already: not uploaded again")
	case has && slot.SHA == w.SHA && w.SHA != "" && !busy:
		p.Notes = append(p.Notes, fmt.Sprintf("the slot has this very build, since %s: not uploaded again", moment(slot.Ended)))
	default:
		p.Upload = true
	}
}

// A Return is how production gets back what it had.
type Return struct {
	AwaitSwap bool  // a swap of a run that is gone is under way: look again after it
	Undo      bool  // nothing was swapped: take the share of the traffic back, and reset the slot
	Verify    bool  // a rollback that is gone has swapped already
	Build     Build // what a swap brings back; neither with Undo nor with Verify
	Start     bool  // the slot has to be started first
	Notes     []string
}

// prepareReturn says how a rollback goes from a state, or refuses it.
func prepareReturn(s State, w Wish) (Return, error) {
	if s.NoSlot {
		return Return{}, noSlot(w.Hints)
	}
	mine, err := mayTake(s, w)
	if err != nil {
		return Return{}, err
	}
	var p Preparation
	if err := p.leftovers(s, w, mine); err != nil {
		return Return{}, err
	}
	switch phase := s.Phase(); {
	case p.AwaitSwap:
		return Return{AwaitSwap: true, Notes: []string{"a swap is under way that a run began which is gone"}}, nil
	case s.Lock.Back && phase == Unverified:
		return Return{Verify: true, Notes: []string{s.Lock.String() + " had swapped already"}}, nil
	case p.NoTraffic || p.Reset || mine && phase != Unverified && !s.Lock.Back:
		return Return{Undo: true, Notes: []string{fmt.Sprintf("%s had not swapped yet: %s", s.Lock, Explain(phase, s))}}, nil
	}
	build, err := lastKnownGood(s, w)
	return Return{Build: build, Start: !s.Slot.Running}, err
}

// lastKnownGood returns the build that a swap would bring back, or says why it is not
// production's last known good one. All that counts is what Azure shows: it is older
// than production's, and nothing was deployed to the slot since the swap.
func lastKnownGood(s State, w Wish) (Build, error) {
	if why := strings.TrimSpace(s.Slot.Unread + " " + s.Site.Unread); why != "" {
		return Build{}, foreign("what the slot holds is not known, and a blind swap might bring a broken build to everybody: "+why,
			"run the same command again; what is where, as far as it is known: scaleout deploy status "+w.Hints.Stack)
	}
	slot, has := s.Slot.Active()
	served, serves := s.Site.Active()
	building, busy := s.Slot.Building()
	why := ""
	switch {
	case busy:
		why = fmt.Sprintf("deployment %s to the slot is under way, and replaces the build before", building.ID)
	case !has:
		why = "the slot holds no build: nothing was released before"
	case s.Site.SwappedAt.IsZero():
		why = fmt.Sprintf("there was no swap yet: the slot's build %s has never served anybody", slot.ID)
	case serves && !slot.Received.Before(served.Received) && !s.keepsLast():
		why = fmt.Sprintf("the slot's build %s is newer than production's %s: it was taken back, or never released", slot.ID, served.ID)
	case slot.Received.After(s.Site.SwappedAt):
		why = fmt.Sprintf("the slot's build %s came after the last swap, and has never served anybody", slot.ID)
	default:
		return slot, nil
	}
	return Build{}, foreign("nothing to roll back to: "+why,
		"deploy the older source: scaleout deploy "+w.Hints.Stack+" --source FOLDER")
}

// maySwapBack says whether a swap would take back what this run swapped, or why not.
// old and released are what production and slot had before the swap. Where anybody has
// deployed or swapped since, a swap would make a new build the old one again.
func maySwapBack(s State, run string, old, released Content) error {
	switch {
	case s.Phase() == Swapping:
		return foreign("another swap is under way", "scaleout deploy status")
	case !s.Site.Content().is(released):
		return fmt.Errorf("production no longer has this run's build: somebody has swapped or deployed since")
	case !s.Slot.Content().is(old):
		return fmt.Errorf("the slot no longer has the build before: somebody has deployed to it since")
	case s.Lock.Run != run:
		return fmt.Errorf("another run has taken over: %s", s.Lock)
	}
	return nil
}

func noSlot(h Hints) error {
	next := "set stagingSlot to true and update the stack; it takes a plan of tier Standard or above"
	if h.Update != nil {
		next = h.Update("stagingSlot", "true") + "; it takes a plan of tier Standard or above"
	}
	return &fail.Error{Kind: fail.Refused, Text: "the stack has no staging slot to release through", Next: next}
}

func foreign(text, next string) error { return &fail.Error{Kind: fail.Refused, Text: text, Next: next} }

// az is a command of the Azure CLI about the app.
func (h Hints) az(command string) string {
	return fmt.Sprintf("az webapp %s --resource-group %s --name %s", command, h.Group, h.App)
}

// Explain says what a phase means for people, and what goes on from there.
func Explain(p Phase, s State) string {
	switch p {
	case Staged:
		return "the slot has a newer build, which serves nobody"
	case Building:
		return "a build is under way in the slot; production is not touched"
	case Unverified:
		return "the swap is done, and nobody has verified production since; the build before is in the slot"
	case Previewed:
		return "the slot runs with production's settings and waits for the swap; production is not touched"
	case Canary:
		return fmt.Sprintf("%g %% of the people get the slot's build", s.Percent)
	case Swapping:
		return "a swap is under way: Azure ends it, or takes it back, by itself"
	}
	if s.Lock.Step == endReturned {
		return "the last release was swapped back; its build is in the slot"
	}
	return "nothing is under way"
}

// slotName is the slot's own.
func slotName(s State) string { return lastOf(s.Slot.ID) }

// lastOf is the last part of an id.
func lastOf(id string) string { return id[strings.LastIndexByte(id, '/')+1:] }
