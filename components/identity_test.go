package components_test

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/components"
	"scaleout/internal/testkit/recorder"
)

// A request takes away every identity that it does not name: those of others are named, too, with the one of them
// that fetches secrets.
func TestIdentitiesOfOthersStay(t *testing.T) {
	t.Parallel()
	r := &recorder.Recorder{}
	require.NoError(t, declare(r, func(ctx *pulumi.Context) error {
		args := appArgs()
		args.Identities, args.ReferenceID = []string{"/id/one", "/id/two"}, "/id/two"
		app, err := components.NewApp(ctx, "a", args)
		if err != nil {
			return err
		}
		_, err = components.NewSlot(ctx, "s", &components.SlotArgs{App: app})
		return err
	}))
	for _, typ := range []string{"azure-native:web/v20240401:WebApp", "azure-native:web/v20240401:WebAppSlot"} {
		site := plain(r.One(t, typ).Inputs)
		assert.Equal(t, map[string]any{
			"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": []any{"/id/one", "/id/two"},
		}, site["identity"], typ)
		assert.Equal(t, "/id/two", site["keyVaultReferenceIdentity"], typ)
	}
}
