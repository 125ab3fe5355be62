package program_test

import (
	"maps"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit/recorder"
	"scaleout/program"
)

// A step is a change of a stack's settings.
type step struct {
	missing []string          // names, or parts of them, of what there is not before it
	update  bool              // it is carried out; else previewed
	config  map[string]string // settings after it
}

// isRefused runs the program, which refuses the step or not. Where it does, it names the
// settings of the two steps in its place.
func (s step) isRefused(t *testing.T, refused bool, first, then string) {
	t.Helper()
	r := &recorder.Recorder{New: s.missing}
	err := r.Run("scaleout", "dev", program.Deploy, func(info *pulumi.RunInfo) {
		info.DryRun = !s.update
		info.Config = map[string]string{"azure-native:location": "westeurope"}
		maps.Copy(info.Config, s.config)
	})
	if !refused {
		require.NoError(t, err)
		return
	}
	require.ErrorContains(t, err, "Fix: pulumi config set "+first+" --stack dev")
	require.ErrorContains(t, err, "pulumi config set "+then+" --stack dev")
}
