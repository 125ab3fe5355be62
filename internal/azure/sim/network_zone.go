package sim

import (
	"net/http"
	"regexp"
	"strings"
	"time"
)

func zoneKind() *kind {
	return &kind{
		name: zoneType, versions: zoneVersions, tracked: true, global: true,
		put: putZone, patch: patchZone, remove: deleteZonePart, list: listZoneParts, shown: viewZone,
	}
}

// zoneNameForm: "What is a private Azure DNS zone", restrictions: two labels at least.
var zoneNameForm = regexp.MustCompile(`^([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$`)

func putZone(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if e := checkGlobal(c); e != nil {
		return nil, e
	}
	if !zoneNameForm.MatchString(c.id.name()) {
		// The words were not seen.
		return nil, refuseNetwork("BadRequest", "The domain name '%s' is invalid. The provided private zone name must have at least 2 labels.", c.id.name())
	}
	if _, busy := a.busy(c.id); busy {
		return nil, zoneBusy(c)
	}
	if ans := a.zoneCondition(c, existing); ans != nil {
		return ans, nil
	}
	zone := &resource{ID: c.id.String(), Type: zoneType, Body: c.identify(c.id.String(), c.id.name(), zoneType)}
	zone.Body["properties"] = map[string]any{}
	if found {
		zone.ID, zone.Body["id"], zone.Body["name"] = existing.ID, existing.ID, existing.Body["name"]
	}
	return a.writeZone(c, existing, zone), nil
}

// patchZone changes a zone's tags ("Private Zones - Update").
func patchZone(a *Azure, c *call) (*answer, *Error) {
	existing, zone, ans, e := a.patchedZone(c)
	if ans != nil || e != nil {
		return ans, e
	}
	return a.writeZone(c, existing, zone), nil
}

// patchedZone is a zone or a link as it is and, with other tags, as a PATCH wants it; or why it is
// not to be.
func (a *Azure) patchedZone(c *call) (existing, patched *resource, ans *answer, e *Error) {
	existing, found := a.state.find(c.id)
	if !found {
		return nil, nil, nil, resourceNotFound(c.id)
	}
	if _, busy := a.busy(c.id); busy {
		return nil, nil, nil, zoneBusy(c)
	}
	if ans := a.zoneCondition(c, existing); ans != nil {
		return nil, nil, ans, nil
	}
	patched = existing.copy()
	if has(c.body, "tags") {
		patched.Body["tags"] = cloneValue(c.body["tags"])
	}
	return existing, patched, nil, nil
}

// zoneCondition accepts a request on a zone or a link whose condition does not hold, and has its operation fail
// (recorded 2019-12 and 2023-07). It is nil where the condition holds, and where there is none.
func (a *Azure) zoneCondition(c *call, existing *resource) *answer {
	wanted := c.header.Get("If-Match")
	plain, quoted := "Zone "+c.id.name(), "Zone "+c.id.name()
	if len(c.id.types) > 1 {
		zone := c.id.parent().name()
		plain = "Virtual Network link " + c.id.name() + " for the Private DNS zone " + zone
		quoted = "Virtual Network link '" + c.id.name() + "' for the Private DNS zone '" + zone + "'"
	}
	var why string
	switch {
	case c.header.Get("If-None-Match") == "*" && existing != nil:
		why = "The " + plain + " exists already and hence cannot be created again."
	case wanted != "" && wanted != "*" && (existing == nil || strings.Trim(wanted, `"`) != strings.Trim(text(existing.Body, "etag"), `"`)):
		why = "The " + quoted + " has been modified (etag mismatch)."
	default:
		return nil
	}
	op := a.begin(c, operation{
		Resource: c.id.String(), Verb: updating, Poll: pollStatus, Path: zoneOperations(c), Pace: zonePace, Bare: true,
		Refused: &refused{"PreconditionFailed", why},
	}, conditionSeen)
	op.Fails = true
	var body any
	if c.method != http.MethodDelete {
		body = map[string]any{}
	}
	return op.announce(c, wrote(http.StatusAccepted, body))
}

