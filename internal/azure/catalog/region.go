package catalog

import "strings"

// Regions returns the names of Azure's regions as ARM spells them: the public
// cloud, then the US Government cloud and the one operated by 21Vianet.
//
// Source: "Azure regions list".
func Regions() []string {
	return []string{
		"australiacentral", "australiacentral2", "australiaeast", "australiasoutheast",
		"austriaeast", "belgiumcentral", "brazilsouth", "brazilsoutheast",
		"canadacentral", "canadaeast", "centralindia", "centralus", "chilecentral",
		"denmarkeast", "eastasia", "eastus", "eastus2", "francecentral", "francesouth",
		"germanynorth", "germanywestcentral", "indonesiacentral", "israelcentral",
		"italynorth", "japaneast", "japanwest", "jioindiacentral", "jioindiawest",
		"koreacentral", "koreasouth", "malaysiawest", "mexicocentral",
		"newzealandnorth", "northcentralus", "northeurope", "norwayeast", "norwaywest",
		"polandcentral", "qatarcentral", "southafricanorth", "southafricawest",
		"southcentralus", "southeastasia", "southindia", "spaincentral",
		"swedencentral", "swedensouth", "switzerlandnorth", "switzerlandwest",
		"uaecentral", "uaenorth", "uksouth", "ukwest", "westcentralus", "westeurope",
		"westindia", "westus", "westus2", "westus3",

		"usgovarizona", "usgovtexas", "usgovvirginia", "usdodcentral", "usdodeast",

		"chinaeast", "chinaeast2", "chinaeast3", "chinanorth", "chinanorth2", "chinanorth3",
	}
}

// NormalRegion returns a region's name as ARM spells it: "West Europe" and
// " westEurope" become "westeurope". It does not check that there is one.
func NormalRegion(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(s), ""))
}

// IsRegion reports whether name is one of Regions, spelled as ARM does.
func IsRegion(name string) bool {
	for _, r := range Regions() {
		if r == name {
			return true
		}
	}
	return false
}
