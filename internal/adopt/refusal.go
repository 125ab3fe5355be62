package adopt

import (
	"fmt"
	"slices"
	"strings"

	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// A Refusal is why an app cannot be adopted as it is.
type Refusal struct {
	Name       string // for --accept
	What       string // what was found
	Why        string // why that is in the way
	Do         string // what to do by hand
	Acceptable bool   // a person may decide that it is none
}

// deny records a refusal. It returns false where the person has accepted it.
func (d *drafter) deny(r Refusal) bool {
	if r.Acceptable && slices.Contains(d.wishes.Accepted, r.Name) {
		d.Accepted = append(d.Accepted, r)
		return false
	}
	d.Refused = append(d.Refused, r)
	return true
}

// refuse looks at what the program cannot describe or would have to replace.
func (d *drafter) refuse() {
	for _, rule := range []func(*drafter){
		occupied, owned, locked, windows, keptAway, kind, planElsewhere, neighbours, identity, autoscaleElsewhere, autoscaleOff, schedule, unhealthy, restricted, openBesideEndpoints, network, keys, properties,
	} {
		rule(d)
	}
}

// occupied: a stack has one app.
func occupied(d *drafter) {
	if d.wishes.Deployed == "" || strings.EqualFold(d.wishes.Deployed, d.facts.Site.ID.String()) {
		return
	}
	d.deny(Refusal{
		Name: "occupied", What: fmt.Sprintf("stack %s has an app already: %s", d.wishes.Stack, d.wishes.Deployed),
		Why: "a stack has one app; the import would be refused",
		Do:  "adopt into a stack of its own, such as --stack live",
	})
}

// keptAway: a role for a vault takes up to ten minutes, and people are there already.
func keptAway(d *drafter) {
	place := d.wishes.File[settings.KeySecrets]
	if place == "" || place == settings.SecretsInAppSettings || d.wishes.Deployed != "" {
		return
	}
	d.deny(Refusal{
		Name: settings.KeySecrets, What: fmt.Sprintf("the stack's file has secrets: %s", place),
		Why: "one update would tell an app that people use to look into a vault that has just been made, and a role for it takes up to ten minutes",
		Do: "adopt first, then go into the vault in two updates: pulumi config rm " + settings.KeySecrets + " --stack " + shellword.Of(d.wishes.Stack) +
			"; see docs/secrets.md",
	})
}

// owned: two stacks that declare the same app undo each other's updates.
func owned(d *drafter) {
	tags := d.facts.Site.Tags
	if tags["stack"] == "" || tags["stack"] == d.wishes.Stack && tags["project"] == d.wishes.Project {
		return
	}
	d.deny(Refusal{
		Name: "owned", What: fmt.Sprintf("by its tags, the app belongs to stack %s of project %s", tags["stack"], tags["project"]),
		Why:        "of two stacks that declare an app, each undoes what the other does",
		Do:         "use that stack; or if it is gone for good: --accept owned",
		Acceptable: true,
	})
}

// locked: a lock that only forbids to delete is no obstacle, since the first update deletes nothing.
func locked(d *drafter) {
	for _, l := range d.facts.Locks {
		if !strings.EqualFold(l.Properties.Level, "ReadOnly") {
			continue
		}
		d.deny(Refusal{
			Name: "lock", What: fmt.Sprintf("the management lock %s forbids changes (ReadOnly)", l.Name),
			Why: "Azure refuses the update (ScopeLocked), and each one after it",
			Do:  "take it away, if whoever set it agrees: az lock delete --ids " + shellword.Of(l.ID.String()),
		})
	}
}

func windows(d *drafter) {
	if d.facts.Plan.Properties.Linux {
		return
	}
	d.deny(Refusal{
		Name: "windows", What: "the plan " + d.facts.Plan.Name + " is for Windows",
		Why: "the operating system of a plan cannot change, so plan and app would be replaced",
		Do:  "deploy a stack of its own beside it ('pulumi up'), put the code there, and move the domain last",
	})
}

// kind: other kinds of site have other rules for starting, scaling and restarting.
func kind(d *drafter) {
	of := strings.ToLower(d.facts.Site.Kind)
	runtime := d.facts.Config.Properties.Runtime
	container := strings.HasPrefix(strings.ToUpper(runtime), "DOCKER") || strings.Contains(of, "container")
	switch {
	case strings.Contains(of, "functionapp"), strings.Contains(of, "workflowapp"):
		d.deny(Refusal{Name: "kind", What: "the site is a " + d.facts.Site.Kind, Why: "the program declares web apps only", Do: "nothing helps here"})
	case container:
		d.deny(Refusal{
			Name: "kind", What: "the app runs a container, " + runtime,
			Why: "the program declares apps that App Service's own Python runs", Do: "deploy the code instead of an image first",
		})
	case d.facts.Site.Kind != "app,linux" && d.facts.Plan.Properties.Linux:
		d.deny(Refusal{
			Name: "kind", What: fmt.Sprintf("the kind of the site is %q", d.facts.Site.Kind),
			Why: "the program declares app,linux, and azure-native replaces an app whose kind changes",
			Do:  "in components/app.go, declare this kind",
		})
	}
}

func planElsewhere(d *drafter) {
	if d.facts.Group.holds(d.facts.Plan.ID) {
		return
	}
	d.deny(Refusal{
		Name: "plan-group", What: fmt.Sprintf("the plan is in the resource group %s, the app in %s", d.facts.Plan.ID.Group(), d.facts.Group.Name),
		Why: "a stack has one resource group, and what is declared in another is replaced",
		Do:  fmt.Sprintf("az resource move --destination-group %s --ids %s", d.facts.Group.Name, d.facts.Plan.ID),
	})
}

func neighbours(d *drafter) {
	if len(d.facts.Neighbours) == 0 {
		return
	}
	d.deny(Refusal{
		Name: "neighbours", What: "on the plan runs more: " + strings.Join(d.facts.Neighbours, ", "),
		Why: "they get a second instance, too; if their sessions are in the instance, people are logged out",
		Do: "move them to a plan of their own first (in the portal: Change App Service plan); " +
			"or see that they can do with several instances, then --accept neighbours",
		Acceptable: true,
	})
}

func autoscaleElsewhere(d *drafter) {
	for _, a := range d.facts.Autoscale {
		if d.facts.Group.holds(a.ID) {
			continue
		}
		d.deny(Refusal{
			Name: "autoscale-group", What: fmt.Sprintf("the plan's autoscale setting %s is in the resource group %s", a.Name, a.ID.Group()),
			Why: "a stack has one resource group, and Azure allows one autoscale setting for a plan",
			Do:  fmt.Sprintf("az monitor autoscale delete --ids %s; the number of instances stays", shellword.Of(a.ID.String())),
		})
	}
}

// autoscaleOff: a fixed count belongs to the plan, which is updated before the
// app; autoscale comes after it.
func autoscaleOff(d *drafter) {
	if d.effective(settings.KeyAutoscale) == "false" {
		d.deny(Refusal{
			Name: "autoscale-off", What: "the stack's file says autoscale: false",
			Why: "the plan would get its second instance before the app knows the cache, and people would be logged out",
			Do:  "pulumi config rm autoscale --stack " + d.wishes.Stack + "; turn it off when the app is adopted",
		})
	}
}
