package deploy

import (
	"context"
	"fmt"
	"time"
)

// A Report is what is where.
type Report struct {
	Phase      Phase     `json:"phase"`
	Text       string    `json:"text"`
	Production Place     `json:"production"`
	Slot       *Place    `json:"slot,omitempty"`
	Percent    float64   `json:"percentToSlot"`
	LastRun    string    `json:"lastRun,omitempty"`
	AtWork     bool      `json:"atWork"` // a run is, as far as anybody knows
	Keep       time.Time `json:"slotRunsUntil,omitzero"`
	Apart      []string  `json:"settingsApart,omitempty"`  // app settings that a swap would change in production
	Along      []string  `json:"alsoApart,omitempty"`      // what else it would change there: connection strings, storage mounts, web sockets, …
	Unread     string    `json:"settingsUnread,omitempty"` // why they are not known
	Rollback   string    `json:"rollback"`                 // what it would bring back, or why it would not
	Next       []string  `json:"next,omitempty"`
}

// A Place is a site or slot in a report.
type Place struct {
	URL          string    `json:"url"` // by which people come; of the slot, its own
	Running      bool      `json:"running"`
	DeploymentID string    `json:"deploymentId,omitempty"`
	Build        *Build    `json:"build,omitempty"`
	Since        time.Time `json:"since,omitzero"`
	Unknown      string    `json:"unknown,omitempty"` // why the build is not known
}

// Status looks, and changes nothing.
func Status(ctx context.Context, o Options) (Report, error) {
	r := newRun(o)
	s, err := r.look(ctx)
	if err != nil {
		return Report{}, err
	}
	report := describe(s, r.wish())
	report.Production.URL = r.address(s)
	if !s.NoSlot {
		if err := r.compareSides(ctx); err != nil {
			report.Unread = err.Error()
		}
		report.Apart, report.Along = r.differ.Apart, Whats(r.differ.Along)
	}
	return report, ctx.Err()
}

// describe says what a state means.
func describe(s State, w Wish) Report {
	phase := s.Phase()
	r := Report{
		Phase: phase, Text: Explain(phase, s), Production: place(s.Site, s.Site.SwappedAt), Percent: s.Percent,
		AtWork: s.Lock.HoldsOff(s.Now, w.Gone), Keep: s.Lock.Keep,
	}
	if s.NoSlot {
		r.Text, r.Rollback = "the stack has no staging slot", "impossible: there is no slot"
		return r
	}
	slot := place(s.Slot, s.Site.SwappedAt)
	r.Slot = &slot
	if s.Lock.Run != "" {
		r.LastRun = s.Lock.String()
	}
	back, err := prepareReturn(s, w)
	switch {
	case err != nil:
		r.Rollback = err.Error()
	case back.Undo:
		r.Rollback = "would undo what the last run left; production keeps its build"
	case back.Verify:
		r.Rollback = "would verify what the last run swapped back"
	case back.AwaitSwap:
		r.Rollback = "would wait for the swap, and then look again"
	default:
		r.Rollback = fmt.Sprintf("would bring build %s back", back.Build.ID)
	}
	r.Next = next(s, w, r)
	return r
}

// next says how to go on from a state.
func next(s State, w Wish, r Report) []string {
	h := w.Hints.Stack
	var all []string
	switch {
	case r.AtWork:
		return []string{"wait; if it is gone for good: scaleout deploy " + h + " --source FOLDER --take-over " + s.Lock.Run}
	case s.Lock.Open() && r.Phase == Unverified:
		all = append(all, "verify it with the same deploy command again, or take it back: scaleout deploy rollback "+h)
	case s.Lock.Open():
		all = append(all, "go on with the same deploy command, or undo it: scaleout deploy rollback "+h)
	case r.Phase == Canary:
		all = append(all, w.Hints.az("traffic-routing clear"))
	case r.Phase == Previewed:
		all = append(all, w.Hints.az("deployment slot swap --slot "+slotName(s)+" --action reset"))
	}
	if s.Slot.Running && !s.Lock.Open() && r.Phase == Idle && !s.Lock.Keep.IsZero() && !s.Now.Before(s.Lock.Keep) {
		all = append(all, "the slot was to run until "+moment(s.Lock.Keep)+" and can be stopped: scaleout deploy stop "+h)
	}
	return all
}

func place(s Side, swapped time.Time) Place {
	p := Place{URL: "https://" + s.Host, Running: s.Running, DeploymentID: s.DeploymentID, Unknown: s.Unread}
	if b, ok := s.Active(); ok {
		p.Build, p.Since = &b, b.Ended
		if swapped.After(p.Since) {
			p.Since = swapped
		}
	}
	return p
}
