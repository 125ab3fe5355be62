package sim

import (
	"net/http"
	"regexp"
	"strings"

	"scaleout/internal/azure/catalog"
)

// roleDefinitionType is what a role allows: Azure's own, and those that somebody has made. The latter let
// nobody see any data here.
const roleDefinitionType = "Microsoft.Authorization/roleDefinitions"

func roleDefinitionKind() *kind {
	return &kind{
		name: roleDefinitionType, versions: roleDefinitionVersions, virtual: true, fields: roleDefinitionFields,
		get: getRoleDefinition, list: listRoleDefinitions, put: putRoleDefinition, remove: deleteRoleDefinition,
	}
}

// roleDefinitionFields is RoleDefinitionProperties of the 2022-04-01 specification.
var roleDefinitionFields = []field{
	{name: "roleName"}, {name: "description"}, {name: "type"}, {name: "assignableScopes", is: textsField},
	{name: "permissions", is: objectsField, fields: []field{
		{name: "actions", is: textsField}, {name: "notActions", is: textsField},
		{name: "dataActions", is: textsField}, {name: "notDataActions", is: textsField},
	}},
}

var roleNameFilter = regexp.MustCompile(`(?i)roleName eq '([^']*)'`)

// listRoleDefinitions knows the filters by name and by type ("Role Definitions - List").
func listRoleDefinitions(a *Azure, c *call) (*answer, *Error) {
	filter := c.query.Get("$filter")
	named := roleNameFilter.FindStringSubmatch(filter)
	value := []any{}
	for _, role := range catalog.BuiltInRoles() {
		if named != nil && !strings.EqualFold(named[1], role.Name) || strings.Contains(strings.ToLower(filter), "'customrole'") {
			continue
		}
		value = append(value, a.viewRole(c, role))
	}
	for _, made := range a.state.ofType(roleDefinitionType) {
		if (named == nil || strings.EqualFold(named[1], text(made.properties(), "roleName"))) && !strings.Contains(strings.ToLower(filter), "'builtinrole'") {
			value = append(value, clone(made.Body))
		}
	}
	return ok(map[string]any{"value": value}), nil
}

func getRoleDefinition(a *Azure, c *call) (*answer, *Error) {
	role, known := catalog.BuiltInRole(c.id.name())
	if made := a.state.customRole(c.id.name()); made != nil {
		return ok(clone(made.Body)), nil
	}
	if !known {
		return nil, refuse(404, "RoleDefinitionDoesNotExist", "The specified role definition with ID '%s' does not exist.", strings.ReplaceAll(c.id.name(), "-", ""))
	}
	return ok(a.viewRole(c, role)), nil
}

// customRole finds a role that somebody has made by its GUID, which is its name.
func (s *state) customRole(guid string) *resource {
	r, _ := s.named(roleDefinitionType, guid)
	return r
}

// putRoleDefinition answers 201, whether there was one or not, and spells a role's id below the subscription,
// wherever it was made (recorded with 2022-04-01).
func putRoleDefinition(a *Azure, c *call) (*answer, *Error) {
	p := merge(nil, object(c.body, "properties"))
	if e := checkRoleDefinition(c.id.name(), p); e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	for _, v := range list(p, "permissions") {
		for _, name := range []string{"actions", "notActions", "dataActions", "notDataActions"} {
			setDefault(v.(map[string]any), name, []any{})
		}
	}
	now := c.now.UTC().Format("2006-01-02T15:04:05.0000000Z")
	p["type"], p["createdOn"], p["updatedOn"], p["createdBy"], p["updatedBy"] = "CustomRole", now, now, "", ""
	setDefault(p, "description", nil)
	existing := a.state.customRole(c.id.name())
	if existing != nil {
		p["createdOn"] = existing.properties()["createdOn"]
	}
	id := "/subscriptions/" + a.opts.SubscriptionID + "/providers/" + roleDefinitionType + "/" + c.id.name()
	r := &resource{ID: id, Type: roleDefinitionType, Body: map[string]any{
		"id": id, "name": c.id.name(), "type": roleDefinitionType, "properties": p,
	}}
	a.state.put(r)
	body := clone(r.Body)
	if existing == nil {
		object(body, "properties")["createdBy"] = nil
	}
	return wrote(http.StatusCreated, body), nil
}

// checkRoleDefinition: the refusals are recorded (2018-10), but for an id that is no GUID and for a role without permissions.
func checkRoleDefinition(guid string, p map[string]any) *Error {
	_, own := catalog.BuiltInRole(guid)
	switch said := text(p, "type"); {
	case !guidForm.MatchString(guid):
		return badRoleAssignment("InvalidRoleDefinitionId", "The role definition ID '%s' is not valid. The role definition ID must be a GUID.", guid)
	case own:
		return refuse(http.StatusConflict, "RoleDefinitionExists", "The role definition ID is already in use by a built-in role.")
	case said != "" && !strings.EqualFold(said, "CustomRole"):
		return badRoleAssignment("InvalidRoleDefinitionType",
			"The role definition '%s' request is not valid. The Role definition type value '%s' is not supported. The supported values are 'CustomRole'.", guid, said)
	case text(p, "roleName") == "":
		return badRoleAssignment("RoleDefinitionNameNullOrEmpty", "A role definition must have a non-empty, unique name.")
	case len(list(p, "assignableScopes")) == 0:
		return badRoleAssignment("MissingAssignableScopes", "A role definition must have at least one assignable scope and all assignable scopes must be neither null nor empty.")
	case len(list(p, "permissions")) == 0:
		return badRoleAssignment("InvalidRoleDefinition", "The role definition '%s' has no permissions.", guid)
	}
	return nil
}

// deleteRoleDefinition answers with what was there. One that somebody has is not deleted ("Role Definitions - Delete");
// code and words of that are seen in hashicorp/terraform-provider-azurerm#2560.
func deleteRoleDefinition(a *Azure, c *call) (*answer, *Error) {
	r := a.state.customRole(c.id.name())
	if r == nil {
		return reply(http.StatusNoContent, nil), nil
	}
	for _, assignment := range a.state.ofType(roleAssignmentType) {
		if roleOf(assignment.properties()) == strings.ToLower(c.id.name()) {
			return nil, badRoleAssignment("RoleDefinitionHasAssignments", "There are existing role assignments referencing role (code: RoleDefinitionHasAssignments).")
		}
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.state.remove(r.ID, c.now)
	return wrote(http.StatusOK, clone(r.Body)), nil
}

// viewRole: data actions came with 2018-01-01-preview (recorded 2018 and 2019). When a role was made and changed
// is made up.
func (a *Azure) viewRole(c *call, role catalog.Role) map[string]any {
	permission := map[string]any{"actions": texts(role.Actions), "notActions": texts(role.NotActions)}
	if c.look(asRead).since("2018-01-01") {
		permission["dataActions"], permission["notDataActions"] = texts(role.DataActions), texts(role.NotDataActions)
	}
	const long = "2015-02-02T21:55:09.8806423Z"
	return map[string]any{
		"id":   "/subscriptions/" + a.opts.SubscriptionID + "/providers/" + roleDefinitionType + "/" + role.ID,
		"name": role.ID, "type": roleDefinitionType,
		"properties": map[string]any{
			"roleName": role.Name, "type": "BuiltInRole", "description": role.Description, "assignableScopes": []any{"/"},
			"permissions": []any{permission}, "createdOn": long, "updatedOn": long, "createdBy": nil, "updatedBy": nil,
		},
	}
}

func texts(from []string) []any {
	all := make([]any, len(from))
	for i, s := range from {
		all[i] = s
	}
	return all
}
