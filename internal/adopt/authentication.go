package adopt

import (
	"fmt"
	"slices"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// AuthProperties are those of App Service's own authentication, authsettingsV2, by their
// paths. It is a resource of its own, which the program does not declare; all of them stay.
//
// Source: "Web Apps - Get Auth Settings V2 Without Secrets", and what an app answered on
// 2025-10-21.
var AuthProperties = table(
	rows(Kept, "requests need a login before the app sees them", "platform.enabled", false),
	rows(Kept, "the other settings come from a file among the app's", "platform.configFilePath"),
	rows(Kept, "", "platform.runtimeVersion", "~1"),
	rows(Kept, "", "globalValidation.requireAuthentication", true),
	rows(Kept, "", "globalValidation.unauthenticatedClientAction", "RedirectToLoginPage"),
	rows(Kept, "where the health path is not among them, see adopt.md", "globalValidation.excludedPaths"),
	rows(Kept, "", "globalValidation.redirectToProvider"),
	rows(Kept, "the app settings that hold its secrets are kept, too", `identityProviders.azureActiveDirectory identityProviders.facebook
		identityProviders.gitHub identityProviders.google identityProviders.twitter identityProviders.legacyMicrosoftAccount
		identityProviders.apple identityProviders.azureStaticWebApps identityProviders.customOpenIdConnectProviders`),
	rows(Kept, "", "login.tokenStore login.routes login.allowedExternalRedirectUrls"),
	rows(Kept, "", "login.preserveUrlFragmentsForLogins", false),
	rows(Kept, "", "login.cookieExpiration.convention", "FixedTime"),
	rows(Kept, "", "login.cookieExpiration.timeToExpiration", "08:00:00"),
	rows(Kept, "", "login.nonce.validateNonce httpSettings.requireHttps", true),
	rows(Kept, "", "login.nonce.nonceExpirationInterval", "00:05:00"),
	rows(Kept, "", "httpSettings.routes.apiPrefix", "/.auth"),
	rows(Kept, "", "httpSettings.forwardProxy.convention", "NoProxy"),
	rows(Kept, "", "httpSettings.forwardProxy.customHostHeaderName httpSettings.forwardProxy.customProtoHeaderName"),
	rows(Kept, "", "clearInboundClaimsMapping", "false"),
)

// authBody has the settings by the paths of the table. Azure answers every provider as
// enabled: one is in use if it has a registration.
func authBody(auth map[string]any) map[string]any {
	all := map[string]any{}
	var walk func(path string, value any)
	walk = func(path string, value any) {
		inner, nested := value.(map[string]any)
		_, known := AuthProperties.find(path)
		switch registration, registered := inner["registration"]; {
		case !nested:
			all[path] = value
		case known && registered && path != "identityProviders.customOpenIdConnectProviders":
			all[path] = registration
		case path == "login.tokenStore" && inner["enabled"] != true:
		case known:
			all[path] = value
		default:
			for name, member := range inner {
				walk(path+"."+name, member)
			}
		}
	}
	for name, value := range auth {
		walk(name, value)
	}
	return all
}

// authentication notes that App Service asks for a login, and where nobody can see whether
// the app is well.
func (d *drafter) authentication() {
	f := d.facts
	auth, path := arm.AuthenticationOf(f.Auth), d.healthPath()
	if !auth.On {
		if on, _ := f.Config.All["siteAuthEnabled"].(bool); on {
			d.Left = append(d.Left, Note{"App Service authentication is on", settings.AppAuthentication})
		}
		return
	}
	var names []string
	for name, value := range authBody(f.Auth) {
		if p, known := AuthProperties.find(name); !known && !blank(value) || known && !p.unset(value) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	d.Left = append(d.Left, Note{
		"App Service authentication is on", "it is a resource of its own, which an update leaves: " + strings.Join(names, ", "),
	})
	if auth.Guards(path) {
		d.Left = append(d.Left, Note{"it asks for a login at " + path, settings.AppAuthentication + "; " + d.excluded(path)})
	}
}

// excluded is how a path is let through.
func (d *drafter) excluded(path string) string {
	text := fmt.Sprintf("az webapp auth update -g %s -n %s --excluded-paths %s",
		shellword.Of(d.facts.Group.Name), shellword.Of(d.facts.Site.Name), shellword.Of(path))
	if others := arm.AuthenticationOf(d.facts.Auth).Excluded; len(others) > 0 {
		text += ", beside those that are excluded now: " + strings.Join(slices.Sorted(slices.Values(others)), ", ")
	}
	return text
}
