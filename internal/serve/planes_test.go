//go:build unix

package serve

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Azure does not wait for an app that is not run here, and does for one that starts.
func TestReadyWithoutAnApp(t *testing.T) {
	t.Parallel()
	var p planes
	const site, slot = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/App", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/app/slots/staging"
	ready, problem := p.Ready(slot, 1)
	assert.True(t, ready)
	assert.Empty(t, problem)
	p.put(site, nil)
	ready, problem = p.Ready(slot, 1)
	assert.False(t, ready)
	assert.Empty(t, problem)
	assert.Empty(t, p.Log(slot))
	p.remove(slot)
	ready, _ = p.Ready(site, 1)
	assert.True(t, ready)
}
