package engine

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// configurable is a project with one stack.
func configurable(t *testing.T, file string) *Stack {
	t.Helper()
	s := &Stack{Name: "live", Root: t.TempDir()}
	require.NoError(t, os.WriteFile(filepath.Join(s.Root, "Pulumi.yaml"), []byte("name: shop\nruntime: go\n"), 0o600))
	if file != "" {
		require.NoError(t, os.WriteFile(filepath.Join(s.Root, "Pulumi.live.yaml"), []byte(file), 0o600))
	}
	return s
}

func (s *Stack) written(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.Root, "Pulumi.live.yaml"))
	require.NoError(t, err)
	return string(b)
}

// Comments stay, and an entry's text stays text.
func TestConfigure(t *testing.T) {
	t.Parallel()
	s := configurable(t, "# Ours.\nconfig:\n  # Why.\n  shop:size: small\n")
	require.NoError(t, s.Configure(t.Context(), []ConfigValue{
		{Key: "size", Value: "large"}, {Key: "azure-native:location", Value: "westeurope"},
		{Key: "env", Entry: "A.B", Value: "+1"}, {Key: "env", Entry: "on", Value: "true"},
	}))
	assert.Equal(t, `# Ours.
config:
  # Why.
  shop:size: large
  azure-native:location: westeurope
  shop:env:
    A.B: "+1"
    "on": "true"
`, s.written(t))
}

func TestConfigureMakesTheFile(t *testing.T) {
	t.Parallel()
	s := configurable(t, "")
	require.NoError(t, s.Configure(t.Context(), []ConfigValue{{Key: "size", Value: "large"}}))
	assert.Equal(t, "config:\n  shop:size: large\n", s.written(t))
}

// Secrets are encrypted with what the file says, or not at all.
func TestConfigureWithoutAWayToEncrypt(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"secretsprovider: azurekeyvault://v.vault.azure.net/keys/k\n": "out of reach here",
		"secretsprovider: default\nencryptedkey: QUJD\n":              "out of reach here",
	} {
		s := configurable(t, file)
		err := s.Configure(t.Context(), []ConfigValue{{Key: "key", Value: "hunter2", Secret: true}})
		require.ErrorContains(t, err, want)
		assert.NotContains(t, s.written(t), "hunter2")
	}
}
