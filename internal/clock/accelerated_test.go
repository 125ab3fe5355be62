package clock

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestAcceleratedTime(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	c := NewAccelerated(noon, 60)
	assert.Equal(t, time.Second, c.Real(time.Minute))
	assert.Equal(t, noon.Add(time.Hour), c.At(c.began.Add(time.Minute)))
	assert.Equal(t, noon.Add(-time.Hour), c.At(c.began.Add(-time.Minute)))
	assert.False(t, c.Now().Before(noon))
}
