package verify

import (
	"errors"
	"net/url"

	"scaleout/program/outputs"
)

// FromOutputs returns the id of the app that a stack's outputs name, and what they
// declare. Where secrets are masked, app settings are unknown.
func FromOutputs(v outputs.Values) (siteID string, d Declared, err error) {
	if v.AppID == "" {
		return "", d, errors.New("the stack's outputs name no app (appId): it has not been brought up completely")
	}
	d = Declared{
		Known: true, Autoscale: v.Autoscale, Min: v.MinInstances, Max: v.MaxInstances,
		Affinity: v.ClientAffinity, PlanID: v.PlanID, CacheID: v.RedisID, AppSettings: v.AppSettings,
		Policy: v.RedisClusteringPolicy,
	}
	d.SlotID, d.NetworkID, d.SubnetID = v.SlotID, v.NetworkID, v.IntegrationSubnetID
	d.AppAccess, d.FrontDoorID = v.AppAccess, v.FrontDoorID
	d.RedisURL, d.VaultID = v.RedisURL, v.VaultID
	d.Unprotected = v.Protect != nil && !*v.Protect
	if u, err := url.Parse(v.HealthCheckURL); err == nil {
		d.HealthPath = u.Path
	}
	return v.AppID, d, nil
}
