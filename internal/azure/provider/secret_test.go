package provider

import (
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A secret goes to Azure and never comes back: what the engine knows of it is what the program
// says. Resource Manager cannot delete it, and the real provider asks the vault itself for that.
func TestSecretOfAVault(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.build("")
	declared := func(value string) resource.PropertyMap {
		in := props(map[string]any{"resourceGroupName": stringOf(w.state[groupType]["name"]), "vaultName": "kv-scaleout", "secretName": "KEY"})
		in["properties"] = resource.NewProperty(resource.PropertyMap{"value": secret(value)})
		return in
	}
	inputs := w.check(secretType, declared("hunter2-hunter2"))
	made, err := w.provider.Create(t.Context(), plugin.CreateRequest{URN: urnOf(secretType, "main"), Properties: inputs})
	require.NoError(t, err)
	uri := stringOf(made.Properties["properties"].ObjectValue()["secretUri"])
	assert.Equal(t, "https://kv-scaleout.vault.azure.net/secrets/KEY", uri)
	first := stringOf(made.Properties["properties"].ObjectValue()["secretUriWithVersion"])
	w.ids[secretType], w.inputs[secretType], w.state[secretType] = made.ID, inputs, made.Properties
	require.NoError(t, w.refresh(secretType))
	assert.Equal(t, inputs, w.inputs[secretType])
	assert.Equal(t, plugin.DiffNone, w.diff(secretType, declared("hunter2-hunter2")).Changes)
	assert.Equal(t, plugin.DiffSome, w.diff(secretType, declared("hunter3-hunter3")).Changes)
	require.NoError(t, w.update(secretType, declared("hunter3-hunter3")))
	assert.NotEqual(t, first, stringOf(w.state[secretType]["properties"].ObjectValue()["secretUriWithVersion"]))
	require.ErrorContains(t, w.remove(secretType), "MethodNotAllowed")
}
