package adopt

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/dustin/go-humanize/english"
)

// usualConfig are settings of config/web that the program does not declare, with
// what a new app on Linux has. An update that does not name them leaves them ("Web
// Apps - Create Or Update" merges siteConfig), so they stay, managed by nobody.
//
// Source: the defaults of SiteConfig in the specification of Microsoft.Web 2022-09-01.
var usualConfig = map[string]any{
	"webSocketsEnabled": false, "autoHealEnabled": false, "httpLoggingEnabled": false, "detailedErrorLoggingEnabled": false,
	"requestTracingEnabled": false, "remoteDebuggingEnabled": false, "localMySqlEnabled": false, "vnetRouteAllEnabled": false,
	"acrUseManagedIdentityCreds": false, "scmIpSecurityRestrictionsUseMain": false, "loadBalancing": "LeastRequests",
	"scmType": "None", "cors": nil, "autoSwapSlotName": "", "azureStorageAccounts": nil, "websiteTimeZone": "",
}

// undeclared names what of config/web is not as usual.
func undeclared(config map[string]any) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(usualConfig)) {
		value := config[name]
		if value == nil || value == "" || reflect.DeepEqual(value, usualConfig[name]) || empty(value) {
			continue
		}
		names = append(names, name)
	}
	return names
}

func empty(value any) bool {
	switch v := value.(type) {
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// restricted: who may reach the app is not to depend on how a provider treats what
// it was not told.
func restricted(d *drafter) {
	n := 0
	list, _ := d.facts.Config.All["ipSecurityRestrictions"].([]any)
	for _, entry := range list {
		rule, _ := entry.(map[string]any)
		if rule["ipAddress"] != "Any" || rule["action"] != "Allow" {
			n++
		}
	}
	if n == 0 {
		return
	}
	d.deny(Refusal{
		Name: "ipSecurityRestrictions", What: fmt.Sprintf("the app has %s", english.Plural(n, "access restriction", "")),
		Why: "the program does not declare them; App Service leaves what an update does not name, but nobody has seen that azure-native does not name them",
		Do: "add them to components/app.go; or look for ipSecurityRestrictions in 'pulumi preview --diff', be ready to set them again, " +
			"and --accept ipSecurityRestrictions",
		Acceptable: true,
	})
}
