package deploy

import (
	"context"
	"net/http"
	"slices"
	"time"

	"scaleout/internal/azure/arm"
	"scaleout/internal/fail"
)

// Compare says what a release would change in the app settings. It changes nothing.
func Compare(ctx context.Context, o Options) (Difference, error) {
	r := newRun(o)
	if err := r.refresh(ctx); err != nil || r.state.NoSlot {
		return Difference{}, err
	}
	err := r.compare(ctx)
	return r.differ, err
}

// compare finds the differences. Whoever may not read app settings, and connection strings
// with them, releases code without.
func (r *run) compare(ctx context.Context) error {
	err := r.compareSides(ctx)
	if r.Settings == nil && arm.KindOf(err) == arm.Forbidden {
		r.note("whether a swap would change app settings is not known: %v", err)
		return nil
	}
	return err
}

func (r *run) compareSides(ctx context.Context) error {
	r.differ = Difference{}
	var production, slot map[string]string
	var here, there carried
	var stay stayingNames
	for _, read := range []func() error{
		func() (err error) { production, err = r.appSettings(ctx, r.SiteID); return err },
		func() (err error) { slot, err = r.appSettings(ctx, r.SlotID); return err },
		func() (err error) { stay, err = readStaying(ctx, r.ARM, r.SiteID); return err },
		func() (err error) { here, err = readCarried(ctx, r.ARM, r.SiteID); return err },
		func() (err error) { there, err = readCarried(ctx, r.ARM, r.SlotID); return err },
	} {
		if err := r.patiently(ctx, read); err != nil {
			return err
		}
	}
	stays := stay.stays
	r.differ.Apart, r.differ.Tools = apart(production, slot, stays)
	r.differ.Along = along(here, there, stay, lastOf(r.SlotID), r.Hints)
	if r.Settings == nil {
		return nil
	}
	r.differ.Apart = slices.DeleteFunc(r.differ.Apart, func(name string) bool { // the others become the same
		_, wanted := lookup(r.Settings.Want, name)
		return wanted || !r.Settings.Keep(name)
	})
	r.differ.Production, r.differ.Slot = r.Settings.changes(production, stays), r.Settings.changes(slot, stays)
	r.differ.Refused = r.Settings.refused(production, here.general.texts(), stays)
	return nil
}

// appSettings are those of a site or slot.
func (r *run) appSettings(ctx context.Context, id string) (map[string]string, error) {
	return properties[map[string]string](ctx, r.ARM, http.MethodPost, id+"/config/appsettings/list")
}

// configure gives the slot the app settings that are wanted, and production nothing.
func (r *run) configure(ctx context.Context, _ Preparation) error {
	if r.Settings == nil {
		return nil
	}
	if err := r.begin(ctx, StepSettings); err != nil {
		return err
	}
	r.result.Settings = r.differ.Production
	r.note("production's app settings: %s", orUnchanged(r.differ.Production))
	if len(r.differ.Slot) == 0 {
		r.note("the slot has them already")
		return nil
	}
	var have map[string]string
	err := r.patiently(ctx, func() (err error) { have, err = r.appSettings(ctx, r.SlotID); return err })
	if err != nil {
		return err
	}
	after := r.Settings.apply(have, r.differ.Slot)
	if err := r.call(ctx, http.MethodPut, r.SlotID+"/config/appsettings", map[string]any{"properties": after}); err != nil {
		return &fail.Error{Err: err, Text: "the slot's app settings cannot be written: " + err.Error(), Next: fail.NextStep(err)}
	}
	r.note("written to the slot, which restarts with them: %s", orUnchanged(r.differ.Slot))
	return nil
}

// reconfigured waits until nothing in the slot runs with the app settings before. What is
// built anew starts after that in any case. A run that is gone may just have written them.
func (r *run) reconfigured(ctx context.Context) error {
	if r.Settings == nil {
		return nil
	}
	return r.outlast(ctx, overlap+time.Second, "it was given app settings, and is not built anew")
}
