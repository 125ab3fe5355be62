package sim

import (
	"net/http"
	"net/mail"
	"net/url"
	"strconv"
	"strings"

	"scaleout/internal/azure/catalog"
)

func autoscaleKind() *kind {
	return &kind{
		name: autoscaleType, versions: autoscaleVersions, tracked: true, fields: autoscaleFields,
		put: putAutoscale, patch: patchAutoscale, remove: deleteAutoscale, shown: byVersion(viewAutoscale),
	}
}

// autoscaleFields is AutoscaleSetting of the 2022-10-01 specification.
var autoscaleFields = []field{
	{name: "name"},
	{name: "enabled", is: boolField},
	{name: "targetResourceUri"},
	{name: "targetResourceLocation"},
	{name: "predictiveAutoscalePolicy", is: objectField, fields: []field{{name: "scaleMode"}, {name: "scaleLookAheadTime"}}},
	{name: "profiles", is: objectsField, fields: []field{
		{name: "name"},
		{name: "capacity", is: objectField, fields: []field{{name: "minimum"}, {name: "maximum"}, {name: "default"}}},
		{name: "rules", is: objectsField, fields: []field{
			{name: "metricTrigger", is: objectField, fields: triggerFields},
			{name: "scaleAction", is: objectField, fields: []field{{name: "direction"}, {name: "type"}, {name: "value"}, {name: "cooldown"}}},
		}},
		{name: "fixedDate", is: objectField, fields: []field{{name: "timeZone"}, {name: "start"}, {name: "end"}}},
		{name: "recurrence", is: objectField, fields: []field{
			{name: "frequency"},
			{name: "schedule", is: objectField, fields: []field{
				{name: "timeZone"}, {name: "days", is: textsField}, {name: "hours", is: anyField}, {name: "minutes", is: anyField},
			}},
		}},
	}},
	{name: "notifications", is: objectsField, fields: []field{
		{name: "operation"},
		{name: "email", is: objectField, fields: []field{
			{name: "sendToSubscriptionAdministrator", is: boolField},
			{name: "sendToSubscriptionCoAdministrators", is: boolField},
			{name: "customEmails", is: textsField},
		}},
		{name: "webhooks", is: objectsField, fields: []field{{name: "serviceUri"}, {name: "properties", is: mapField}}},
	}},
}

var triggerFields = []field{
	{name: "metricName"}, {name: "metricNamespace"}, {name: "metricResourceUri"}, {name: "metricResourceLocation"},
	{name: "timeGrain"}, {name: "statistic"}, {name: "timeWindow"}, {name: "timeAggregation"},
	{name: "operator"}, {name: "threshold", is: numberField},
	{name: "dimensions", is: anyField}, {name: "dividePerInstance", is: boolField},
}

// refuseAutoscale is in Azure Monitor's envelope, which is not wrapped in
// "error": seen in Azure/azure-sdk-for-net#43948.
func refuseAutoscale(status int, code, format string, args ...any) *Error {
	e := refuse(status, code, format, args...)
	e.bare = true
	return e
}

// badAutoscale is the code seen in microsoft/onefuzz#2249. The words that go
// with it are ours unless the place that uses it says otherwise.
func badAutoscale(format string, args ...any) *Error {
	return refuseAutoscale(http.StatusBadRequest, "BadRequest", format, args...)
}

// malformedAutoscale answers a missing required member: seen in Azure/azure-sdk-for-net#43948.
func malformedAutoscale() *Error {
	return refuseAutoscale(http.StatusBadRequest, "UnsupportedRequestContent", "Request content is not well formed or supported.")
}

// autoscaleNameForm: "Naming rules and restrictions for Azure resources", Microsoft.Insights/autoscalesettings.
var autoscaleNameForm = newNameForm(1, 260, `^[^<>*%&:?+/\\]*[^<>*%&:?+/\\ .]$`)

