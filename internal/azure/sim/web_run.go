package sim

import (
	"reflect"
	"strings"
)

// A Run is what a data plane has to run for an app or for one of its slots.
type Run struct {
	// ID is the ARM id of the app or the slot.
	ID string
	// Running is false while it is stopped.
	Running bool
	// Generation changes with everything that restarts the app: settings, configuration,
	// content, a restart, a start. No two changes have the same one, and a later change has
	// a greater one. A swap exchanges those of its two sides.
	Generation int64
	// Build is the name of the build that it runs; empty where nothing was deployed.
	Build string
	// DeploymentID is ARM's deploymentId: the name of the content's volume. A deployment
	// leaves it as it is; a swap exchanges those of its two sides.
	DeploymentID string
	// Reroute is the percentage of an app's requests that go to each of its slots, by the
	// slot's name; 0 where only clients go that ask for the slot. It is nil where there is
	// none, and of a slot.
	Reroute map[string]float64
	// Closed is true while App Service refuses everybody on the public address, of the SCM site as well.
	Closed bool
	// Private is true while a private endpoint leads there from the network in which it is.
	Private bool
	// Guard is who is let in on the public address beside that; nil: everybody, as far as is known here.
	Guard *Guard
}

// Runs returns what is to run for an app: the app first, then its slots by name. It is nil
// where there is no such app.
func (a *Azure) Runs(siteID string) []Run {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	var runs []Run
	for _, r := range a.state.places(siteID) {
		runs = append(runs, a.state.run(r))
	}
	return runs
}

func (s *state) run(r *resource) Run {
	return Run{
		ID: r.ID, Running: text(r.properties(), "state") == "Running", Generation: generation(r),
		Build: s.volume(r).Build, DeploymentID: volumeName(r), Reroute: s.rerouted(r),
		Closed: s.closed(r), Private: s.privately(r), Guard: s.guard(r),
	}
}

// rerouted reads siteConfig.experiments.rampUpRules. A rule names the host of its slot; one
// whose slot is not there leads nowhere.
func (s *state) rerouted(app *resource) map[string]float64 {
	if app.Type != siteType {
		return nil
	}
	var shares map[string]float64
	for _, entry := range list(object(object(app.Hidden, "siteConfig"), "experiments"), "rampUpRules") {
		rule, _ := entry.(map[string]any)
		percent, _ := rule["reroutePercentage"].(float64)
		for _, slot := range s.slotsOf(app) {
			if percent < 0 || !ruleLeadsTo(rule, slot) {
				continue
			}
			if shares == nil {
				shares = map[string]float64{}
			}
			shares[slot.id().name()] += percent
		}
	}
	return shares
}

func ruleLeadsTo(rule map[string]any, slot *resource) bool {
	if host := text(rule, "actionHostName"); host != "" {
		return strings.EqualFold(host, text(slot.properties(), "defaultHostName"))
	}
	return strings.EqualFold(text(rule, "name"), slot.id().name())
}

func generation(r *resource) int64 {
	n, _ := r.Hidden["generation"].(float64)
	return int64(n)
}

// restarts gives an app or a slot another generation: it starts anew.
func (s *state) restarts(r *resource) {
	s.generation++
	if r.Hidden == nil {
		r.Hidden = map[string]any{}
	}
	r.Hidden["generation"] = float64(s.generation)
}

// quietConfig is configuration that the front ends and the plan apply, or that is about what
// is logged: an app goes on running. Azure documents no list.
var quietConfig = []string{
	"experiments", "autoSwapSlotName", "numberOfWorkers", "loadBalancing", "publicNetworkAccess",
	"ipSecurityRestrictions", "ipSecurityRestrictionsDefaultAction",
	"scmIpSecurityRestrictions", "scmIpSecurityRestrictionsDefaultAction", "scmIpSecurityRestrictionsUseMain",
	"minTlsVersion", "scmMinTlsVersion", "ftpsState", "http20Enabled",
	"httpLoggingEnabled", "detailedErrorLoggingEnabled", "requestTracingEnabled", "logsDirectorySizeLimit",
}

// runsOtherwise reports whether the app has to start anew to run as r describes it. That an
// app starts anew where nothing has changed was not confirmed.
func (r *resource) runsOtherwise(before *resource) bool {
	return !reflect.DeepEqual(before.runtime(), r.runtime())
}

// runtime is what an app reads when it starts.
func (r *resource) runtime() map[string]any {
	config := merge(siteConfigDefaults(flag(r.properties(), "reserved")), object(r.Hidden, "siteConfig"))
	for _, name := range quietConfig {
		delete(config, name)
	}
	if len(list(config, "connectionStrings")) == 0 {
		delete(config, "connectionStrings")
	}
	return map[string]any{
		"siteConfig": config, "appSettings": orEmpty(object(r.Hidden, "appSettings")), "storageMounts": orEmpty(object(r.Hidden, "storageMounts")),
		"serverFarmId": key(text(r.properties(), "serverFarmId")), "virtualNetworkSubnetId": key(integration(r)),
		"keyVaultReferenceIdentity": key(text(r.properties(), "keyVaultReferenceIdentity")),
		// Not confirmed: an instance that is to speak TLS is taken for one that starts anew.
		"endToEndEncryptionEnabled": flag(r.properties(), "endToEndEncryptionEnabled"),
	}
}
