package sim

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

const (
	databaseCreation = 3 * time.Minute
	databaseUpdate   = 2 * time.Minute
	keyRegeneration  = 30 * time.Second
)

// The one database that a cluster can have, and its port ("What is Azure Managed
// Redis", "Azure Managed Redis architecture": connections are through port 10000).
const (
	onlyDatabase = "default"
	databasePort = 10000
)

func databaseKind() *kind {
	return &kind{
		name: databaseType, versions: managedVersions, fields: databaseFields,
		put: putDatabase, patch: patchDatabase, remove: deleteManaged,
		actions: map[string]handler{"listKeys": listDatabaseKeys, "regenerateKey": regenerateDatabaseKey},
	}
}

// databaseFields is DatabaseCreateProperties of the 2025-07-01 specification.
var databaseFields = []field{
	{name: "clientProtocol"},
	{name: "port", is: intField},
	{name: "clusteringPolicy"},
	{name: "evictionPolicy"},
	{name: "deferUpgrade"},
	{name: "accessKeysAuthentication"},
	{name: "persistence", is: anyField},
	{name: "modules", is: anyField},
	{name: "geoReplication", is: anyField},
}

func putDatabase(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	cluster, _ := a.state.find(c.id.parent())
	id := cluster.ID + "/databases/" + c.id.name()
	db := &resource{ID: id, Type: databaseType, Hidden: map[string]any{}}
	if found {
		db.ID, db.Hidden = existing.ID, existing.Hidden
	}
	db.Body = map[string]any{
		"id": db.ID, "name": cluster.id().name() + "/" + db.id().name(), "type": databaseType,
		"properties": merge(nil, object(c.body, "properties")),
	}
	return a.storeDatabase(c, cluster, existing, db)
}

// patchDatabase lays the given members over the stored database ("Databases - Update").
func patchDatabase(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	cluster, _ := a.state.find(c.id.parent())
	db := existing.copy()
	given := object(c.body, "properties")
	db.Body["properties"] = merge(existing.properties(), given)
	if !has(given, "port") {
		delete(db.properties(), "port")
	}
	return a.storeDatabase(c, cluster, existing, db)
}

func (a *Azure) storeDatabase(c *call, cluster, existing, db *resource) (*answer, *Error) {
	if e := a.checkManagedIdle(c, cluster); e != nil {
		return nil, e
	}
	if e := checkDatabase(c, cluster, existing, db); e != nil {
		return nil, e
	}
	db.completeDatabase()
	status, took := http.StatusOK, databaseUpdate
	switch {
	case existing == nil:
		db.Hidden = map[string]any{"primaryKey": a.newKey(), "secondaryKey": a.newKey()}
		status, took = http.StatusCreated, databaseCreation
	case existing.provisioningState() == "Failed":
		took = databaseCreation
	case !differs(existing, db) && !c.fail && c.method == http.MethodPatch:
		took = 0 // a PUT takes its time even so (seen 2026-07)
	}
	a.state.put(db)
	return a.startManaged(c, status, existing, db, took), nil
}

// completeDatabase fills in what the service adds, with the defaults of 2025-07-01.
func (r *resource) completeDatabase() {
	p := r.properties()
	setDefault(p, "clientProtocol", "Encrypted")
	setDefault(p, "clusteringPolicy", "OSSCluster")
	setDefault(p, "evictionPolicy", "VolatileLRU")
	setDefault(p, "deferUpgrade", "NotDeferred")
	setDefault(p, "accessKeysAuthentication", "Disabled")
	p["port"] = float64(databasePort)
	p["redisVersion"] = "7.4"
	p["provisioningState"], p["resourceState"] = "Succeeded", "Running"
}

var databaseValues = map[string][]string{
	"clientProtocol":           {"Encrypted", "Plaintext"},
	"clusteringPolicy":         {"EnterpriseCluster", "OSSCluster", "NoCluster"},
	"evictionPolicy":           {"AllKeysLFU", "AllKeysLRU", "AllKeysRandom", "VolatileLRU", "VolatileLFU", "VolatileTTL", "VolatileRandom", "NoEviction"},
	"deferUpgrade":             {"Deferred", "NotDeferred"},
	"accessKeysAuthentication": {"Enabled", "Disabled"},
}

