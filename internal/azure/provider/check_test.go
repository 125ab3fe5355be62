package provider

import (
	"bytes"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/pkg/v3/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func reasons(failures []plugin.CheckFailure) []string {
	var list []string
	for _, f := range failures {
		list = append(list, f.Reason)
	}
	return list
}

func TestCheckFailures(t *testing.T) {
	t.Parallel()
	rg := func(m map[string]any) map[string]any {
		m["resourceGroupName"] = "rg"
		return m
	}
	profile := map[string]any{
		"name":     "p",
		"capacity": map[string]any{"minimum": "2", "maximum": "5"},
		"rules":    []any{map[string]any{"scaleAction": map[string]any{"direction": "Increase", "type": "ChangeCount", "cooldown": "PT5M"}}},
	}
	for _, c := range []struct {
		name   string
		typ    tokens.Type
		inputs map[string]any
		want   []string
	}{
		{"good plan", planType, planInputs(), nil},
		{"missing, nested", redisType, rg(map[string]any{"sku": map[string]any{"name": "Standard", "capacity": 1.0}}),
			[]string{"missing required property 'sku.family'"}},
		{"missing group and sku", redisType, map[string]any{},
			[]string{"missing required property 'resourceGroupName'", "missing required property 'sku'"}},
		{"string for integer", planType, rg(map[string]any{"sku": map[string]any{"capacity": "2"}}),
			[]string{"'sku.capacity' should be of type 'integer' but got a string"}},
		{"fraction", planType, rg(map[string]any{"sku": map[string]any{"capacity": 2.5}}),
			[]string{"'sku.capacity' must be an integer but got 2.500000"}},
		{"number for string", scaleType, rg(map[string]any{"profiles": []any{map[string]any{
			"name": "p", "capacity": map[string]any{"minimum": 2.0, "maximum": "5", "default": "2"}, "rules": []any{}}}}),
			[]string{"'profiles[0].capacity.minimum' should be of type 'string' but got a number"}},
		{"string for boolean", planType, rg(map[string]any{"reserved": "yes"}),
			[]string{"'reserved' should be of type 'boolean' but got a string"}},
		{"array for object", planType, rg(map[string]any{"sku": []any{}}),
			[]string{"'sku' should be of type 'object' but got an array"}},
		{"number in tags", groupType, map[string]any{"tags": map[string]any{"cost": 3.0}},
			[]string{"'tags.cost' should be of type 'string' but got a number"}},
		{"too long", redisType, rg(map[string]any{"name": strings.Repeat("a", 70), "sku": map[string]any{
			"name": "Basic", "family": "C", "capacity": 0.0}}),
			[]string{"'name' is too long (70): at most 63 characters allowed"}},
		{"too short", siteType, rg(map[string]any{"name": "a"}),
			[]string{"'name' is too short (1): at least 2 characters required"}},
		{"pattern", ruleType, rg(map[string]any{"cacheName": "c", "ruleName": "a-b", "startIP": "1.2.3.4", "endIP": "1.2.3.4"}),
			[]string{"'ruleName' does not match expression '^[0-9A-Za-z_]+$'"}},
		{"unknown property", siteType, rg(map[string]any{"httpOnly": true, "siteConfig": map[string]any{"alwaysUp": true}}),
			[]string{"unexpected property 'httpOnly': the embedded provider does not support it",
				"unexpected property 'siteConfig.alwaysUp': the embedded provider does not support it"}},
		{"read-only", redisType, rg(map[string]any{"hostName": "h", "sku": map[string]any{"name": "Basic", "family": "C", "capacity": 0.0}}),
			[]string{"'hostName' is read-only: Azure sets it"}},
		{"deep in a profile", scaleType, rg(map[string]any{"profiles": []any{profile}}), []string{
			"missing required property 'profiles[0].capacity.default'",
			"missing required property 'profiles[0].rules[0].metricTrigger'"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, p := newFake(t)
			resp, err := p.Check(t.Context(), plugin.CheckRequest{URN: urnOf(c.typ, "thing"), News: props(c.inputs)})
			require.NoError(t, err)
			assert.Equal(t, c.want, reasons(resp.Failures))
			for _, f := range resp.Failures {
				assert.Empty(t, f.Property, "the engine prints the value of a named property")
			}
		})
	}
}

func TestCheckUnknownType(t *testing.T) {
	t.Parallel()
	_, p := newFake(t)
	_, err := p.Check(t.Context(), plugin.CheckRequest{URN: urnOf("azure-native:web/v20240401:Certificate", "c")})
	require.EqualError(t, err, "resource type azure-native:web/v20240401:Certificate not found")
}

func TestNaming(t *testing.T) {
	t.Parallel()
	named := func(proposed string, mode plugin.AutonamingMode) *plugin.AutonamingOptions {
		return &plugin.AutonamingOptions{ProposedName: proposed, Mode: mode}
	}
	sku := map[string]any{"name": "Basic", "family": "C", "capacity": 0.0}
	for _, c := range []struct {
		name   string
		typ    tokens.Type
		key    resource.PropertyKey
		olds   map[string]any
		auto   *plugin.AutonamingOptions
		want   string
		random bool
	}{
		// The expected suffix is the one that azure-native's own tests expect for this seed.
		{"random", redisType, "name", nil, nil, "test614742c2", true},
		{"group", groupType, "resourceGroupName", nil, nil, "test614742c2", true},
		{"autoscale", scaleType, "autoscaleSettingName", nil, nil, "test614742c2", true},
		{"child", ruleType, "ruleName", nil, nil, "test", false},
		{"kept", redisType, "name", map[string]any{"name": "before"}, nil, "before", false},
		{"kept, random", redisType, "name", map[string]any{"name": "before", "__createBeforeDelete": true}, nil, "before", true},
		{"proposed", redisType, "name", nil, named("mine", plugin.AutonamingModePropose), "mine", true},
		{"proposed child", ruleType, "ruleName", nil, named("mine", plugin.AutonamingModeEnforce), "mine", true},
		{"disabled", redisType, "name", nil, named("", plugin.AutonamingModeDisabled), "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, p := newFake(t)
			resp, err := p.Check(t.Context(), plugin.CheckRequest{
				URN: urnOf(c.typ, "test"), RandomSeed: []byte("seed"), Autonaming: c.auto, Olds: props(c.olds),
				News: props(map[string]any{"resourceGroupName": nil, "sku": sku}),
			})
			require.NoError(t, err)
			assert.Equal(t, c.want, stringOf(resp.Properties[c.key]))
			_, flagged := resp.Properties[createBeforeDelete]
			assert.Equal(t, c.random, flagged)
			if c.want == "" {
				assert.Contains(t, reasons(resp.Failures), "missing required property 'name'")
			}
		})
	}
}

