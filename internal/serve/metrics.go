package serve

import (
	"strings"

	"scaleout/internal/dataplane/platform"
)

// dataPlane gives the embedded Azure the metrics and the log of the running app.
type dataPlane struct {
	site     string // ARM id
	platform *platform.Platform
}

// Answered counts what the present processes have answered, by instance.
func (d dataPlane) Answered(siteID string) (all, failed map[string]int64) {
	all, failed = map[string]int64{}, map[string]int64{}
	if !strings.EqualFold(siteID, d.site) {
		return all, failed
	}
	for _, i := range d.platform.Instances() {
		all[i.ID], failed[i.ID] = i.Served, i.Errors
	}
	return all, failed
}

// Log returns the last lines of all instances, with secrets masked.
func (d dataPlane) Log(siteID string) string {
	lines := d.platform.Log()
	if !strings.EqualFold(siteID, d.site) || len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

// Ready answers that the app is ready: its processes are followed elsewhere.
func (d dataPlane) Ready(string, int64) (ready bool, problem string) { return true, "" }

// Swapped has nothing to do, since no slot runs.
func (d dataPlane) Swapped(string, string) {}
