package sim_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A role of one's own is found below the subscription wherever it was made, can be given, and stays while somebody has it
// (recorded with 2022-04-01).
func TestRolesOfOnesOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	const (
		version = "?api-version=2022-04-01"
		id      = "/providers/Microsoft.Authorization/roleDefinitions/683ff9b9-98d1-5af6-9381-ba194e279c28"
		given   = groupPath + "/providers/Microsoft.Authorization/roleAssignments/7b83888d-03fb-55bb-8209-aec4e36328a8" + version
	)
	role := obj{"properties": obj{"roleName": "mine", "assignableScopes": []any{groupPath}, "permissions": []any{obj{"actions": []any{"*/read"}}}}}
	require.Equal(t, 400, w.send("PUT", groupPath+id+version, set(role, "properties.roleName", "")).status)
	require.Equal(t, 409, w.send("PUT", readerRole+version, role).status, "Azure's own are Azure's")
	made := w.send("PUT", groupPath+id+version, role)
	require.Equal(t, 201, made.status, made.message())
	require.Equal(t, "CustomRole", made.at("properties.type"))
	require.Nil(t, made.at("properties.createdBy"))
	require.Equal(t, subPath+id, w.send("GET", subPath+id+version, nil).at("id"))
	require.Len(t, w.send("GET", "/providers/Microsoft.Authorization/roleDefinitions"+version+"&$filter=roleName%20eq%20'mine'", nil).at("value"), 1)
	require.Equal(t, "RoleAssignmentNotFound", w.send("GET", given, nil).code())

	require.Equal(t, 201, w.send("PUT", given, obj{"properties": obj{
		"roleDefinitionId": subPath + id, "principalId": "99999999-2222-4333-8444-555555555555", "principalType": "ServicePrincipal"}}).status)
	require.Equal(t, "RoleDefinitionHasAssignments", w.send("DELETE", groupPath+id+version, nil).code())
	require.Equal(t, 200, w.send("DELETE", given, nil).status)
	require.Equal(t, 200, w.send("DELETE", groupPath+id+version, nil).status)
	require.Equal(t, "RoleDefinitionDoesNotExist", w.send("GET", subPath+id+version, nil).code())
}

// What a role of one's own needs, in Azure's words (recorded 2018-10).
func TestRefusalsOfRoles(t *testing.T) {
	t.Parallel()
	const (
		definitions = subPath + "/providers/Microsoft.Authorization/roleDefinitions/"
		guid        = "6bea91aa-133f-44a4-998e-8bbef1208520"
	)
	w := newWorld(t).withGroup()
	good := obj{"properties": obj{
		"roleName": "mine", "permissions": []any{obj{"actions": []any{"Microsoft.Authorization/*/Read"}}}, "assignableScopes": []any{subPath},
	}}
	w.refuses([]refusal{
		{"a built-in role", "", readerRole, good, 409, "RoleDefinitionExists", "The role definition ID is already in use by a built-in role."},
		{"another type", "", definitions + guid, set(good, "properties.type", "BuiltInRole"), 400, "InvalidRoleDefinitionType",
			"The role definition '" + guid + "' request is not valid. The Role definition type value 'BuiltInRole' is not supported. The supported values are 'CustomRole'."},
		{"no name", "", definitions + guid, set(good, "properties.roleName", ""), 400, "RoleDefinitionNameNullOrEmpty", "A role definition must have a non-empty, unique name."},
		{"no scope", "", definitions + guid, set(good, "properties.assignableScopes", []any{}), 400, "MissingAssignableScopes",
			"A role definition must have at least one assignable scope and all assignable scopes must be neither null nor empty."},
		{"no permission", "", definitions + guid, set(good, "properties.permissions", []any{}), 400, "InvalidRoleDefinition", "The role definition '" + guid + "' has no permissions."},
		{"no GUID", "", definitions + "mine", good, 400, "InvalidRoleDefinitionId", "The role definition ID 'mine' is not valid. The role definition ID must be a GUID."},
	})
	require.Equal(t, 201, w.do("PUT", definitions+guid, set(good, "properties.type", "CustomRole")).status)
}

// A role that this program has no business with is Azure's own all the same: it can be found by name, given to somebody, and not
// be made again.
func TestRolesOfOthers(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withGroup()
	const definitions = subPath + "/providers/Microsoft.Authorization/roleDefinitions"
	found := w.must("GET", definitions+"?$filter=roleName%20eq%20'Website%20Contributor'", nil).at("value").([]any)
	require.Len(t, found, 1)
	role := found[0].(obj)["id"].(string)
	require.True(t, strings.HasSuffix(role, "de139f84-1756-47ae-9be6-808fbbe84772"), role)
	permissions := w.must("GET", role, nil).at("properties.permissions").([]any)
	require.Contains(t, permissions[0].(obj)["actions"], "Microsoft.Web/sites/*")
	require.Equal(t, 409, w.do("PUT", role, obj{"properties": obj{}}).status)
	given := groupPath + "/providers/Microsoft.Authorization/roleAssignments/" + assignmentGUID
	require.Equal(t, 201, w.do("PUT", given, obj{"properties": obj{
		"roleDefinitionId": role, "principalId": "99999999-2222-4333-8444-555555555555", "principalType": "ServicePrincipal"}}).status)
}
