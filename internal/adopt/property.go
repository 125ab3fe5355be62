package adopt

import (
	"fmt"
	"maps"
	"slices"
)

// usual are properties that the program does not declare, with what Azure makes of
// them in a PUT that does not name them. An app or a plan that has them otherwise
// would lose that silently. What is not listed here is read-only, declared by the
// program, or described by properties that are listed.
//
// Source: the defaults of SiteProperties and AppServicePlanProperties in the
// specification of Microsoft.Web 2022-09-01.
var (
	usualSite = map[string]any{
		"enabled": true, "hostNamesDisabled": false, "clientCertEnabled": false, "clientCertExclusionPaths": "",
		"storageAccountRequired": false, "dailyMemoryTimeQuota": 0.0, "keyVaultReferenceIdentity": "SystemAssigned",
		"redundancyMode": "None", "scmSiteAlsoStopped": false, "isXenon": false, "hyperV": false,
		"virtualNetworkSubnetId": "", "vnetRouteAllEnabled": false, "vnetImagePullEnabled": false,
		"vnetContentShareEnabled": false, "publicNetworkAccess": "Enabled", "managedEnvironmentId": "",
		"hostingEnvironmentProfile": nil, "endToEndEncryptionEnabled": false, "dnsConfiguration": nil,
	}
	usualPlan = map[string]any{
		"perSiteScaling": false, "elasticScaleEnabled": false, "isSpot": false, "isXenon": false, "hyperV": false,
		"hostingEnvironmentProfile": nil, "kubeEnvironmentProfile": nil,
	}
)

func properties(d *drafter) {
	d.unusual("app", d.facts.Site.Name, d.facts.Site.All, usualSite)
	d.unusual("plan", d.facts.Plan.Name, d.facts.Plan.All, usualPlan)
}

func (d *drafter) unusual(what, name string, has, usual map[string]any) {
	for _, property := range slices.Sorted(maps.Keys(usual)) {
		value := has[property]
		if value == nil || value == usual[property] || value == "" {
			continue
		}
		shown := fmt.Sprint(value)
		if _, nested := value.(map[string]any); nested {
			shown = "set"
		}
		d.deny(Refusal{
			Name: property, What: fmt.Sprintf("%s of the %s %s is %s", property, what, name, shown),
			Why: "the program does not declare it, so its first update would set it back to Azure's default",
			Do:  "add it to components/" + what + ".go, or set it back in the portal if nobody needs it",
		})
	}
}
