package program

import (
	"github.com/pulumi/pulumi-azure-native-sdk/resources/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/components"
	"scaleout/program/alerts"
	"scaleout/program/settings"
)

// Deploy declares the whole deployment of one stack: a resource group, in it an
// App Service plan, a Redis cache for the sessions, the web app that uses both, its
// staging slot, and the autoscale setting of the plan; an Azure Front Door where people come
// through one; a vault for the app's secrets where they are not in its settings; with
// monitoring, what watches all of it.
//
// Wrong settings are returned all together, as settings.Problems, before
// anything is declared.
func Deploy(ctx *pulumi.Context) error {
	s, err := settings.Load(ctx)
	if err != nil {
		return err
	}
	if err := warn(ctx, s); err != nil {
		return err
	}
	prefix := s.ResourcePrefix()

	group, here, err := place(ctx, s)
	if err != nil {
		return err
	}
	plan, err := components.NewPlan(ctx, prefix+"-plan", planArgs(s, here))
	if err != nil {
		return err
	}
	who, safe, err := secrets(ctx, s, here)
	if err != nil {
		return err
	}
	cache, err := components.NewSessionCache(ctx, prefix+"-cache", cacheArgs(s, here, who, safe))
	if err != nil {
		return err
	}
	met, err := meet(ctx, s, here, cache, safe)
	if err != nil {
		return err
	}
	logs, err := telemetry(ctx, s, here)
	if err != nil {
		return err
	}
	app, door, err := publish(ctx, s, here, cache, appArgs(s, here, plan, cache, met, logs, who, safe))
	if err != nil {
		return err
	}
	slot, err := staging(ctx, s, app)
	if err != nil {
		return err
	}
	ways, err := reachApp(ctx, s, here, met, app, slot)
	if err != nil {
		return err
	}
	autoscale, err := scaling(ctx, s, here, plan, app)
	if err != nil {
		return err
	}
	monitoring, err := monitor(ctx, s, here, logs, watched(plan, cache, app, slot, safe, autoscale, door))
	if err != nil {
		return err
	}
	for name, value := range (declared{s, group, plan, cache, met, app, slot, ways, door, who, safe, logs, monitoring}).outputs() {
		ctx.Export(name, value)
	}
	return nil
}

// place declares the resource group, in which all the rest is.
func place(ctx *pulumi.Context, s *settings.Settings) (*resources.ResourceGroup, components.Placement, error) {
	group, err := resources.NewResourceGroup(ctx, s.ResourcePrefix(), &resources.ResourceGroupArgs{
		Location: pulumi.String(s.Location),
		Tags:     tags(s),
	}, groupOptions(s)...)
	if err != nil {
		return nil, components.Placement{}, err
	}
	return group, components.Placement{ResourceGroupName: group.Name, Location: pulumi.String(s.Location), Tags: tags(s)}, nil
}

// staging declares the staging slot, if the stack is to have one.
func staging(ctx *pulumi.Context, s *settings.Settings, app *components.App) (*components.Slot, error) {
	if !s.StagingSlot {
		return nil, nil
	}
	return components.NewSlot(ctx, s.ResourcePrefix()+"-slot", &components.SlotArgs{App: app})
}

// scaling declares when instances come and go, if the stack is to decide that by load.
func scaling(
	ctx *pulumi.Context, s *settings.Settings, here components.Placement, plan *components.Plan, app *components.App,
) (*components.Autoscale, error) {
	if !s.Autoscale {
		return nil, nil
	}
	return components.NewAutoscale(ctx, s.ResourcePrefix()+"-autoscale", autoscaleArgs(s, here, plan, app))
}

// watched are the resources that monitoring looks at; slot, safe, autoscale and door may be nil.
func watched(
	plan *components.Plan, cache *components.SessionCache, app *components.App, slot *components.Slot,
	safe *components.SecretVault, autoscale *components.Autoscale, door *components.FrontDoor,
) components.Watched {
	all := components.Watched{alerts.Plan: plan.ID, alerts.App: app.ID, alerts.Cache: cache.Measured}
	if slot != nil {
		all[alerts.Slot] = slot.ID
	}
	if safe != nil {
		all[alerts.Vault] = safe.ID
	}
	if autoscale != nil {
		all[alerts.Autoscale] = autoscale.ID
	}
	if door != nil {
		all[alerts.FrontDoor] = door.ID
	}
	return all
}
