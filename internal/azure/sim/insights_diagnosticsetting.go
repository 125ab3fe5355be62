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
		put: m.put(diagnosticType), remove: deleteStored, list: listDiagnostics, shown: viewDiagnostic,
	}
}

// listDiagnostics: a subscription's own settings are those of its activity log, and no resource's.
func listDiagnostics(a *Azure, c *call) (*answer, *Error) {
	ans, e := listStored(a, c)
	if e != nil || c.id.group != "" {
		return ans, e
	}
	value := slices.DeleteFunc(list(ans.body.(map[string]any), "value"), func(v any) bool {
		return strings.Contains(strings.ToLower(text(v.(map[string]any), "id")), "/resourcegroups/")
	})
	return ok(map[string]any{"value": value}), nil
}

// viewDiagnostic: the id of a subscription's own begins without a slash (recorded 2020-12 and 2023-02).
func viewDiagnostic(_ *Azure, r *resource, _ look) map[string]any {
	body := clone(r.Body)
	if r.id().group == "" {
		body["id"], body["location"] = strings.TrimPrefix(r.ID, "/"), everywhere
		delete(object(body, "properties"), "metrics")
		return body
	}
	for _, entry := range list(object(body, "properties"), "logs") {
		log := entry.(map[string]any)
		setDefault(log, "category", nil)
		setDefault(log, "categoryGroup", nil)
		setDefault(log, "retentionPolicy", map[string]any{"enabled": false, "days": float64(0)})
	}
	return body
}

// diagnosticCategoryKind is what there is to choose from for a resource ("Diagnostic Settings Category - List").
func diagnosticCategoryKind() *kind {
	return &kind{
		name: diagnosticType + "Categories", versions: diagnosticVersions, virtual: true,
		get: getDiagnosticCategory, list: listDiagnosticCategories,
	}
}

func listDiagnosticCategories(_ *Azure, c *call) (*answer, *Error) {
	value := []any{}
	for _, name := range catalog.LogCategoriesOf(c.id.parent().typeName()) {
		value = append(value, diagnosticCategory(c, name, "Logs"))
	}
	if catalog.MonitoredOf(c.id.parent().typeName()) != nil {
		value = append(value, diagnosticCategory(c, catalog.AllMetrics, "Metrics"))
	}
	return ok(map[string]any{"value": value}), nil
}

func diagnosticCategory(c *call, name, of string) map[string]any {
	return map[string]any{
		"id": strings.ToLower(c.id.parent().String()) + "/providers/microsoft.insights/diagnosticSettingsCategories/" + name, "name": name,
		"type": "microsoft.insights/diagnosticSettingsCategories", "properties": map[string]any{"categoryType": of},
	}
}

func getDiagnosticCategory(a *Azure, c *call) (*answer, *Error) {
	all, _ := listDiagnosticCategories(a, c)
	for _, v := range list(all.body.(map[string]any), "value") {
		if category := v.(map[string]any); strings.EqualFold(text(category, "name"), c.id.name()) {
			return ok(category), nil
		}
	}
	return nil, resourceNotFound(c.id)
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
	if !slices.ContainsFunc(sinks, func(name string) bool { return text(p, name) != "" }) {
		return badMonitor("At least one data sink needs to be specified.")
	}
	if id, valid := parseResourceID(text(p, "workspaceId")); valid {
		if workspace, found := a.state.find(id); !found || workspace.Type != workspaceType {
			return refuseAutoscale(http.StatusNotFound, "ResourceNotFound", "The workspace '%s' could not be found.", id)
		}
	}
	known := catalog.LogCategoriesOf(c.id.parent().typeName())
	if c.id.group == "" {
		known = catalog.ActivityCategories
	}
	return firstOf(checkCategories(known, c.id.parent().typeName(), p), a.checkSinks(c, r))
}

// sinks are where a setting can send to ("Diagnostic settings in Azure Monitor"). Of these only workspaces are simulated: whether
// a storage account or an event hub is there, nobody looks.
var sinks = []string{"workspaceId", "storageAccountId", "eventHubAuthorizationRuleId", "marketplacePartnerId", "serviceBusRuleId"}

// checkCategories has the words that are seen in
// hashicorp/terraform-provider-azurerm#10388.
func checkCategories(known []string, typeName string, p map[string]any) *Error {
	enabled := false
	for _, entry := range list(p, "logs") {
		log := entry.(map[string]any)
		enabled = enabled || flag(log, "enabled")
		group := text(log, "categoryGroup")
		if known != nil && slices.Contains(categoryGroups, group) {
			continue
		}
		if name := orDefault(group, text(log, "category")); !slices.Contains(known, name) {
			return badMonitor("Category '%s' is not supported.", name)
		}
	}
	for _, entry := range list(p, "metrics") {
		metric := entry.(map[string]any)
		if text(metric, "category") != catalog.AllMetrics || catalog.MonitoredOf(typeName) == nil {
			return badMonitor("Category '%s' is not supported.", text(metric, "category"))
		}
		enabled = enabled || flag(metric, "enabled")
	}
	if !enabled && (has(p, "logs") || has(p, "metrics")) { // a setting of nothing is accepted (recorded 2023-02)
		return badMonitor("At least one log or metric must be enabled.")
	}
	return nil
}

// categoryGroups: "allLogs" and "audit" ("Diagnostic settings in Azure Monitor", category groups).
var categoryGroups = []string{"allLogs", "audit"}

// checkSinks: a resource sends a category to a sink once. The words are seen
// in hashicorp/terraform-provider-azurerm#10388 and Azure/azure-cli#14180.
func (a *Azure) checkSinks(c *call, r *resource) *Error {
	prefix, others := c.id.parent().key()+"/providers/", 0
	for _, other := range a.state.ofType(diagnosticType) {
		if key(other.ID) == key(r.ID) || !strings.HasPrefix(key(other.ID), prefix) {
			continue
		}
		others++
		for _, sink := range sinks {
			if e := sentTwice(r, other, sink); e != nil {
				return e
			}
		}
	}
	if others >= maxDiagnostics {
		return refuseAutoscale(http.StatusConflict, "Conflict", "The limit of %d diagnostic settings was reached.", maxDiagnostics)
	}
	return nil
}

func sentTwice(r, other *resource, sink string) *Error {
	to := text(r.properties(), sink)
	if to == "" || key(to) != key(text(other.properties(), sink)) {
		return nil
	}
	for _, member := range []string{"logs", "metrics"} {
		for _, category := range enabledOf(r.properties(), member) {
			if slices.Contains(enabledOf(other.properties(), member), category) {
				return refuseAutoscale(http.StatusConflict, "Conflict",
					"Data sink '%s' is already used in diagnostic setting '%s' for category '%s'. Data sinks can't be reused in different settings on the same category for the same resource.",
					to, other.id().name(), category)
			}
		}
	}
	return nil
}

func enabledOf(p map[string]any, member string) []string {
	var categories []string
	for _, entry := range list(p, member) {
		if m := entry.(map[string]any); flag(m, "enabled") {
			categories = append(categories, orDefault(text(m, "category"), text(m, "categoryGroup")))
		}
	}
	return categories
}

// completeDiagnostic: answers always have both lists.
func completeDiagnostic(_ *Azure, _, r *resource) {
	setDefault(r.properties(), "logs", []any{})
	setDefault(r.properties(), "metrics", []any{})
}
