package deploy

import (
	"context"
	"net/http"
	"slices"
	"strings"
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
	names, err := readStaying(ctx, r.ARM, r.SiteID)
	switch stay := names.all(); {
	case err != nil: // then they may differ
		return r.outlast(ctx, overlap, "whether production's settings differ is not known")
	case len(stay) > 0:
		return r.outlast(ctx, overlap, "settings stay with their slot: "+strings.Join(stay, ", "))
	}
	return ctx.Err()
}

// outlast waits for so long that nothing in the slot runs with other settings any more,
// and says why.
func (r *run) outlast(ctx context.Context, lasts time.Duration, because string) error {
	const why = "until then its processes with the settings before may answer"
	r.note("the slot is asked in %v, since %s (%s)", lasts, why, because)
	r.Reporter.Phase("waiting until nothing in the slot runs with other settings", lasts)
	return r.Clock.Sleep(ctx, lasts)
}

// stayingNames are the names of what stays where it is in a swap.
type stayingNames struct {
	Settings    []string `json:"appSettingNames"`
	Connections []string `json:"connectionStringNames"`
	Storage     []string `json:"azureStorageConfigNames"`
}

// stays reports of a name whether its app setting stays where it is in a swap.
func (n stayingNames) stays(name string) bool {
	return strings.HasSuffix(strings.ToUpper(name), extensionSuffix) || among(n.Settings, name)
}

// among reports whether a name is one of those, as App Service compares them.
func among(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

func (n stayingNames) all() []string { return slices.Concat(n.Settings, n.Connections, n.Storage) }

// readStaying reads them once.
func readStaying(ctx context.Context, a ARM, siteID string) (stayingNames, error) {
	return properties[stayingNames](ctx, a, http.MethodGet, siteID+"/config/slotConfigNames")
}
