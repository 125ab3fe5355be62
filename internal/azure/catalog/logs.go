package catalog

import "strings"

// LogCategoriesOf returns the categories of resource logs that a diagnostic
// setting of a type can switch on; nil for a type that has none, or that is not
// known here. Every type known here has the one metric category AllMetrics.
//
// Sources: "Supported log categories - Microsoft.Web/sites", "…
// Microsoft.Web/sites/slots" (2024-08-12), "… Microsoft.Web/serverfarms", "… Microsoft.Cache/redis" and "…
// Microsoft.KeyVault/vaults", "… microsoft.insights/autoscalesettings" and "… Microsoft.Cdn/profiles" (2024; seen 2026-11-30).
func LogCategoriesOf(resourceType string) []string {
	return logCategories[strings.ToLower(resourceType)]
}

// AllMetrics is the metric category of a diagnostic setting.
const AllMetrics = "AllMetrics"

var logCategories = map[string][]string{
	"microsoft.web/sites": {
		"AppServiceAntivirusScanAuditLogs", "AppServiceAppLogs", "AppServiceAuditLogs", "AppServiceAuthenticationLogs",
		"AppServiceConsoleLogs", "AppServiceFileAuditLogs", "AppServiceHTTPLogs", "AppServiceIPSecAuditLogs",
		"AppServicePlatformLogs",
	},
	"microsoft.web/sites/slots": {
		"AppServiceAntivirusScanAuditLogs", "AppServiceAppLogs", "AppServiceAuditLogs", "AppServiceConsoleLogs",
		"AppServiceFileAuditLogs", "AppServiceHTTPLogs", "AppServiceIPSecAuditLogs", "AppServicePlatformLogs", "FunctionAppLogs",
	},
	"microsoft.web/serverfarms":               {"AppServiceConsoleLogs", "AppServicePlatformLogs"},
	"microsoft.cache/redis":                   {"ConnectedClientList", "MSEntraAuthenticationAuditLog"},
	"microsoft.network/networksecuritygroups": {"NetworkSecurityGroupEvent", "NetworkSecurityGroupRuleCounter"},
	"microsoft.network/virtualnetworks":       {"VMProtectionAlerts"},
	"microsoft.keyvault/vaults":               {"AuditEvent", "AzurePolicyEvaluationDetails"},
	"microsoft.cdn/profiles":                  {"AzureCdnAccessLog", "FrontDoorAccessLog", "FrontDoorHealthProbeLog", "FrontDoorWebApplicationFirewallLog"},
	"microsoft.insights/autoscalesettings":    {"AutoscaleEvaluations", "AutoscaleScaleActions"},
}

// InSlots is in the ids of slots and of nothing else here. A workspace has the logs of an app and of its slots in the same
// tables, and _ResourceId is the id of the one that wrote a record ("Standard columns in Azure Monitor Logs").
const InSlots = "/slots/"

// A LogTable is a table of a Log Analytics workspace.
type LogTable struct {
	Name    string
	Columns []Column
}

// A Column has a type of the Kusto query language: "string", "real", "int".
type Column struct{ Name, Type string }

// LogTables returns the tables that our queries read, with the columns that they
// may use.
//
// Sources: "Azure Monitor Logs reference", the pages of the tables' names;
// _LogOperation is documented in "Set daily cap on Log Analytics workspace".
func LogTables() []LogTable {
	return []LogTable{
		table("AzureMetrics", "string", "MetricName ResourceId Resource ResourceProvider TimeGrain UnitName",
			"real", "Average Count Maximum Minimum Total"),
		table("AppServiceHTTPLogs", "string", "CsMethod CsUriStem CsHost ComputerName UserAgent Result",
			"int", "ScStatus TimeTaken"),
		table("AppServiceConsoleLogs", "string", "Host ContainerId Level ResultDescription OperationName"),
		table("AppServicePlatformLogs", "string", "Host ContainerId Level Message OperationName"),
		table("AutoscaleEvaluationsLog", "string", "OperationName Profile EstimateScaleResult InstanceUpdateReason",
			"int", "CurrentInstanceCount MinimumInstanceCount MaximumInstanceCount NewInstanceCount"),
		table("AutoscaleScaleActionsLog", "string",
			"OperationName ResultType ResultDescription ScaleDirection ScaleActionOperationStatus ScaleActionMessage CorrelationId",
			"int", "CurrentInstanceCount NewInstanceCount"),
		table("_LogOperation", "string", "Category Operation Level Detail Resource"),
	}
}

// table has pairs of a type and the names of its columns; all tables have the time.
func table(name string, pairs ...string) LogTable {
	t := LogTable{Name: name, Columns: []Column{{"TimeGenerated", "datetime"}, {"_ResourceId", "string"}}}
	for i := 0; i < len(pairs); i += 2 {
		for column := range strings.FieldsSeq(pairs[i+1]) {
			t.Columns = append(t.Columns, Column{column, pairs[i]})
		}
	}
	return t
}
