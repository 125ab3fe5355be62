package local_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/autoscale"
	"scaleout/internal/testkit/world"
)

// All weekend is one time, with a start and an end: nowhere in it does a minute have
// the range of the week, in which instances would start.
func TestOffPeakAllWeekend(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	w.Must(w.Up, "maxInstances", "5", "minInstances", "3",
		"offPeak.days[0]", "Saturday", "offPeak.days[1]", "Sunday", "offPeak.start", "00:00", "offPeak.end", "24:00",
		"offPeak.timeZone", "UTC", "offPeak.minInstances", "2", "offPeak.maxInstances", "2")
	body := autoscaleBody(t, w)
	profiles := body["properties"].(map[string]any)["profiles"].([]any)
	require.Len(t, profiles, 3)
	starts := func(i int, day string) {
		assert.Equal(t, map[string]any{"frequency": "Week", "schedule": map[string]any{
			"days": []any{day}, "hours": []any{0.0}, "minutes": []any{0.0}, "timeZone": "UTC",
		}}, profiles[i].(map[string]any)["recurrence"], day)
	}
	starts(1, "Saturday")
	starts(2, "Monday")

	setting, err := autoscale.Parse(body, func(string) (*time.Location, error) { return time.UTC, nil })
	require.NoError(t, err)
	saturday := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	for at := saturday.Add(-24 * time.Hour); at.Before(saturday.Add(72 * time.Hour)); at = at.Add(time.Minute) {
		p, err := setting.ProfileAt(at)
		require.NoError(t, err)
		weekend := at.Weekday() == time.Saturday || at.Weekday() == time.Sunday
		require.Equal(t, weekend, p.Capacity.Max == 2, "%s: %s", at, p.Name)
	}
}

func autoscaleBody(t *testing.T, w *world.World) map[string]any {
	t.Helper()
	for _, id := range w.Azure.Resources() {
		if strings.Contains(strings.ToLower(id), "/autoscalesettings/") {
			body, _ := w.Azure.Get(id)
			return body
		}
	}
	t.Fatal("no autoscale setting")
	return nil
}
