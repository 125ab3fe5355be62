package report

import (
	"testing"

	"scaleout/internal/testkit"
)

// Nothing keeps people from using a report, whatever it has in it.
func TestNoBarriers(t *testing.T) {
	t.Parallel()
	testkit.Long(t)
	for name, s := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			testkit.OpenText(t, render(t, s)).NoBarriers()
		})
	}
}
