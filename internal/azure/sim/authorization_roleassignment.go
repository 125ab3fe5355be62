package sim

import (
	"net/http"
	"regexp"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// roleAssignmentKind is a role that somebody has for a resource and all in it. Who sends a
// request is not asked for roles here; who fetches a secret or logs in to a cache is.
func roleAssignmentKind() *kind {
	return &kind{
		name: roleAssignmentType, versions: roleAssignmentVersions, fields: roleAssignmentFields,
		get: getRoleAssignment, put: putRoleAssignment, remove: deleteRoleAssignment, list: listRoleAssignments,
	}
}

// roleAssignmentFields is RoleAssignmentProperties of the 2022-04-01 specification.
var roleAssignmentFields = []field{
	{name: "roleDefinitionId"}, {name: "principalId"}, {name: "principalType"}, {name: "description"},
	{name: "condition"}, {name: "conditionVersion"}, {name: "delegatedManagedIdentityResourceId"}, {name: "scope", readOnly: true},
}

// knownAfter is how long Entra ID may not know a new identity yet where a request does not say
// of which kind it is. The documentation names no time; apps and identities were refused for 6 to 66 seconds (recorded 2018 to 2023).
const knownAfter = 10 * time.Second

func badRoleAssignment(code, format string, args ...any) *Error {
	return refuse(http.StatusBadRequest, code, format, args...)
}

// putRoleAssignment: what an assignment says stays as it is; only its description and condition
// may be changed.
func putRoleAssignment(a *Azure, c *call) (*answer, *Error) {
	scope := c.id.parent().String()
	if found, there := a.state.find(c.id.parent()); there {
		scope = found.ID
	}
	p := merge(nil, object(c.body, "properties"))
	if e := a.checkRoleAssignment(c, p); e != nil {
		return nil, e
	}
	existing, found := a.state.find(c.id)
	if found && !sameRole(existing.properties(), p) {
		// Seen in OfficeDev/microsoft-teams-apps-company-communicator#569.
		return nil, badRoleAssignment("RoleAssignmentUpdateNotPermitted",
			"Tenant ID, application ID, principal ID, and scope are not allowed to be updated.")
	}
	for _, other := range a.state.ofType(roleAssignmentType) {
		if !found && key(text(other.properties(), "scope")) == key(scope) && sameRole(other.properties(), p) {
			// The words were seen for years; newer ones add the id of the other.
			return nil, refuse(http.StatusConflict, "RoleAssignmentExists", "The role assignment already exists.")
		}
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	now := c.now.UTC().Format("2006-01-02T15:04:05.0000000Z")
	p["roleDefinitionId"] = roleScope.ReplaceAllString(text(p, "roleDefinitionId"), "$1$2")
	p["scope"], p["updatedOn"], p["createdOn"] = scope, now, now
	p["createdBy"], p["updatedBy"] = "", ""
	setDefault(p, "principalType", "ServicePrincipal")
	if found {
		p["createdOn"] = existing.properties()["createdOn"]
	}
	r := &resource{ID: scope + "/providers/" + roleAssignmentType + "/" + c.id.name(), Type: roleAssignmentType}
	r.Body = map[string]any{"id": r.ID, "name": c.id.name(), "type": roleAssignmentType, "properties": p}
	a.state.put(r)
	body := clone(r.Body)
	if !found {
		object(body, "properties")["createdBy"] = nil // who made it is said from the first GET on (recorded 2020 to 2026)
	}
	return wrote(http.StatusCreated, body), nil
}

func sameRole(one, other map[string]any) bool {
	return strings.EqualFold(text(one, "principalId"), text(other, "principalId")) && roleOf(one) == roleOf(other)
}

// roleOf is the GUID of a role, which is the same in every subscription.
func roleOf(p map[string]any) string {
	id := text(p, "roleDefinitionId")
	return strings.ToLower(id[strings.LastIndex(id, "/")+1:])
}

func (s *state) knownRole(p map[string]any) bool {
	_, known := catalog.BuiltInRole(text(p, "roleDefinitionId"))
	return known || s.customRole(roleOf(p)) != nil
}

var roleForm = regexp.MustCompile(`(?i)^(/subscriptions/[^/]+)?(/resourceGroups/.+)?/providers/Microsoft\.Authorization/roleDefinitions/[^/]+$`)

// roleScope is the id of a role as somebody reads it for a resource, or for a group: the answer has that below the subscription
// (recorded 2021-01 with 2020-04-01-preview).
var roleScope = regexp.MustCompile(`(?i)^(/subscriptions/[^/]+)/resourceGroups/.+(/providers/Microsoft\.Authorization/roleDefinitions/[^/]+)$`)

func (a *Azure) checkRoleAssignment(c *call, p map[string]any) *Error {
	switch {
	case !guidForm.MatchString(c.id.name()):
		return badRoleAssignment("InvalidRoleAssignmentId", "The role assignment ID '%s' is not valid. The role assignment ID must be a GUID.", c.id.name())
	case !roleForm.MatchString(text(p, "roleDefinitionId")), !guidForm.MatchString(roleOf(p)):
		return badRoleAssignment("InvalidRoleDefinitionId", "The role definition ID '%s' is not valid.", text(p, "roleDefinitionId"))
	case !a.state.knownRole(p):
		// The words were not seen; Azure knows some hundreds of roles.
		return badRoleAssignment("RoleDefinitionDoesNotExist", "The specified role definition with ID '%s' does not exist.", roleOf(p))
	case !guidForm.MatchString(text(p, "principalId")):
		return badRoleAssignment("InvalidPrincipalId", "The Principal ID '%s' is not valid. Principal ID must be a GUID.", text(p, "principalId"))
	}
	return a.checkPrincipal(c, text(p, "principalId"), text(p, "principalType"))
}

// checkPrincipal: Entra ID is asked only where the kind of the principal is not given, and
// knows a new one after a while. Seen in Azure/avdaccelerator#99; the second refusal's words
// in Azure's own typing, with its status, were seen in many reports.
func (a *Azure) checkPrincipal(c *call, id, kind string) *Error {
	owner, since := a.state.principal(id)
	switch {
	case kind == "" && (owner == nil || c.now.Sub(since) < knownAfter):
		return badRoleAssignment("PrincipalNotFound",
			"Principal %s does not exist in the directory %s. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype",
			strings.ReplaceAll(id, "-", ""), a.opts.TenantID)
	case kind != "" && kind != "ServicePrincipal" && owner != nil:
		return badRoleAssignment("UnmatchedPrincipalType",
			"The PrincipalId '%s' has type 'ServicePrincipal' , which is different from specified PrinciaplType '%s'.", strings.ReplaceAll(id, "-", ""), kind)
	}
	return nil
}

// principal finds what has an identity with this object id, and since when.
func (s *state) principal(id string) (*resource, time.Time) {
	for _, r := range s.resources {
		switch {
		case r.Type == identityType && strings.EqualFold(text(r.properties(), "principalId"), id):
			since, _ := time.Parse(time.RFC3339, text(r.Hidden, "created"))
			return r, since
		case strings.EqualFold(text(object(r.Body, "identity"), "principalId"), id):
			since, _ := time.Parse(time.RFC3339, text(r.Hidden, identitySince))
			return r, since
		}
	}
	return nil, time.Time{}
}

// getRoleAssignment: the refusal is recorded with 2022-04-01.
func getRoleAssignment(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return nil, refuse(http.StatusNotFound, "RoleAssignmentNotFound", "The role assignment '%s' is not found.", c.id.name())
	}
	return ok(clone(r.Body)), nil
}

// deleteRoleAssignment answers with what was there ("Role Assignments - Delete").
func deleteRoleAssignment(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.state.remove(r.ID, c.now)
	return wrote(http.StatusOK, clone(r.Body)), nil
}

// listRoleAssignments lists those for the scope, above it and, unless the filter is atScope(),
// below it ("Role Assignments - List For Scope").
func listRoleAssignments(a *Azure, c *call) (*answer, *Error) {
	principal := principalFilter.FindStringSubmatch(c.query.Get("$filter"))
	value := []any{}
	for _, r := range a.state.ofType(roleAssignmentType) {
		if c.lists(text(r.properties(), "scope")) && (principal == nil || strings.EqualFold(principal[1], text(r.properties(), "principalId"))) {
			value = append(value, clone(r.Body))
		}
	}
	return ok(map[string]any{"value": value}), nil
}

// lists reports whether a list for a scope shows what is said of another one: of itself, of what it is in and, unless the filter is
// atScope(), of what is in it.
func (c *call) lists(of string) bool {
	scope, of := c.id.parent().key(), key(of)
	above := of == scope || strings.HasPrefix(scope, of+"/")
	below := strings.HasPrefix(of, scope+"/") && !strings.Contains(c.query.Get("$filter"), "atScope()")
	return above || below
}

var principalFilter = regexp.MustCompile(`(?:principalId eq|assignedTo\()\s*'([^']*)'`)

// roleTakes is how long it takes until an assignment has an effect where data is asked for
// ("Troubleshoot Azure RBAC": "it can take up to 10 minutes for changes to take effect"). Here
// it always does; an assignment that is taken away is gone at once.
const roleTakes = 10 * time.Minute

// isAllowed reports whether a principal has one of the roles for a resource or for what it is in.
func (s *state) isAllowed(principal, id string, now time.Time, roles ...string) bool {
	for _, r := range s.ofType(roleAssignmentType) {
		of := key(text(r.properties(), "scope"))
		if !strings.EqualFold(text(r.properties(), "principalId"), principal) || key(id) != of && !strings.HasPrefix(key(id), of+"/") {
			continue
		}
		if at, err := time.Parse(time.RFC3339, text(r.properties(), "createdOn")); err != nil || now.Sub(at) < roleTakes {
			continue
		}
		for _, role := range roles {
			if has, _ := catalog.RoleOf(text(r.properties(), "roleDefinitionId")); has.Name == role {
				return true
			}
		}
	}
	return false
}
