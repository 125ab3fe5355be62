package catalog

import (
	"testing"
	"time"
	_ "time/tzdata" // also where the system has no time zones

	"github.com/stretchr/testify/assert"
)

func TestEveryTimeZoneHasItsIANAName(t *testing.T) {
	t.Parallel()
	for _, windows := range TimeZones() {
		name, known := IANA(windows)
		assert.True(t, known, windows)
		_, err := time.LoadLocation(name)
		assert.NoError(t, err, windows)
	}
	assert.Len(t, ianaNames, len(TimeZones()))
	_, known := IANA("Europe/Berlin")
	assert.False(t, known)
}

// Differences to UTC that Microsoft's own names state, in January 2026.
func TestTimeZonesAreWhereTheirNamesSay(t *testing.T) {
	t.Parallel()
	for windows, hours := range map[string]float64{
		"UTC": 0, "UTC-11": -11, "UTC+12": 12, "Dateline Standard Time": -12, "Hawaiian Standard Time": -10,
		"Eastern Standard Time": -5, "GMT Standard Time": 0, "W. Europe Standard Time": 1, "India Standard Time": 5.5,
		"Nepal Standard Time": 5.75, "Tokyo Standard Time": 9, "New Zealand Standard Time": 13, // summer there
	} {
		name, _ := IANA(windows)
		zone, err := time.LoadLocation(name)
		assert.NoError(t, err)
		_, offset := time.Date(2026, 1, 15, 12, 0, 0, 0, zone).Zone()
		assert.InDelta(t, hours*3600, offset, 0, windows)
	}
}
