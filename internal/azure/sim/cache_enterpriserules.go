package sim

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// clusterNameForm: "Name must be 1-60 characters long. Allowed characters(A-Z,
// a-z, 0-9) and hyphen(-). There can be no leading nor trailing nor consecutive
// hyphens" (clusterName, 2025-07-01).
var clusterNameForm = regexp.MustCompile(`^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$`)

// refuseManaged is a 400 of the provider of Azure Managed Redis. Its code and the
// words of retirement are seen in MicrosoftLearning/mslearn-azure-ai#200. Where a
// comment names no place, the rule is documented and the words are ours.
func refuseManaged(format string, args ...any) *Error {
	return refuse(http.StatusBadRequest, "BadRequest", format, args...)
}

// checkClusterName: the name is the host's in its region.
func (a *Azure) checkClusterName(c *call, found bool) *Error {
	name := c.id.name()
	if len(name) > 60 || !clusterNameForm.MatchString(name) {
		return refuseManaged("The cluster name '%s' is invalid. It must be 1 to 60 letters, digits and single inner hyphens.", name)
	}
	for _, other := range a.state.ofType(clusterType) {
		if !found && strings.EqualFold(other.id().name(), name) && other.location() == catalog.NormalRegion(text(c.body, "location")) {
			return refuse(http.StatusConflict, "NameNotAvailable", "The name '%s' is already taken in '%s'.", name, other.location())
		}
	}
	return nil
}

// checkManagedIdle refuses any change while an operation runs on the cluster or
// its database.
func (a *Azure) checkManagedIdle(c *call, r *resource) *Error {
	for _, op := range a.state.underWay {
		on := key(op.Resource)
		if strings.HasPrefix(on+"/", r.id().key()+"/") || strings.HasPrefix(r.id().key()+"/", on+"/") {
			return refuse(http.StatusConflict, "Conflict", "The resource '%s' is busy with another operation. Please try again later.", r.ID)
		}
	}
	return nil
}

func (a *Azure) checkCluster(c *call, existing, cluster *resource) *Error {
	if !catalog.HasManagedRedis(cluster.location()) {
		// In the words that ARM has for any type; that this one is not there is what
		// one third-party source says.
		return refuse(http.StatusBadRequest, "LocationNotAvailableForResourceType",
			"The provided location '%s' is not available for resource type '%s'.", cluster.location(), clusterType)
	}
	size, e := checkClusterSKU(cluster)
	if e != nil {
		return e
	}
	p := cluster.properties()
	for name, allowed := range map[string][]string{
		// "TLS 1.0 and TLS 1.1 are now completely obsolete -- you cannot use them."
		"minimumTlsVersion":   {"1.2"},
		"publicNetworkAccess": {"Enabled", "Disabled"},
		"highAvailability":    {"Enabled", "Disabled"},
	} {
		if has(p, name) && !slices.Contains(allowed, text(p, name)) {
			return refuseManaged("The value of 'properties.%s' is invalid. Allowed: %s.", name, strings.Join(allowed, ", "))
		}
	}
	if !has(p, "publicNetworkAccess") {
		return refuseManaged("The property 'properties.publicNetworkAccess' is required.")
	}
	if len(list(cluster.Body, "zones")) > 0 {
		// Seen in langchain-ai/terraform#107 (2026-08).
		return refuseManaged("Specifying zones for SKU '%s' is not supported. Zone redundancy is enabled by default for this SKU in regions with zones.", size.SKU)
	}
	if existing == nil {
		return nil
	}
	return a.checkScaling(existing, cluster, size)
}

func checkClusterSKU(cluster *resource) (catalog.Cache, *Error) {
	sku := object(cluster.Body, "sku")
	name := text(sku, "name")
	size, known := sizeOf(cluster)
	switch {
	case name == "":
		return size, refuseManaged("The property 'sku.name' is required.")
	case strings.HasPrefix(strings.ToLower(name), strings.ToLower(catalog.RetiredEnterprise)):
		return size, refuseManaged("Creation of new Azure Cache for Redis Enterprise resources is no longer supported. Azure Cache for Redis Enterprise is retiring, please create Azure Managed Redis instead.")
	case !known:
		return size, refuseManaged("The SKU '%s' is invalid.", name)
	case has(sku, "capacity"):
		// "This property is only used with Enterprise and EnterpriseFlash SKUs."
		return size, refuseManaged("The property 'sku.capacity' cannot be set for the SKU '%s'.", name)
	}
	sku["name"] = size.SKU
	return size, nil
}

// checkScaling holds what a cluster can become. Sources: "Azure Managed Redis
// architecture", running without high availability mode enabled and cluster
// policies; "Scale an Azure Managed Redis instance", limitations. Of unclustered
// caches the first says "If you want to scale up your Azure Managed Redis cache,
// you must first change the cluster policy", beside their bound of 25 GB: read here
// as about scaling beyond it. Whether it means more was not seen.
func (a *Azure) checkScaling(existing, cluster *resource, to catalog.Cache) *Error {
	from, _ := sizeOf(existing)
	if text(existing.properties(), "highAvailability") == "Enabled" && text(cluster.properties(), "highAvailability") == "Disabled" {
		return refuseManaged("High availability cannot be disabled in an instance that was already created.")
	}
	switch {
	case (from.Family == catalog.FlashOptimized) != (to.Family == catalog.FlashOptimized):
		return refuseManaged("Scaling from '%s' to '%s' is not supported: the Flash Optimized tier and the others cannot be scaled into each other.", from.SKU, to.SKU)
	case to.Shards < from.Shards:
		return refuseManaged("Scaling from '%s' to '%s' is not supported: the number of shards is not compatible.", from.SKU, to.SKU)
	}
	for _, db := range a.state.ofType(databaseType) {
		if db.id().parent().key() == existing.id().key() && text(db.properties(), "clusteringPolicy") == "NoCluster" && to.Clustered() {
			return refuseManaged("Scaling to '%s' is not supported: the clustering policy of the database '%s' is NoCluster, which holds at most %d GB.",
				to.SKU, db.id().name(), catalog.MaxUnclusteredGB)
		}
	}
	return nil
}
