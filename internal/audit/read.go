package audit

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"scaleout/components"
	"scaleout/internal/azure/arm"
)

// read gathers all that can be read, as far as possible at the same time. Only an app that
// cannot be read at all is an error.
func read(ctx context.Context, o *Options) (*facts, error) {
	f := &facts{now: o.Now, up: o.Up}
	r := &reader{arm: o.ARM, unread: map[part]error{}}
	plan, err := readSite(ctx, o.ARM, o.SiteID, &f.app)
	if err != nil {
		return nil, fmt.Errorf("the app cannot be looked at: %w", err)
	}
	group := f.app.id.GroupID().String()
	together(
		func() { readRest(ctx, o.ARM, &f.app) },
		func() { r.slot(ctx, o, f) },
		func() {
			body, err := o.ARM.Get(ctx, plan.String(), arm.WebZonesVersion)
			f.plan = body
			r.failed(planBody, err)
		},
		func() { r.scaling(ctx, plan, f) },
		func() { r.cache(ctx, o.CacheID, group, &f.cache) },
		func() { r.vault(ctx, o.VaultID, group, &f.vault) },
		func() { r.frontDoor(ctx, o.FrontDoorID, group, &f.door) },
		func() {
			f.insights = r.properties(ctx, insights, group+"/providers/"+arm.AppInsights, arm.AppInsightsVersion)
		},
		func() {
			f.alerts = r.properties(ctx, alerts, group+"/providers/"+arm.MetricAlerts, arm.MetricAlertsVersion)
		},
	)
	f.unread = r.unread
	return f, ctx.Err()
}

// together does several things at the same time and waits for all of them.
func together(do ...func()) {
	var all sync.WaitGroup
	for _, f := range do {
		all.Go(f)
	}
	all.Wait()
}

// reader notes what could not be read.
type reader struct {
	arm    *arm.Client
	lock   sync.Mutex
	unread map[part]error
}

func (r *reader) failed(p part, err error) {
	if err == nil {
		return
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	r.unread[p] = err
}

// properties lists resources and returns their properties.
func (r *reader) properties(ctx context.Context, p part, path, version string) []arm.Object {
	list, err := r.arm.List(ctx, path, version)
	r.failed(p, err)
	return propertiesOf(list)
}

func propertiesOf(list []map[string]any) []arm.Object {
	var all []arm.Object
	for _, body := range list {
		all = append(all, arm.Object(body).Object("properties"))
	}
	return all
}

func (r *reader) diagnostics(ctx context.Context, p part, of string) []arm.Object {
	return r.properties(ctx, p, of+"/providers/"+arm.Diagnostics, arm.DiagnosticsVersion)
}

// readSite reads an app or a slot, and returns its plan's id.
func readSite(ctx context.Context, c *arm.Client, id string, s *site) (plan arm.ResourceID, err error) {
	answer, err := c.Get(ctx, id, arm.WebZonesVersion)
	if err != nil {
		return plan, err
	}
	body := arm.Object(answer)
	s.id, s.body, s.identity = body.ID("id"), body.Object("properties"), body.Object("identity")
	if plan = s.body.ID("serverFarmId"); s.id.Group() == "" || plan.IsZero() {
		return plan, fmt.Errorf("%s is not an App Service app", id)
	}
	return plan, nil
}

// readRest reads what is below an app or a slot. A Reader may see all of it.
func readRest(ctx context.Context, c *arm.Client, s *site) {
	r := &reader{arm: c, unread: map[part]error{}}
	id := s.id.String()
	together(
		func() {
			body, err := c.Get(ctx, id+"/config/web", arm.WebZonesVersion)
			s.config = arm.Object(body).Object("properties")
			r.failed(siteConfig, err)
		},
		func() {
			list, err := c.List(ctx, id+"/basicPublishingCredentialsPolicies", arm.WebZonesVersion)
			r.failed(passwords, err)
			s.passwords = map[string]bool{"ftp": true, "scm": true} // as long as nobody says no
			for _, policy := range list {
				body := arm.Object(policy)
				s.passwords[strings.ToLower(body.Text("name"))] = body.Object("properties").Flag("allow")
			}
		},
		func() {
			body, err := c.Get(ctx, id+arm.AuthSettings, arm.WebZonesVersion)
			s.auth = arm.AuthenticationOf(arm.Object(body).Object("properties"))
			r.failed(authSetting, err)
		},
		func() { s.logs = r.diagnostics(ctx, siteLogs, id) },
		func() {
			if s.joined() {
				body, err := c.Get(ctx, s.body.ID("virtualNetworkSubnetId").String(), arm.NetworkVersion)
				s.subnet = arm.Object(body).Object("properties")
				r.failed(siteSubnet, err)
			}
		},
		func() {
			body, err := c.Get(ctx, id+arm.References, arm.ReferencesVersion)
			r.failed(vaultReferences, err)
			s.references = arm.ReferencesOf(body)
		},
	)
	s.unread = r.unread
}

// slot reads the staging slot: the one that the stack declares, or the one of its name.
func (r *reader) slot(ctx context.Context, o *Options, f *facts) {
	if f.app.id.Is(arm.Sites + "/slots") {
		f.none = "this is a slot itself"
		return
	}
	list, err := r.arm.List(ctx, f.app.id.String()+"/slots", arm.WebZonesVersion)
	if err != nil {
		r.failed(slots, err)
		return
	}
	id := o.SlotID
	for _, body := range list {
		if found := arm.Object(body).ID("id"); id == "" && strings.EqualFold(found.Name(), components.SlotName) {
			id = found.String()
		}
	}
	if id == "" {
		f.none = "there is no staging slot"
		return
	}
	if _, err := readSite(ctx, r.arm, id, &f.slot); err != nil {
		r.failed(slots, err)
		return
	}
	readRest(ctx, r.arm, &f.slot)
}

// scaling reads the autoscale setting of the plan. Azure permits one for each.
func (r *reader) scaling(ctx context.Context, plan arm.ResourceID, f *facts) {
	list, err := r.arm.List(ctx, plan.GroupID().String()+"/providers/"+arm.AutoscaleSettings, arm.AutoscaleVersion)
	r.failed(scaling, err)
	for _, answer := range list {
		body := arm.Object(answer)
		if p := body.Object("properties"); p.ID("targetResourceUri").Equal(plan) {
			f.autosc.id, f.autosc.body = body.ID("id"), p
			f.autosc.logs = r.diagnostics(ctx, scalingLogs, f.autosc.id.String())
		}
	}
}
