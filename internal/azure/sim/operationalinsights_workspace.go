package sim

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

func workspaceKind() *kind {
	m := monitored{check: checkWorkspace, complete: completeWorkspace, created: http.StatusCreated}
	return &kind{
		name: workspaceType, versions: workspaceVersions, tracked: true, fields: workspaceFields,
		put: putWorkspace(m.put(workspaceType)), remove: deleteWorkspace, shown: byVersion(viewWorkspace),
		actions: map[string]handler{"sharedKeys": workspaceKeys},
	}
}

// workspaceFields is WorkspaceProperties of the 2022-10-01 specification.
var workspaceFields = []field{
	{name: "sku", is: objectField, fields: []field{{name: "name"}, {name: "capacityReservationLevel", is: intField}}},
	{name: "retentionInDays", is: intField, quoted: true},
	{name: "workspaceCapping", is: objectField, fields: []field{{name: "dailyQuotaGb", is: numberField}}},
	{name: "publicNetworkAccessForIngestion"},
	{name: "publicNetworkAccessForQuery"},
	{name: "forceCmkForQuery", is: boolField},
	{name: "features", is: anyField},
	{name: "defaultDataCollectionRuleResourceId"},
}

// workspaceNameForm: "Naming rules and restrictions for Azure resources",
// Microsoft.OperationalInsights/workspaces.
var workspaceNameForm = newNameForm(4, 63, `^[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$`)

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
	setDefault(p, "workspaceCapping", map[string]any{})
	setDefault(object(p, "workspaceCapping"), "dailyQuotaGb", float64(-1)) // {} is accepted (seen 2021-12)
	sku := object(p, "sku")
	known := slices.IndexFunc(workspaceSKUs, func(name string) bool { return strings.EqualFold(name, text(sku, "name")) })
	if known < 0 {
		return badWorkspace("InvalidParameter", "The pricing tier '%s' is not valid.", text(sku, "name"))
	}
	sku["name"] = workspaceSKUs[known]
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
	p["features"] = merge(map[string]any{
		"legacy": float64(0), "searchVersion": float64(1), "enableLogAccessUsingOnlyResourcePermissions": true,
	}, object(p, "features"))
	now := a.now().UTC()
	capping, sku := object(p, "workspaceCapping"), object(p, "sku")
	capping["dataIngestionStatus"] = "RespectQuota"
	// Azure's goes on by a day each day; this one is that of the last change.
	capping["quotaNextResetTime"] = now.Truncate(24 * time.Hour).Add(24 * time.Hour).Format(time.RFC3339)
	sku["lastSkuUpdate"], p["modifiedDate"] = now.Format(time.RFC3339), now.Format(time.RFC3339)
	r.Body["etag"] = `"` + a.newGUID() + `"`
	if existing != nil {
		if was := object(existing.properties(), "sku"); text(was, "name") == text(sku, "name") && has(was, "lastSkuUpdate") {
			sku["lastSkuUpdate"] = was["lastSkuUpdate"]
		}
		p["customerId"], p["createdDate"] = existing.properties()["customerId"], existing.properties()["createdDate"]
		return
	}
	p["customerId"], p["createdDate"] = a.newGUID(), a.now().UTC().Format(time.RFC3339)
}

// workspaceKeys is "Shared Keys - Get Shared Keys" (recorded with 2020-08-01): they are made when they are first asked for.
func workspaceKeys(a *Azure, c *call) (*answer, *Error) {
	workspace, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	if !has(workspace.Hidden, "primarySharedKey") {
		workspace.Hidden = merge(workspace.Hidden, map[string]any{"primarySharedKey": a.newKey() + a.newKey(), "secondarySharedKey": a.newKey() + a.newKey()})
		a.state.put(workspace)
	}
	return wrote(http.StatusOK, map[string]any{
		"primarySharedKey": workspace.Hidden["primarySharedKey"], "secondarySharedKey": workspace.Hidden["secondarySharedKey"],
	}), nil
}

