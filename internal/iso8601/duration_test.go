package iso8601_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/iso8601"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]time.Duration{
		"PT5M": 5 * time.Minute, "PT1H30M": 90 * time.Minute, "P1D": 24 * time.Hour, "P1DT1S": 24*time.Hour + time.Second,
		"PT0S": 0, "P9999DT99999H999999M9999999S": 9999*24*time.Hour + 99999*time.Hour + 999999*time.Minute + 9999999*time.Second,
	} {
		d, ok := iso8601.ParseDuration(s)
		assert.True(t, ok, s)
		assert.Equal(t, want, d, s)
	}
	for _, s := range []string{"", "P", "PT", "P1DT", "5M", "PT5", "PT5m", "P1W", "P1M", "PT1.5S", "-PT5M", "PT5M ", "PT10000000S", "P10000D"} {
		_, ok := iso8601.ParseDuration(s)
		assert.False(t, ok, s)
	}
}
