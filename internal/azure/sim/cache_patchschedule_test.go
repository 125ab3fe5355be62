package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A schedule has windows of five hours or more, which they have where none is given.
func TestPatchSchedules(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup().withRedis()
	at := redisPath + "/patchSchedules/default"
	entries := func(all ...any) obj { return obj{"properties": obj{"scheduleEntries": all}} }
	require.Equal(t, 404, w.do("GET", at, nil).status)
	got := w.must("PUT", at, entries(obj{"dayOfWeek": "Monday", "startHourUtc": 12}))
	require.Equal(t, "PT5H", got.at("properties.scheduleEntries").([]any)[0].(obj)["maintenanceWindow"])
	for name, bad := range map[string]obj{
		"no window":    entries(),
		"no day":       entries(obj{"startHourUtc": 12}),
		"no hour":      entries(obj{"dayOfWeek": "Monday"}),
		"a late hour":  entries(obj{"dayOfWeek": "Monday", "startHourUtc": 24}),
		"a short time": entries(obj{"dayOfWeek": "Monday", "startHourUtc": 1, "maintenanceWindow": "PT4H"}),
	} {
		require.Equal(t, 400, w.do("PUT", at, bad).status, name)
	}
	w.must("DELETE", at, nil)
	require.Equal(t, 404, w.do("GET", at, nil).status)
}
