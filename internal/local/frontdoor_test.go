package local_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/testkit"
	"scaleout/internal/testkit/world"
)

// frontDoorResources counts what a Front Door of its own adds to a stack: profile, endpoint, group of origins, origin, route.
const frontDoorResources = 5

var behindFrontDoor = []string{"appAccess", "frontDoor"}

// sends is the id that the stack's Front Door sends.
func sends(t *testing.T, w *world.World) string {
	t.Helper()
	answer, err := w.Azure.Call(t.Context(), http.MethodGet, w.Output("frontDoorId"), "2023-05-01", nil)
	require.NoError(t, err)
	return answer["properties"].(map[string]any)["frontDoorId"].(string)
}

// A stack whose app is behind a Front Door of its own is made, and goes with it.
func TestLifeOfAFrontDoor(t *testing.T) {
	t.Parallel()
	w := world.New(t, "dev")
	w.Must(w.Preview, behindFrontDoor...)
	w.Must(w.Up, behindFrontDoor...)
	assert.Len(t, w.Azure.Resources(), caches["as shipped"].resources+frontDoorResources)
	w.Reopen()
	for _, do := range []world.Verb{w.Preview, w.Up, w.Refresh, w.Preview} {
		w.Nothing(do, behindFrontDoor...)
	}
	assert.Regexp(t, `^https://scaleout-dev-front-door[0-9a-f]{8}-[a-z2-7]{16}\.z01\.azurefd\.net$`, w.Output("frontDoorUrl"))
	assert.Equal(t, w.Output("frontDoorUrl")+"/healthz", w.Output("healthCheckUrl"), "where people come")
	for _, site := range []string{w.Output("appId"), w.Output("slotId")} {
		assert.Equal(t, []string{"Allow AzureFrontDoor.Backend", "Deny Any"}, addresses(t, w, site, "ipSecurityRestrictions"), site)
		assert.Equal(t, []string{"Allow Any"}, addresses(t, w, site, "scmIpSecurityRestrictions"), site)
		rule := siteConfig(t, w, site)["ipSecurityRestrictions"].([]any)[0].(map[string]any)
		assert.Equal(t, map[string]any{"x-azure-fdid": []any{sends(t, w)}}, rule["headers"])
	}
	w.Must(w.Destroy)
	assert.Empty(t, w.Azure.Resources())
	assert.Empty(t, w.ResourcesInState())
}

// A live app goes behind a Front Door and comes back, in steps: nothing restarts, and nothing is made anew.
func TestLiveAppGoesBehindAFrontDoorAndBack(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	w := world.New(t, "dev")
	w.Must(w.Up)
	app := w.Output("appId")
	before, runs := w.Azure.Resources(), w.Azure.Runs(app)

	_, err := w.Session.Preview(context.Background(), w.Options(behindFrontDoor...))
	require.Error(t, err)
	assert.Contains(t, w.Out.String(), "pulumi config set appAccess publicFrontDoor --stack dev")

	const brought = "Allow AzureFrontDoor.Backend"
	address := ""
	for _, step := range []struct {
		config []string
		rules  []string
	}{
		{[]string{"appAccess", "publicFrontDoor"}, []string{brought, "Allow Any"}},
		{behindFrontDoor, []string{brought, "Deny Any"}},
		{[]string{"appAccess", "frontDoor", "accessRules[0]", "allow 203.0.113.0/24"}, []string{"Allow 203.0.113.0/24", brought, "Deny Any"}},
		{[]string{"appAccess", "publicFrontDoor"}, []string{brought, "Allow Any"}},
		{nil, []string{"Allow Any"}},
	} {
		w.Must(w.Preview, step.config...)
		w.Must(w.Up, step.config...)
		w.Nothing(w.Up, step.config...)
		assert.Equal(t, step.rules, addresses(t, w, app, "ipSecurityRestrictions"), step.config)
		for i, run := range w.Azure.Runs(app) {
			assert.Equal(t, runs[i].Generation, run.Generation, step.config)
		}
		assert.Subset(t, w.Azure.Resources(), before)
		if step.config == nil {
			break
		}
		if address == "" {
			address = w.Output("frontDoorUrl")
		}
		assert.Equal(t, address, w.Output("frontDoorUrl"), step.config)
	}
	assert.ElementsMatch(t, before, w.Azure.Resources())
}

// Another SKU is another Front Door, with another address: a preview has people go over the step between.
func TestAnotherSKUIsAnotherFrontDoor(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	w := world.New(t, "dev")
	w.Must(w.Up, behindFrontDoor...)
	address := w.Output("frontDoorUrl")
	premium := append([]string{"frontDoorSku", "Premium_AzureFrontDoor"}, behindFrontDoor...)
	_, err := w.Session.Preview(context.Background(), w.Options(premium...))
	require.Error(t, err)
	between := []string{"frontDoorSku", "Premium_AzureFrontDoor", "appAccess", "publicFrontDoor"}
	w.Must(w.Preview, between...)
	w.Must(w.Up, between...)
	w.Must(w.Preview, premium...)
	w.Must(w.Up, premium...)
	w.Nothing(w.Up, premium...)
	assert.NotEqual(t, address, w.Output("frontDoorUrl"))
	doors := 0
	for _, id := range w.Azure.Resources() {
		if strings.Contains(strings.ToLower(id), "microsoft.cdn/profiles/") && strings.Count(id, "/") == 8 {
			doors++
		}
	}
	assert.Equal(t, 1, doors)
}

// Where a stack is monitored, its Front Door is, too: what it logs and measures goes to the workspace, and an alert comes and
// goes with it, also where another takes its place.
func TestWatchedFrontDoor(t *testing.T) {
	testkit.Long(t)
	t.Parallel()
	w := world.New(t, "prod")
	open := []string{"protect", "false"}
	w.Must(w.Up, open...)
	before := w.Azure.Resources()
	with := func(more ...string) []string { return append(more, open...) }
	w.Must(w.Up, with("appAccess", "publicFrontDoor")...)
	assert.Len(t, w.Azure.Resources(), len(before)+frontDoorResources+2, "a diagnostic setting and an alert")
	w.Must(w.Up, with(behindFrontDoor...)...)
	for _, do := range []world.Verb{w.Preview, w.Up, w.Refresh} {
		w.Nothing(do, with(behindFrontDoor...)...)
	}
	settings, err := w.Azure.Call(t.Context(), http.MethodGet, w.Output("frontDoorId")+"/providers/Microsoft.Insights/diagnosticSettings", "2021-05-01-preview", nil)
	require.NoError(t, err)
	assert.Len(t, settings["value"], 1)
	premium := with("appAccess", "publicFrontDoor", "frontDoorSku", "Premium_AzureFrontDoor")
	w.Must(w.Up, premium...)
	assert.Len(t, w.Azure.Resources(), len(before)+frontDoorResources+2)
	w.Nothing(w.Up, premium...)
	w.Must(w.Up, open...)
	assert.ElementsMatch(t, before, w.Azure.Resources())
	w.Must(w.Up, with(behindFrontDoor[0], "publicFrontDoor")...)
	w.Must(w.Destroy)
}
