package deploy

import (
	"context"
	"net/http"
	"slices"
	"strings"
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

// compare finds the differences. Whoever may not read app settings releases code without.
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
	production, err := r.appSettings(ctx, r.SiteID)
	if err != nil {
		return err
	}
	slot, err := r.appSettings(ctx, r.SlotID)
	if err != nil {
		return err
	}
	stays, err := r.staying(ctx)
	if err != nil {
		return err
	}
	r.differ.Apart = apart(production, slot, stays)
	if r.Settings == nil {
		return nil
	}
	r.differ.Apart = slices.DeleteFunc(r.differ.Apart, func(name string) bool { // the others become the same
		_, wanted := lookup(r.Settings.Want, name)
		return wanted || !r.Settings.Keep(name)
	})
	web, err := r.siteConfig(ctx)
	r.differ.Production, r.differ.Slot = r.Settings.changes(production, stays), r.Settings.changes(slot, stays)
	r.differ.Refused = r.Settings.refused(production, web, stays)
	return err
}

// appSettings are those of a site or slot.
func (r *run) appSettings(ctx context.Context, id string) (map[string]string, error) {
	var b struct {
		Properties map[string]string `json:"properties"`
	}
	err := r.patiently(ctx, func() error {
		body, err := r.ARM.Call(ctx, http.MethodPost, id+"/config/appsettings/list", webVersion, nil)
		if err == nil {
			err = into(body, &b)
		}
		return err
	})
	return b.Properties, err
}

// staying reports of a name whether its app setting stays where it is in a swap.
func (r *run) staying(ctx context.Context) (func(string) bool, error) {
	names := stayingNames{}
	err := r.patiently(ctx, func() (err error) { names, err = r.slotConfigNames(ctx); return err })
	return func(name string) bool {
		return strings.HasSuffix(strings.ToUpper(name), extensionSuffix) ||
			slices.ContainsFunc(names.Settings, func(n string) bool { return strings.EqualFold(n, name) })
	}, err
}

// siteConfig is what of production's config/web is compared, as text.
func (r *run) siteConfig(ctx context.Context) (map[string]string, error) {
	var b struct {
		Properties map[string]any `json:"properties"`
	}
	err := r.patiently(ctx, func() error {
		body, err := r.ARM.Get(ctx, r.SiteID+"/config/web", webVersion)
		if err == nil {
			err = into(body, &b)
		}
		return err
	})
	all := map[string]string{}
	for name, value := range b.Properties {
		all[name], _ = value.(string)
	}
	return all, err
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
	have, err := r.appSettings(ctx, r.SlotID)
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
