package provider

// clusterProperties are those of Microsoft.Cache/redisEnterprise 2025-07-01.
var clusterProperties = join([]property{
	location(), tags(),
	texts("zones", top),
	object("identity", join(
		[]property{text("type", required), texts("userAssignedIdentities", asSet)},
		all(text, "principalId tenantId", readOnly)), top),
	object("sku", []property{text("name", required), integer("capacity")}, required, top),
	text("kind", readOnly, top),
	object("encryption", []property{object("customerManagedKeyEncryption", []property{
		object("keyEncryptionKeyIdentity", all(text, "identityType userAssignedIdentityResourceId")),
		text("keyEncryptionKeyUrl"),
	})}),
	text("highAvailability"),
	text("minimumTlsVersion"),
	text("publicNetworkAccess", required),
},
	all(text, "hostName provisioningState redisVersion redundancyMode resourceState", readOnly),
	[]property{objects("privateEndpointConnections", all(text, "id name type"), readOnly)},
)

// databaseProperties are those of Microsoft.Cache/redisEnterprise/databases
// 2025-07-01. What can be set at creation only replaces the database.
var databaseProperties = join(
	all(text, "accessKeysAuthentication clientProtocol clusteringPolicy deferUpgrade evictionPolicy"),
	[]property{
		integer("port", createOnly),
		object("geoReplication", []property{
			text("groupNickname"), objects("linkedDatabases", []property{text("id"), text("state", readOnly)}),
		}, createOnly),
		objects("modules", []property{text("name", required), text("args"), text("version", readOnly)}, createOnly),
		object("persistence", join(all(boolean, "aofEnabled rdbEnabled"), all(text, "aofFrequency rdbFrequency"))),
	},
	all(text, "provisioningState redisVersion resourceState", readOnly),
)
