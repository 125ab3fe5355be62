package sim

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"scaleout/internal/azure/nsg"
)

// The numbers that a rule's priority can be ("Network security groups overview", security rules).
const minPriority, maxPriority = 100, 4096

// maxSecurityRules is how many rules a group can have ("Azure subscription limits", networking).
const maxSecurityRules = 1000

// checkSecurityRules holds the rules of a group.
func checkSecurityRules(group *resource) *Error {
	rules := list(group.properties(), securityRuleSegment)
	if len(rules) > maxSecurityRules {
		// The rule is documented, code and words were not seen.
		return refuseNetwork("SecurityGroupRulesLimitReached", "Network security group %s cannot have more than %d rules.", group.ID, maxSecurityRules)
	}
	for i, entry := range rules {
		rule := entry.(map[string]any)
		if e := checkSecurityRule(group, rule); e != nil {
			return e
		}
		for _, other := range rules[:i] {
			if e := conflict(other.(map[string]any), rule); e != nil {
				return e
			}
		}
	}
	return nil
}

// conflict: code and words are seen in hashicorp/terraform-provider-azurerm#11137 and, with its status, in
// egen/bucc#183. Of two rules of one name the words were not seen.
func conflict(before, rule map[string]any) *Error {
	p, q := object(before, "properties"), object(rule, "properties")
	switch {
	case strings.EqualFold(text(before, "name"), text(rule, "name")):
		return refuseNetwork("InvalidRequestFormat", "Cannot parse the request: there are two rules with the name %s.", text(rule, "name"))
	case integer(p, "priority") == integer(q, "priority") && strings.EqualFold(text(p, "direction"), text(q, "direction")):
		return refuseNetwork("SecurityRuleConflict",
			"Security rule %s conflicts with rule %s. Rules cannot have the same Priority and Direction. To learn more, see aka.ms/nsgrules.",
			text(before, "name"), text(rule, "name"))
	}
	return nil
}

// checkSecurityRule holds one rule, and spells its words as Azure does.
func checkSecurityRule(group *resource, rule map[string]any) *Error {
	name, p := text(rule, "name"), object(rule, "properties")
	if name == "" {
		return refuseNetwork("InvalidRequestFormat", "Cannot parse the request: a security rule of %s has no name.", group.ID)
	}
	for _, member := range []struct {
		name    string
		allowed []string
	}{
		{"access", []string{"Allow", "Deny"}},
		{"direction", []string{"Inbound", "Outbound"}},
		{"protocol", []string{"*", "Tcp", "Udp", "Icmp", "Esp", "Ah"}},
	} {
		at := slices.IndexFunc(member.allowed, func(v string) bool { return strings.EqualFold(v, text(p, member.name)) })
		if at < 0 {
			// The words were not seen.
			return refuseNetwork("InvalidRequestFormat", "Cannot parse the request: the %s '%s' of security rule %s is none of %s.",
				member.name, text(p, member.name), name, strings.Join(member.allowed, ", "))
		}
		p[member.name] = member.allowed[at]
	}
	if n := integer(p, "priority"); n < minPriority || n > maxPriority {
		// Code and words stand in notes of people who met them; no issue quotes them.
		return refuseNetwork("SecurityRuleInvalidPriority", "Security rule has invalid Priority. Value provided: %d Allowed range %d-%d.", n, minPriority, maxPriority)
	}
	if len(list(p, "sourceApplicationSecurityGroups"))+len(list(p, "destinationApplicationSecurityGroups")) > 0 {
		return refuseNetwork("NotSimulated", "Application security groups are not simulated.")
	}
	for _, side := range []string{"source", "destination"} {
		if e := checkSide(group, name, side, p); e != nil {
			return e
		}
	}
	return nil
}

// checkSide holds where a rule's traffic comes from or goes to. That of missing parameters is seen in Azure/sap-hana#135, that of
// ports in Azure/azure-cli#23499; that of addresses stands in notes of people who met it.
func checkSide(group *resource, rule, side string, p map[string]any) *Error {
	addresses, ports := valuesOf(p, side+"AddressPrefix", "es"), valuesOf(p, side+"PortRange", "s")
	title := strings.ToUpper(side[:1]) + side[1:]
	missing := ""
	switch {
	case len(addresses) == 0:
		missing = title + "AddressPrefixes, " + title + "AddressPrefix, or " + title + "ApplicationSecurityGroups"
	case len(ports) == 0:
		missing = title + "PortRanges or " + title + "PortRange"
	}
	if missing != "" {
		return refuseNetwork("SecurityRuleParametersMissing",
			"Required security rule parameters are missing for security rule with Id: %s/%s/%s. Security rule must specify %s.",
			group.ID, securityRuleSegment, rule, missing)
	}
	for _, address := range addresses {
		if !isPrefix(address) {
			return refuseNetwork("SecurityRuleInvalidAddressPrefix", "Security rule has invalid Address prefix. Value provided: %s", address)
		}
	}
	for _, port := range ports {
		if first, last, err := nsg.Ports(port); port != "*" && (err != nil || first < 0 || last > 65535 || first > last) {
			return refuseNetwork("SecurityRuleInvalidPortRange",
				"Security rule has invalid Port range. Value provided: %s. Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535.", port)
		}
	}
	return nil
}

// valuesOf are the values of a member and of the list that can stand in its place.
func valuesOf(p map[string]any, one, plural string) []string {
	var values []string
	for _, v := range append([]any{p[one]}, list(p, one+plural)...) {
		if s, is := v.(string); is && s != "" {
			values = append(values, s)
		}
	}
	return values
}

// serviceTags are some of those that a rule can name, of which some take a region behind a dot ("Virtual network service
// tags").
var serviceTags = []string{
	"virtualnetwork", "internet", "azureloadbalancer", "azurecloud", "azuretrafficmanager", "gatewaymanager", "azurefrontdoor", "appservice",
	"appservicemanagement", "apimanagement", "azureactivedirectory", "azurekeyvault", "azuremonitor", "azurecontainerregistry",
	"azureresourcemanager", "azureconnectors", "azurecosmosdb", "azuredatalake", "eventhub", "servicebus", "sql", "sqlmanagement", "storage",
	"corpnetpublic", "corpnetsaw", // Microsoft's own network, which anybody may name (recorded 2020-12)
	"microsoftcontainerregistry", "azureactivedirectorydomainservices", "azuredatabricks",
}

// isPrefix reports whether a rule takes an address, a block whose address is its first, "*" or a service tag.
func isPrefix(s string) bool {
	if s == "*" {
		return true
	}
	if block, err := netip.ParsePrefix(s); err == nil {
		return block == block.Masked()
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	if _, err := strconv.ParseUint(s, 10, 32); err == nil {
		return true // an IPv4 address as one number (recorded 2023-04)
	}
	tag, _, _ := strings.Cut(strings.ToLower(s), ".")
	return slices.Contains(serviceTags, tag)
}
