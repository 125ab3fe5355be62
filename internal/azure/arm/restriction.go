package arm

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Restricted reports whether an app's configuration (config/web) keeps somebody out before the app is asked: by access
// restrictions, or since public network access is off.
func Restricted(config Object) bool {
	if strings.EqualFold(config.Text("ipSecurityRestrictionsDefaultAction"), "Deny") || PublicAccessOff(config) {
		return true
	}
	for _, rule := range config.List("ipSecurityRestrictions") {
		if strings.EqualFold(rule.Text("action"), "Deny") || !strings.EqualFold(rule.Text("ipAddress"), "Any") {
			return true
		}
	}
	return false
}

// LetsNobodyIn reports of an app's configuration (config/web) whether its access restrictions refuse every IPv4 address, and
// which of them does: the rule with the lowest number that names an address holds, and whom none names, the default action
// ("Azure App Service access restrictions").
func LetsNobodyIn(config Object) (by string, nobody bool) {
	rules := config.List("ipSecurityRestrictions")
	slices.SortStableFunc(rules, func(a, b Object) int { return cmp.Compare(a.Number("priority"), b.Number("priority")) })
	for _, rule := range rules {
		if !strings.EqualFold(rule.Text("action"), "Deny") {
			return "", false
		}
		if len(rule.Object("headers")) > 0 {
			continue // it denies who sends these headers, and nobody else
		}
		if at := rule.Text("ipAddress"); strings.EqualFold(at, "Any") || strings.HasSuffix(at, "/0") && !strings.Contains(at, ":") {
			return fmt.Sprintf("the rule %q denies %s", rule.Text("name"), at), true
		}
	}
	return "no rule allows anybody, and all others are denied", strings.EqualFold(config.Text("ipSecurityRestrictionsDefaultAction"), "Deny")
}

// PublicAccessOff reports whether a resource answers private endpoints only.
func PublicAccessOff(properties Object) bool {
	return strings.EqualFold(properties.Text("publicNetworkAccess"), "Disabled")
}
