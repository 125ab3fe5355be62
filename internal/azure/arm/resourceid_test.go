package arm_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/arm"
)

func parse(t *testing.T, s string) arm.ResourceID {
	t.Helper()
	id, err := arm.ParseResourceID(s)
	require.NoError(t, err)
	return id
}

func TestPartsOfAResourceID(t *testing.T) {
	t.Parallel()
	const group = "/subscriptions/S/resourceGroups/My-Group"
	for text, want := range map[string]struct{ subscription, group, groupID, typ, name, parent string }{
		"/subscriptions/S": {"S", "", "", "Microsoft.Resources/subscriptions", "S", ""},
		group:              {"S", "My-Group", group, arm.ResourceGroups, "My-Group", "/subscriptions/S"},
		// As App Service spells it in serverFarmId.
		"/subscriptions/S/resourcegroups/G/providers/Microsoft.Web/serverFarms/p": {
			"S", "G", "/subscriptions/S/resourcegroups/G", "Microsoft.Web/serverFarms", "p", "/subscriptions/S/resourcegroups/G"},
		group + "/providers/Microsoft.Cache/Redis/c/firewallRules/r": {
			"S", "My-Group", group, "Microsoft.Cache/Redis/firewallRules", "r", group + "/providers/Microsoft.Cache/Redis/c"},
		group + "/providers/Microsoft.Web/sites/a/providers/Microsoft.Insights/diagnosticSettings/logs": {
			"S", "My-Group", group, "Microsoft.Insights/diagnosticSettings", "logs", group + "/providers/Microsoft.Web/sites/a"},
		"": {},
	} {
		id := parse(t, text)
		assert.Equal(t, want, struct{ subscription, group, groupID, typ, name, parent string }{
			id.Subscription(), id.Group(), id.GroupID().String(), id.Type(), id.Name(), id.Parent().String()}, text)
		assert.Equal(t, text, id.String())
		assert.Equal(t, text == "", id.IsZero())
	}
	assert.Equal(t, group, parse(t, group+"/").String())
	assert.Equal(t, "/subscriptions/S", parse(t, group+"/providers/Microsoft.Cache/Redis/c/firewallRules/r").Parent().Parent().Parent().String())
}

func TestResourceIDsIgnoreCase(t *testing.T) {
	t.Parallel()
	one := parse(t, "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/serverfarms/Plan")
	assert.True(t, one.Equal(parse(t, "/SUBSCRIPTIONS/S/resourcegroups/G/providers/microsoft.web/serverFarms/plan")))
	assert.True(t, one.Is(arm.Plans))
	assert.False(t, one.Equal(one.Parent()))
	assert.False(t, one.Equal(arm.ResourceID{}))
	assert.True(t, arm.ResourceID{}.Equal(arm.ResourceID{}))
}

func TestWhatIsNoResourceID(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"app", "subscriptions/s", "/", "/subscriptions", "/subscriptions/s/resourceGroups", "/sites/app",
		"/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites",
		"/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/a/config",
		"/subscriptions/s//resourceGroups/g", "/subscriptions/s/resourceGroups/ g", "https://management.azure.com/subscriptions/s",
	} {
		_, err := arm.ParseResourceID(text)
		assert.ErrorContains(t, err, "is not a resource id; want /subscriptions/", text)
	}
}

func TestResourceIDsInJSON(t *testing.T) {
	t.Parallel()
	var site struct {
		ID   arm.ResourceID `json:"id"`
		Plan arm.ResourceID `json:"serverFarmId"`
	}
	const text = `{"id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/a","serverFarmId":""}`
	require.NoError(t, json.Unmarshal([]byte(text), &site))
	assert.Equal(t, []string{"a", "g", ""}, []string{site.ID.Name(), site.ID.Group(), site.Plan.Name()})
	again, err := json.Marshal(site)
	require.NoError(t, err)
	assert.JSONEq(t, text, string(again))
	require.ErrorContains(t, json.Unmarshal([]byte(`{"id": "a"}`), &site), `"a" is not a resource id`)
}
