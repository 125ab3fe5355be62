package sim

import (
	"net/http"
	"reflect"
	"strings"
	"time"
)

// How long an assignment takes was not seen; it is a long-running operation.
const assignmentChange = 30 * time.Second

// assignmentKind is who may come in by Microsoft Entra ID.
func assignmentKind() *kind {
	return &kind{
		name: assignmentType, versions: managedVersions, fields: []field{
			{name: "accessPolicyName"}, {name: "user", is: objectField, fields: []field{{name: "objectId"}}},
		},
		put: putAssignment, remove: deleteAssignment,
	}
}

// assignmentName: "The pattern is ^[A-Za-z0-9]{1,60}$" (accessPolicyAssignmentName, 2025-07-01).
var assignmentName = newNameForm(1, 60, `^[A-Za-z0-9]*$`)

func putAssignment(a *Azure, c *call) (*answer, *Error) {
	database, _ := a.state.find(c.id.parent())
	cluster, _ := a.state.find(database.id().parent())
	if e := a.checkManagedIdle(c, cluster); e != nil {
		return nil, e
	}
	if e := a.checkAssignment(c, database); e != nil {
		return nil, e
	}
	existing, found := a.state.find(c.id)
	status, id := http.StatusCreated, database.ID+"/accessPolicyAssignments/"+c.id.name()
	if found {
		status, id = http.StatusOK, existing.ID
	}
	assigned := &resource{ID: id, Type: assignmentType, Body: map[string]any{
		"id": id, "name": strings.Join([]string{cluster.id().name(), database.id().name(), c.id.name()}, "/"), "type": assignmentType,
		"properties": merge(nil, object(c.body, "properties")),
	}}
	assigned.properties()["provisioningState"] = "Succeeded"
	took := assignmentChange
	if found && !c.fail && reflect.DeepEqual(existing.properties(), assigned.properties()) {
		took = 0
	}
	a.state.put(assigned)
	return a.startManaged(c, status, existing, assigned, took), nil
}

// checkAssignment holds AccessPolicyAssignmentProperties of 2025-07-01; "default" is the only
// policy that "Use Microsoft Entra ID for cache authentication with Azure Managed Redis" knows.
func (a *Azure) checkAssignment(c *call, database *resource) *Error {
	p := object(c.body, "properties")
	whom := text(object(p, "user"), "objectId")
	switch {
	case !assignmentName.MatchString(c.id.name()):
		return refuseManaged("The name '%s' of the access policy assignment is invalid. It must be 1 to 60 letters and digits.", c.id.name())
	case text(p, "accessPolicyName") != "default":
		return refuseManaged("The value of 'properties.accessPolicyName' is invalid. Allowed: default.")
	case !guidForm.MatchString(whom):
		return refuseManaged("The value of 'properties.user.objectId' is invalid. It must be an object id of Microsoft Entra ID.")
	}
	for _, other := range a.state.ofType(assignmentType) {
		if other.id().parent().key() == database.id().key() && other.id().key() != c.id.key() &&
			strings.EqualFold(text(object(other.properties(), "user"), "objectId"), whom) {
			// That a user is assigned once is the portal's; the words were not seen.
			return refuse(http.StatusConflict, "Conflict", "The user '%s' has the access policy assignment '%s' already.", whom, other.id().name())
		}
	}
	return nil
}

// deleteAssignment is accepted with 202 and polled ("Access Policy Assignment - Delete").
func deleteAssignment(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if op, busy := a.busy(c.id); busy && op.Verb == deleting {
		return op.announce(c, wrote(http.StatusAccepted, nil)), nil
	}
	cluster, _ := a.state.find(r.id().parent().parent())
	if e := a.checkManagedIdle(c, cluster); e != nil {
		return nil, e
	}
	undo := r.copy()
	setProvisioningState(r, "Deleting")
	op := a.begin(c, operation{
		Resource: r.ID, Verb: deleting, Poll: pollStatus, Path: a.managedOperations(c, r), Undo: undo, Quiet: true,
	}, assignmentChange)
	return op.announce(c, wrote(http.StatusAccepted, nil)), nil
}
