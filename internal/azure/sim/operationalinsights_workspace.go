package sim

import (
	"net/http"
	"regexp"
	"slices"
	"time"

	"scaleout/internal/azure/catalog"
)

func workspaceKind() *kind {
	m := monitored{check: checkWorkspace, complete: completeWorkspace, created: http.StatusCreated}
	return &kind{
		name: workspaceType, versions: workspaceVersions, tracked: true, fields: workspaceFields,
		put: m.put(workspaceType), remove: deleteStored,
	}
}

// workspaceFields is WorkspaceProperties of the 2022-10-01 specification.
var workspaceFields = []field{
	{name: "sku", is: objectField, fields: []field{{name: "name"}, {name: "capacityReservationLevel", is: intField}}},
	{name: "retentionInDays", is: intField},
	{name: "workspaceCapping", is: objectField, fields: []field{{name: "dailyQuotaGb", is: numberField}}},
	{name: "publicNetworkAccessForIngestion"},
	{name: "publicNetworkAccessForQuery"},
	{name: "forceCmkForQuery", is: boolField},
	{name: "features", is: anyField},
	{name: "defaultDataCollectionRuleResourceId"},
}

// workspaceNameForm: "Naming rules and restrictions for Azure resources",
// Microsoft.OperationalInsights/workspaces.
var workspaceNameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$`)

// workspaceSKUs are those that a new workspace may have ("Workspaces - Create Or
// Update", WorkspaceSkuNameEnum).
var workspaceSKUs = []string{"PerGB2018", "Standalone", "CapacityReservation", "LACluster"}

// leastQuota is the smallest daily cap in GB (Azure CLI, "az monitor
// log-analytics workspace": --quota has a minimum of 0.023; -1 is none).
const leastQuota = 0.023

func badWorkspace(code, format string, args ...any) *Error {
	return refuse(http.StatusBadRequest, code, format, args...)
}

func checkWorkspace(_ *Azure, c *call, r *resource) *Error {
	p := r.properties()
	if !workspaceNameForm.MatchString(c.id.name()) {
		return badWorkspace("InvalidParameter", "The workspace name '%s' is invalid.", c.id.name())
	}
	setDefault(p, "sku", map[string]any{"name": "PerGB2018"})
	setDefault(p, "retentionInDays", float64(catalog.MinRetention))
	setDefault(p, "workspaceCapping", map[string]any{"dailyQuotaGb": float64(-1)})
	if sku := text(object(p, "sku"), "name"); !slices.Contains(workspaceSKUs, sku) {
		return badWorkspace("InvalidParameter", "The pricing tier '%s' is not valid.", sku)
	}
	if days := integer(p, "retentionInDays"); days < catalog.MinRetention || days > catalog.MaxRetention {
		return badWorkspace("InvalidParameter", "'RetentionInDays' property doesn't match the SKU limits: %d.", days)
	}
	if quota, _ := object(p, "workspaceCapping")["dailyQuotaGb"].(float64); quota != -1 && quota < leastQuota {
		return badWorkspace("InvalidParameter", "The daily quota %v is not valid.", quota)
	}
	return nil
}

func completeWorkspace(a *Azure, existing, r *resource) {
	p := r.properties()
	p["provisioningState"] = "Succeeded"
	setDefault(p, "publicNetworkAccessForIngestion", "Enabled")
	setDefault(p, "publicNetworkAccessForQuery", "Enabled")
	setDefault(p, "features", map[string]any{"enableLogAccessUsingOnlyResourcePermissions": true})
	object(p, "workspaceCapping")["dataIngestionStatus"] = "RespectQuota"
	if existing != nil {
		p["customerId"], p["createdDate"] = existing.properties()["customerId"], existing.properties()["createdDate"]
		return
	}
	p["customerId"], p["createdDate"] = a.newGUID(), a.now().UTC().Format(time.RFC3339)
}
