package catalog

import "strings"

// A Role is a built-in one. Its id is the same in every subscription.
type Role struct {
	ID, Name string

	// Governs: it changes resources, roles or secrets. Who only reads needs none such.
	Governs bool
}

// SecretsUser reads the values of secrets and nothing else.
const SecretsUser = "4633458b-17de-408a-b874-0445c86b69e6"

// Roles are those of Azure's some hundreds that matter to this program ("Azure built-in roles for Privileged", whose
// copy of 2026-02-23 was read, and "Azure built-in roles for Security").
var Roles = []Role{
	{"8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", true},
	{"b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor", true},
	{"18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator", true},
	{"f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator", true},
	{"acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", false},
	{"00482a5a-887f-4fb3-b363-3b7fe8e74483", "Key Vault Administrator", true},
	{"b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "Key Vault Secrets Officer", true},
	{SecretsUser, "Key Vault Secrets User", false},
	{"21090545-7ca7-4776-b22c-e363652d74d2", "Key Vault Reader", false},
}

// RoleOf finds the role that a definition's id, whatever its scope, ends with.
func RoleOf(definition string) (Role, bool) {
	id := definition[strings.LastIndex(definition, "/")+1:]
	for _, r := range Roles {
		if strings.EqualFold(r.ID, id) {
			return r, true
		}
	}
	return Role{}, false
}
