package sim

import "strings"

// authSettingsKind is "Web Apps - Get Auth Settings V2": of all configuration, this alone has a list that is asked by GET (recorded 2023-01).
func authSettingsKind(app string) *kind {
	return &kind{name: app + "/config/list", versions: webVersions, virtual: true, deep: true, list: listAuthSettings}
}

func listAuthSettings(a *Azure, c *call) (*answer, *Error) {
	if !strings.EqualFold(c.id.parent().name(), "authsettingsV2") {
		return nil, c.methodNotAllowed("POST")
	}
	site, _ := a.state.find(c.id.parent().parent())
	body := authSettings(c, site)
	if site.Hidden["authsettingsV2"] == nil {
		body["properties"] = map[string]any{}
	}
	return ok(body), nil
}

// putAuthSettings replaces the settings of App Service's own authentication ("Web Apps -
// Update Auth Settings V2"). What it leaves out has a default (seen 2025-10-21).
func putAuthSettings(_ *Azure, c *call, site *resource, given map[string]any) (map[string]any, *Error) {
	site.Hidden["authsettingsV2"] = merge(authDefaults(), given)
	return authSettings(c, site), nil
}

// authSettings is "Web Apps - Get Auth Settings V2 Without Secrets". They hold none: a
// provider's secret is an app setting, which they name.
func authSettings(c *call, site *resource) map[string]any {
	properties := object(site.Hidden, "authsettingsV2")
	if properties == nil { // nobody has set any (seen 2025-10-21)
		properties = map[string]any{"platform": map[string]any{"enabled": false}}
	}
	return configBody(c, site, "authsettingsV2", clone(properties))
}

// authDefaults is what Azure answers to settings of which only the switch was given.
func authDefaults() map[string]any {
	type m = map[string]any
	provider := func(more m) m { return merge(m{"enabled": true, "registration": m{}}, more) }
	return m{
		"platform":         m{"enabled": false, "runtimeVersion": "~1"},
		"globalValidation": m{"requireAuthentication": true, "unauthenticatedClientAction": "RedirectToLoginPage"},
		"identityProviders": m{
			"azureActiveDirectory": provider(m{
				"login":      m{"disableWWWAuthenticate": false},
				"validation": m{"jwtClaimChecks": m{}, "defaultAuthorizationPolicy": m{"allowedPrincipals": m{}}},
			}),
			"facebook": provider(m{"login": m{}}), "gitHub": provider(m{"login": m{}}),
			"google": provider(m{"login": m{}, "validation": m{}}), "twitter": provider(nil),
			"legacyMicrosoftAccount": provider(m{"login": m{}, "validation": m{}}), "apple": provider(m{"login": m{}}),
		},
		"login": m{
			"routes":                        m{},
			"tokenStore":                    m{"enabled": false, "tokenRefreshExtensionHours": 72.0, "fileSystem": m{}, "azureBlobStorage": m{}},
			"preserveUrlFragmentsForLogins": false,
			"cookieExpiration":              m{"convention": "FixedTime", "timeToExpiration": "08:00:00"},
			"nonce":                         m{"validateNonce": true, "nonceExpirationInterval": "00:05:00"},
		},
		"httpSettings": m{
			"requireHttps": true, "routes": m{"apiPrefix": "/.auth"}, "forwardProxy": m{"convention": "NoProxy"},
		},
		"clearInboundClaimsMapping": "false",
	}
}

// classicAuth is the same in its first version ("Web Apps - Get Auth Settings"), which az shows
// first. Most of it is null (recorded 2017 to 2019).
func classicAuth(c *call, site *resource) map[string]any {
	p := map[string]any{"enabled": flag(object(object(site.Hidden, "authsettingsV2"), "platform"), "enabled")}
	for _, name := range classicAuthNames {
		p[name] = nil
	}
	p["isAadAutoProvisioned"] = false
	p = merge(p, object(site.Hidden, "authsettings"))
	return configBody(c, site, "authsettings", p)
}

var classicAuthNames = []string{
	"unauthenticatedClientAction", "tokenStoreEnabled", "allowedExternalRedirectUrls", "defaultProvider", "clientId", "clientSecret",
	"clientSecretSettingName", "clientSecretCertificateThumbprint", "issuer", "allowedAudiences", "additionalLoginParams", "aadClaimsAuthorization",
	"googleClientId", "googleClientSecret", "googleClientSecretSettingName", "googleOAuthScopes",
	"facebookAppId", "facebookAppSecret", "facebookAppSecretSettingName", "facebookOAuthScopes",
	"gitHubClientId", "gitHubClientSecret", "gitHubClientSecretSettingName", "gitHubOAuthScopes",
	"twitterConsumerKey", "twitterConsumerSecret", "twitterConsumerSecretSettingName",
	"microsoftAccountClientId", "microsoftAccountClientSecret", "microsoftAccountClientSecretSettingName", "microsoftAccountOAuthScopes",
	"configVersion",
}

// putClassicAuth keeps what it is given ("Web Apps - Update Auth Settings").
func putClassicAuth(_ *Azure, c *call, site *resource, given map[string]any) (map[string]any, *Error) {
	site.Hidden["authsettings"] = merge(object(site.Hidden, "authsettings"), given)
	return classicAuth(c, site), nil
}
