package sim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	identityPath   = groupPath + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/app-id"
	assignmentGUID = "05c5a614-a7d6-4502-b150-c2fb455033ff"
	assignments    = "/providers/Microsoft.Authorization/roleAssignments"
	readerRole     = subPath + "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
)

func TestUserAssignedIdentity(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	first := w.must("PUT", identityPath, obj{"location": "eastus", "tags": obj{"a": "b"}})
	for _, name := range []string{"principalId", "clientId"} {
		require.Regexp(t, `^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`, first.at("properties."+name))
	}
	require.NotEqual(t, first.at("properties.principalId"), first.at("properties.clientId"))
	require.Equal(t, "5ca1ab1e-0000-4000-8000-000000000002", first.at("properties.tenantId"))
	require.Equal(t, first.at("properties"), w.must("PUT", identityPath, obj{"location": "eastus"}).at("properties"), "the principal stays")
	w = w.restored()
	require.Equal(t, first.at("properties"), w.must("GET", identityPath, nil).at("properties"))

	w.refuses([]refusal{
		{"name too short", "", groupPath + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ab", obj{"location": "eastus"}, 400, "BadRequest", "The resource name 'ab' is invalid."},
		{"moved", "", identityPath, obj{"location": "westus"}, 409, "InvalidResourceLocation",
			"The resource 'app-id' already exists in location 'eastus' in resource group 'rg'. A resource with the same name cannot be created in location 'westus'. Please select a new resource name."},
	})
	w.must("DELETE", identityPath, nil)
	require.Equal(t, 204, w.do("DELETE", identityPath, nil).status)
	require.NotEqual(t, first.at("properties.principalId"), w.must("PUT", identityPath, obj{"location": "eastus"}).at("properties.principalId"))
}

// App and slot share an identity; a swap takes nothing of it away, and the app's own stays.
func TestSiteHasASharedIdentity(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	own := w.must("PUT", identityPath, obj{"location": "eastus"})
	both := set(siteBody(), "identity", obj{"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": obj{identityPath: obj{}}})
	app := w.must("PUT", sitePath, both)
	entry := app.at("identity.userAssignedIdentities").(obj)[identityPath].(obj)
	require.Equal(t, obj{"principalId": own.at("properties.principalId"), "clientId": own.at("properties.clientId")}, entry)
	require.NotEmpty(t, app.at("identity.principalId"))
	slot := w.must("PUT", sitePath+"/slots/staging", obj{"location": "eastus", "properties": obj{},
		"identity": obj{"type": "UserAssigned", "userAssignedIdentities": obj{identityPath: obj{}}}})
	require.Equal(t, entry, slot.at("identity.userAssignedIdentities").(obj)[identityPath])
	users := w.must("POST", identityPath+"/listAssociatedResources", nil)
	require.Equal(t, 2.0, users.at("totalCount"))
	require.Equal(t, "microsoft.web/sites", users.at("value").([]any)[0].(obj)["type"])
	require.Nil(t, slot.at("identity.principalId"))

	back := w.must("PUT", sitePath, set(siteBody(), "identity", obj{"type": "SystemAssigned"}))
	require.Equal(t, app.at("identity.principalId"), back.at("identity.principalId"))
	require.Nil(t, back.at("identity.userAssignedIdentities"))

	other := groupPath + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/other"
	w.must("PUT", other, obj{"location": "eastus"})
	w.must("PUT", sitePath, both)
	added := w.must("PATCH", sitePath, obj{"identity": obj{"type": "SystemAssigned, UserAssigned", "userAssignedIdentities": obj{other: obj{}}}})
	require.Len(t, added.at("identity.userAssignedIdentities"), 2, "a PATCH adds")
	w.refuses([]refusal{{"missing identity", "", sitePath,
		set(siteBody(), "identity", obj{"type": "UserAssigned", "userAssignedIdentities": obj{identityPath + "x": obj{}}}), 400, "FailedIdentityOperation",
		"Identity operation for resource '" + sitePath + "' failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: '{\"error\":{\"code\":\"BadRequest\",\"message\":\"Resource '" + identityPath + "x' was not found.\"}}'.'."}})
}

func TestRoleAssignments(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	principal := w.must("PUT", identityPath, obj{"location": "eastus"}).at("properties.principalId").(string)
	path := sitePath + assignments + "/" + assignmentGUID
	body := func(name string, v any) obj {
		b := obj{"properties": obj{"roleDefinitionId": readerRole, "principalId": principal, "principalType": "ServicePrincipal"}}
		return set(b, "properties."+name, v)
	}
	good := body("description", "reads")
	made := w.do("PUT", path, good)
	require.Equal(t, 201, made.status)
	require.Equal(t, sitePath, made.at("properties.scope"))
	require.Equal(t, assignmentGUID, made.at("name"))
	require.Equal(t, 201, w.do("PUT", path, good).status, "the same again")

	elsewhere := sitePath + assignments + "/11111111-a7d6-4502-b150-c2fb455033ff"
	w.refuses([]refusal{
		{"same under another name", "", elsewhere, good, 409, "RoleAssignmentExists", "The role assignment already exists."},
		{"no GUID", "", sitePath + assignments + "/mine", good, 400, "InvalidRoleAssignmentId",
			"The role assignment ID 'mine' is not valid. The role assignment ID must be a GUID."},
		{"no role", "", elsewhere, body("roleDefinitionId", "Reader"), 400, "InvalidRoleDefinitionId", "The role definition ID 'Reader' is not valid."},
		{"unknown role", "", elsewhere, body("roleDefinitionId", "/providers/Microsoft.Authorization/roleDefinitions/"+assignmentGUID), 400, "RoleDefinitionDoesNotExist",
			"The specified role definition with ID '" + assignmentGUID + "' does not exist."},
		{"principal no GUID", "", elsewhere, body("principalId", "me"), 400, "InvalidPrincipalId", "The Principal ID 'me' is not valid. Principal ID must be a GUID."},
		{"other principal", "", path, body("principalId", assignmentGUID), 400, "RoleAssignmentUpdateNotPermitted",
			"Tenant ID, application ID, principal ID, and scope are not allowed to be updated."},
		{"other kind", "", path, body("principalType", "User"), 400, "UnmatchedPrincipalType",
			"The PrincipalId '" + strings.ReplaceAll(principal, "-", "") + "' has type 'ServicePrincipal' , which is different from specified PrinciaplType 'User'."},
		{"scope that is not there", "", sitePath + "x" + assignments + "/" + assignmentGUID, good, 404, "ResourceNotFound",
			"The Resource 'Microsoft.Web/sites/app1x' under resource group 'rg' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix"},
	})

	// Entra ID does not know a new principal at once, and is asked only where the kind is not given.
	unnamed := groupPath + assignments + "/22222222-a7d6-4502-b150-c2fb455033ff"
	require.Equal(t, "PrincipalNotFound", w.do("PUT", unnamed, body("principalType", nil)).code())
	w.clock.Advance(10 * time.Second)
	w.must("PUT", unnamed, body("principalType", nil))
	app := w.must("PATCH", sitePath, obj{"identity": obj{"type": "SystemAssigned"}}).at("identity.principalId")
	ofApp := groupPath + assignments + "/44444444-a7d6-4502-b150-c2fb455033ff"
	require.Equal(t, "PrincipalNotFound", w.do("PUT", ofApp, set(body("principalType", nil), "properties.principalId", app)).code())
	w.clock.Advance(10 * time.Second)
	w.must("PATCH", sitePath, obj{"identity": obj{"type": "SystemAssigned"}}) // it keeps its principal
	w.must("PUT", ofApp, set(body("principalType", nil), "properties.principalId", app))
	w.must("DELETE", ofApp, nil)
	require.Equal(t, "PrincipalNotFound", w.do("PUT", groupPath+assignments+"/33333333-a7d6-4502-b150-c2fb455033ff",
		set(body("principalType", nil), "properties.principalId", assignmentGUID)).code())

	require.Len(t, names(w.must("GET", sitePath+assignments, nil)), 2, "its own and the group's")
	require.Len(t, names(w.must("GET", groupPath+assignments, nil)), 2, "and what is inside")
	require.Len(t, names(w.must("GET", groupPath+assignments+"?$filter=atScope()", nil)), 1)
	require.Empty(t, names(w.must("GET", sitePath+assignments+"?$filter=principalId%20eq%20'"+assignmentGUID+"'", nil)))
	require.Equal(t, principal, w.do("DELETE", path, nil).at("properties.principalId"))
	require.Equal(t, 204, w.do("DELETE", path, nil).status)
}
