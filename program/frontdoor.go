package program

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/components"
	"scaleout/program/settings"
)

// publish declares the app and, where people come through one of the stack's own, the Front Door:
// the app knows its id, and it knows the app's name. The cache is the one that the app uses.
func publish(
	ctx *pulumi.Context, s *settings.Settings, here components.Placement, cache *components.SessionCache, args *components.AppArgs,
) (*components.App, *components.FrontDoor, error) {
	door, err := frontDoor(ctx, s, here)
	if err != nil {
		return nil, nil, err
	}
	if door != nil {
		args.Access.FrontDoorID = door.Sends
	}
	app, err := components.NewApp(ctx, s.ResourcePrefix()+"-app", args)
	if err != nil {
		return nil, nil, err
	}
	if err := readTooLate(ctx, s, cache, app); err != nil {
		return nil, nil, err
	}
	return app, door, leadToApp(ctx, s, door, app)
}

// frontDoor declares the stack's own Azure Front Door, if it is to have one.
func frontDoor(ctx *pulumi.Context, s *settings.Settings, here components.Placement) (*components.FrontDoor, error) {
	if !s.OwnFrontDoor() {
		return nil, nil
	}
	return components.NewFrontDoor(ctx, s.ResourcePrefix()+"-front-door", &components.FrontDoorArgs{
		Placement: here, SKU: s.FrontDoorSKU, HealthCheckPath: s.HealthCheckPath,
	})
}

// leadToApp has the Front Door lead to the app. Production alone is behind it: to the slot, where a release is tried,
// nobody comes but whom accessRules allow.
func leadToApp(ctx *pulumi.Context, s *settings.Settings, door *components.FrontDoor, app *components.App) error {
	if door == nil {
		return nil
	}
	if err := door.LeadTo(ctx, app); err != nil || !ctx.DryRun() || s.AppAccess != settings.FrontDoorApp {
		return err
	}
	early, err := closedTooEarly(ctx, app.ID, door.Route())
	if err == nil && early {
		return s.FrontDoorTooEarly()
	}
	return err
}
