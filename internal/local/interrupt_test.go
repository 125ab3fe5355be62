package local_test

import (
	"context"
	"testing"

	pulumiengine "github.com/pulumi/pulumi/pkg/v3/engine"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit/world"
)

// Ctrl-C ends the steps under way, begins no new one, and leaves a state from
// which the next update goes on.
func TestInterruptedUpdateGoesOn(t *testing.T) {
	t.Parallel()
	w := world.New(t, "prod")
	ctx, interrupt := context.WithCancel(t.Context())
	o := w.Options(world.Classic.Base...)
	o.OnEvent = func(e pulumiengine.Event) {
		p, ok := e.Payload().(pulumiengine.ResourcePreEventPayload)
		if ok && p.Metadata.Type == "azure-native:cache:Redis" {
			interrupt()
		}
	}
	_, err := w.Up(ctx, o)
	require.Error(t, err)
	assert.Less(t, len(w.Azure.Resources()), len(world.Classic.Types))
	w.Reopen()
	world.Converge(w, world.Classic.Base)
}
