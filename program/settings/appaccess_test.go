package settings_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/program/cost"
)

// App and slot have an endpoint each, in one zone; a stack without a slot has one less.
func TestEndpointsOfAPrivateApp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		more values
		want cost.Network
	}{
		{values{"appAccess": "private"}, cost.Network{Endpoints: 3, Zones: 2}},
		{values{"appAccess": "both"}, cost.Network{Endpoints: 3, Zones: 2}},
		{values{"appAccess": "closed"}, cost.Network{Endpoints: 1, Zones: 1}},
		{values{"appAccess": "private", "stagingSlot": "false"}, cost.Network{Endpoints: 2, Zones: 2}},
		{values{"appAccess": "private", "secrets": "keyvault"}, cost.Network{Endpoints: 4, Zones: 3}},
		{values{"appAccess": "private", "privateDnsZoneIds": `["` + zoneID("privatelink.azurewebsites.net") + `"]`}, cost.Network{Endpoints: 3, Zones: 1}},
	} {
		s := parse(t, private(c.more))
		assert.Equal(t, &c.want, s.Bill().Network, c.more)
		assert.Equal(t, c.more["appAccess"] != "both", s.AppClosed(), c.more)
	}
}

// A /29 leaves three addresses: as many endpoints as there are.
func TestEndpointsFitTheirSubnet(t *testing.T) {
	t.Parallel()
	small := values{"endpointSubnetPrefix": "10.64.0.64/29", "appAccess": "private"}
	assert.True(t, valid(private(small)), "cache, app and slot")
	with := maps.Clone(small)
	with["secrets"] = "prepared"
	assert.False(t, valid(private(with)), "and a vault")
	with["stagingSlot"] = "false"
	assert.True(t, valid(private(with)), "without a slot")
	with["stagingSlot"], with["appAccess"] = "true", "public"
	assert.True(t, valid(private(with)))
}

func TestAppAccessWarnings(t *testing.T) {
	t.Parallel()
	warned := func(v values) string { return strings.Join(parse(t, v).Warnings, "\n") }
	said := warned(private(values{"appAccess": "private"}))
	for _, want := range []string{"403 (Ip Forbidden)", "az webapp deploy", "scaleout deploy", "scaleout verify", "GitHub hosts is outside"} {
		assert.Contains(t, said, want)
	}
	assert.Contains(t, warned(private(values{"appAccess": "both"})), "pulumi config set appAccess private --stack dev")
	assert.Contains(t, warned(values{"appAccess": "closed"}), "sites-staging")
	assert.NotContains(t, warned(values{"appAccess": "closed", "stagingSlot": "false"}), "sites-staging")
	assert.NotContains(t, warned(private(values{"appAccess": "private", "accessRules": `["allow 203.0.113.0/24"]`})), "add their addresses", "nobody comes that way")
	assert.NotContains(t, warned(private(nil)), "appAccess")
}

// A rule never holds where one before it names all its addresses; one that names some of them, or others,
// leaves it the rest. App Service asks the rules in their order.
func TestRulesThatComeFirst(t *testing.T) {
	t.Parallel()
	for rules, want := range map[string]string{
		`["deny 203.0.113.0/26", "allow 203.0.113.0/24"]`:   "",
		`["deny 203.0.113.7", "allow 203.0.113.0/24"]`:      "",
		`["deny 203.0.113.0/25", "allow 203.0.113.128/25"]`: "",
		`["deny 203.0.113.0/24", "allow 203.0.113.0/26"]`:   "so this one never holds",
		`["deny 203.0.113.0/24", "allow 203.0.113.0/24"]`:   "says the opposite of the same addresses",
		`["allow 203.0.113.0/24", "allow 203.0.113.7"]`:     "says so already",
	} {
		_, err := badConfig{values: values{"accessRules": rules}}.parse()
		if want == "" {
			require.NoError(t, err, rules)
			continue
		}
		require.ErrorContains(t, err, want, rules)
	}
}

// What a stack costs is asked of a stack that can be: beside a setting that is wrong nothing is said of the budget.
func TestBudgetWaitsForTheRest(t *testing.T) {
	t.Parallel()
	for key, wrong := range map[string]string{
		"planSku": "P9v9", "redisSku": "Huge_C9", "minInstances": "0", "maxInstances": "99", "zoneRedundant": "maybe", "logDailyCapGB": "-1",
	} {
		_, err := badConfig{values: values{"monthlyBudget": "1", key: wrong}}.parse()
		require.ErrorContains(t, err, key)
		assert.NotContains(t, err.Error(), "monthlyBudget", key)
	}
}