// putWorkspace answers a creation with a state that the next answer no longer has (seen
// 2021-12 and 2022-08).
func putWorkspace(put handler) handler {
	return func(a *Azure, c *call) (*answer, *Error) {
		ans, e := a.revive(c, put)
		if e != nil {
			return nil, e
		}
		p, v := object(ans.body.(map[string]any), "properties"), updating
		if ans.status == http.StatusCreated {
			v = creating
			if text(p, "provisioningState") != "Restoring" {
				p["provisioningState"] = "Creating"
			}
		}
		if ans.status == http.StatusCreated && c.apiVersion >= placedSince {
			ans.header.Set("Location", c.base+c.id.String()+"?api-version="+c.apiVersion)
		}
		if c.apiVersion < announcedSince {
			return ans, nil
		}
		workspace, _ := a.state.find(c.id)
		op := a.begin(c, operation{Resource: workspace.ID, Verb: v, Poll: pollStatus, Path: workspaceOperations(c, workspace)}, workspaceDeletion)
		op.announce(c, ans)
		ans.header.Set("Retry-After", "20")
		where := workspace.ID
		if v == updating {
			p["provisioningState"] = "Updating"
			where = strings.Replace(op.Path, "/operationstatuses/", "/operationresults/", 1)
		}
		ans.header.Set("Location", c.base+where+"?api-version="+c.apiVersion)
		return ans, nil
	}
}

// placedSince is the api-version from which on a creation has the workspace as its Location (recorded 2022-08 to 2026).
const placedSince = "2021-06-01"

// announcedSince is the api-version from which on a PUT names an operation (seen 2025 and 2026).
const announcedSince = "2025-02-01"

func workspaceOperations(c *call, workspace *resource) string {
	return "/subscriptions/" + c.id.subscription + "/providers/Microsoft.OperationalInsights/locations/" + workspace.location() + "/operationstatuses"
}

// Deleting was done at once until 2022-08, and is an operation in 2025-07-01 with "force"
// (seen 2026-04; without it at once, 2026). Of the versions between, nothing was seen.
const (
	slowDeletionSince = "2025-07-01"
	workspaceDeletion = 30 * time.Second
)

// deleteWorkspace keeps a workspace so that it can be brought back, unless "force" is given.
func deleteWorkspace(a *Azure, c *call) (*answer, *Error) {
	workspace, found := a.state.find(c.id)
	forGood := c.query.Get("force") == "true"
	if !found || c.apiVersion < slowDeletionSince || !forGood {
		if found && forGood && !c.fail {
			workspace.leaveForGood()
		}
		return deleteStored(a, c)
	}
	if op, busy := a.busy(c.id); busy && op.Verb == deleting {
		return op.announce(c, wrote(http.StatusAccepted, nil)), nil
	}
	undo := workspace.copy()
	workspace.leaveForGood()
	setProvisioningState(workspace, "Deleting")
	op := a.begin(c, operation{
		Resource: workspace.ID, Verb: deleting, Poll: pollStatus, Undo: undo,
		Path: workspaceOperations(c, workspace),
	}, workspaceDeletion)
	return op.announce(c, wrote(http.StatusAccepted, nil)), nil
}

// viewWorkspace spells an id as the versions of 2021 did, and adds or leaves out what they
// had otherwise (seen 2021-12, 2022-08, 2026-04).
func viewWorkspace(version string, body map[string]any) {
	if strings.HasPrefix(version, "2021-") {
		id := respelled(text(body, "id"), "microsoft.operationalinsights/workspaces")
		body["id"] = strings.Replace(id, "/resourceGroups/", "/resourcegroups/", 1)
	}
	if version < "2021-06-01" || version == "2021-12-01-preview" {
		// Seen 2020 to 2022. Since 2023-09 these two are as in newer versions.
		delete(body, "etag")
		object(body, "properties")["source"] = "Azure"
	}
	if version < "2021-06-01" {
		object(object(body, "properties"), "sku")["maxCapacityReservationLevel"] = float64(3000) // seen 2020 and 2021
	}
}
