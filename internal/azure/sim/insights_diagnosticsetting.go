package sim

import (
	"net/http"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

func diagnosticKind() *kind {
	m := monitored{check: checkDiagnostic, complete: completeDiagnostic, created: http.StatusOK}
	return &kind{
		name: diagnosticType, versions: diagnosticVersions, fields: diagnosticFields,
		put: m.put(diagnosticType), remove: deleteStored,
	}
}

// diagnosticFields is DiagnosticSettings of the 2021-05-01-preview specification.
var diagnosticFields = []field{
	{name: "workspaceId"}, {name: "storageAccountId"}, {name: "eventHubAuthorizationRuleId"}, {name: "eventHubName"},
	{name: "marketplacePartnerId"}, {name: "serviceBusRuleId"}, {name: "logAnalyticsDestinationType"},
	{name: "logs", is: objectsField, fields: []field{
		{name: "category"}, {name: "categoryGroup"}, {name: "enabled", is: boolField}, retentionField,
	}},
	{name: "metrics", is: objectsField, fields: []field{
		{name: "category"}, {name: "timeGrain"}, {name: "enabled", is: boolField}, retentionField,
	}},
}

var retentionField = field{name: "retentionPolicy", is: objectField, fields: []field{
	{name: "days", is: intField}, {name: "enabled", is: boolField},
}}

// diagnosticNameForm: "Naming rules and restrictions for Azure resources",
// Microsoft.Insights/diagnosticSettings.
var diagnosticNameForm = newNameForm(1, 260, `^[^*<>%&:\\?+/]*[^*<>%&:\\?+/ ]$`)

// maxDiagnostics is the number of settings that a resource may have ("Diagnostic
// settings in Azure Monitor").
const maxDiagnostics = 5

func checkDiagnostic(a *Azure, c *call, r *resource) *Error {
	p := r.properties()
	if !diagnosticNameForm.MatchString(c.id.name()) {
		return badMonitor("The name '%s' of the diagnostic setting is invalid.", c.id.name())
	}
	id, valid := parseResourceID(text(p, "workspaceId"))
	if !valid {
		return badMonitor("At least one data sink needs to be specified; of the kinds of sinks only a workspace is simulated.")
	}
	if workspace, found := a.state.find(id); !found || workspace.Type != workspaceType {
		return refuseAutoscale(http.StatusNotFound, "ResourceNotFound", "The workspace '%s' could not be found.", id)
	}
	if e := checkCategories(c.id.parent().typeName(), p); e != nil {
		return e
	}
	return a.checkSink(c, r)
}

// checkCategories has the words that are seen in
// hashicorp/terraform-provider-azurerm#10388.
func checkCategories(typeName string, p map[string]any) *Error {
	known, enabled := catalog.LogCategoriesOf(typeName), false
	for _, entry := range list(p, "logs") {
		log := entry.(map[string]any)
		if text(log, "categoryGroup") != "" {
			return badMonitor("Category groups are not simulated.")
		}
		if !slices.Contains(known, text(log, "category")) {
			return badMonitor("Category '%s' is not supported.", text(log, "category"))
		}
		enabled = enabled || flag(log, "enabled")
	}
	for _, entry := range list(p, "metrics") {
		metric := entry.(map[string]any)
		if text(metric, "category") != catalog.AllMetrics || catalog.MonitoredOf(typeName) == nil {
			return badMonitor("Category '%s' is not supported.", text(metric, "category"))
		}
		enabled = enabled || flag(metric, "enabled")
	}
	if !enabled {
		return badMonitor("At least one log or metric must be enabled.")
	}
	return nil
}

// checkSink: a resource sends a category to a workspace once. The words are seen
// in hashicorp/terraform-provider-azurerm#10388 and Azure/azure-cli#14180.
func (a *Azure) checkSink(c *call, r *resource) *Error {
	prefix, others := c.id.parent().key()+"/providers/", 0
	for _, other := range a.state.ofType(diagnosticType) {
		if key(other.ID) == key(r.ID) || !strings.HasPrefix(key(other.ID), prefix) {
			continue
		}
		others++
		if key(text(other.properties(), "workspaceId")) != key(text(r.properties(), "workspaceId")) {
			continue
		}
		for _, member := range []string{"logs", "metrics"} {
			for _, category := range enabledOf(r.properties(), member) {
				if slices.Contains(enabledOf(other.properties(), member), category) {
					return refuseAutoscale(http.StatusConflict, "Conflict",
						"Data sink '%s' is already used in diagnostic setting '%s' for category '%s'. Data sinks can't be reused in different settings on the same category for the same resource.",
						text(r.properties(), "workspaceId"), other.id().name(), category)
				}
			}
		}
	}
	if others >= maxDiagnostics {
		return refuseAutoscale(http.StatusConflict, "Conflict", "The limit of %d diagnostic settings was reached.", maxDiagnostics)
	}
	return nil
}

func enabledOf(p map[string]any, member string) []string {
	var categories []string
	for _, entry := range list(p, member) {
		if m := entry.(map[string]any); flag(m, "enabled") {
			categories = append(categories, text(m, "category"))
		}
	}
	return categories
}

// completeDiagnostic: answers always have both lists.
func completeDiagnostic(_ *Azure, _, r *resource) {
	setDefault(r.properties(), "logs", []any{})
	setDefault(r.properties(), "metrics", []any{})
}
