package sim

import (
	"net/http"
	"strings"
)

// The segments under which a group's rules stand.
const (
	securityRuleSegment = "securityRules"
	defaultRuleSegment  = "defaultSecurityRules"
)

// securityRuleKind are the rules of a group, which are a part of it.
func securityRuleKind() *kind {
	return &kind{
		name: securityGroupType + "/" + securityRuleSegment, versions: networkVersions, virtual: true, fields: securityRuleFields,
		get: getSecurityRule, list: listSecurityRules, put: putSecurityRule, remove: deleteSecurityRule,
	}
}

// defaultRuleKind are the rules that every group has.
func defaultRuleKind() *kind {
	return &kind{name: securityGroupType + "/" + defaultRuleSegment, versions: networkVersions, virtual: true, get: getSecurityRule, list: listSecurityRules}
}

// securityRuleFields is SecurityRulePropertiesFormat of the 2023-02-01 specification, without application security groups.
var securityRuleFields = []field{
	{name: "description"}, {name: "protocol"}, {name: "access"}, {name: "direction"}, {name: "priority", is: intField},
	{name: "sourceAddressPrefix"}, {name: "sourceAddressPrefixes", is: textsField},
	{name: "sourcePortRange"}, {name: "sourcePortRanges", is: textsField},
	{name: "destinationAddressPrefix"}, {name: "destinationAddressPrefixes", is: textsField},
	{name: "destinationPortRange"}, {name: "destinationPortRanges", is: textsField},
	{name: "sourceApplicationSecurityGroups", is: objectsField, fields: []field{{name: "id"}}},
	{name: "destinationApplicationSecurityGroups", is: objectsField, fields: []field{{name: "id"}}},
}

// defaultRules are those of every group (recorded 2019 to 2022).
func defaultRules() []map[string]any {
	rule := func(name, description, from, to, access string, priority float64, direction string) map[string]any {
		return map[string]any{"name": name, "properties": map[string]any{
			"description": description, "protocol": "*", "sourcePortRange": "*", "destinationPortRange": "*",
			"sourceAddressPrefix": from, "destinationAddressPrefix": to, "access": access, "priority": priority, "direction": direction,
		}}
	}
	const network, in, out = "VirtualNetwork", "Inbound", "Outbound"
	return []map[string]any{
		rule("AllowVnetInBound", "Allow inbound traffic from all VMs in VNET", network, network, "Allow", 65000, in),
		rule("AllowAzureLoadBalancerInBound", "Allow inbound traffic from azure load balancer", "AzureLoadBalancer", "*", "Allow", 65001, in),
		rule("DenyAllInBound", "Deny all inbound traffic", "*", "*", "Deny", 65500, in),
		rule("AllowVnetOutBound", "Allow outbound traffic from all VMs to all VMs in VNET", network, network, "Allow", 65000, out),
		rule("AllowInternetOutBound", "Allow outbound traffic from all VMs to Internet", "*", "Internet", "Allow", 65001, out),
		rule("DenyAllOutBound", "Deny all outbound traffic", "*", "*", "Deny", 65500, out),
	}
}

// viewSecurityRule shows a rule: the lists that stand in the place of one value are always there (recorded 2019 to 2022).
func viewSecurityRule(group *resource, segment string, rule map[string]any, l look) map[string]any {
	p := clone(object(rule, "properties"))
	p["provisioningState"] = group.provisioningState()
	for _, name := range []string{"sourcePortRanges", "destinationPortRanges", "sourceAddressPrefixes", "destinationAddressPrefixes"} {
		if l.since("2017-08-01") { // recorded 2015 to 2018
			setDefault(p, name, []any{})
		}
	}
	name := text(rule, "name")
	shown := map[string]any{"name": name, "id": group.ID + "/" + segment + "/" + name, "etag": group.Body["etag"], "properties": p}
	if l.since("2018-05-01") { // recorded 2015 to 2018
		shown["type"] = securityGroupType + "/" + segment
	}
	return shown
}

// rulesAt are the rules that a request is about, and the group that has them.
func (a *Azure) rulesAt(c *call) (group *resource, segment string, rules []map[string]any) {
	group, _ = a.state.find(c.id.parent())
	segment = c.kind.name[strings.LastIndex(c.kind.name, "/")+1:]
	if segment == defaultRuleSegment {
		return group, segment, defaultRules()
	}
	for _, entry := range list(group.properties(), securityRuleSegment) {
		rules = append(rules, entry.(map[string]any))
	}
	return group, segment, rules
}

func listSecurityRules(a *Azure, c *call) (*answer, *Error) {
	group, segment, rules := a.rulesAt(c)
	value := []any{}
	for _, rule := range rules {
		value = append(value, viewSecurityRule(group, segment, rule, c.look(asRead)))
	}
	return ok(map[string]any{"value": value}), nil
}

func getSecurityRule(a *Azure, c *call) (*answer, *Error) {
	group, segment, rules := a.rulesAt(c)
	for _, rule := range rules {
		if strings.EqualFold(text(rule, "name"), c.id.name()) {
			return ok(viewSecurityRule(group, segment, rule, c.look(asRead))), nil
		}
	}
	// The code is that of Microsoft.Network for what is a part of something; the words were not seen.
	return nil, refuse(http.StatusNotFound, "NotFound", "Resource %s not found.", c.id.String())
}

// putSecurityRule adds a rule to its group or changes it, and with that the group (recorded 2021-03).
func putSecurityRule(a *Azure, c *call) (*answer, *Error) {
	existing, _, rules := a.rulesAt(c)
	if e := a.networkBusy(c, existing.id()); e != nil {
		return nil, e
	}
	changed, rule := existing.copy(), map[string]any{"name": c.id.name(), "properties": merge(nil, object(c.body, "properties"))}
	all, status := []any{}, http.StatusCreated
	for _, other := range rules {
		if strings.EqualFold(text(other, "name"), c.id.name()) {
			rule["name"], status = other["name"], http.StatusOK
			all = append(all, rule)
			continue
		}
		all = append(all, other)
	}
	if status == http.StatusCreated {
		all = append(all, rule)
	}
	changed.properties()[securityRuleSegment] = all
	if e := checkSecurityRules(changed); e != nil {
		return nil, e
	}
	ans := a.writeNetwork(c, existing, changed, changed.location(), networkChange)
	ans.status, ans.body = status, viewSecurityRule(changed, securityRuleSegment, rule, c.look(asPut))
	return ans, nil
}

func deleteSecurityRule(a *Azure, c *call) (*answer, *Error) {
	existing, _, rules := a.rulesAt(c)
	if e := a.networkBusy(c, existing.id()); e != nil {
		return nil, e
	}
	left := []any{}
	for _, rule := range rules {
		if !strings.EqualFold(text(rule, "name"), c.id.name()) {
			left = append(left, rule)
		}
	}
	if len(left) == len(rules) {
		return reply(http.StatusNoContent, nil), nil
	}
	changed := existing.copy()
	changed.properties()[securityRuleSegment] = left
	ans := a.writeNetwork(c, existing, changed, changed.location(), networkChange)
	ans.status, ans.body = http.StatusAccepted, nil
	return ans, nil
}
