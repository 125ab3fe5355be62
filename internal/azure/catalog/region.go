package catalog

import (
	"slices"
	"strings"
)

// displayRegions are Azure's regions by their display names: the public cloud, then the
// US Government cloud and the one operated by 21Vianet. Without
// spaces and capitals they are the names that ARM uses.
//
// Source: "Azure regions list".
var displayRegions = []string{
	"Australia Central", "Australia Central 2", "Australia East", "Australia Southeast",
	"Austria East", "Belgium Central", "Brazil South", "Brazil Southeast",
	"Canada Central", "Canada East", "Central India", "Central US", "Chile Central",
	"Denmark East", "East Asia", "East US", "East US 2", "France Central", "France South",
	"Germany North", "Germany West Central", "Indonesia Central", "Israel Central",
	"Italy North", "Japan East", "Japan West", "Jio India Central", "Jio India West",
	"Korea Central", "Korea South", "Malaysia West", "Mexico Central",
	"New Zealand North", "North Central US", "North Europe", "Norway East", "Norway West",
	"Poland Central", "Qatar Central", "South Africa North", "South Africa West",
	"South Central US", "Southeast Asia", "South India", "Spain Central",
	"Sweden Central", "Sweden South", "Switzerland North", "Switzerland West",
	"UAE Central", "UAE North", "UK South", "UK West", "West Central US", "West Europe",
	"West India", "West US", "West US 2", "West US 3",

	"USGov Arizona", "USGov Texas", "USGov Virginia", "USDoD Central", "USDoD East",

	"China East", "China East 2", "China East 3", "China North", "China North 2", "China North 3",
}

// regions is displayRegions as ARM spells them; see Regions.
var regions = func() []string {
	names := make([]string, len(displayRegions))
	for i, name := range displayRegions {
		names[i] = NormalRegion(name)
	}
	return names
}()

// Regions returns the names of Azure's regions as ARM spells them: the public
// cloud, then the US Government cloud and the one operated by 21Vianet.
func Regions() []string { return slices.Clone(regions) }

// NormalRegion returns a region's name as ARM spells it: "West Europe" and
// " westEurope" become "westeurope". It does not check that there is one.
func NormalRegion(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(s), ""))
}

// DisplayRegion returns the display name of a region, in which Microsoft.Web and
// Microsoft.Cache answer: "westeurope" becomes "West Europe". One that is not of
// Regions stays as it is.
func DisplayRegion(s string) string {
	normal := NormalRegion(s)
	for i, name := range regions {
		if name == normal {
			return displayRegions[i]
		}
	}
	return s
}

// IsRegion reports whether name is one of Regions, spelled as ARM does.
func IsRegion(name string) bool { return slices.Contains(regions, name) }

// withoutZones are the regions in which App Service spreads no plan over availability
// zones. It does "in any region that supports availability zones" ("Reliability in Azure
// App Service", 2025-05-07), if the scale unit can.
var withoutZones = []string{
	// "Azure regions list" of 2025-09-23, read on 2026-11-29. Sweden South has no row of its own.
	"australiacentral", "australiacentral2", "australiasoutheast", "brazilsoutheast", "canadaeast",
	"francesouth", "germanynorth", "koreasouth", "northcentralus", "norwaywest", "southafricawest",
	"southindia", "swedensouth", "switzerlandwest", "uaecentral", "ukwest", "westcentralus", "westindia", "westus",

	// That list gives Japan West zones. App Service was seen to refuse there on 2022-07-15,
	// when it had none yet; since then nothing was seen (not confirmed).
	"japanwest",

	// Not on that list. One third party has them without zones, undated: not confirmed.
	"jioindiacentral", "jioindiawest",

	// Of the US Government cloud "Availability zone service and regional support" of
	// 2024-04-15 names US Gov Virginia alone; of 21Vianet's, its own list of regions with
	// zones names China North 3 alone (undated, read on 2026-11-29).
	"usgovarizona", "usgovtexas", "usdodcentral", "usdodeast",
	"chinaeast", "chinaeast2", "chinaeast3", "chinanorth", "chinanorth2",
}

// HasZones reports whether App Service spreads a plan over availability zones in a region
// of Regions, and a classic cache can name zones there. Denmark East is newer than the list that was read, and taken to have zones as
// all new regions do (not confirmed).
func HasZones(region string) bool { return !slices.Contains(withoutZones, region) }
