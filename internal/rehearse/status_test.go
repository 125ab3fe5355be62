package rehearse_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/rehearse"
	"scaleout/internal/rehearse/result"
	"scaleout/internal/terminal"
)

// What matters most, and the time that is left, can be read in 60 columns.
func TestStatusLine(t *testing.T) {
	t.Parallel()
	s := rehearse.Status{Failed: 12, Lost: 1, Sent: 4500, Left: 83 * time.Second, Now: result.Sample{Instances: 2, Wanted: 3, CPU: 41.6}}
	assert.Equal(t, "  12 failed · 1 logout · 2/3 instances · about 1m23s left · CPU 42 % · 4500 requests", s.Line())
	assert.Contains(t, terminal.Fit(s.Line(), 59), "about 1m23s left")
	s.Left = 0
	assert.Equal(t, "  12 failed · 1 logout · 2/3 instances · CPU 42 % · 4500 requests", s.Line())
}
