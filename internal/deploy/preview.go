package deploy

import (
	"context"
	"time"
)

// preview tries the build with production's settings, which is the first phase of a swap
// with preview.
func (r *run) preview(ctx context.Context, _ Preparation) error {
	r.lock.New, r.lock.Old = r.state.Slot.DeploymentID, r.state.Site.DeploymentID
	if err := r.begin(ctx, StepPreview); err != nil {
		return err
	}
	r.applied = true
	if err := r.apply(ctx); err != nil {
		return err
	}
	if err := r.restarted(ctx, "production's settings"); err != nil {
		return err
	}
	return r.checkSlot(ctx)
}

// overlap is how long the slot's processes with other settings are given to leave. App
// Service starts the new ones first, and shows nobody which of them answers: a check that
// comes too early proves nothing. How long a start takes depends on the app and is not
// documented. For one that takes longer there is the warm-up of the swap.
const overlap = 20 * time.Second

// restarted waits until the slot's answers are those of an app with the settings named.
// Where no setting stays with its slot, those of before have the same, and it need not.
func (r *run) restarted(ctx context.Context, settings string) error {
	r.note("the slot restarts with %s", settings)
	if !r.settingsDiffer(ctx) {
		return ctx.Err()
	}
	r.Reporter.Phase("waiting until nothing in the slot runs with other settings")
	return r.Clock.Sleep(ctx, overlap)
}

// settingsDiffer reports whether production and slot may differ in what an app is
// started with: whether anything is named that stays in a swap. Where Azure does not say
// they may.
func (r *run) settingsDiffer(ctx context.Context) bool {
	names, err := r.slotConfigNames(ctx)
	return err != nil || len(names.Settings)+len(names.Connections)+len(names.Storage) > 0
}

// stayingNames are the names of what stays where it is in a swap.
type stayingNames struct {
	Settings    []string `json:"appSettingNames"`
	Connections []string `json:"connectionStringNames"`
	Storage     []string `json:"azureStorageConfigNames"`
}

func (r *run) slotConfigNames(ctx context.Context) (stayingNames, error) {
	var b struct {
		Properties stayingNames `json:"properties"`
	}
	body, err := r.ARM.Get(ctx, r.SiteID+"/config/slotConfigNames", webVersion)
	if err == nil {
		err = into(body, &b)
	}
	return b.Properties, err
}