// conditionSeen is how long Azure DNS takes to see that a condition does not hold (recorded: seconds).
const conditionSeen = 5 * time.Second

// checkGlobal: zones and links belong to no region. The words were not seen.
func checkGlobal(c *call) *Error {
	if text(c.body, "location") == everywhere {
		return nil
	}
	return refuse(http.StatusBadRequest, "LocationNotAvailableForResourceType",
		"The provided location '%s' is not available for resource type '%s'. List of available regions for the resource type is 'global'.",
		text(c.rawBody, "location"), c.id.typeName())
}

// zoneBusy is Azure DNS's refusal of a change while another one runs; its words were not seen.
func zoneBusy(c *call) *Error {
	return refuse(http.StatusConflict, "Conflict", "The resource '%s' is being changed by another operation.", c.id)
}

// zoneOperations is the path under which Azure DNS has operations polled, in the zone's group (seen 2021-04-20).
func zoneOperations(c *call) string {
	return c.id.groupID().String() + "/providers/Microsoft.Network/" + zoneOperation
}

const zoneOperation = "privateDnsOperationStatuses"

// writeZone stores a zone or a link. The answer's body is empty (seen 2021-04-20).
func (a *Azure) writeZone(c *call, existing, changed *resource) *answer {
	v := updating
	if existing == nil {
		v = creating
	}
	changed.Body["etag"] = a.newGUID()
	changed.properties()["provisioningState"] = "Updating"
	a.state.put(changed)
	return a.startZone(c, changed, existing, v, zoneChange)
}

func (a *Azure) startZone(c *call, r, undo *resource, v verb, took time.Duration) *answer {
	op := a.begin(c, operation{
		Resource: r.ID, Verb: v, Poll: pollStatus, Path: zoneOperations(c), Undo: undo, Pace: zonePace, Bare: true,
	}, took)
	var body any
	if v != deleting {
		body = map[string]any{}
	}
	return op.announce(c, wrote(http.StatusAccepted, body))
}

func (a *Azure) removeZone(c *call, r *resource) *answer {
	undo := r.copy()
	r.properties()["provisioningState"] = "Deleting"
	return a.startZone(c, r, undo, deleting, zoneChange)
}

// viewZone counts what is in a zone: its own record of authority, and those of endpoints.
func viewZone(a *Azure, r *resource, _ look) map[string]any {
	body := clone(r.Body)
	p := object(body, "properties")
	links, registering := a.state.childrenOf(r, linkType), 0
	for _, l := range links {
		if flag(l.properties(), "registrationEnabled") {
			registering++
		}
	}
	p["numberOfRecordSets"] = float64(1 + len(a.state.recordsOf(r)) + len(a.state.recordSetsOf(r, "")))
	p["numberOfVirtualNetworkLinks"], p["numberOfVirtualNetworkLinksWithRegistration"] = float64(len(links)), float64(registering)
	p["maxNumberOfRecordSets"], p["maxNumberOfVirtualNetworkLinks"] = float64(25000), float64(1000)
	p["maxNumberOfVirtualNetworkLinksWithRegistration"] = float64(100)
	return body
}

// deleteZonePart deletes a zone or one of its links. A zone to which a network is linked is
// refused: seen in learntocloud/networking-lab#8.
func deleteZonePart(a *Azure, c *call) (*answer, *Error) {
	part, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if op, busy := a.busy(c.id); busy {
		if op.Verb == deleting {
			return op.announce(c, wrote(http.StatusAccepted, nil)), nil
		}
		return nil, zoneBusy(c)
	}
	if ans := a.zoneCondition(c, part); ans != nil {
		return ans, nil
	}
	for _, l := range a.state.childrenOf(part, linkType) {
		return nil, refuse(http.StatusConflict, "CannotDeleteResource",
			"Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '%s'. Please delete all nested resources before deleting this resource.",
			l.id().qualifiedName())
	}
	return a.removeZone(c, part), nil
}

// zonePace is how often to ask after an operation of Azure DNS: 10 seconds in 2019, 30 in 2024.
const zonePace = 30 * time.Second