func TestNamingWithoutSeed(t *testing.T) {
	t.Parallel()
	p := New(Options{Random: bytes.NewReader([]byte{0xde, 0xad, 0xbe, 0xef}), SubscriptionID: "s"})
	resp, err := p.Check(t.Context(), plugin.CheckRequest{URN: urnOf(groupType, "rg")})
	require.NoError(t, err)
	assert.Equal(t, "rgdeadbeef", stringOf(resp.Properties["resourceGroupName"]))
}

func TestCheckLeavesGivenNameAlone(t *testing.T) {
	t.Parallel()
	_, p := newFake(t)
	resp, err := p.Check(t.Context(), plugin.CheckRequest{URN: urnOf(planType, "plan"), News: props(planInputs()),
		Olds: props(map[string]any{"name": "old", "__createBeforeDelete": true})})
	require.NoError(t, err)
	assert.Equal(t, props(planInputs()), resp.Properties)
}

func TestLocation(t *testing.T) {
	t.Parallel()
	const rule = "missing required property 'location'. Either set it explicitly or configure it with " +
		"'pulumi config set azure-native:location <value>'."
	check := func(t *testing.T, p *Provider, olds, news map[string]any) (resource.PropertyValue, []string) {
		t.Helper()
		resp, err := p.Check(t.Context(), plugin.CheckRequest{URN: urnOf(planType, "plan"), Olds: props(olds), News: props(news)})
		require.NoError(t, err)
		return resp.Properties["location"], reasons(resp.Failures)
	}
	in := map[string]any{"resourceGroupName": "rg"}
	t.Run("old wins over config", func(t *testing.T) {
		t.Parallel()
		_, p := newFake(t)
		v, failures := check(t, p, map[string]any{"location": "eastus"}, in)
		assert.Equal(t, "eastus", stringOf(v))
		assert.Empty(t, failures)
	})
	t.Run("config", func(t *testing.T) {
		t.Parallel()
		f, p := newFake(t)
		v, _ := check(t, p, nil, in)
		assert.Equal(t, "westeurope", stringOf(v))
		assert.Empty(t, f.log)
	})
	t.Run("group, asked once", func(t *testing.T) {
		t.Parallel()
		f, p := newFake(t)
		p.location = ""
		f.store["/subscriptions/"+subscription+"/resourceGroups/rg"] = map[string]any{"location": "uksouth"}
		v, _ := check(t, p, nil, in)
		assert.Equal(t, "uksouth", stringOf(v))
		check(t, p, nil, in)
		assert.Len(t, f.log, 1)
	})
	t.Run("unknown group", func(t *testing.T) {
		t.Parallel()
		_, p := newFake(t)
		p.location = ""
		v, failures := check(t, p, nil, map[string]any{"resourceGroupName": resource.Computed{Element: resource.NewProperty("")}})
		assert.True(t, v.IsComputed())
		assert.Empty(t, failures)
	})
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		_, p := newFake(t)
		p.location = ""
		_, failures := check(t, p, nil, in)
		assert.Equal(t, []string{rule}, failures)
	})
}

func TestCheckPassesSecretsAndUnknowns(t *testing.T) {
	t.Parallel()
	_, p := newFake(t)
	news := props(planInputs())
	news["kind"] = secret("linux")
	news["reserved"] = resource.MakeComputed(resource.NewProperty(""))
	news["zoneRedundant"] = resource.NewProperty(resource.Output{Element: resource.NewProperty(true), Known: true, Secret: true})
	resp, err := p.Check(t.Context(), plugin.CheckRequest{URN: urnOf(planType, "plan"), News: news})
	require.NoError(t, err)
	assert.Empty(t, resp.Failures)
	assert.Equal(t, news, resp.Properties)

	news["reserved"] = secret("yes")
	resp, err = p.Check(t.Context(), plugin.CheckRequest{URN: urnOf(planType, "plan"), News: news})
	require.NoError(t, err)
	assert.Len(t, resp.Failures, 1, "what is inside a secret is checked too")
}
