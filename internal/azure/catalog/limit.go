package catalog

import "time"

// Limits of autoscale, from the schema of Microsoft.Insights/autoscaleSettings
// 2022-10-01 and "Autoscale limits".
const (
	TimeGrain   = time.Minute // the only grain of the App Service metrics
	MinWindow   = 5 * time.Minute
	MaxWindow   = 12 * time.Hour
	MinCooldown = time.Minute
	MaxCooldown = 7 * 24 * time.Hour

	MaxProfiles        = 20
	MaxRulesPerProfile = 10
)

// MinZoneInstances is the least number of instances of a zone redundant plan.
// With fewer, Azure runs and bills this many.
const MinZoneInstances = 2

// Limits of tags, from "Tag resources: limitations".
const (
	MaxTags      = 50
	MaxTagName   = 512
	MaxTagValue  = 256
	TagNameTaboo = `<>%&\?/`
)

// MaxAccessRules is the most access restrictions of a site ("Set up Azure App Service access
// restrictions").
const MaxAccessRules = 512

// FrontDoorTag is the service tag of the addresses from which Azure Front Door asks an
// origin, and FrontDoorHeader the header in which it says which Front Door it is ("Secure
// traffic to Azure Front Door origins").
const (
	FrontDoorTag    = "AzureFrontDoor.Backend"
	FrontDoorHeader = "x-azure-fdid"
)

// OldestPython and NewestPython bound the minor versions of Python 3 that App
// Service on Linux offers.
const (
	OldestPython = 9
	NewestPython = 14
)

// MaxFederations is the most trusts of one identity in tokens of others ("Important considerations and restrictions for federated
// identity credentials").
const MaxFederations = 20
