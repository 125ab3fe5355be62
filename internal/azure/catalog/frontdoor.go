package catalog

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
)

// The SKUs of an Azure Front Door ("Profiles - Create", SkuName). The classic one is another resource, of which no new ones
// can be made since 2025-03-31.
const (
	FrontDoorStandard = "Standard_AzureFrontDoor"
	FrontDoorPremium  = "Premium_AzureFrontDoor"
)

// MaxFrontDoorEndpointName is the longest name of an endpoint, whose host name begins with it ("azurerm_cdn_frontdoor_endpoint",
// name).
const MaxFrontDoorEndpointName = 46

// FrontDoorProbeHeader is set in the requests by which Front Door asks for the health of an origin ("Protocol support for
// HTTP headers in Azure Front Door").
const FrontDoorProbeHeader = "x-fd-healthprobe"

// OriginHealthAlert is the percentage of good probes below which Microsoft's own set of alerts ("Azure Monitor Baseline
// Alerts", Microsoft.Cdn/profiles, OriginHealthPercentage) calls somebody.
const OriginHealthAlert = 90

// FrontDoorLogGB is the assumed amount of logs, in gigabytes, that a million requests through a Front Door write: some forty
// columns for each ("Access log"), two kilobytes. An assumption.
const FrontDoorLogGB = 2

// FrontDoorProbeGB is the most of logs, in gigabytes a day, that an app is taken to write about probes: one each 100 seconds from
// each of 200 sites, a kilobyte each. A site that nobody comes through asks less often ("Health probes"). An assumption.
const FrontDoorProbeGB = 0.2

// The items of the price list that a Front Door is billed by; traffic depends on where people are ("zone 1" has
// North America and Europe). Azure's names for them in its own list were not seen, so they cannot be refreshed.
const (
	FrontDoorStandardBase    = "Front_Door_Standard"         // a month of a profile
	FrontDoorPremiumBase     = "Front_Door_Premium"          // a month of a profile
	FrontDoorRequests        = "Front_Door_Requests"         // 10,000 requests through a Standard one
	FrontDoorPremiumRequests = "Front_Door_Premium_Requests" // and through a Premium one
	FrontDoorDataOut         = "Front_Door_Data_Out"         // a gigabyte to people in zone 1
)

// FrontDoorItems are what a Front Door of a SKU is billed by: a month, and 10,000 requests.
func FrontDoorItems(sku string) (month, requests string) {
	if sku == FrontDoorPremium {
		return FrontDoorPremiumBase, FrontDoorPremiumRequests
	}
	return FrontDoorStandardBase, FrontDoorRequests
}

// FrontDoorHost is the host name of an endpoint. Azure documents that it has a hash after the endpoint's name ("Endpoints in
// Azure Front Door", endpoint host name), of a tenant where names may be used again in the tenant; how it is made is not known.
func FrontDoorHost(endpoint, tenant string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(tenant + "/" + endpoint)))
	hash := strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:16]
	return strings.ToLower(endpoint) + "-" + hash + ".z01.azurefd.net"
}
