package sim

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// Azure Front Door, in the spelling in which answers carry the types (seen 2021 to 2023).
const (
	profileType     = "Microsoft.Cdn/profiles"
	doorType        = "Microsoft.Cdn/profiles/afdendpoints"
	originGroupType = "Microsoft.Cdn/profiles/originGroups"
	originType      = "Microsoft.Cdn/profiles/originGroups/origins"
	routeType       = "Microsoft.Cdn/profiles/afdendpoints/routes"
)

func cdnKinds() []*kind {
	inside := []*kind{doorKind(), originGroupKind(), originKind(), routeKind(), ruleSetKind(), doorRuleKind(), customDomainKind(), securityPolicyKind(), doorSecretKind()}
	for _, k := range inside {
		k.get = getDoor
	}
	return append(slices.Concat(inside, doorLogKinds()), profileKind(), firewallPolicyKind())
}

// getDoor answers with what is in a profile; the refusal is recorded with 2023-05-01.
func getDoor(a *Azure, c *call) (*answer, *Error) {
	if _, found := a.state.find(c.id); !found {
		return nil, refuse(http.StatusNotFound, "NotFound", "The requested resource was not found.")
	}
	return getStored(a, c)
}

// doorWithoutParent refuses what is asked of something in a profile that is not there (recorded 2022-03, and for
// a deletion with 2023-05-01).
func doorWithoutParent(c *call) *Error {
	if c.method == http.MethodDelete {
		return parentNotFound("delete", c.id)
	}
	return refuse(http.StatusNotFound, "ParentResourceNotFound",
		"Can not perform requested operation on nested resource. Parent resource '%s' not found.", c.id.names[0])
}

// How long operations of Microsoft.Cdn take, as recordings of 2021 to 2023 show: half a minute for a profile, ten seconds
// for what is in it. Until a change is at all of Front Door's sites takes minutes more, of which nothing tells.
const (
	profileChange = 30 * time.Second
	doorChange    = 10 * time.Second
)

// refuseDoor is a refusal whose words were not seen, unless a comment says so.
func refuseDoor(format string, args ...any) *Error {
	return refuse(http.StatusBadRequest, "BadRequest", format, args...)
}

// doorOperations is the path under which Microsoft.Cdn has operations polled (seen 2021 to 2023, with that spelling).
func doorOperations(c *call) string {
	return "/subscriptions/" + c.id.subscription + "/resourcegroups/" + c.id.group + "/providers/Microsoft.Cdn/operationresults"
}

// newDoorResource begins a resource of Microsoft.Cdn. Its id has "resourcegroups" in small letters (seen 2021 to 2023).
func (a *Azure) newDoorResource(c *call, typeName string) (r, existing *resource) {
	existing, _ = a.state.find(c.id)
	id := strings.Replace(c.id.String(), "/resourceGroups/", "/resourcegroups/", 1)
	if existing != nil {
		id = existing.ID
	}
	r = &resource{ID: id, Type: typeName, Body: c.identify(id, c.id.name(), typeName)}
	if existing != nil {
		r.Hidden, r.Body["name"] = clone(existing.Hidden), existing.Body["name"]
	}
	if c.kind.tracked {
		r.Body["location"] = "Global"
		setDefault(r.Body, "tags", map[string]any{})
	}
	r.Body["properties"] = merge(nil, object(c.body, "properties"))
	return r, existing
}

// doorBusy refuses a change while another one runs on the same resource. The words were not seen.
func (a *Azure) doorBusy(c *call) *Error {
	if _, busy := a.busy(c.id); !busy {
		return nil
	}
	return refuse(http.StatusConflict, "Conflict", "Another operation on %s is in progress.", c.id.name())
}

// writeDoor stores a resource of Microsoft.Cdn and begins the operation that changes it: 201 for a new one, with the status
// document's address alone; 202 for another, with the result's address, too (seen 2022-03).
func (a *Azure) writeDoor(c *call, existing, changed *resource, took time.Duration) *answer {
	status, v, state := http.StatusAccepted, updating, "Updating"
	if existing == nil {
		status, v, state = http.StatusCreated, creating, "Creating"
	}
	changed.properties()["provisioningState"] = state
	if changed.Type == profileType {
		changed.properties()["resourceState"] = state
	} else {
		changed.properties()["deploymentStatus"] = "NotStarted" // and stays so (seen 2021 to 2023)
	}
	a.state.put(changed)
	if c.method == http.MethodPatch {
		// What answers is what there will be (recorded 2022-03).
		setProvisioningState(changed, "Succeeded")
	}
	shown := a.show(changed, c.written(existing))
	setProvisioningState(changed, state)
	ans := a.startDoor(c, changed, existing, v, took).announce(c, wrote(status, shown))
	if existing == nil {
		ans.header.Del("Location")
	}
	return ans
}

func (a *Azure) startDoor(c *call, r, undo *resource, v verb, took time.Duration) *operation {
	return a.begin(c, operation{
		Resource: r.ID, Verb: v, Poll: pollStatus, Path: doorOperations(c), Undo: undo, Pace: doorPace, Bare: true, Faultless: true,
	}, took)
}

// deleteDoor deletes a resource of Microsoft.Cdn unless something needs it. What is in it goes with it ("az afd profile
// delete", "az afd endpoint delete").
func deleteDoor(took time.Duration, needed func(*Azure, *resource) *Error) handler {
	return func(a *Azure, c *call) (*answer, *Error) {
		r, found := a.state.find(c.id)
		if !found {
			return reply(http.StatusNoContent, nil), nil
		}
		if op, busy := a.busy(c.id); busy {
			if op.Verb == deleting {
				return op.announce(c, wrote(http.StatusAccepted, nil)), nil
			}
			return nil, a.doorBusy(c)
		}
		if needed != nil {
			if e := needed(a, r); e != nil {
				return nil, e
			}
		}
		undo := r.copy()
		r.properties()["provisioningState"] = "Deleting"
		if r.Type == profileType {
			r.properties()["resourceState"] = "Deleting"
		}
		return a.startDoor(c, r, undo, deleting, took).announce(c, wrote(http.StatusAccepted, nil)), nil
	}
}

// doorPace is how often to ask (seen 2024-02 to 2026; the Azure CLI's recordings leave this header out).
const doorPace = 10 * time.Second

// oneOf refuses a value that is none of a few. Where there is none, the first is meant.
func oneOf(p map[string]any, name string, values ...string) *Error {
	setDefault(p, name, values[0])
	for _, v := range values {
		if text(p, name) == v {
			return nil
		}
	}
	return refuseDoor("The value '%s' of '%s' is not one of %s.", text(p, name), name, strings.Join(values, ", "))
}

// between refuses a number out of its range. Where there is none, usual is meant.
func between(p map[string]any, name string, low, high, usual int) *Error {
	setDefault(p, name, float64(usual))
	if n := integer(p, name); n < low || n > high {
		return refuseDoor("The value %d of '%s' is not between %d and %d.", n, name, low, high)
	}
	return nil
}

// oneOfSaid and betweenSaid refuse what is there and out of range, and leave out what is not.
func oneOfSaid(p map[string]any, name string, values ...string) *Error {
	if !has(p, name) {
		return nil
	}
	return oneOf(p, name, values...)
}

func betweenSaid(p map[string]any, name string, low, high int) *Error {
	if !has(p, name) {
		return nil
	}
	return between(p, name, low, high, low)
}

// firstOf is the first refusal.
func firstOf(all ...*Error) *Error {
	for _, e := range all {
		if e != nil {
			return e
		}
	}
	return nil
}
