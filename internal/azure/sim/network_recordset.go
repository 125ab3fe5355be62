package sim

import (
	"fmt"
	"net/http"
	"strings"
)

// recordFields are the types of records that a private DNS zone holds beside its own record of
// authority, each with the member of its properties that has them (RecordSetProperties of 2020-06-01).
var recordFields = map[string]field{
	"A":     {name: "aRecords", is: objectsField, fields: []field{{name: "ipv4Address"}}},
	"AAAA":  {name: "aaaaRecords", is: objectsField, fields: []field{{name: "ipv6Address"}}},
	"CNAME": {name: "cnameRecord", is: objectField, fields: []field{{name: "cname"}}},
	"MX":    {name: "mxRecords", is: objectsField, fields: []field{{name: "preference", is: intField}, {name: "exchange"}}},
	"PTR":   {name: "ptrRecords", is: objectsField, fields: []field{{name: "ptrdname"}}},
	"SRV": {name: "srvRecords", is: objectsField, fields: []field{
		{name: "priority", is: intField}, {name: "weight", is: intField}, {name: "port", is: intField}, {name: "target"},
	}},
	"TXT": {name: "txtRecords", is: objectsField, fields: []field{{name: "value", is: textsField}}},
}

// recordSetKinds are the records of a zone: those that endpoints have written, which are derived, and those
// that somebody has made.
func recordSetKinds() []*kind {
	kinds := []*kind{
		{name: zoneType + "/SOA", versions: zoneVersions, virtual: true, get: getAuthority, list: listAuthority, put: putAuthority, patch: putAuthority, remove: keepAuthority, fields: authorityFields},
		{name: zoneType + "/ALL", versions: zoneVersions, virtual: true, list: listAllRecords},
	}
	for typ, of := range recordFields {
		name := zoneType + "/" + typ
		kinds = append(kinds, &kind{
			name: name, versions: zoneVersions, get: getRecord, put: putRecordSet(name, of), patch: putRecordSet(name, of), remove: deleteRecordSet, list: listRecords,
			fields: []field{{name: "ttl", is: intField}, {name: "metadata", is: mapField}, of},
		})
	}
	return kinds
}

// precondition holds the request's If-Match and If-None-Match against what is there: recorded 2019-12.
func (c *call) precondition(existing *resource) *Error {
	name := strings.ToLower(c.id.name())
	wanted := c.header.Get("If-Match")
	switch {
	case c.header.Get("If-None-Match") == "*" && existing != nil:
		return refuseBare(http.StatusPreconditionFailed, "PreconditionFailed", "The Record set %s exists already and hence cannot be created again.", name)
	case wanted != "" && wanted != "*" && (existing == nil || strings.Trim(wanted, `"`) != text(existing.Body, "etag")):
		return refuseBare(http.StatusPreconditionFailed, "PreconditionFailed", "The Record set %s has been modified (etag mismatch).", name)
	}
	return nil
}

func refuseBare(status int, code, format string, args ...any) *Error {
	e := refuse(status, code, format, args...)
	e.bare = true
	return e
}

// putRecordSet answers at once. Names are kept in small letters (recorded 2019-12).
func putRecordSet(typ string, of field) handler {
	return func(a *Azure, c *call) (*answer, *Error) {
		zone, _ := a.state.find(c.id.parent())
		existing, found := a.state.find(c.id)
		p := merge(nil, object(c.body, "properties"))
		if c.method == http.MethodPatch && found {
			p = merge(existing.properties(), p)
		}
		if e := c.precondition(existing); e != nil {
			return nil, e
		}
		if of.is == objectsField {
			setDefault(p, of.name, []any{}) // a set may be empty (recorded 2023-08)
		}
		if c.fail {
			return nil, c.refusedByFault()
		}
		setDefault(p, "ttl", float64(3600))
		name := strings.ToLower(c.id.name())
		p["fqdn"], p["isAutoRegistered"] = recordFQDN(name, zone), false
		r := &resource{ID: zone.ID + "/" + typ[strings.LastIndex(typ, "/")+1:] + "/" + name, Type: typ}
		r.Body = map[string]any{"id": r.ID, "name": name, "type": typ, "etag": a.newGUID(), "properties": p}
		a.state.put(r)
		if found {
			return wrote(http.StatusOK, clone(r.Body)), nil
		}
		return wrote(http.StatusCreated, clone(r.Body)), nil
	}
}

func recordFQDN(name string, zone *resource) string {
	if name == "@" {
		return zone.id().name() + "."
	}
	return fmt.Sprintf("%s.%s.", name, zone.id().name())
}

func deleteRecordSet(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if e := c.precondition(r); e != nil {
		return nil, e
	}
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.state.remove(r.ID, c.now)
	return wrote(http.StatusOK, nil), nil
}

