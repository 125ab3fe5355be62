package sim

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// decisionFields are what the owner of a resource says of a connection that somebody else wants.
var decisionFields = []field{
	{name: "privateLinkServiceConnectionState", is: objectField, fields: []field{{name: "status"}, {name: "description"}, {name: "actionsRequired"}}},
	{name: "privateEndpoint", is: objectField, fields: []field{{name: "id"}}},
}

// autoApproved is what a connection says that nobody had to decide about.
const autoApproved = "Auto-Approved"

// decisionChange is how long a decision takes (recorded 2023-12: from half a minute to more than one).
const decisionChange = 30 * time.Second

// decideConnection approves or rejects. The statuses and headers are recorded of vaults, apps and caches (2020 to 2023); that
// others are refused is documented ("Private Endpoint Connections - Put"), the words were not seen.
func decideConnection(a *Azure, c *call) (*answer, *Error) {
	target, e, refused := a.connectionAt(c)
	if refused != nil {
		return nil, refused
	}
	wanted := object(object(c.body, "properties"), "privateLinkServiceConnectionState")
	if !slices.Contains([]string{"Approved", "Rejected"}, text(wanted, "status")) {
		return nil, refuse(http.StatusBadRequest, "BadRequest", "The status '%s' of a private endpoint connection is not one of Approved, Rejected.", text(wanted, "status"))
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	op := a.decide(c, target, e, wanted, updating)
	status := map[string]int{redisType: http.StatusCreated, siteType: http.StatusAccepted, slotType: http.StatusAccepted}[target.Type]
	ans := op.announce(c, wrote(max(status, http.StatusOK), a.viewConnection(target, e)))
	if target.Type == vaultType {
		ans.header.Del("Location")
	}
	return ans, nil
}

// deleteConnection throws a connection out. The endpoint stays, and leads nowhere.
func deleteConnection(a *Azure, c *call) (*answer, *Error) {
	target, e, refused := a.connectionAt(c)
	if refused != nil && refused.Code == "NotFound" {
		return reply(http.StatusNoContent, nil), nil
	}
	if refused != nil {
		return nil, refused
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	wanted := map[string]any{"status": "Disconnected", "description": "Deleted state"}
	if target.Type == redisType || target.Type == clusterType {
		e.Hidden["decided"], e.Hidden["reason"] = "Disconnected", "Deleted state"
		return wrote(http.StatusOK, nil), nil
	}
	ans := a.decide(c, target, e, wanted, deleting).announce(c, wrote(http.StatusAccepted, nil))
	if target.Type == vaultType {
		ans.header.Del("Azure-AsyncOperation")
	}
	return ans, nil
}

// decide keeps a decision with the endpoint, and begins the operation that carries it out.
func (a *Azure) decide(c *call, target, e *resource, wanted map[string]any, v verb) *operation {
	id := target.ID + "/privateEndpointConnections/" + connectionName(target, e)
	e.Hidden["decided"], e.Hidden["reason"] = text(wanted, "status"), text(wanted, "description")
	e.Hidden["decision"] = strings.ReplaceAll(a.newGUID(), "-", "")
	style := pollStatus
	if v == deleting && target.Type == vaultType {
		style = pollLocation
	}
	return a.begin(c, operation{Resource: id, Verb: v, Poll: style, Path: decisionOperations(c, target), Quiet: true}, decisionChange)
}

// decisionOperations is where a service has a decision polled (recorded 2023 of caches and apps).
func decisionOperations(c *call, target *resource) string {
	switch target.Type {
	case redisType:
		return cacheOperations(c, target, "asyncOperations")
	case clusterType:
		return cacheOperations(c, target, "operationsStatus")
	}
	namespace, region := "Microsoft.Web", catalog.DisplayRegion(target.location())
	if target.Type == vaultType {
		namespace, region = "Microsoft.KeyVault", target.location()
	}
	return "/subscriptions/" + c.id.subscription + "/providers/" + namespace + "/locations/" + region + "/operationResults"
}

// connectionState is what became of the connection of an endpoint: approved at once unless somebody has to, until
// somebody decides. That one to what is gone is Disconnected is in "Manage Azure private endpoints".
func (s *state) connectionState(e *resource) map[string]any {
	id, _ := linked(e)
	say := func(status, why string) map[string]any {
		return map[string]any{"status": status, "description": why, "actionsRequired": "None"}
	}
	if _, there := s.resources[key(id)]; !there && !isServiceAlias(id) {
		return say("Disconnected", "Deleted state")
	}
	if has(e.Hidden, "decided") {
		return say(text(e.Hidden, "decided"), text(e.Hidden, "reason"))
	}
	if isManual(e) {
		return say("Pending", "Awaiting Approval")
	}
	return say("Approved", autoApproved)
}

// approved reports whether traffic may come through an endpoint.
func (s *state) approved(e *resource) bool {
	return strings.EqualFold(text(s.connectionState(e), "status"), "Approved")
}
