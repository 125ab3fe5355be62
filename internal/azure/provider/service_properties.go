package provider

// redisProperties are those of Microsoft.Cache/redis 2023-04-01. accessKeys is
// left out on purpose: keys come from listRedisKeys, not from the state.
var redisProperties = join([]property{
	location(), tags(),
	texts("zones", top),
	object("identity", join(
		[]property{text("type", required), texts("userAssignedIdentities", asSet)},
		all(text, "principalId tenantId", readOnly)), top),
	object("sku", []property{text("name", required), text("family", required), integer("capacity", required)}, required),
	object("redisConfiguration", join(
		kebab(`aofBackupEnabled aofStorageConnectionString0 aofStorageConnectionString1 maxfragmentationmemoryReserved
			maxmemoryDelta maxmemoryPolicy maxmemoryReserved preferredDataPersistenceAuthMethod rdbBackupEnabled
			rdbBackupFrequency rdbBackupMaxSnapshotCount rdbStorageConnectionString storageSubscriptionId`),
		all(text, "authnotrequired"),
		all(text, "maxclients", readOnly),
		readOnlyOf(kebab("preferredDataArchiveAuthMethod zonalConfiguration")))),
	boolean("enableNonSslPort", resetTo(false)),
	text("publicNetworkAccess", resetTo("Enabled")),
	mapOf("tenantSettings", text("")),
},
	all(text, "minimumTlsVersion redisVersion subnetId"),
	all(text, "staticIP", createOnly),
	all(integer, "replicasPerMaster replicasPerPrimary shardCount"),
	all(text, "hostName provisioningState", readOnly),
	all(integer, "port sslPort", readOnly),
	[]property{
		objects("instances", join(all(boolean, "isMaster isPrimary"),
			all(integer, "nonSslPort shardId sslPort"), all(text, "zone")), readOnly),
		objects("linkedServers", all(text, "id"), readOnly),
	},
)

func readOnlyOf(ps []property) []property {
	for i := range ps {
		ps[i].readOnly = true
	}
	return ps
}

// autoscaleProperties are those of Microsoft.Insights/autoscaleSettings 2022-10-01.
var autoscaleProperties = []property{
	location(), tags(),
	text("name"),
	boolean("enabled", resetTo(false)),
	text("targetResourceUri"),
	text("targetResourceLocation"),
	object("predictiveAutoscalePolicy", []property{text("scaleMode", required), text("scaleLookAheadTime")}),
	objects("profiles", []property{
		text("name", required),
		object("capacity", all(text, "minimum maximum default", required), required),
		objects("rules", []property{
			object("metricTrigger", metricTrigger, required),
			object("scaleAction", []property{
				text("direction", required), text("type", required), text("value"), text("cooldown", required),
			}, required),
		}, required),
		object("fixedDate", []property{text("start", required), text("end", required), text("timeZone")}),
		object("recurrence", []property{
			text("frequency", required),
			object("schedule", []property{
				text("timeZone", required),
				texts("days", required),
				array("hours", integer(""), required),
				array("minutes", integer(""), required),
			}, required),
		}),
	}, required),
	objects("notifications", []property{
		text("operation", required),
		object("email", []property{
			texts("customEmails"),
			boolean("sendToSubscriptionAdministrator"),
			boolean("sendToSubscriptionCoAdministrators"),
		}),
		objects("webhooks", []property{text("serviceUri"), mapOf("properties", text(""))}),
	}),
	object("systemData", all(text,
		"createdAt createdBy createdByType lastModifiedAt lastModifiedBy lastModifiedByType"), top, readOnly),
}

var metricTrigger = join(
	all(text, "metricName metricResourceUri operator statistic timeAggregation timeGrain timeWindow", required),
	[]property{
		number("threshold", required),
		text("metricNamespace"),
		text("metricResourceLocation"),
		boolean("dividePerInstance"),
		objects("dimensions", []property{
			text("dimensionName", required), text("operator", required), texts("values", required),
		}),
	})
