package sim

import "scaleout/internal/azure/catalog"

// account answers for what belongs to no resource group: the subscription, and the
// lists that hold it and its tenant.
func (a *Azure) account(t target) map[string]any {
	switch t {
	case toSubscriptions:
		return map[string]any{"value": []any{a.subscription()}}
	case toLocations:
		return map[string]any{"value": a.locations()}
	case toTenants:
		return map[string]any{"value": []any{a.tenant()}}
	}
	return a.subscription()
}

// subscription is the body of "Subscriptions - Get".
func (a *Azure) subscription() map[string]any {
	return map[string]any{
		"id": "/subscriptions/" + a.opts.SubscriptionID, "subscriptionId": a.opts.SubscriptionID,
		"displayName": "Embedded Azure", "state": "Enabled", "tenantId": a.opts.TenantID,
		"authorizationSource": "RoleBased",
	}
}

// locations are the entries of "Subscriptions - List Locations". Azure says more of each: where it is, and
// which region is its pair.
func (a *Azure) locations() []any {
	all := []any{}
	for _, region := range publicRegions() {
		all = append(all, map[string]any{
			"id": "/subscriptions/" + a.opts.SubscriptionID + "/locations/" + region, "name": region, "type": "Region",
			"displayName": catalog.DisplayRegion(region), "metadata": map[string]any{"regionType": "Physical"},
		})
	}
	return all
}

// tenant is an entry of "Tenants - List".
func (a *Azure) tenant() map[string]any {
	return map[string]any{
		"id": "/tenants/" + a.opts.TenantID, "tenantId": a.opts.TenantID,
		"displayName": "Embedded Azure", "tenantCategory": "Home",
	}
}
