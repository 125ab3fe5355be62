package settings_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/settings"
)

func TestFullNameWins(t *testing.T) {
	t.Parallel()
	for _, project := range []string{"aaa", "zzz"} {
		s, err := settings.Parse(project, "dev", values{
			"planSku": "P1v3", project + ":planSku": "P2v3", "azure-native:location": "eastus"}, nil)
		require.NoError(t, err)
		assert.Equal(t, "P2v3", s.Plan.SKU)
	}
}

type noResources struct{}

func (noResources) NewResource(pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	return "", nil, nil
}

func (noResources) Call(pulumi.MockCallArgs) (resource.PropertyMap, error) { return nil, nil }

func load(t *testing.T, config values, secret ...string) (s *settings.Settings, err error) {
	t.Helper()
	require.NoError(t, pulumi.RunErr(func(ctx *pulumi.Context) error {
		s, err = settings.Load(ctx)
		return nil
	}, pulumi.WithMocks("scaleout", "dev", noResources{}), func(info *pulumi.RunInfo) {
		info.Config, info.ConfigSecretKeys = config, secret
	}))
	return s, err
}

func TestLoad(t *testing.T) {
	t.Parallel()
	s, err := load(t, values{"azure-native:location": "eastus", "scaleout:planSku": "P1v3",
		"scaleout:flaskSecretKey": "0123456789abcdef0123456789abcdef"}, "scaleout:flaskSecretKey")
	require.NoError(t, err)
	assert.Equal(t, "eastus", s.Location)
	assert.Equal(t, "P1v3", s.Plan.SKU)
	assert.Equal(t, "dev", s.Stack)
	assert.Equal(t, "0123456789abcdef0123456789abcdef", s.FlaskSecretKey.Reveal())

	_, err = load(t, values{"scaleout:planSku": "P1V3"})
	var ps settings.Problems
	require.ErrorAs(t, err, &ps)
	require.Len(t, ps, 2)
	assert.Equal(t, []string{"azure-native:location", "planSku"}, []string{ps[0].Key, ps[1].Key})
}

// TestLoadFindsUnknownKeys is alone: it sets the environment, which is where
// the CLI puts the names of all keys.
func TestLoadFindsUnknownKeys(t *testing.T) {
	t.Setenv(pulumi.EnvConfig, `{"scaleout:plnSku":"P1v3","scaleout:ofAnotherProgram":"1"}`)
	_, err := load(t, values{"azure-native:location": "eastus", "scaleout:plnSku": "P1v3"})
	var ps settings.Problems
	require.ErrorAs(t, err, &ps)
	require.Len(t, ps, 1, "what our context does not have belongs to another program")
	assert.Equal(t, "plnSku", ps[0].Key)

	t.Setenv(pulumi.EnvConfig, "not JSON")
	_, err = load(t, values{"azure-native:location": "eastus"})
	require.NoError(t, err)
}
