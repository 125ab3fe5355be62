package figure

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNiceStep(t *testing.T) {
	t.Parallel()
	for least, want := range map[float64]float64{0: 1, 1: 1, 1.1: 2, 3: 5, 7: 10, 10: 10, 12: 20, 210: 500} {
		assert.InDelta(t, want, NiceStep(least), 1e-9, "at least %g", least)
	}
}

func TestNumbersForPeople(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 12040: "12,040", 1234567: "1,234,567", -1234: "-1,234"} {
		assert.Equal(t, want, Grouped(n))
	}
	assert.Equal(t, "20.4", Decimal(20.44))
	assert.Equal(t, "20", Decimal(20.01))
}

func TestPercentNeverRoundsToNothing(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "0.1", Percent(1, 1_000_000))
	assert.Equal(t, "12.5", Percent(1, 8))
}
