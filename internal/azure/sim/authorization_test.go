package sim_test

import (
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
	require.Equal(t, 400, w.send("PUT", readerRole+version, role).status, "Azure's own are Azure's")
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
