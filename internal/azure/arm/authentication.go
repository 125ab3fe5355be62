package arm

import (
	"slices"
	"strings"
)

// AuthSettings follows an app's id, and names the settings of its authentication ("Web
// Apps - Get Auth Settings V2 Without Secrets").
const AuthSettings = "/config/authsettingsV2"

// Authentication is what App Service's own authentication asks of a request, before the
// app sees it. The zero value asks for nothing.
type Authentication struct {
	On       bool
	Action   string   // what a request without a login gets, "RedirectToLoginPage"
	Excluded []string // paths that are let through all the same
}

// AuthenticationOf reads the properties of the settings.
func AuthenticationOf(properties Object) Authentication {
	rules := properties.Object("globalValidation")
	a := Authentication{
		On:     properties.Object("platform").Flag("enabled"),
		Action: rules.Text("unauthenticatedClientAction"), Excluded: rules.Texts("excludedPaths"),
	}
	if required, given := rules["requireAuthentication"].(bool); given && !required {
		a.Action = allowAnonymous
	}
	return a
}

const allowAnonymous = "AllowAnonymous"

// Guards reports whether a request for a path needs a login. An excluded path may end in
// "*" ("File-based configuration in Azure App Service authentication"); that one stands
// for the paths below it without, too, is documented nowhere, and not assumed.
func (a Authentication) Guards(path string) bool {
	if !a.On || strings.EqualFold(a.Action, allowAnonymous) {
		return false
	}
	return !slices.ContainsFunc(a.Excluded, func(excluded string) bool {
		prefix, wild := strings.CutSuffix(excluded, "*")
		return excluded == path || wild && strings.HasPrefix(path, prefix)
	})
}

// Refuses reports whether a status is one with which the authentication answers a request
// that has no login.
func (a Authentication) Refuses(status int) bool {
	return status/100 == 3 || status == 401 || status == 403
}
