package conformance

const (
	docCluster     = "learn.microsoft.com/rest/api/redis/redisenterprisecache/redis-enterprise"
	docDatabase    = "learn.microsoft.com/rest/api/redis/redisenterprisecache/databases"
	docManagedRoom = "learn.microsoft.com/azure/redis/architecture#cluster-policies"
	docManagedHA   = "learn.microsoft.com/azure/redis/architecture#running-without-high-availability-mode-enabled"
	docAssigned    = "learn.microsoft.com/rest/api/redis/redisenterprisecache/access-policy-assignment"
	docRetired     = "learn.microsoft.com/azure/redis/migrate/migrate-redis-enterprise-overview"
)

func cluster(sku, availability string) object {
	return object{
		"location": "{location}", "sku": object{"name": sku},
		"properties": object{"minimumTlsVersion": "1.2", "publicNetworkAccess": "Enabled", "highAvailability": availability},
	}
}

func database(policy string) object {
	return object{"properties": object{
		"clientProtocol": "Encrypted", "port": 10000, "clusteringPolicy": policy, "evictionPolicy": "VolatileLRU",
		"accessKeysAuthentication": "Enabled",
	}}
}

// assigned is the body of the example RedisEnterpriseAccessPolicyAssignmentCreateUpdate.
func assigned(policy, objectID string) object {
	return object{"properties": object{"accessPolicyName": policy, "user": object{"objectId": objectID}}}
}

// assignmentExchanges are about who comes in by Microsoft Entra ID.
func assignmentExchanges() []Exchange {
	const path, whom = databasePath + "/accessPolicyAssignments/defaultTestEntraApp1", "6497c918-11ad-41e7-1b0f-7c518a87d0b0"
	put := func(name, path string, body any, statuses []int) Exchange {
		return Exchange{Name: name, Doc: docAssigned + "/create-update", Method: "PUT", Path: path, APIVersion: managed, Body: body, Statuses: statuses}
	}
	made := put("an identity is let in", path, assigned("default", whom), []int{200, 201})
	made.Wait = true
	return []Exchange{
		put("by no other policy than the default", path, assigned("Data Owner", whom), refused),
		put("nobody is let in", path, assigned("default", ""), refused),
		made,
		{Name: "the assignment is there", Doc: docAssigned + "/get", Method: "GET", Path: path, APIVersion: managed, Statuses: []int{200}, Wait: true,
			Fields: object{"properties.provisioningState": "Succeeded", "properties.accessPolicyName": "default", "properties.user.objectId": whom}},
		{Name: "an identity is let in no more", Doc: docAssigned + "/delete", Method: "DELETE", Path: path, APIVersion: managed,
			Statuses: []int{200, 202, 204}, Wait: true},
	}
}

func managedExchanges() []Exchange {
	put := func(name, doc, path string, body any, statuses []int) Exchange {
		return Exchange{Name: name, Doc: doc, Method: "PUT", Path: path, APIVersion: managed, Body: body, Statuses: statuses}
	}
	get := func(name, doc, path string, fields object) Exchange {
		return Exchange{Name: name, Doc: doc, Method: "GET", Path: path, APIVersion: managed, Statuses: []int{200}, Wait: true, Fields: fields}
	}
	post := func(name, doc, action string, body any, statuses []int) Exchange {
		return Exchange{Name: name, Doc: doc, Method: "POST", Path: databasePath + "/" + action, APIVersion: managed, Body: body, Statuses: statuses}
	}
	old := put("a cluster by a version of before", docCluster+"/create", clusterPath, cluster("Balanced_B0", "Enabled"), refused)
	old.APIVersion, old.Code = "2025-04-01", "NoRegisteredProviderFound"
	noAccess := cluster("Balanced_B0", "Enabled")
	noAccess["properties"] = object{"minimumTlsVersion": "1.2"}
	created := put("a cluster is started", docCluster+"/create", clusterPath, cluster("Balanced_B0", "Enabled"), []int{201})
	created.Fields = object{"properties.provisioningState": "Creating", "properties.hostName": Any}
	made := put("a database is made", docDatabase+"/create", databasePath, database("NoCluster"), []int{201})
	made.Wait = true
	listed := post("its keys are listed, too", docDatabase+"/list-keys", "listKeys", nil, []int{200})
	listed.Fields = object{"primaryKey": Any, "secondaryKey": Any}
	renewed := post("a key of a database is renewed", docDatabase+"/regenerate-key", "regenerateKey", object{"keyType": "Primary"}, []int{200, 202})
	exchanges := []Exchange{
		old,
		put("a cluster that does not say who reaches it", docCluster+"/create", clusterPath, noAccess, refused),
		put("a cluster of the retired tiers", docRetired, clusterPath, cluster("Enterprise_E10", "Enabled"), refused),
		put("a cluster of no size", docCluster+"/create", clusterPath, cluster("Balanced_B2", "Enabled"), refused),
		created,
		get("in the end the cluster is there", docCluster+"/get", clusterPath, object{
			"properties.provisioningState": "Succeeded", "properties.resourceState": "Running", "sku.name": "Balanced_B0",
			"properties.publicNetworkAccess": "Enabled", "properties.minimumTlsVersion": "1.2",
		}),
		made,
		get("the database is there", docDatabase+"/get", databasePath, object{
			"properties.provisioningState": "Succeeded", "properties.port": 10000.0, "properties.clusteringPolicy": "NoCluster",
			"properties.clientProtocol": "Encrypted", "properties.evictionPolicy": "VolatileLRU", "properties.accessKeysAuthentication": "Enabled",
		}),
		listed,
		renewed,
		get("and the database stays", docDatabase+"/get", databasePath, object{"properties.provisioningState": "Succeeded"}),
		put("high availability is not turned off", docManagedHA, clusterPath, cluster("Balanced_B0", "Disabled"), refused),
		put("an unclustered cache does not grow beyond its bound", docManagedRoom, clusterPath, cluster("Balanced_B50", "Enabled"), refused),
		{Name: "a database becomes clustered", Doc: docDatabase + "/create", Method: "PUT", Path: databasePath, APIVersion: managed,
			Body: database("EnterpriseCluster"), Statuses: []int{200}, Wait: true},
		put("and never unclustered again", docDatabase+"/create", databasePath, database("NoCluster"), refused),
	}
	return append(append(exchanges, assignmentExchanges()...), Exchange{
		Name: "a database is deleted", Doc: docDatabase + "/delete", Method: "DELETE", Path: databasePath, APIVersion: managed,
		Statuses: []int{200, 202, 204}, Wait: true,
	})
}
