package arm

import "strings"

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

// PublicAccessOff reports whether a resource answers private endpoints only.
func PublicAccessOff(properties Object) bool {
	return strings.EqualFold(properties.Text("publicNetworkAccess"), "Disabled")
}