func putAutoscale(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if !autoscaleNameForm.MatchString(c.id.name()) {
		return nil, badAutoscale("The autoscale setting name '%s' is invalid.", c.id.name())
	}
	status, id := http.StatusCreated, c.id.String()
	if found {
		status, id = http.StatusOK, existing.ID
	}
	setting := &resource{ID: id, Type: autoscaleType}
	setting.Body = c.identify(id, setting.id().name(), autoscaleType)
	setting.Body["properties"] = merge(nil, object(c.body, "properties"))
	return a.storeAutoscale(c, setting, status)
}

// patchAutoscale replaces the members of properties that are given and, if
// given, the tags ("Autoscale Settings - Update").
func patchAutoscale(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	setting := existing.copy()
	for name, v := range object(c.body, "properties") {
		setting.properties()[name] = cloneValue(v)
	}
	if has(c.body, "tags") {
		setting.Body["tags"] = cloneValue(c.body["tags"])
	}
	return a.storeAutoscale(c, setting, http.StatusOK)
}

func (a *Azure) storeAutoscale(c *call, setting *resource, status int) (*answer, *Error) {
	if e := a.checkAutoscale(setting); e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	p := setting.properties()
	// Documented default: "the default value is 'false'" (AutoscaleSetting.enabled).
	setDefault(p, "enabled", false)
	p["name"] = setting.id().name()
	setDefault(p, "notifications", []any{})
	for _, entry := range list(p, "notifications") {
		if email := object(entry.(map[string]any), "email"); email != nil {
			setDefault(email, "sendToSubscriptionAdministrator", false)
			setDefault(email, "sendToSubscriptionCoAdministrators", false)
		}
	}
	setDefault(setting.Body, "tags", map[string]any{})
	a.state.put(setting)
	a.keepInRange(setting)
	return wrote(status, a.show(setting, c.look(asPut))), nil
}

// checkAutoscale checks the setting as it is to be. The order is: form, target, profiles.
func (a *Azure) checkAutoscale(setting *resource) *Error {
	p := setting.properties()
	if !has(p, "profiles") || text(p, "targetResourceUri") == "" {
		return malformedAutoscale()
	}
	if name := text(p, "name"); name != "" && name != setting.id().name() {
		return badAutoscale("The name '%s' in the properties of the autoscale setting differs from the resource name '%s'.", name, setting.id().name())
	}
	plan, e := a.autoscaleTarget(setting)
	if e != nil {
		return e
	}
	profiles := list(p, "profiles")
	if len(profiles) == 0 || len(profiles) > catalog.MaxProfiles {
		return badAutoscale("The autoscale setting has %d profiles. Specify between 1 and %d profiles.", len(profiles), catalog.MaxProfiles)
	}
	known, _ := planOf(text(object(plan.Body, "sku"), "name"))
	names := map[string]bool{}
	for _, entry := range profiles {
		profile := entry.(map[string]any)
		if names[text(profile, "name")] {
			return badAutoscale("The autoscale setting has more than one profile with the name '%s'.", text(profile, "name"))
		}
		names[text(profile, "name")] = true
		if e := a.checkProfile(profile, plan, known); e != nil {
			return e
		}
	}
	if e := checkPartners(profiles, names); e != nil {
		return e
	}
	return checkNotifications(list(p, "notifications"))
}