// checkDatabase holds the rules of DatabaseProperties, 2025-07-01, and of
// "Azure Managed Redis architecture", cluster policies.
func checkDatabase(c *call, cluster, existing, db *resource) *Error {
	p := db.properties()
	if !strings.EqualFold(c.id.name(), onlyDatabase) {
		return refuseManaged("The database name '%s' is invalid. The only database of a cluster is named '%s'.", c.id.name(), onlyDatabase)
	}
	for _, name := range sortedNames(p) {
		allowed, limited := databaseValues[name]
		if limited && !slices.Contains(allowed, text(p, name)) {
			return refuseManaged("The value of 'properties.%s' is invalid. Allowed: %s.", name, strings.Join(allowed, ", "))
		}
	}
	if has(p, "port") && integer(p, "port") != databasePort {
		return refuseManaged("The port %d is invalid. The port of a database is %d.", integer(p, "port"), databasePort)
	}
	if size, _ := sizeOf(cluster); text(p, "clusteringPolicy") == "NoCluster" && size.Clustered() {
		return refuseManaged("The clustering policy NoCluster is not supported for the SKU '%s': it holds at most %d GB.",
			size.SKU, catalog.MaxUnclusteredGB)
	}
	if existing == nil {
		return nil
	}
	before := existing.properties()
	policy := orDefault(text(p, "clusteringPolicy"), "OSSCluster")
	if was := text(before, "clusteringPolicy"); was != policy && was != "NoCluster" {
		return refuseManaged("The clustering policy cannot be changed from '%s' to '%s' without deleting the database.", was, policy)
	}
	for _, name := range []string{"modules", "geoReplication"} {
		if !reflect.DeepEqual(before[name], p[name]) {
			return refuseManaged("The property 'properties.%s' can only be set when the database is created.", name)
		}
	}
	return nil
}

// keysOf are the keys of a database that can be asked for them. What Azure
// answers for one that is not ready, or whose keys are switched off, was not seen.
func (a *Azure) keysOf(c *call) (*resource, *Error) {
	db, found := a.state.find(c.id)
	switch {
	case !found:
		return nil, resourceNotFound(c.id)
	case db.provisioningState() == "Creating":
		return nil, refuse(http.StatusConflict, "Conflict", "The database '%s' is being created.", db.ID)
	case text(db.properties(), "accessKeysAuthentication") != "Enabled":
		return nil, refuseManaged("Access keys authentication is disabled for the database '%s'.", db.ID)
	}
	return db, nil
}

func listDatabaseKeys(a *Azure, c *call) (*answer, *Error) {
	db, e := a.keysOf(c)
	if e != nil {
		return nil, e
	}
	return ok(clone(db.Hidden)), nil
}

// regenerateDatabaseKey replaces one key. It is a long-running operation
// ("Databases - Regenerate Key": 202 with Azure-AsyncOperation).
func regenerateDatabaseKey(a *Azure, c *call) (*answer, *Error) {
	db, e := a.keysOf(c)
	if e != nil {
		return nil, e
	}
	which, e := c.keyType()
	if e != nil {
		return nil, e
	}
	if which == "" {
		return nil, refuseManaged("The value of 'keyType' is invalid. Allowed: Primary, Secondary.")
	}
	if cluster, _ := a.state.find(c.id.parent()); cluster != nil {
		if e := a.checkManagedIdle(c, cluster); e != nil {
			return nil, e
		}
	}
	undo := db.copy()
	db.Hidden[which] = a.newKey()
	setProvisioningState(db, "Updating")
	op := a.begin(c, operation{
		Resource: db.ID, Verb: updating, Poll: pollStatus, Path: a.managedOperations(c, db), Undo: undo, Quiet: true,
	}, keyRegeneration)
	return op.announce(c, wrote(http.StatusAccepted, nil)), nil
}
