package provider

// assignmentProperties are those of Microsoft.Authorization/roleAssignments 2022-04-01.
var assignmentProperties = join(
	all(text, "principalId roleDefinitionId", required),
	all(text, "condition conditionVersion delegatedManagedIdentityResourceId description principalType"),
	all(text, "createdBy createdOn scope updatedBy updatedOn", readOnly),
)

// vaultProperties are "properties" of Microsoft.KeyVault/vaults 2023-02-01, which azure-native
// does not flatten.
var vaultProperties = join(
	[]property{
		text("tenantId", required),
		object("sku", all(text, "family name", required), required),
		object("networkAcls", join(all(text, "bypass defaultAction"), []property{
			objects("ipRules", all(text, "value", required)),
			objects("virtualNetworkRules", join(all(text, "id", required), all(boolean, "ignoreMissingVnetServiceEndpoint"))),
		})),
		objects("accessPolicies", join(all(text, "objectId tenantId", required), all(text, "applicationId"), []property{
			object("permissions", all(texts, "certificates keys secrets storage"), required),
		})),
		integer("softDeleteRetentionInDays"),
	},
	all(boolean, `enablePurgeProtection enableRbacAuthorization enableSoftDelete enabledForDeployment
		enabledForDiskEncryption enabledForTemplateDeployment`),
	all(text, "createMode publicNetworkAccess"),
	all(text, "hsmPoolResourceId provisioningState vaultUri", readOnly),
)

// secretProperties are "properties" of Microsoft.KeyVault/vaults/secrets 2023-02-01. Answers
// never have the value ("Secrets - Create Or Update": "will never be returned").
var secretProperties = join(
	all(text, "contentType value"),
	[]property{object("attributes", join(
		all(boolean, "enabled"), []property{
			integer("expires", called("exp")), integer("notBefore", called("nbf")),
		}, all(integer, "created updated", readOnly)))},
	all(text, "secretUri secretUriWithVersion", readOnly),
)