// autoscaleTarget finds the plan. Its code when missing is seen in
// Azure/azure-powershell#11710; that a second setting conflicts, in
// pulumi/pulumi-azure#787; both without their words.
func (a *Azure) autoscaleTarget(setting *resource) (*resource, *Error) {
	uri := text(setting.properties(), "targetResourceUri")
	id, valid := parseResourceID(uri)
	if !valid {
		// Seen in Azure/azure-powershell#11710.
		return nil, refuseAutoscale(http.StatusBadRequest, "InvalidArgument", "The property 'resourceId' has an invalid value.")
	}
	plan, found := a.state.find(id)
	if !found {
		return nil, refuseAutoscale(http.StatusNotFound, "TargetResourceNotFound", "The target resource '%s' of the autoscale setting was not found.", uri)
	}
	if plan.Type != planType {
		return nil, badAutoscale("The resource type '%s' cannot be the target of an autoscale setting.", plan.Type)
	}
	if plan.location() != setting.location() {
		return nil, badAutoscale("The location '%s' of the autoscale setting differs from the location '%s' of its target resource.", setting.location(), plan.location())
	}
	for _, other := range a.state.ofType(autoscaleType) {
		if key(other.ID) != key(setting.ID) && key(text(other.properties(), "targetResourceUri")) == key(uri) {
			return nil, refuseAutoscale(http.StatusConflict, "Conflict",
				"Only one autoscale setting can exist for a target resource. The autoscale setting '%s' already exists for the resource '%s'.", other.id().name(), uri)
		}
	}
	// "Autoscale is supported from the Standard tier" ("App Service limits").
	known, _ := planOf(text(object(plan.Body, "sku"), "name"))
	if !known.Autoscale {
		return nil, badAutoscale("Autoscale is not supported for the App Service plan '%s' in the '%s' tier.", plan.id().name(), known.Tier)
	}
	return plan, nil
}

// viewAutoscale spells the id as Azure Monitor does (seen 2019-12, 2022-02).
func viewAutoscale(version string, body map[string]any) {
	body["id"] = respelled(text(body, "id"), "microsoft.insights/autoscalesettings")
	if version > "2015-04-01" {
		return // what these versions add was not seen
	}
	for _, profile := range list(object(body, "properties"), "profiles") {
		for _, rule := range list(profile.(map[string]any), "rules") {
			trigger := object(rule.(map[string]any), "metricTrigger") // its defaults are recorded 2019-12
			setDefault(trigger, "metricNamespace", "")
			setDefault(trigger, "dividePerInstance", false)
		}
	}
}

func deleteAutoscale(a *Azure, c *call) (*answer, *Error) {
	setting, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.state.remove(setting.ID, c.now)
	return wrote(http.StatusOK, nil), nil
}

// keepInRange does what autoscale does with a count outside of its range: it
// pulls it in ("Best practices for autoscale": "Manual scaling is reset by
// autoscale min and max"). Azure takes up to a minute for that; here it is done at
// once. Which profile is in force is not asked: a count that no profile permits
// moves as far as the nearest of them.
func (a *Azure) keepInRange(setting *resource) {
	p := setting.properties()
	plan, found := a.state.resources[key(text(p, "targetResourceUri"))]
	if !found || !flag(p, "enabled") {
		return
	}
	n := integer(object(plan.Body, "sku"), "capacity")
	least, most := 0, 0
	for i, entry := range list(p, "profiles") {
		capacity := object(entry.(map[string]any), "capacity")
		low, _ := strconv.Atoi(text(capacity, "minimum"))
		high, _ := strconv.Atoi(text(capacity, "maximum"))
		if i == 0 || low < least {
			least = low
		}
		most = max(most, high)
	}
	if want := min(max(n, least), most); want != n {
		// What the plan's tier does not allow stays undone.
		_ = scalePlan(plan, want)
	}
}

func checkNotifications(notifications []any) *Error {
	for _, entry := range notifications {
		n := entry.(map[string]any)
		if !strings.EqualFold(text(n, "operation"), "Scale") {
			return malformedAutoscale()
		}
		n["operation"] = "Scale"
		for _, v := range list(object(n, "email"), "customEmails") {
			address, _ := v.(string)
			if parsed, err := mail.ParseAddress(address); err != nil || parsed.Address != address {
				return badAutoscale("The e-mail address '%s' in the notification is invalid.", address)
			}
		}
		for _, v := range list(n, "webhooks") {
			hook := v.(map[string]any)
			u, err := url.Parse(text(hook, "serviceUri"))
			if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
				// The address may hold a token: it is not repeated.
				return badAutoscale("The service URI of a webhook in the notification is invalid.")
			}
		}
	}
	return nil
}
