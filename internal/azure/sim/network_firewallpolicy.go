package sim

import (
	"net/http"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// firewallPolicyType is a policy of the web application firewall for Front Door. It is kept and shown, and nothing is filtered by it.
const firewallPolicyType = "Microsoft.Network/frontdoorwebapplicationfirewallpolicies" // spelled so in answers (recorded 2019 to 2025)

func firewallPolicyKind() *kind {
	return &kind{
		name: firewallPolicyType, versions: firewallVersions, tracked: true, global: true, fields: firewallFields,
		put: putFirewallPolicy, patch: patchStored, remove: deleteFirewallPolicy, shown: viewFirewallPolicy,
	}
}

// firewallVersions: all but 2024-02-01 were seen in recordings of 2019 to 2025.
var firewallVersions = []string{"2025-03-01", "2024-02-01", "2022-05-01", "2021-06-01", "2020-11-01", "2020-04-01", "2019-10-01", "2019-03-01"}

// firewallFields is WebApplicationFirewallPolicyProperties of the 2025-03-01 specification.
var firewallFields = []field{
	{name: "policySettings", is: objectField, fields: []field{
		{name: "enabledState"}, {name: "mode"}, {name: "redirectUrl"}, {name: "customBlockResponseStatusCode", is: intField}, {name: "customBlockResponseBody"},
		{name: "requestBodyCheck"}, {name: "javascriptChallengeExpirationInMinutes", is: intField}, {name: "captchaExpirationInMinutes", is: intField},
		{name: "logScrubbing", is: anyField},
	}},
	{name: "customRules", is: objectField, fields: []field{{name: "rules", is: objectsField, fields: []field{
		{name: "name"}, {name: "enabledState"}, {name: "priority", is: intField}, {name: "ruleType"}, {name: "action"},
		{name: "rateLimitDurationInMinutes", is: intField}, {name: "rateLimitThreshold", is: intField}, {name: "groupBy", is: anyField},
		{name: "matchConditions", is: objectsField, fields: []field{
			{name: "matchVariable"}, {name: "selector"}, {name: "operator"}, {name: "negateCondition", is: boolField},
			{name: "matchValue", is: textsField}, {name: "transforms", is: textsField},
		}},
	}}}},
	{name: "managedRules", is: objectField, fields: []field{{name: "managedRuleSets", is: anyField}}},
}

// firewallNameForm: "Policies - Create Or Update", policyName, of at most 128 characters; the rest stands in "azurerm_cdn_frontdoor_firewall_policy".
var firewallNameForm = newNameForm(1, 128, `^[a-zA-Z][a-zA-Z0-9]*$`)

// putFirewallPolicy writes a policy at once (recorded 2019 to 2025).
func putFirewallPolicy(a *Azure, c *call) (*answer, *Error) {
	if e := checkGlobal(c); e != nil {
		return nil, e
	}
	existing, found := a.state.find(c.id)
	r := &resource{Type: firewallPolicyType, ID: "/subscriptions/" + c.id.subscription + "/resourcegroups/" + c.id.group + "/providers/" + firewallPolicyType + "/" + c.id.name()}
	status := http.StatusCreated
	if found {
		r.ID, status = existing.ID, http.StatusOK
	}
	r.Body = c.identify(r.ID, r.id().name(), firewallPolicyType)
	r.Body["location"], r.Body["sku"] = "Global", map[string]any{"name": orDefault(text(object(c.body, "sku"), "name"), "Classic_AzureFrontDoor")}
	setDefault(r.Body, "tags", map[string]any{})
	r.Body["properties"] = completeFirewall(merge(nil, object(c.body, "properties")))
	if e := checkFirewall(r); e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.state.put(r)
	return wrote(status, a.show(r, c.written(existing))), nil
}

// deleteFirewallPolicy answers 204 for a policy that was there, too (recorded with 2020-04-01 and 2022-05-01). That one which a
// security policy has stays is in "az network front-door waf-policy delete"; code and words were not seen.
func deleteFirewallPolicy(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if behind := a.state.behindFirewall(r); len(behind) > 0 {
		return nil, refuseDoor("The policy '%s' cannot be deleted while the security policy '%s' has it.", r.id().name(), behind[0].id().name())
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.state.remove(r.ID, c.now)
	return wrote(http.StatusNoContent, nil), nil
}

// completeFirewall adds what Azure answers where nothing is said (recorded 2019 to 2025).
func completeFirewall(p map[string]any) map[string]any {
	for _, name := range []string{"policySettings", "customRules", "managedRules"} {
		setDefault(p, name, map[string]any{})
	}
	settings := object(p, "policySettings")
	setDefault(settings, "enabledState", "Enabled")
	setDefault(settings, "mode", "Detection")
	setDefault(object(p, "customRules"), "rules", []any{})
	setDefault(object(p, "managedRules"), "managedRuleSets", []any{})
	for _, v := range list(object(p, "customRules"), "rules") {
		rule := v.(map[string]any)
		setDefault(rule, "enabledState", "Enabled")
		for _, w := range list(rule, "matchConditions") {
			condition := w.(map[string]any)
			setDefault(condition, "negateCondition", false)
			setDefault(condition, "transforms", []any{})
		}
	}
	for _, v := range list(object(p, "managedRules"), "managedRuleSets") {
		if set, is := v.(map[string]any); is {
			setDefault(set, "ruleGroupOverrides", []any{})
			setDefault(set, "exclusions", []any{})
		}
	}
	return p
}

// checkFirewall: that a header has to be named is recorded with 2020-04-01, with its words; the words of the others were not seen.
func checkFirewall(r *resource) *Error {
	invalid := func(format string, args ...any) *Error {
		return refuseDoor("WebApplicationFirewallPolicy validation failed. More information \""+format+"\".", args...)
	}
	settings := object(r.properties(), "policySettings")
	skus := []string{"Classic_AzureFrontDoor", catalog.FrontDoorStandard, catalog.FrontDoorPremium}
	switch sku := text(object(r.Body, "sku"), "name"); {
	case !firewallNameForm.MatchString(r.id().name()):
		return invalid("The policy name '%s' is invalid", r.id().name())
	case !slices.Contains(skus, sku):
		return invalid("The SKU '%s' is not one of %s", sku, strings.Join(skus, ", "))
	case !slices.Contains([]string{"Prevention", "Detection"}, text(settings, "mode")), !slices.Contains([]string{"Enabled", "Disabled"}, text(settings, "enabledState")):
		return invalid("The policy settings are invalid")
	}
	priorities := map[int]bool{}
	for _, v := range list(object(r.properties(), "customRules"), "rules") {
		rule := v.(map[string]any)
		switch priority := integer(rule, "priority"); {
		case !firewallNameForm.MatchString(text(rule, "name")), !has(rule, "priority"), len(list(rule, "matchConditions")) == 0,
			!slices.Contains(catalog.FirewallActions, text(rule, "action")), !slices.Contains(catalog.FirewallRuleTypes, text(rule, "ruleType")):
			return invalid("The custom rule '%s' is invalid", text(rule, "name"))
		case priorities[priority]:
			return invalid("There are two custom rules of priority %d", priority)
		default:
			priorities[priority] = true
		}
		for _, w := range list(rule, "matchConditions") {
			condition := w.(map[string]any)
			variable := text(condition, "matchVariable")
			switch {
			case !slices.Contains(catalog.FirewallVariables, variable), !slices.Contains(catalog.FirewallOperators, text(condition, "operator")):
				return invalid("The custom rule '%s' has an invalid match condition", text(rule, "name"))
			case variable == "RequestHeader" && text(condition, "selector") == "":
				return invalid("Selector must be set when using RequestHeader match variable")
			}
		}
	}
	return nil
}

// viewFirewallPolicy: what came with the years is shown by the versions by which it was seen first; what is not said is null
// (recorded with 2019-03-01, 2020-04-01, 2022-05-01 and 2025-03-01).
func viewFirewallPolicy(a *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	p := object(body, "properties")
	settings := object(p, "policySettings")
	unsaid(settings, "redirectUrl", "customBlockResponseStatusCode", "customBlockResponseBody")
	for _, v := range list(object(p, "customRules"), "rules") {
		unsaid(v.(map[string]any), "rateLimitDurationInMinutes", "rateLimitThreshold")
		for _, w := range list(v.(map[string]any), "matchConditions") {
			unsaid(w.(map[string]any), "selector")
		}
	}
	p["resourceState"], p["provisioningState"], p["frontendEndpointLinks"] = "Enabled", "Succeeded", []any{}
	switch {
	case l.since("2020-11-01"):
		setDefault(settings, "requestBodyCheck", "Enabled")
		links := []any{}
		for _, policy := range a.state.behindFirewall(r) {
			links = append(links, map[string]any{"id": policy.ID})
		}
		p["securityPolicyLinks"] = links
	default:
		delete(body, "sku")
		delete(settings, "requestBodyCheck")
		if l.since("2020-04-01") {
			p["routingRuleLinks"] = []any{}
		}
	}
	if l.since("2025-03-01") {
		setDefault(settings, "javascriptChallengeExpirationInMinutes", float64(30))
		unsaid(settings, "captchaExpirationInMinutes", "logScrubbing")
	}
	return body
}

// unsaid shows members as null that nobody has set.
func unsaid(in map[string]any, names ...string) {
	for _, name := range names {
		if !has(in, name) {
			in[name] = nil
		}
	}
}
