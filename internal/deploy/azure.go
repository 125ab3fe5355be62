package deploy

import (
	"context"
	"maps"
	"net/http"
	"strings"
	"time"

	"scaleout/internal/azure/arm"
)

// ARM is Azure Resource Manager, as *arm.Client asks it.
type ARM interface {
	Get(ctx context.Context, id, version string, query ...string) (map[string]any, error)
	Call(ctx context.Context, method, id, version string, payload any) (map[string]any, error)
	List(ctx context.Context, id, version string) ([]map[string]any, error)
	Begin(ctx context.Context, method, id, version string, payload any) (arm.Operation, error)
	Poll(ctx context.Context, o arm.Operation) (arm.Operation, error)
}

// webVersion shows all that is read here.
const webVersion = arm.NewerVersion

// productionSlot is how calls name the site itself among its slots.
const productionSlot = "production"

// look reads the state. What only the SCM sites know is left out where they do not
// answer, with the reason.
func (r *run) look(ctx context.Context) (State, error) {
	s := State{Now: r.Clock.Now()}
	site, err := r.side(ctx, r.SiteID)
	if err != nil {
		return s, err
	}
	s.Site = site
	if r.SlotID == "" {
		s.NoSlot = true
		return s, nil
	}
	slot, err := r.side(ctx, r.SlotID)
	if arm.KindOf(err) == arm.Missing {
		s.NoSlot = true
		return s, nil
	}
	if err != nil {
		return s, err
	}
	s.Slot, s.Lock = slot, ParseLock(slot.Tags[LockTag])
	rules, restricted, err := r.config(ctx)
	if err != nil {
		return s, err
	}
	s.Restricted = restricted
	for _, rule := range rules {
		if strings.EqualFold(rule.Name, slotName(s)) {
			s.Percent = rule.Percent
		}
	}
	for _, side := range []*Side{&s.Site, &s.Slot} {
		if side.Builds, err = r.builds(ctx, side.SCM); err != nil {
			side.Unread = err.Error()
			side.noteKeptOut(err)
		}
	}
	return s, ctx.Err()
}

func (r *run) side(ctx context.Context, id string) (Side, error) {
	var b siteBody
	err := r.patiently(ctx, func() error {
		body, err := r.ARM.Get(ctx, id, webVersion)
		if err == nil {
			err = into(body, &b)
		}
		return err
	})
	return b.side(id), err
}

// rampUpRule sends a percentage of production's traffic to a slot.
type rampUpRule struct {
	Host    string  `json:"actionHostName"`
	Percent float64 `json:"reroutePercentage"`
	Name    string  `json:"name"`
}

// config reads who gets production's traffic, and whether somebody is kept out of it.
func (r *run) config(ctx context.Context) (rules []rampUpRule, restricted bool, err error) {
	var b struct {
		Properties struct {
			Experiments struct {
				Rules []rampUpRule `json:"rampUpRules"`
			} `json:"experiments"`
		} `json:"properties"`
	}
	err = r.patiently(ctx, func() error {
		body, err := r.ARM.Get(ctx, r.SiteID+"/config/web", webVersion)
		if err == nil {
			restricted = arm.Restricted(arm.Object(body).Object("properties"))
			err = into(body, &b)
		}
		return err
	})
	return b.Properties.Experiments.Rules, restricted, err
}

func (r *run) rules(ctx context.Context) ([]rampUpRule, error) {
	rules, _, err := r.config(ctx)
	return rules, err
}

// route sends a percentage of the traffic to the slot. Zero takes the rule away: as long
// as there is one, of 0 % even, the cookie x-ms-routing-name keeps people in the slot.
// Rules for other slots stay.
func (r *run) route(ctx context.Context, s State, percent float64) error {
	rules, err := r.rules(ctx)
	if err != nil {
		return err
	}
	kept := []rampUpRule{}
	for _, rule := range rules {
		if !strings.EqualFold(rule.Name, slotName(s)) {
			kept = append(kept, rule)
		}
	}
	if percent > 0 {
		kept = append(kept, rampUpRule{Host: s.Slot.Host, Percent: percent, Name: slotName(s)})
	}
	return r.call(ctx, http.MethodPatch, r.SiteID+"/config/web",
		map[string]any{"properties": map[string]any{"experiments": map[string]any{"rampUpRules": kept}}})
}

// call changes something that may be said twice.
func (r *run) call(ctx context.Context, method, id string, payload any) error {
	return r.patiently(ctx, func() error {
		_, err := r.ARM.Call(ctx, method, id, webVersion, payload)
		return err
	})
}

// swapTarget is what an action about a swap is sent.
func swapTarget() map[string]any {
	return map[string]any{"targetSlot": productionSlot, "preserveVnet": true}
}

// apply gives the slot production's settings (swap with preview, phase 1).
func (r *run) apply(ctx context.Context) error {
	return r.call(ctx, http.MethodPost, r.SlotID+"/applySlotConfig", swapTarget())
}

// unapply takes them back. Azure may refuse where there is nothing to take back.
func (r *run) unapply(ctx context.Context) error {
	err := r.call(ctx, http.MethodPost, r.SlotID+"/resetSlotConfig", nil)
	if err == nil {
		return nil
	}
	if site, e := r.side(ctx, r.SiteID); e == nil && site.SwapTarget == "" {
		return nil
	}
	return err
}

// write stores the lock in the slot's tags, beside the others.
func (r *run) write(ctx context.Context, tags map[string]string, l Lock) error {
	merged := maps.Clone(tags)
	if merged == nil {
		merged = map[string]string{}
	}
	merged[LockTag] = l.Tag()
	return r.call(ctx, http.MethodPatch, r.SlotID, map[string]any{"tags": merged})
}

// instances are those on which a site or slot runs; nil where Azure does not say.
func (r *run) instances(ctx context.Context, id string) []string {
	list, err := r.ARM.List(ctx, id+"/instances", webVersion)
	if err != nil {
		return nil
	}
	var names []string
	for _, body := range list {
		if name, _ := body["name"].(string); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// How long it is waited for an Azure that does not answer.
const (
	lostPatience = 2 * time.Minute
	lostPause    = 5 * time.Second
)

// patiently does something again while the failure may pass: no connection, no answer,
// too many requests.
func (r *run) patiently(ctx context.Context, do func() error) error {
	for end := r.Clock.Now().Add(lostPatience); ; {
		err := do()
		if err == nil || ctx.Err() != nil || !arm.Passes(err) || r.Clock.Now().After(end) {
			return err
		}
		r.Reporter.Phase("Azure does not answer; trying again", 0)
		if r.Clock.Sleep(ctx, lostPause) != nil {
			return err
		}
	}
}
