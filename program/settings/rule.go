package settings

import (
	"slices"
	"strconv"
)

// A rule looks at a draft and reports what cannot stay. It is skipped while
// one of the settings it needs has a problem already: what it would say then
// is about a value that will change anyway.
type rule struct {
	needs []string
	check func(*draft) Problems
}

// rules are run in this order: first each setting by itself, then how they go
// together.
func rules() []rule { return slices.Concat(singleRules(), jointRules()) }

// singleRules are the rules of one setting.
func singleRules() []rule {
	return []rule{
		{check: locationRule},
		{check: planRule},
		{check: cacheRule},
		{check: redisKeyRule},
		{check: redisAuthRule},
		{check: healthPathRule},
		{check: warmupPathRule},
		{check: runtimeRule},
		{check: startCommandRule},
		{check: minTLSRule},
		{check: appAccessRule},
		{check: accessRule},
		{check: frontDoorRule},
		{check: frontDoorSKURule},
		{[]string{KeyAccessRules, KeyFrontDoorID, KeySCMAccessRules, KeyAppAccess}, scmAccessRule},
		{check: networkRule},
		{check: networkSpaceRule},
		{[]string{KeyNetworkAddressSpace}, subnetPrefixRule},
		{[]string{KeyNetwork}, subnetIDRule},
		{[]string{KeyIntegrationSubnetID}, redisAllowedNetworksRule},
		{check: stagingSlotRule},
		{check: endToEndTLSRule},
		{check: windowRule},
		{check: emailRule},
		{check: alertEmailRule},
		{check: webhookRule},
		{check: monitoringRangeRule},
		{check: flaskKeyRule},
		{check: secretsRule},
		{[]string{KeySecrets}, referencedVaultsRule},
		{check: identityIDRule},
		{[]string{KeyIdentityIDs, KeySecrets}, referenceIdentityRule},
		{[]string{KeySecrets, KeyFlaskSecretKey}, flaskReferenceRule},
		{check: dateRule},
		{check: settingNameRule},
		{check: reservedSettingRule},
		{check: doubleSettingRule},
		{check: settingValueRule},
		{check: appSecretRule},
		{[]string{KeySecrets, KeyReferencedVaults}, ownReferenceRule},
		{check: tagRule},
		{check: autoscaleNameRule},
	}
}

// jointRules are the rules of how settings go together, and what has to come after those.
func jointRules() []rule {
	return []rule{
		{[]string{KeyRedisSKU, KeyLocation}, managedRegionRule},
		{[]string{KeyRedisSKU}, highAvailabilityRule},
		{[]string{KeyRedisSKU}, clusteringRule},
		{[]string{KeyRedisSKU}, managedRangeRule},
		{[]string{KeyNetwork}, publicAccessRule},
		{[]string{KeyNetwork, KeyRedisPublicAccess}, networkRangeRule},
		{[]string{KeyAppAccess, KeyNetwork}, appNetworkRule},
		{[]string{KeyAppAccess, KeyFrontDoorID, KeyFrontDoorSKU}, frontDoorAccessRule},
		{[]string{KeyRedisSKU, KeyLocation}, zoneIDRule},
		{[]string{KeyRedisSKU, KeyRedisAuth}, managedAuthRule},
		{[]string{KeyRedisKey, KeyRedisAuth}, idleKeyRule},
		{[]string{KeyRedisSKU}, managedMaintenanceRule},
		{check: maintenanceRule}, // after it, as below
		{check: rangeRule},       // after it: of ranges that have to go, none needs to be right
		{[]string{KeyPlanSKU, KeyAutoscale}, autoscaleTierRule},
		{[]string{KeyPlanSKU, KeyAlwaysOn}, alwaysOnRule},
		{[]string{KeyPlanSKU, KeyZoneRedundant}, zoneRule},
		{[]string{KeyPlanSKU, KeyStagingSlot}, slotTierRule},
		{[]string{KeyPlanSKU, KeyEndToEndTLS}, endToEndTLSTierRule},
		{[]string{KeyPlanSKU}, oneInstanceTierRule},
		{[]string{KeyMinInstances}, tooFewRule},
		{[]string{KeyMaxInstances, KeyAutoscale}, tooFewAtMostRule},
		{[]string{KeyMinInstances, KeyPlanSKU, KeyAutoscale}, minAboveTierRule},
		{[]string{KeyMaxInstances, KeyPlanSKU, KeyAutoscale}, maxAboveTierRule},
		{[]string{KeyMinInstances, KeyMaxInstances, KeyAutoscale}, minAboveMaxRule},
		{[]string{KeyOffPeak, KeyAutoscale}, offPeakWithoutAutoscaleRule},
		{[]string{KeyOffPeak, KeyPlanSKU, KeyAutoscale}, offPeakRangeRule},
		{[]string{KeyMinInstances, KeyMaxInstances, KeyAutoscale, KeyPlanSKU, KeyOffPeak, KeyNetwork, KeyNetworkAddressSpace,
			KeyIntegrationSubnetPrefix, KeyEndpointSubnetPrefix, KeyIntegrationSubnetID}, networkRoomRule},
		{[]string{KeyNetwork, KeyNetworkAddressSpace, KeyEndpointSubnetPrefix, KeyAppAccess, KeySecrets, KeyStagingSlot}, endpointRoomRule},
		{[]string{KeyAutoscale}, thresholdRangeRule},
		{[]string{KeyAutoscale}, thresholdOrderRule},
		{[]string{KeyAutoscale, KeyMinInstances, KeyMaxInstances, KeyOffPeak}, scaleInReachRule},

		// Last: a wrong day must not hide a wrong range.
		{check: offPeakDayRule},
		{check: offPeakTimeRule},
		{[]string{KeyOffPeak}, offPeakAlwaysRule},
		{check: offPeakZoneRule},

		// It needs a stack that can be.
		{[]string{KeyMonthlyBudget}, budgetSignRule},
		{[]string{KeyLocation, KeyPlanSKU, KeyMinInstances, KeyMaxInstances, KeyAutoscale, KeyZoneRedundant, KeyRedisSKU, KeyOffPeak, KeyMonitoring, KeyLogDailyCapGB, KeyNetwork, KeyAppAccess, KeyFrontDoorID, KeyFrontDoorSKU, KeyMonthlyBudget}, budgetRule},
	}
}

// check runs all rules and returns the problems so far with those they found.
func check(d *draft, problems Problems) Problems {
	for _, rule := range rules() {
		if !problems.touch(rule.needs...) {
			problems = append(problems, rule.check(d.without(problems))...)
		}
	}
	return problems
}

// touch reports whether there is a problem with any of the settings.
func (ps Problems) touch(names ...string) bool {
	for _, p := range ps {
		for _, name := range names {
			if p.Key == name || root(p.Key) == name {
				return true
			}
		}
	}
	return false
}

// touchPath reports whether there is a problem with exactly this path.
func (ps Problems) touchPath(path string) bool {
	for _, p := range ps {
		if p.Key == path {
			return true
		}
	}
	return false
}

// without returns the draft with the knowledge of what has a problem already,
// for rules over several settings of a kind.
func (d *draft) without(problems Problems) *draft {
	next := *d
	next.bad = problems
	return &next
}

// plain returns a default as text.
func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
