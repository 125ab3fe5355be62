package endpoint_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/endpoint"
	"scaleout/internal/azure/sim"
)

// silent is a data plane of which no slot answers.
type silent struct{}

func (silent) Answered(string) []sim.Answers      { return nil }
func (silent) Log(string) string                  { return "" }
func (silent) Ready(string, int64) (bool, string) { return false, "500 at /" }
func (silent) Swapped(string, string)             {}

// bearer is a login that has succeeded.
type bearer string

// GetToken implements azcore.TokenCredential.
func (b bearer) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(b), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// A client that follows a swap over HTTPS learns why it failed: App Service's code and words
// are in the answer about the operation.
func TestWhyASwapFailedReachesTheClient(t *testing.T) {
	t.Parallel()
	var azure *sim.Azure
	w := newWorld(t, func(o *endpoint.Options) {
		azure = sim.New(sim.Options{Clock: o.Clock})
		o.ARM = azure
	})
	client, err := arm.New(arm.Options{
		Cloud: cloud.Configuration{Services: map[cloud.ServiceName]cloud.ServiceConfiguration{
			cloud.ResourceManager: {Endpoint: w.arm.URL(), Audience: w.arm.URL()},
		}},
		Credential: bearer(w.token()), Transport: w.client,
	})
	require.NoError(t, err)
	const (
		group = "/subscriptions/" + sim.DefaultSubscription + "/resourceGroups/rg"
		plan  = group + "/providers/Microsoft.Web/serverfarms/plan"
		app   = group + "/providers/Microsoft.Web/sites/app"
		slot  = app + "/slots/staging"
	)
	type object = map[string]any
	put := func(id, version string, body object) {
		t.Helper()
		body["location"] = "westeurope"
		_, err := client.Call(t.Context(), http.MethodPut, id, version, body)
		require.NoError(t, err)
	}
	put(group, "2022-09-01", object{})
	put(plan, arm.WebVersion, object{"kind": "linux", "sku": object{"name": "S1"}, "properties": object{"reserved": true}})
	put(app, arm.WebVersion, object{"properties": object{"serverFarmId": plan}})
	put(slot, arm.WebVersion, object{"properties": object{"serverFarmId": plan}})

	azure.Attach(silent{})
	o, err := client.Begin(t.Context(), http.MethodPost, slot+"/slotsswap", arm.WebVersion, object{"targetSlot": "production"})
	require.NoError(t, err)
	require.False(t, o.Over())
	_, err = client.Poll(t.Context(), o)
	var failure *arm.Failure
	require.ErrorAs(t, err, &failure)
	assert.Equal(t, "ExpectationFailed", failure.Code)
	assert.Equal(t, "Cannot swap site slots for site 'app' because the 'staging' slot did not respond to http ping.", arm.Message(err))
}
