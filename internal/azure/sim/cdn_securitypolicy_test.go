package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	firewallPath = groupPath + "/providers/Microsoft.Network/FrontDoorWebApplicationFirewallPolicies/shield"
	securityPath = profilePath + "/securityPolicies/shield"
	doorVersion  = "?api-version=2023-05-01"
	wafVersion   = "?api-version=2022-05-01"
)

func firewallBody(rules ...any) obj {
	return obj{
		"location": "global", "sku": obj{"name": "Standard_AzureFrontDoor"},
		"properties": obj{"policySettings": obj{"mode": "Detection"}, "customRules": obj{"rules": rules}},
	}
}

func firewallRule(name string, priority int, condition obj) obj {
	return obj{"name": name, "priority": priority, "ruleType": "MatchRule", "action": "Block", "matchConditions": []any{condition}}
}

func securityBody(firewall, domain string) obj {
	return obj{"properties": obj{"parameters": obj{
		"type": "WebApplicationFirewall", "wafPolicy": obj{"id": firewall},
		"associations": []any{obj{"domains": []any{obj{"id": domain}}, "patternsToMatch": []any{"/*"}}},
	}}}
}

// A firewall's policy is before an endpoint of a profile, and stays while it is (recorded 2022-03, and with 2022-05-01 and 2023-05-01).
func TestSecurityPolicy(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite().withDoor()
	blocked := obj{"matchVariable": "RemoteAddr", "operator": "IPMatch", "matchValue": []any{"192.0.2.0/24"}}
	made := w.send("PUT", firewallPath+wafVersion, firewallBody(firewallRule("BlockSome", 100, blocked)))
	require.Equal(t, 201, made.status, made.raw)
	require.Equal(t, 200, w.send("PUT", firewallPath+wafVersion, firewallBody(firewallRule("BlockSome", 100, blocked))).status)
	rule := made.at("properties.customRules.rules").([]any)[0].(obj)
	require.Equal(t, []any{"Enabled", nil}, []any{rule["enabledState"], rule["rateLimitThreshold"]})
	require.Equal(t, obj{"matchVariable": "RemoteAddr", "operator": "IPMatch", "matchValue": []any{"192.0.2.0/24"}, "negateCondition": false,
		"selector": nil, "transforms": []any{}}, rule["matchConditions"].([]any)[0])

	put := w.send("PUT", securityPath+doorVersion, securityBody(firewallPath, doorPath))
	require.Equal(t, 201, put.status, put.raw)
	require.NotEmpty(t, put.header.Get("Azure-AsyncOperation"))
	w.clock.Advance(time.Minute)
	shown := w.send("GET", securityPath+doorVersion, nil)
	require.Equal(t, "Succeeded", shown.at("properties.provisioningState"))
	domain := shown.at("properties.parameters.associations").([]any)[0].(obj)["domains"].([]any)[0].(obj)
	require.Equal(t, obj{"id": doorPath, "isActive": true}, domain)
	require.Len(t, w.send("GET", firewallPath+wafVersion, nil).at("properties.securityPolicyLinks"), 1)

	require.Equal(t, 400, w.send("DELETE", firewallPath+wafVersion, nil).status, "a security policy has it")
	require.Equal(t, 202, w.send("DELETE", securityPath+doorVersion, nil).status)
	w.clock.Advance(time.Minute)
	require.Equal(t, "NotFound", w.send("GET", securityPath+doorVersion, nil).code())
	require.Equal(t, 204, w.send("DELETE", firewallPath+wafVersion, nil).status)
	gone := w.send("GET", firewallPath+wafVersion, nil)
	require.Equal(t, "ResourceNotFound", gone.code())
	require.Contains(t, gone.message(), "'Microsoft.Network/frontdoorWebApplicationFirewallPolicies/shield'", "as ARM spells it")
}

func TestSecurityPolicyRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite().withDoor()
	w.send("PUT", firewallPath+wafVersion, firewallBody())
	premium := firewallPath + "2"
	w.send("PUT", premium+wafVersion, set(firewallBody(), "sku.name", "Premium_AzureFrontDoor"))
	for name, tc := range map[string]struct {
		firewall, domain, message string
	}{
		"no firewall":  {firewallPath + "3", doorPath, "Web Application Firewall Policy being attached to AFDX profile does not exist."},
		"no endpoint":  {firewallPath, doorPath + "2", "Endpoint 'shop2' is not associated with the AFDX profile or is in a invalid provisioning state."},
		"another tier": {premium, doorPath, "The Web Application Firewall Policy 'shield2' is not of the profile's SKU 'Standard_AzureFrontDoor'."},
	} {
		answer := w.send("PUT", securityPath+doorVersion, securityBody(tc.firewall, tc.domain))
		require.Equal(t, []any{400, "BadRequest", tc.message}, []any{answer.status, answer.code(), answer.message()}, name)
	}
}

func TestFirewallRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withGroup()
	header := obj{"matchVariable": "RequestHeader", "operator": "Contains", "matchValue": []any{"foo"}}
	good := obj{"matchVariable": "RequestUri", "operator": "Contains", "matchValue": []any{"foo"}}
	for name, body := range map[string]obj{
		"header without a name": firewallBody(firewallRule("a", 1, header)), "two of one priority": firewallBody(firewallRule("a", 1, good), firewallRule("b", 1, good)),
		"odd action": firewallBody(set(firewallRule("a", 1, good), "action", "Ask")), "odd operator": firewallBody(firewallRule("a", 1, set(good, "operator", "Like"))),
		"odd mode": set(firewallBody(), "properties.policySettings.mode", "Off"), "odd tier": set(firewallBody(), "sku.name", "Free"),
	} {
		answer := w.send("PUT", firewallPath+wafVersion, body)
		require.Equal(t, 400, answer.status, name)
		require.Contains(t, answer.message(), "WebApplicationFirewallPolicy validation failed.", name)
	}
	require.Contains(t, w.send("PUT", firewallPath+wafVersion, firewallBody(firewallRule("a", 1, header))).message(),
		`"Selector must be set when using RequestHeader match variable"`)
}

// Members of a policy came with api-versions (recorded 2019 to 2025).
func TestFirewallByVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withGroup()
	w.send("PUT", firewallPath+wafVersion, firewallBody())
	for version, want := range map[string][4]bool{ // SKU, links of routes, links of security policies, challenges
		"2019-03-01": {}, "2020-04-01": {false, true, false, false}, "2022-05-01": {true, false, true, false}, "2025-03-01": {true, false, true, true},
	} {
		body := w.send("GET", firewallPath+"?api-version="+version, nil).body
		p := body["properties"].(obj)
		var got [4]bool
		_, got[0] = body["sku"]
		_, got[1] = p["routingRuleLinks"]
		_, got[2] = p["securityPolicyLinks"]
		_, got[3] = p["policySettings"].(obj)["javascriptChallengeExpirationInMinutes"]
		require.Equal(t, want, got, version)
	}
}
