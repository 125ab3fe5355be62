package local_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/require"
)

// state is the stack's state as it is exported, secrets in clear.
func state(t testing.TB, w *world) apitype.DeploymentV3 {
	t.Helper()
	b, err := w.Export(context.Background(), true)
	require.NoError(t, err)
	var untyped apitype.UntypedDeployment
	require.NoError(t, json.Unmarshal(b, &untyped))
	var d apitype.DeploymentV3
	require.NoError(t, json.Unmarshal(untyped.Deployment, &d))
	return d
}

func resourcesInState(t testing.TB, w *world) []string {
	t.Helper()
	var urns []string
	for _, r := range state(t, w).Resources {
		urns = append(urns, string(r.URN))
	}
	return urns
}
