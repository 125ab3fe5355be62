package sdks

var identities = namedPackage{
	module: "managedidentity", npm: "2.90.0", version: "2.92.3",
	names: []namedPart{
		{"managedidentity/userAssignedIdentity.d.ts", "UserAssignedIdentity", ""},
		{"managedidentity/userAssignedIdentity.d.ts", "UserAssignedIdentityArgs", ""},
	},
	unused: []string{"systemData"},
}

var roles = namedPackage{
	module: "authorization", npm: "2.90.0", version: "2.92.3",
	names: []namedPart{
		{"authorization/roleAssignment.d.ts", "RoleAssignment", ""},
		{"authorization/roleAssignment.d.ts", "RoleAssignmentArgs", ""},
	},
}

var vaults = namedPackage{
	module: "keyvault", npm: "2.90.0", version: "2.92.3",
	names: []namedPart{
		{"keyvault/vault.d.ts", "Vault", ""},
		{"keyvault/vault.d.ts", "VaultArgs", ""},
		{"keyvault/secret.d.ts", "Secret", ""},
		{"keyvault/secret.d.ts", "SecretArgs", ""},
		{"types/input.d.ts", "VaultPropertiesArgs", ""},
		{"types/output.d.ts", "VaultPropertiesResponse", ""},
		{"types/input.d.ts", "SecretPropertiesArgs", ""},
		{"types/output.d.ts", "SecretPropertiesResponse", ""},
		{"types/input.d.ts", "SecretAttributesArgs", ""},
		{"types/output.d.ts", "SecretAttributesResponse", ""},
		{"types/input.d.ts", "AccessPolicyEntryArgs", ""},
		{"types/output.d.ts", "AccessPolicyEntryResponse", ""},
		{"types/input.d.ts", "PermissionsArgs", ""},
		{"types/output.d.ts", "PermissionsResponse", ""},
		{"types/input.d.ts", "NetworkRuleSetArgs", ""},
		{"types/output.d.ts", "NetworkRuleSetResponse", ""},
		{"types/input.d.ts", "SkuArgs", ""},
		{"types/output.d.ts", "SkuResponse", ""},
	},
	types: map[string]string{
		"VaultProperties": "VaultPropertiesArgs", "VaultPropertiesResponse": "VaultPropertiesResponse",
		"SecretProperties": "SecretPropertiesArgs", "SecretPropertiesResponse": "SecretPropertiesResponse",
		"SecretAttributes": "SecretAttributesArgs", "SecretAttributesResponse": "SecretAttributesResponse",
		"AccessPolicyEntry": "AccessPolicyEntryArgs", "AccessPolicyEntryResponse": "AccessPolicyEntryResponse",
		"Permissions": "PermissionsArgs", "PermissionsResponse": "PermissionsResponse",
		"NetworkRuleSet": "NetworkRuleSetArgs", "NetworkRuleSetResponse": "NetworkRuleSetResponse",
		"Sku": "SkuArgs", "SkuResponse": "SkuResponse",
	},
	unused: []string{"privateEndpointConnections", "systemData"},
}
