package sim

import (
	"net/http"
	"reflect"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// How long operations on a cluster take. "Generally, when you scale an instance
// with no data, it takes approximately 10 minutes" ("Scale an Azure Managed Redis
// instance"); the rest is within what people report.
const (
	clusterCreation = 12 * time.Minute
	clusterScaling  = 10 * time.Minute
	clusterUpdate   = 2 * time.Minute
	clusterDeletion = 5 * time.Minute
)

func clusterKind() *kind {
	return &kind{
		name: clusterType, versions: managedVersions, tracked: true, fields: clusterFields,
		put: putCluster, patch: patchCluster, remove: deleteManaged, shown: viewCluster,
	}
}

// clusterFields is ClusterCreateProperties of the 2025-07-01 specification.
var clusterFields = []field{
	{name: "highAvailability"},
	{name: "minimumTlsVersion"},
	{name: "publicNetworkAccess"},
	{name: "encryption", is: anyField},
}

func putCluster(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if e := a.checkClusterName(c, found); e != nil {
		return nil, e
	}
	cluster := &resource{ID: c.id.String(), Type: clusterType, Body: c.identify(c.id.String(), c.id.name(), clusterType)}
	if found {
		cluster.ID = existing.ID
		cluster.Body["id"], cluster.Body["name"] = existing.ID, existing.id().name()
		if has(existing.Body, "identity") {
			cluster.Body["identity"] = clone(object(existing.Body, "identity"))
		}
	}
	cluster.Body["properties"] = merge(nil, object(c.body, "properties"))
	for _, outer := range []string{"sku", "zones"} {
		if has(c.body, outer) {
			cluster.Body[outer] = cloneValue(c.body[outer])
		}
	}
	return a.storeCluster(c, existing, cluster)
}

// patchCluster lays the given members over the stored cluster ("Redis Enterprise - Update").
func patchCluster(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	cluster := existing.copy()
	cluster.Body["properties"] = merge(existing.properties(), object(c.body, "properties"))
	for _, outer := range []string{"sku", "tags"} {
		if has(c.body, outer) {
			cluster.Body[outer] = cloneValue(c.body[outer])
		}
	}
	return a.storeCluster(c, existing, cluster)
}

func (a *Azure) storeCluster(c *call, existing, cluster *resource) (*answer, *Error) {
	if existing != nil {
		if e := a.checkManagedIdle(c, existing); e != nil {
			return nil, e
		}
	}
	if e := a.applyIdentity(c, cluster); e != nil {
		return nil, e
	}
	if e := a.checkCluster(c, existing, cluster); e != nil {
		return nil, e
	}
	cluster.completeCluster()
	a.state.put(cluster)
	status, took := http.StatusOK, clusterUpdate
	switch {
	case existing == nil || existing.provisioningState() == "Failed":
		took = clusterCreation
	case !reflect.DeepEqual(existing.Body["sku"], cluster.Body["sku"]):
		took = clusterScaling
	case !differs(existing, cluster) && !c.fail:
		took = 0
	}
	if existing == nil {
		status = http.StatusCreated
	}
	return a.startManaged(c, status, existing, cluster, took), nil
}

// startManaged begins the operation that the change needs, if it needs one.
// What it finds is stored with a state of Succeeded and Running.
func (a *Azure) startManaged(c *call, status int, existing, changed *resource, took time.Duration) *answer {
	ans := wrote(status, nil)
	if took > 0 {
		v, state := updating, "Updating"
		if existing == nil {
			v = creating
		}
		if existing == nil || existing.provisioningState() == "Failed" {
			state = "Creating"
		}
		setProvisioningState(changed, state)
		if took == clusterScaling {
			changed.properties()["resourceState"] = "Scaling"
		}
		op := a.begin(c, operation{
			Resource: changed.ID, Verb: v, Poll: pollStatus, Path: a.managedOperations(c, changed), Undo: existing, Quiet: true,
		}, took)
		ans = op.announce(c, ans)
	}
	ans.body = a.show(changed, c.written(existing))
	return ans
}

// managedOperations returns the path under which operations on a cluster and what is
// in it are polled. It is seen in Azure/azure-sdk-for-net#30766.
func (a *Azure) managedOperations(c *call, r *resource) string {
	for r.Type != clusterType {
		r, _ = a.state.find(r.id().parent())
	}
	return cacheOperations(c, r, "operationsStatus")
}

// completeCluster fills in what the service adds. A cluster whose nodes are two
// is spread over zones ("High availability and disaster recovery with Azure
// Managed Redis, zone redundancy").
func (r *resource) completeCluster() {
	p := r.properties()
	r.Body["kind"] = "v2"
	setDefault(p, "highAvailability", "Enabled")
	setDefault(p, "minimumTlsVersion", "1.2")
	p["redundancyMode"] = "ZR"
	if text(p, "highAvailability") == "Disabled" {
		p["redundancyMode"] = "None"
	}
	p["hostName"] = strings.ToLower(r.id().name()) + "." + r.location() + ".redis.azure.net"
	r.Body["location"] = catalog.DisplayRegion(r.location())
	setDefault(r.Body, "identity", map[string]any{"type": "None"})
	p["provisioningState"], p["resourceState"] = "Succeeded", "Running"
}

// deleteManaged deletes a cluster with its database, or the database alone. It
// is accepted with 202 and polled.
func deleteManaged(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if op, busy := a.busy(c.id); busy && op.Verb == deleting {
		return op.announce(c, wrote(http.StatusAccepted, nil)), nil
	}
	if e := a.checkManagedIdle(c, r); e != nil {
		return nil, e
	}
	undo := r.copy()
	setProvisioningState(r, "Deleting")
	op := a.begin(c, operation{
		Resource: r.ID, Verb: deleting, Poll: pollStatus, Path: a.managedOperations(c, r), Undo: undo, Quiet: true,
	}, clusterDeletion)
	return op.announce(c, wrote(http.StatusAccepted, a.show(r, c.look(asRead)))), nil // with a body: recorded 2026-07
}

// sizeOf is the catalog's entry for a cluster's SKU.
func sizeOf(cluster *resource) (catalog.Cache, bool) {
	for _, size := range catalog.ManagedCaches() {
		if strings.EqualFold(size.SKU, text(object(cluster.Body, "sku"), "name")) {
			return size, true
		}
	}
	return catalog.Cache{}, false
}

// viewCluster shows the private endpoints that lead to a cluster.
func viewCluster(a *Azure, r *resource, _ look) map[string]any {
	body := clone(r.Body)
	object(body, "properties")["privateEndpointConnections"] = a.connectionsOf(r)
	return body
}
