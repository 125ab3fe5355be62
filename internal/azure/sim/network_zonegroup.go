package sim

import "net/http"

func zoneGroupKind() *kind {
	return &kind{
		name: zoneGroupType, versions: networkVersions, fields: zoneGroupFields,
		put: putZoneGroup, remove: deleteZoneGroup, shown: viewZoneGroup,
	}
}

// zoneGroupFields is PrivateDnsZoneGroupPropertiesFormat of the 2023-02-01 specification.
var zoneGroupFields = []field{
	{name: "privateDnsZoneConfigs", is: objectsField, fields: []field{
		{name: "name"}, {name: "properties", is: objectField, fields: []field{{name: "privateDnsZoneId"}}},
	}},
}

// mostZones are the zones that a group may have ("Azure Private Endpoint DNS integration").
const mostZones = 5

// putZoneGroup has an endpoint write its names into zones.
func putZoneGroup(a *Azure, c *call) (*answer, *Error) {
	endpoint, _ := a.state.find(c.id.parent())
	if e := a.networkBusy(c, endpoint.id()); e != nil {
		return nil, e
	}
	existing, found := a.state.find(c.id)
	group := &resource{ID: endpoint.ID + "/privateDnsZoneGroups/" + c.id.name(), Type: zoneGroupType}
	if found {
		group.ID = existing.ID
	}
	group.Body = map[string]any{
		"id": group.ID, "name": group.id().name(), "type": zoneGroupType, "properties": merge(nil, object(c.body, "properties")),
	}
	if e := a.checkZoneGroup(endpoint, group); e != nil {
		return nil, e
	}
	return a.writeNetwork(c, existing, group, endpoint.location(), networkChange), nil
}

// checkZoneGroup: the rules are in "Azure Private Endpoint DNS integration"; except for that of a
// zone that is not there, the words were not seen.
func (a *Azure) checkZoneGroup(endpoint, group *resource) *Error {
	for _, other := range a.state.childrenOf(endpoint, zoneGroupType) {
		if key(other.ID) != key(group.ID) {
			return refuseNetwork("MultiplePrivateDnsZoneGroupsNotAllowed", "Private endpoint %s has the group of private DNS zones %s already.", endpoint.ID, other.id().name())
		}
	}
	configs := list(group.properties(), "privateDnsZoneConfigs")
	if len(configs) > mostZones {
		return refuseNetwork("TooManyPrivateDnsZoneConfigs", "A group of private DNS zones can have %d zones, not %d.", mostZones, len(configs))
	}
	for _, entry := range configs {
		named := text(object(entry.(map[string]any), "properties"), "privateDnsZoneId")
		if zone, found := a.state.resources[key(named)]; !found || zone.Type != zoneType {
			return referenceNotFound(named, group.ID)
		}
	}
	return nil
}

func viewZoneGroup(a *Azure, r *resource, _ look) map[string]any {
	body := clone(r.Body)
	p := object(body, "properties")
	setDefault(p, "privateDnsZoneConfigs", []any{})
	for _, entry := range list(p, "privateDnsZoneConfigs") {
		config := entry.(map[string]any)
		config["id"] = r.ID + "/privateDnsZoneConfigs/" + text(config, "name")
		config["type"], config["etag"] = zoneGroupType+"/privateDnsZoneConfigs", body["etag"]
		inner := object(config, "properties")
		inner["provisioningState"] = p["provisioningState"]
		records := []any{}
		for _, rec := range a.state.recordsInto(r, text(inner, "privateDnsZoneId")) {
			records = append(records, map[string]any{
				"recordType": "A", "recordSetName": rec.name, "fqdn": rec.fqdn(), "ttl": float64(recordTTL),
				"provisioningState": "Succeeded", "ipAddresses": []any{rec.address},
			})
		}
		inner["recordSets"] = records
	}
	return body
}

func deleteZoneGroup(a *Azure, c *call) (*answer, *Error) {
	group, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	endpoint, _ := a.state.find(c.id.parent())
	if op, busy := a.busy(c.id); busy && op.Verb == deleting {
		return op.announce(c, wrote(http.StatusAccepted, nil)), nil
	}
	if e := a.networkBusy(c, endpoint.id()); e != nil {
		return nil, e
	}
	return a.removeNetwork(c, group, endpoint.location(), networkChange), nil
}
