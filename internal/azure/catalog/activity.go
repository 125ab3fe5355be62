package catalog

// ActivityLog is where Resource Manager writes who changed what ("Azure Activity Log event schema"). It is no table of a
// workspace, and its alerts cost nothing ("Azure Monitor cost and usage": not re-read here).
const ActivityLog = "ActivityLog"

// Administrative is the category of what Resource Manager was asked to change, and Succeeded the status of what it has
// changed.
const (
	Administrative = "Administrative"
	Succeeded      = "Succeeded"
)

// ActivityCategories are those that a subscription's diagnostic setting can send ("Azure Activity Log event schema", categories).
var ActivityCategories = []string{
	Administrative, "Security", "ServiceHealth", "Alert", "Recommendation", "Policy", "Autoscale", "ResourceHealth",
}

// Operations, as the activity log names them: the type, and what was done ("Azure permissions": the same names are those
// of permissions).
const (
	RoleDeleted        = "Microsoft.Authorization/roleAssignments/delete"
	CacheAccessDeleted = "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments/delete"
)

// ActivityFields are those of an event that a condition may look at, besides those that begin with "properties" ("Activity
// Log Alerts - Create Or Update", 2020-10-01).
var ActivityFields = []string{
	"resourceId", "category", "caller", "level", "operationName", "resourceGroup", "resourceProvider", "status", "subStatus", "resourceType",
}
