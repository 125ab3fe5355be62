package settings_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/settings"
)

// A flag in a stack file is written with quotes or without. stagingSlot is a text for
// Pulumi, whose default of a flag could not be told from what somebody set.
func TestStagingSlotInAStackFile(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]bool{`"false"`: false, "false": false, `"true"`: true, "true": true, `""`: true} {
		path := filepath.Join(t.TempDir(), "Pulumi.dev.yaml")
		require.NoError(t, os.WriteFile(path, []byte("config:\n  azure-native:location: westeurope\n  scaleout:stagingSlot: "+written+"\n"), 0o600))
		file, err := workspace.LoadProjectStack(nil, loadProject(t), path)
		require.NoError(t, err)
		values, isSecret, err := throughPulumi(t, "dev", file.Config)
		require.NoError(t, err, written)
		s, err := settings.Parse("scaleout", "dev", values, isSecret)
		require.NoError(t, err, written)
		assert.Equal(t, want, s.StagingSlot, written)
	}
}