// recordSetsOf are the records of a zone that somebody has made, of one type or of all.
func (s *state) recordSetsOf(zone *resource, typ string) []*resource {
	var all []*resource
	for name := range recordFields {
		if t := zoneType + "/" + name; typ == "" || t == typ {
			all = append(all, s.childrenOf(zone, t)...)
		}
	}
	return all
}

// leadingIn are the addresses in a zone that lead to an endpoint, whoever has written them.
func (s *state) leadingIn(zone *resource) []record {
	all := s.recordsOf(zone)
	for _, made := range s.childrenOf(zone, recordType) {
		for _, entry := range list(made.properties(), "aRecords") {
			address := text(entry.(map[string]any), "ipv4Address")
			for _, endpoint := range s.ofType(endpointType) {
				if text(endpoint.Hidden, "address") == address {
					all = append(all, record{zone.id().name(), made.id().name(), address, endpoint})
				}
			}
		}
	}
	return all
}

// authority is the record of authority that every zone has (recorded 2019-12).
func authority(zone *resource) map[string]any {
	p := map[string]any{
		"fqdn": recordFQDN("@", zone), "ttl": float64(3600), "isAutoRegistered": false,
		"soaRecord": map[string]any{
			"email": "azureprivatedns-host.microsoft.com", "expireTime": float64(2419200), "host": "azureprivatedns.net",
			"minimumTtl": float64(300), "refreshTime": float64(3600), "retryTime": float64(300), "serialNumber": float64(1),
		},
	}
	set := object(zone.Hidden, "authority")
	for name, v := range set {
		if name != "soaRecord" && name != "etag" {
			p[name] = cloneValue(v)
		}
	}
	p["soaRecord"] = merge(object(p, "soaRecord"), object(set, "soaRecord"))
	etag := zone.Body["etag"]
	if has(set, "etag") {
		etag = set["etag"]
	}
	return map[string]any{"id": zone.ID + "/SOA/@", "name": "@", "type": zoneType + "/SOA", "etag": etag, "properties": p}
}

// authorityFields are what may be changed of a record of authority; its host and its number are Azure's.
var authorityFields = []field{
	{name: "ttl", is: intField}, {name: "metadata", is: mapField},
	{name: "soaRecord", is: objectField, fields: []field{
		{name: "host"}, {name: "email"}, {name: "serialNumber", is: intField}, {name: "refreshTime", is: intField},
		{name: "retryTime", is: intField}, {name: "expireTime", is: intField}, {name: "minimumTtl", is: intField},
	}},
}

// keepAuthority: a zone keeps its record of authority (recorded 2019-01).
func keepAuthority(_ *Azure, c *call) (*answer, *Error) {
	return nil, refuseBare(http.StatusBadRequest, "BadRequest", "Record sets of type 'SOA' with name '%s' cannot be deleted.", c.id.name())
}

// putAuthority keeps what somebody sets (recorded 2019-12: the number stays 1, whatever is sent).
func putAuthority(a *Azure, c *call) (*answer, *Error) {
	zone, found := a.state.find(c.id.parent())
	if !found || c.id.name() != "@" {
		return nil, resourceNotFound(c.id)
	}
	existing := authority(zone)
	if e := c.precondition(&resource{ID: text(existing, "id"), Body: existing}); e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	p := object(c.body, "properties")
	set := merge(object(zone.Hidden, "authority"), map[string]any{"etag": a.newGUID()})
	for _, name := range []string{"ttl", "metadata"} {
		if has(p, name) {
			set[name] = cloneValue(p[name])
		}
	}
	soa := merge(object(set, "soaRecord"), object(p, "soaRecord"))
	delete(soa, "serialNumber")
	delete(soa, "host")
	set["soaRecord"] = soa
	zone.Hidden = merge(zone.Hidden, map[string]any{"authority": set})
	a.state.put(zone)
	return wrote(http.StatusOK, authority(zone)), nil
}

func getAuthority(a *Azure, c *call) (*answer, *Error) {
	zone, found := a.state.find(c.id.parent())
	if !found || c.id.name() != "@" {
		return nil, resourceNotFound(c.id)
	}
	return ok(authority(zone)), nil
}

func listAuthority(a *Azure, c *call) (*answer, *Error) {
	zone, found := a.state.find(c.id.parent())
	if !found {
		return nil, resourceNotFound(c.id.parent())
	}
	return ok(map[string]any{"value": []any{authority(zone)}}), nil
}

// listAllRecords lists the records of every type ("Record Sets - List").
func listAllRecords(a *Azure, c *call) (*answer, *Error) {
	zone, found := a.state.find(c.id.parent())
	if !found {
		return nil, resourceNotFound(c.id.parent())
	}
	value := []any{authority(zone)}
	for _, r := range a.state.recordsOf(zone) {
		value = append(value, r.view(zone))
	}
	for _, r := range a.state.recordSetsOf(zone, "") {
		value = append(value, clone(r.Body))
	}
	return ok(c.recordPage(value)), nil
}
