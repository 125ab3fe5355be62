package target

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/engine"
	"scaleout/internal/fail"
)

// stack is a project with a stack prod, and a CLI that says something of its own.
func stack(t *testing.T, world World, more string) *Target {
	t.Helper()
	root := t.TempDir()
	project, err := os.ReadFile(filepath.Join("..", "..", "Pulumi.yaml"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(root, "Pulumi.yaml"), project, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(root, "Pulumi.prod.yaml"), []byte(
		"config:\n  azure-native:location: westeurope\n  scaleout:appSettings:\n    MODE: file\n"+more), 0o600))
	said := `{"azure-native:location": {"value": "westeurope"}, "scaleout:appSettings": {"value": "{\"MODE\":\"cli\"}"}, ` +
		`"scaleout:monthlyBudget": {"value": "1"}, "scaleout:appSecrets": {"value": "{\"TOKEN\":\"t0ken\"}", "secret": true}}`
	script := filepath.Join(root, "script")
	require.NoError(t, os.WriteFile(script, []byte(fmt.Sprintf("echo '%s'\n", said)), 0o600))
	return &Target{World: world, Options: Options{Root: root, Stack: "prod", CLI: []string{"sh", script}}}
}

func TestSettingsOfEachWorld(t *testing.T) {
	t.Parallel()
	s, err := stack(t, Azure, "").Settings(t.Context())
	require.NoError(t, err, "that it costs more than its budget is for updates")
	assert.Equal(t, "cli", s.AppSettings["MODE"])
	assert.Equal(t, "t0ken", s.AppSecrets["TOKEN"].Reveal())
	s, err = stack(t, Embedded, "").Settings(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "file", s.AppSettings["MODE"])

	_, err = stack(t, Embedded, "  scaleout:planSku: P9\n").Settings(t.Context())
	assert.Equal(t, fail.Refused, fail.KindOf(err))
	_, err = stack(t, Embedded, `  scaleout:appSecrets:
    DB:
      secure: v1:AAAAAAAAAAAAAAAA:CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC
encryptionsalt: v1:JpQzoEcqYvE=:v1:5RGpkHYtHXcnCDoC:AAAA
`).Settings(t.Context())
	require.ErrorContains(t, err, "cannot be decrypted")
	assert.NotContains(t, err.Error(), engine.Undecrypted)
	assert.Contains(t, fail.NextStep(err), "PULUMI_CONFIG_PASSPHRASE")
}
