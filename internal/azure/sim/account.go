package sim

import "scaleout/internal/azure/catalog"

// account answers for what belongs to no resource group: the subscription, and the
// lists that hold it and its tenant.
func (a *Azure) account(c *call) map[string]any {
	l := c.look(asRead)
	switch c.target {
	case toSubscriptions:
		return map[string]any{"value": []any{a.subscription(l)}}
	case toLocations:
		return map[string]any{"value": a.locations(l)}
	case toTenants:
		return map[string]any{"value": []any{a.tenant(l)}}
	}
	return a.subscription(l)
}

// subscriptionName is what the subscription and its tenant are called.
const subscriptionName = "Embedded Azure"

// subscription is the body of "Subscriptions - Get". Members came with api-versions (recorded 2016 to 2023).
func (a *Azure) subscription(l look) map[string]any {
	body := map[string]any{
		"id": "/subscriptions/" + a.opts.SubscriptionID, "subscriptionId": a.opts.SubscriptionID, "displayName": subscriptionName, "state": "Enabled",
		"subscriptionPolicies": map[string]any{
			"locationPlacementId": "Public_2014-09-01", "quotaId": "PayAsYouGo_2014-09-01", "spendingLimit": "Off",
		},
	}
	if l.since("2016-06-01") {
		body["authorizationSource"] = "RoleBased"
	}
	if l.since("2019-06-01") {
		body["tenantId"], body["managedByTenants"] = a.opts.TenantID, []any{}
	}
	tags := object(a.subscriptionTags().Body, "tags")
	if len(tags) > 0 && l.since("2019-11-01") || l.since("2022-12-01") { // an empty object is recorded with 2022-12-01 (2023 to 2026)
		body["tags"] = orEmpty(tags)
	}
	return body
}

// locations are the entries of "Subscriptions - List Locations": until 2019-06-01 with where they are beside their names, then in
// metadata (recorded 2019 to 2025).
func (a *Azure) locations(l look) []any {
	all := []any{}
	for _, region := range publicRegions() {
		entry := map[string]any{
			"id": "/subscriptions/" + a.opts.SubscriptionID + "/locations/" + region, "name": region, "displayName": catalog.DisplayRegion(region),
		}
		place, known := catalog.PlaceOf(region)
		switch {
		case l.since("2019-11-01"):
			a.describe(entry, place, l)
		case known:
			entry["longitude"], entry["latitude"] = place.Longitude, place.Latitude
		}
		all = append(all, entry)
	}
	return all
}

// describe adds what newer api-versions say of a region, as far as it is known. The numbers of its zones are everybody's own.
func (a *Azure) describe(entry map[string]any, p catalog.Place, l look) {
	metadata, pairs := map[string]any{"regionType": "Physical"}, []any{}
	entry["metadata"] = metadata
	if p.PairRegion != "" {
		pairs = append(pairs, map[string]any{"name": p.PairRegion, "id": "/subscriptions/" + a.opts.SubscriptionID + "/locations/" + p.PairRegion})
	}
	if p.RegionalName != "" {
		entry["regionalDisplayName"] = p.RegionalName
		metadata["regionCategory"], metadata["geographyGroup"], metadata["physicalLocation"] = p.Category, p.Group, p.Physical
		metadata["longitude"], metadata["latitude"], metadata["pairedRegion"] = p.Longitude, p.Latitude, pairs
	}
	if !l.since("2022-12-01") {
		return
	}
	entry["type"] = "Region"
	if p.Geography != "" {
		metadata["geography"] = p.Geography
	}
	region := text(entry, "name")
	if catalog.HasZones(region) {
		zones := []any{}
		for _, n := range []string{"1", "2", "3"} {
			zones = append(zones, map[string]any{"logicalZone": n, "physicalZone": region + "-az" + n})
		}
		entry["availabilityZoneMappings"] = zones
	}
}

// tenant is an entry of "Tenants - List". Its name came after 2019-11-01, its category after 2016-06-01 (recorded 2016 to 2022).
func (a *Azure) tenant(l look) map[string]any {
	body := map[string]any{"id": "/tenants/" + a.opts.TenantID, "tenantId": a.opts.TenantID}
	if l.since("2019-06-01") {
		body["tenantCategory"] = "Home"
	}
	if l.version > "2019-11-01" {
		body["displayName"] = subscriptionName
	}
	return body
}
