package engine

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// project writes a project with one stack, "dev", and loads it.
func loaded(t *testing.T, stackFile string, overrides ...Override) (*configured, error) {
	t.Helper()
	root := t.TempDir()
	write := func(name, content string) {
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte(content), 0o600))
	}
	write("Pulumi.yaml", "name: shop\nruntime: go\nconfig:\n  size:\n    type: integer\n    default: 2\n")
	write("Pulumi.dev.yaml", stackFile)
	return (&Stack{Name: "dev", Root: root}).load(context.Background(), overrides, true)
}

func value(t *testing.T, c *configured, key string) string {
	t.Helper()
	v, ok, err := c.config.Get(config.MustParseKey(key), false)
	require.NoError(t, err)
	require.True(t, ok, key)
	s, err := v.Value(config.NopDecrypter)
	require.NoError(t, err)
	return s
}

func TestOverridesAndDefaults(t *testing.T) {
	t.Parallel()
	c, err := loaded(t, "config:\n  shop:color: red\n", Override{Key: "color", Value: "blue"},
		Override{Key: "azure-native:location", Value: "westeurope"}, Override{Key: "tags.team", Value: "web", Path: true})
	require.NoError(t, err)
	assert.Equal(t, "blue", value(t, c, "shop:color"))
	assert.Equal(t, "westeurope", value(t, c, "azure-native:location"))
	assert.JSONEq(t, `{"team":"web"}`, value(t, c, "shop:tags"))
	assert.Equal(t, "2", value(t, c, "shop:size"), "Pulumi.yaml's default")
}

func TestConfigurationThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]struct {
		file      string
		overrides []Override
	}{
		"must be of type 'integer'":                   {"config:\n  shop:size: large\n", nil},
		"-c a:b:c: not a configuration key":           {"config: {}\n", []Override{{Key: "a:b:c", Value: "x"}}},
		"encrypted by a service that is out of reach": {"config:\n  shop:key:\n    secure: AAABBB\n", nil},
	} {
		_, err := loaded(t, c.file, c.overrides...)
		require.ErrorContains(t, err, want)
	}
}

// A project's folder may be called anything, and hold other files.
func TestStacks(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "shop [old]*?")
	require.NoError(t, os.Mkdir(root, 0o700))
	for _, f := range []string{"Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.dev.yaml", "Pulumi..yaml", "Pulumi.dev.yaml.bak", "go.mod"} {
		require.NoError(t, os.WriteFile(filepath.Join(root, f), nil, 0o600))
	}
	assert.Equal(t, []string{"dev", "prod"}, Stacks(root))
	assert.Empty(t, Stacks(filepath.Join(root, "missing")))
}
