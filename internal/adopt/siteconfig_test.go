package adopt_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/adopt"
)

// Rules of the SCM site that do not hold are not made to hold.
func TestRulesThatDoNotHoldAreNotKept(t *testing.T) {
	t.Parallel()
	f := guide()
	f.Config.All["scmIpSecurityRestrictionsUseMain"] = true
	f.Config.All["scmIpSecurityRestrictions"] = []any{obj{"ipAddress": "AzureCloud", "tag": "ServiceTag", "action": "Allow"}}
	d := adopt.Make(f, wishes(nil))
	assert.Empty(t, refusals(d))
	assert.Empty(t, value(d, "scmAccessRules")+value(d, "scmUsesAccessRules"), "everybody reached it, and does")
	assert.Contains(t, changed(d), "the SCM site's own access restrictions are removed")
	f.Config.All["ipSecurityRestrictions"] = []any{obj{"ipAddress": "203.0.113.0/24", "action": "Allow"}}
	assert.Equal(t, "true", value(adopt.Make(f, wishes(nil)), "scmUsesAccessRules"))
}

// An app that the internet does not reach stays so, whether it says it or has it of its private endpoints.
func TestAppStaysClosed(t *testing.T) {
	t.Parallel()
	endpoints := []any{obj{"id": "/x"}}
	for name, c := range map[string]struct {
		site obj
		want string
	}{
		"it says so":                 {obj{"publicNetworkAccess": "Disabled"}, "closed"},
		"and has endpoints":          {obj{"publicNetworkAccess": "Disabled", "privateEndpointConnections": endpoints}, "closed"},
		"it does not say, but has":   {obj{"publicNetworkAccess": nil, "privateEndpointConnections": endpoints}, "closed"},
		"it does not say, nor has":   {obj{"publicNetworkAccess": nil, "privateEndpointConnections": []any{}}, ""},
		"it says that it is public":  {obj{"publicNetworkAccess": "Enabled"}, ""},
		"empty, as in older answers": {obj{"publicNetworkAccess": ""}, ""},
	} {
		f := guide()
		for key, value := range c.site {
			if f.Site.All == nil {
				f.Site.All = map[string]any{}
			}
			f.Site.All[key] = value
		}
		d := adopt.Make(f, wishes(nil))
		assert.Empty(t, refusals(d), name)
		assert.Equal(t, c.want, value(d, "appAccess"), name)
	}
}

// Who may reach the app stays as it is: settings say it, or the app is refused.
func TestRestrictionsAreKeptOrRefused(t *testing.T) {
	t.Parallel()
	rule := func(address, action string, priority float64) obj {
		return obj{"ipAddress": address, "action": action, "priority": priority, "name": "r"}
	}
	last := obj{"ipAddress": "Any", "action": "Deny", "priority": 2147483647.0, "name": "Deny all"}
	for name, c := range map[string]struct {
		rules  []any
		others string
		want   string // accessRules; empty: refused
	}{
		"an office":               {[]any{rule("203.0.113.0/24", "Allow", 100), last}, "", `["allow 203.0.113.0/24"]`},
		"in the order they hold":  {[]any{rule("203.0.113.0/24", "Allow", 200), rule("203.0.113.7/32", "Deny", 100), last}, "Deny", `["deny 203.0.113.7/32","allow 203.0.113.0/24"]`},
		"several in one":          {[]any{rule("203.0.113.0/24, 2001:db8::/32", "Allow", 1), last}, "", `["allow 203.0.113.0/24","allow 2001:db8::/32"]`},
		"some are kept away":      {[]any{rule("203.0.113.0/24", "Deny", 1)}, "Allow", `["deny 203.0.113.0/24"]`},
		"all are kept away":       {[]any{rule("203.0.113.0/24", "Deny", 1), last}, "", ""},
		"all are let in":          {[]any{rule("203.0.113.0/24", "Allow", 1)}, "Allow", ""},
		"nobody at all":           {nil, "Deny", ""},
		"a header":                {[]any{obj{"ipAddress": "203.0.113.0/24", "action": "Allow", "headers": obj{"x-forwarded-host": []any{"a"}}}, last}, "", ""},
		"a mask that is none":     {[]any{obj{"ipAddress": "203.0.113.0", "subnetMask": "255.0.255.0", "action": "Allow"}, last}, "", ""},
		"Front Door denied":       {[]any{obj{"ipAddress": "AzureFrontDoor.Backend", "tag": "ServiceTag", "action": "Deny", "headers": obj{"x-azure-fdid": []any{"a"}}}, last}, "", ""},
		"a Front Door, then more": {[]any{obj{"ipAddress": "AzureFrontDoor.Backend", "tag": "ServiceTag", "action": "Allow", "headers": obj{"x-azure-fdid": []any{"a"}}}, rule("203.0.113.0/24", "Deny", 1)}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := guide()
			f.Config.All["ipSecurityRestrictions"], f.Config.All["ipSecurityRestrictionsDefaultAction"] = c.rules, c.others
			d := adopt.Make(f, wishes(nil))
			if c.want == "" {
				assert.Equal(t, []string{"ipSecurityRestrictions"}, refusals(d))
				return
			}
			assert.Empty(t, refusals(d))
			assert.Equal(t, c.want, value(d, "accessRules"))
		})
	}
}
