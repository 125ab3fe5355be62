package sim

import (
	"cmp"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// restrictionLists are the access restrictions of an app and of its SCM site.
var restrictionLists = []string{"ipSecurityRestrictions", "scmIpSecurityRestrictions"}

// restrictionHeaders are those that a rule can look at ("Set up Azure App Service access
// restrictions").
var restrictionHeaders = []string{"x-forwarded-for", "x-forwarded-host", "x-azure-fdid", "x-fd-healthprobe"}

// shownRestrictions are the rules in the order of their priority, and after them the one that
// says what happens to all others. Where nobody has said that, it is allowed as long as
// there is no rule ("Azure App Service access restrictions", unmatched rule).
func (l look) shownRestrictions(config map[string]any, name string) []any {
	rules := slices.Clone(list(config, name))
	slices.SortStableFunc(rules, func(a, b any) int {
		return cmp.Compare(integer(a.(map[string]any), "priority"), integer(b.(map[string]any), "priority"))
	})
	last := lastRule("Allow", "Allow all", "Allow all access")
	if len(rules) == 0 && !l.since("2022-03-01") {
		last["priority"] = float64(1) // seen 2019 and 2022
	}
	given := text(config, name+"DefaultAction")
	if strings.EqualFold(given, "Deny") || given == "" && len(rules) > 0 {
		last = lastRule("Deny", "Deny all", "Deny all access")
	}
	return append(rules, last)
}

// lastRule has the last priority (seen 2022 to 2026-07; exported templates have it, too).
func lastRule(action, name, description string) map[string]any {
	return map[string]any{"ipAddress": "Any", "action": action, "priority": float64(2147483647), "name": name, "description": description}
}

// withoutLast leaves out the rule about all others, which clients send back as they read it.
func withoutLast(rules []any) []any {
	return slices.DeleteFunc(slices.Clone(rules), func(entry any) bool {
		rule, _ := entry.(map[string]any)
		return strings.EqualFold(text(rule, "ipAddress"), "Any")
	})
}

// checkRestrictions holds the documented form of rules. That Azure refuses another is
// likely, its words were not seen.
func checkRestrictions(config map[string]any) *Error {
	for _, name := range restrictionLists {
		invalid := refuseWeb(http.StatusBadRequest, "BadRequest", "01007", "The parameter {0} has an invalid value.", strings.ToUpper(name[:1])+name[1:])
		rules := list(config, name)
		if len(rules) > catalog.MaxAccessRules {
			return invalid
		}
		for _, entry := range rules {
			if rule, isObject := entry.(map[string]any); !isObject || !isRestriction(rule) {
				return invalid
			}
		}
		if action := text(config, name+"DefaultAction"); action != "" && action != "Allow" && action != "Deny" {
			return invalid
		}
	}
	return nil
}

func isRestriction(rule map[string]any) bool {
	if action := text(rule, "action"); action != "" && action != "Allow" && action != "Deny" {
		return false
	}
	for header := range object(rule, "headers") {
		if !slices.Contains(restrictionHeaders, strings.ToLower(header)) {
			return false
		}
	}
	of := text(rule, "ipAddress")
	switch {
	case text(rule, "vnetSubnetResourceId") != "":
		return of == ""
	case text(rule, "tag") == "ServiceTag":
		return of != "" && !strings.ContainsAny(of, "/: ")
	}
	blocks := strings.Split(of, ",")
	for _, block := range blocks {
		if _, err := netip.ParsePrefix(strings.TrimSpace(block)); err != nil && !isAddressWithMask(rule) {
			return false
		}
	}
	return len(blocks) <= maxSources
}

// maxSources is the most blocks of one rule ("Multi-source rules").
const maxSources = 8

func isAddressWithMask(rule map[string]any) bool {
	address, err := netip.ParseAddr(text(rule, "ipAddress"))
	mask, noMask := netip.ParseAddr(text(rule, "subnetMask"))
	return err == nil && address.Is4() && noMask == nil && mask.Is4()
}
