package sim

import (
	"sort"
	"strings"
)

// recordTTL is how long the record of an endpoint may be kept, in seconds ("Azure Private Endpoint
// DNS integration").
const recordTTL = 10

// A record is an address in a private DNS zone that an endpoint has written.
type record struct {
	zone, name, address string
	endpoint            *resource
}

func (r record) fqdn() string { return r.name + "." + r.zone }

// recordsInto are the records that a group has written into a zone.
func (s *state) recordsInto(group *resource, zoneID string) []record {
	zone, found := s.resources[key(zoneID)]
	endpoint, there := s.find(group.id().parent())
	if !found || !there || !s.live(group) {
		return nil
	}
	var all []record
	for _, fqdn := range s.namesOf(endpoint) {
		if name, is := recordName(fqdn, zone.id().name()); is {
			all = append(all, record{zone.id().name(), name, text(endpoint.Hidden, "address"), endpoint})
		}
	}
	return all
}

// recordsOf are the records of a zone, by name. Of two endpoints with one name the later one's stands.
func (s *state) recordsOf(zone *resource) []record {
	byName := map[string]record{}
	for _, group := range s.ofType(zoneGroupType) {
		for _, entry := range list(group.properties(), "privateDnsZoneConfigs") {
			id := text(object(entry.(map[string]any), "properties"), "privateDnsZoneId")
			if key(id) != key(zone.ID) {
				continue
			}
			for _, r := range s.recordsInto(group, id) {
				byName[r.name] = r
			}
		}
	}
	var all []record
	for _, r := range byName {
		all = append(all, r)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].name < all[j].name })
	return all
}

func listRecords(a *Azure, c *call) (*answer, *Error) {
	zone, found := a.state.find(c.id.parent())
	if !found {
		return nil, resourceNotFound(c.id.parent())
	}
	value := []any{}
	for _, r := range a.state.recordsOf(zone) {
		if c.kind.name == recordType {
			value = append(value, r.view(zone))
		}
	}
	for _, r := range a.state.recordSetsOf(zone, c.kind.name) {
		value = append(value, clone(r.Body))
	}
	return ok(c.recordPage(value)), nil
}

func getRecord(a *Azure, c *call) (*answer, *Error) {
	zone, found := a.state.find(c.id.parent())
	if !found {
		return nil, resourceNotFound(c.id.parent())
	}
	if made, found := a.state.find(c.id); found {
		return ok(clone(made.Body)), nil
	}
	for _, r := range a.state.recordsOf(zone) {
		if c.kind.name == recordType && strings.EqualFold(r.name, c.id.name()) {
			return ok(r.view(zone)), nil
		}
	}
	// Seen in Azure/azure-cli#13204.
	return nil, refuse(404, "NotFound", "The resource record '%s' does not exist in resource group '%s' of subscription '%s'.",
		c.id.name(), zone.id().group, zone.id().subscription)
}

func (r record) view(zone *resource) map[string]any {
	return map[string]any{
		"id": zone.ID + "/A/" + r.name, "name": r.name, "type": recordType, "etag": zone.Body["etag"],
		"properties": map[string]any{
			"fqdn": r.fqdn() + ".", "ttl": float64(recordTTL), "isAutoRegistered": false,
			"metadata": map[string]any{
				"creator": "created by private endpoint " + r.endpoint.id().name() + " with resource guid " + text(r.endpoint.Hidden, "guid"),
			},
			"aRecords": []any{map[string]any{"ipv4Address": r.address}},
		},
	}
}
