package program

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/components"
	"scaleout/program/settings"
)

// ways are the private endpoints of app and slot; nil where there is none.
type ways struct{ app, slot *components.Endpoint }

// reachApp declares them, one after the other, and after all other endpoints of the subnet.
func reachApp(
	ctx *pulumi.Context, s *settings.Settings, here components.Placement, met meeting, app *components.App, slot *components.Slot,
) (w ways, err error) {
	if !s.HasAppEndpoint() {
		return ways{}, nil
	}
	toApp := components.ToApp(app, s.Location)
	toApp.Only = only(settings.KeyAppAccess, s.AppClosed())
	toApp.Placement, toApp.Network, toApp.After = here, met.network, met.reached()
	if w.app, err = components.NewEndpoint(ctx, s.ResourcePrefix()+"-app-endpoint", &toApp); err != nil {
		return ways{}, err
	}
	if slot != nil {
		toSlot := components.ToSlot(app, slot, s.Location)
		toSlot.Only = toApp.Only
		toSlot.Placement, toSlot.Network, toSlot.After = here, met.network, []*components.Endpoint{w.app}
		if w.slot, err = components.NewEndpoint(ctx, s.ResourcePrefix()+"-slot-endpoint", &toSlot); err != nil {
			return ways{}, err
		}
	}
	return w, w.tooEarly(ctx, s, app)
}

// tooEarly refuses to close an app that is there before its endpoint is, as [meeting.tooEarly] does for
// what the app itself reaches.
func (w ways) tooEarly(ctx *pulumi.Context, s *settings.Settings, app *components.App) error {
	if !s.AppClosed() || !ctx.DryRun() {
		return nil
	}
	early, err := closedTooEarly(ctx, app.ID, w.app.ID)
	if err == nil && early {
		return s.AppClosedTooEarly()
	}
	return err
}
