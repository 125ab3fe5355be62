package verify

import (
	"errors"
	"net/url"
)

// FromOutputs reads what a stack declares from its outputs, as 'pulumi stack
// output --json --show-secrets' writes them: the app's id, and the rest. Without
// secrets, app settings are unknown.
func FromOutputs(outputs map[string]any) (siteID string, d Declared, err error) {
	o := object(outputs)
	siteID = o.text("appId")
	if siteID == "" {
		return "", d, errors.New("the stack's outputs name no app (appId): it has not been brought up completely")
	}
	d = Declared{
		Known: true, Autoscale: o.flag("autoscale"), Min: o.whole("minInstances"), Max: o.whole("maxInstances"),
		PlanID: o.text("planId"), CacheID: o.text("redisId"),
	}
	if u, err := url.Parse(o.text("healthCheckUrl")); err == nil {
		d.HealthPath = u.Path
	}
	if given := o.object("appSettings"); given != nil {
		d.AppSettings = make(map[string]string, len(given))
		for name := range given {
			d.AppSettings[name] = given.text(name)
		}
	}
	return siteID, d, nil
}
