package sim

import (
	"regexp"
	"strings"

	"scaleout/internal/azure/catalog"
)

// roleDefinitionType is what a role allows. All of them are Azure's own here.
const roleDefinitionType = "Microsoft.Authorization/roleDefinitions"

func roleDefinitionKind() *kind {
	return &kind{name: roleDefinitionType, versions: roleDefinitionVersions, virtual: true, get: getRoleDefinition, list: listRoleDefinitions}
}

var roleNameFilter = regexp.MustCompile(`(?i)roleName eq '([^']*)'`)

// listRoleDefinitions knows the filters by name and by type ("Role Definitions - List").
func listRoleDefinitions(a *Azure, c *call) (*answer, *Error) {
	filter := c.query.Get("$filter")
	named := roleNameFilter.FindStringSubmatch(filter)
	value := []any{}
	for _, role := range catalog.Roles {
		if named != nil && !strings.EqualFold(named[1], role.Name) || strings.Contains(strings.ToLower(filter), "'customrole'") {
			continue
		}
		value = append(value, a.viewRole(c, role))
	}
	return ok(map[string]any{"value": value}), nil
}

func getRoleDefinition(a *Azure, c *call) (*answer, *Error) {
	role, known := catalog.RoleOf(c.id.name())
	if !known {
		// Azure knows some hundreds more.
		return nil, refuse(404, "RoleDefinitionDoesNotExist", "The specified role definition with ID '%s' does not exist.", strings.ReplaceAll(c.id.name(), "-", ""))
	}
	return ok(a.viewRole(c, role)), nil
}

// viewRole: data actions came with 2018-01-01-preview (recorded 2018 and 2019). When a role was made and changed
// is made up.
func (a *Azure) viewRole(c *call, role catalog.Role) map[string]any {
	permission := map[string]any{"actions": texts(role.Actions), "notActions": texts(role.NotActions)}
	if c.look(asRead).since("2018-01-01") {
		permission["dataActions"], permission["notDataActions"] = texts(role.DataActions), []any{}
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
