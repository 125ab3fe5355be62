package sim

import (
	"net/http"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
)

// Rule sets and their rules change requests and answers on their way ("What is a rule set in Azure Front Door?").
// They are kept and shown; the embedded Front Door carries none of them out.
const (
	ruleSetType  = "Microsoft.Cdn/profiles/rulesets"
	doorRuleType = "Microsoft.Cdn/profiles/rulesets/rules"
)

func ruleSetKind() *kind {
	return &kind{name: ruleSetType, versions: doorVersions, bodiless: true, put: putRuleSet, remove: deleteRuleSet}
}

func doorRuleKind() *kind {
	return &kind{
		name: doorRuleType, versions: doorVersions, fields: doorRuleFields,
		put: putDoorRule, patch: patchDoor(putDoorRule), remove: deleteDoorRule,
	}
}

// doorRuleFields is RuleProperties of the 2023-05-01 specification.
var doorRuleFields = []field{
	{name: "order", is: intField}, {name: "matchProcessingBehavior"},
	{name: "conditions", is: objectsField, fields: []field{{name: "name"}, {name: "parameters", is: anyField}}},
	{name: "actions", is: objectsField, fields: []field{{name: "name"}, {name: "parameters", is: anyField}}},
	{name: "ruleSetName", readOnly: true}, {name: "provisioningState", readOnly: true}, {name: "deploymentStatus", readOnly: true},
}

// ruleNames: "azurerm_cdn_frontdoor_rule_set" and "azurerm_cdn_frontdoor_rule", name.
var ruleNames = newNameForm(1, 260, `^[a-zA-Z][a-zA-Z0-9]*$`)

// putRuleSet makes an empty set, at once (recorded 2022-03 and with 2023-05-01).
func putRuleSet(a *Azure, c *call) (*answer, *Error) {
	r, existing := a.newDoorResource(c, ruleSetType)
	switch {
	case !ruleNames.MatchString(c.id.name()):
		return nil, refuseDoor("The rule set name '%s' is invalid.", c.id.name())
	case c.fail:
		return nil, c.refusedByFault()
	}
	return wrote(a.putAtOnce(r, existing), a.show(r, c.written(existing))), nil
}

// putAtOnce stores a resource of Microsoft.Cdn that needs no operation, and returns the status.
func (a *Azure) putAtOnce(r, existing *resource) int {
	r.properties()["provisioningState"], r.properties()["deploymentStatus"] = "Succeeded", "NotStarted"
	a.state.put(r)
	if existing != nil {
		return http.StatusOK
	}
	return http.StatusCreated
}

// putDoorRule makes a rule: at once, unless it overrides a route's configuration or a route has its set
// (recorded 2022-03 and with 2023-05-01).
func putDoorRule(a *Azure, c *call) (*answer, *Error) {
	if e := a.doorBusy(c); e != nil {
		return nil, e
	}
	r, existing := a.newDoorResource(c, doorRuleType)
	p := r.properties()
	if !ruleNames.MatchString(c.id.name()) {
		return nil, refuseDoor("The rule name '%s' is invalid.", c.id.name())
	}
	if e := firstOf(oneOf(p, "matchProcessingBehavior", "Continue", "Stop"), between(p, "order", 0, 1<<30, 0)); e != nil {
		return nil, e
	}
	if len(list(p, "actions")) == 0 {
		return nil, refuseDoor("The rule '%s' has no action.", c.id.name())
	}
	setDefault(p, "conditions", []any{})
	for i, v := range list(p, "conditions") {
		parameters := object(v.(map[string]any), "parameters")
		if e := checkRuleCondition(i, text(v.(map[string]any), "name"), parameters); e != nil {
			return nil, e
		}
		for name, usual := range map[string]any{"negateCondition": false, "transforms": []any{}, "matchValues": []any{}} {
			setDefault(parameters, name, usual)
		}
	}
	if !overridesRoute(r) && len(a.state.routesBy("ruleSets", c.id.parent().key())) == 0 {
		if c.fail {
			return nil, c.refusedByFault()
		}
		return wrote(a.putAtOnce(r, existing), a.show(r, c.written(existing))), nil
	}
	return a.writeDoor(c, existing, r, doorChange), nil
}

// overridesRoute reports whether a rule sends requests to other origins than their route does.
func overridesRoute(rule *resource) bool {
	return slices.ContainsFunc(list(rule.properties(), "actions"), func(v any) bool {
		return text(v.(map[string]any), "name") == "RouteConfigurationOverride"
	})
}

// checkRuleCondition refuses an operator or a value that a condition does not have. The words are recorded (2023-12); a condition
// that we do not know may say anything.
func checkRuleCondition(i int, name string, parameters map[string]any) *Error {
	known := catalog.RuleConditions()[name]
	refused := func(member, value string, allowed []string) *Error {
		if allowed == nil || slices.Contains(allowed, value) {
			return nil
		}
		return refuseDoor("Property 'Rule.Conditions[%d].Parameters.%s' cannot be set to '%s'. Acceptable values are: %s", i, member, value, strings.Join(allowed, ", "))
	}
	e := refused("Operator", text(parameters, "operator"), known.Operators)
	if name == "SslProtocol" {
		return firstOf(e, checkProtocols(list(parameters, "matchValues"), known.Values))
	}
	for _, v := range list(parameters, "matchValues") {
		value, _ := v.(string)
		e = firstOf(e, refused("MatchValues", value, known.Values))
	}
	return e
}

// routesBy are the routes that name a resource in one of their lists.
func (s *state) routesBy(member, id string) []*resource {
	var all []*resource
	for _, route := range s.ofType(routeType) {
		for _, v := range list(route.properties(), member) {
			if key(text(v.(map[string]any), "id")) == id {
				all = append(all, route)
			}
		}
	}
	return all
}

// deleteDoorRule is done at once where no route has the set and the rule overrides none (recorded 2022-03 and 2023-12).
func deleteDoorRule(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	if found && (overridesRoute(r) || len(a.state.routesBy("ruleSets", c.id.parent().key())) > 0) {
		return deleteDoor(doorChange, nil)(a, c)
	}
	if found && c.fail {
		return nil, c.refusedByFault()
	}
	return a.removeAtOnce(c, r), nil
}

func (a *Azure) removeAtOnce(c *call, r *resource) *answer {
	if r == nil {
		return reply(http.StatusNoContent, nil)
	}
	a.state.remove(r.ID, c.now)
	return wrote(http.StatusOK, nil)
}

// deleteRuleSet: a set that a route has stays ("az afd rule-set delete"); the words were not seen.
func deleteRuleSet(a *Azure, c *call) (*answer, *Error) {
	r, found := a.state.find(c.id)
	for _, route := range a.state.routesBy("ruleSets", c.id.key()) {
		return nil, refuseDoor("The rule set '%s' cannot be deleted while the route '%s' is associated with it.", c.id.name(), route.id().name())
	}
	if found && slices.ContainsFunc(a.state.childrenOf(r, doorRuleType), overridesRoute) { // recorded 2022-03 and 2023-12
		return deleteDoor(doorChange, nil)(a, c)
	}
	if found && c.fail {
		return nil, c.refusedByFault()
	}
	return a.removeAtOnce(c, r), nil
}

// patchDoor lays what a PATCH names over what is there, and changes it as a PUT does.
func patchDoor(put handler) handler {
	return func(a *Azure, c *call) (*answer, *Error) {
		existing, found := a.state.find(c.id)
		if !found {
			return nil, resourceNotFound(c.id)
		}
		whole := clone(existing.Body)
		for _, name := range []string{"provisioningState", "deploymentStatus", "resourceState", "hostName", "frontDoorId", "extendedProperties"} {
			if _, fixed := lookup(c.kind.fields, name); fixed && !strings.EqualFold(existing.Type, customDomainType) && !strings.EqualFold(existing.Type, originType) {
				delete(object(whole, "properties"), name)
			}
		}
		whole["properties"] = merge(object(whole, "properties"), object(c.body, "properties"))
		if has(c.body, "tags") {
			whole["tags"] = cloneValue(c.body["tags"])
		}
		if has(whole, "location") {
			whole["location"] = everywhere
		}
		c.body = whole
		return put(a, c)
	}
}

// checkProtocols: versions of TLS are looked at later than other values (recorded 2023-08; of several the words were not seen).
func checkProtocols(sent []any, allowed []string) *Error {
	var unknown []string
	for _, v := range sent {
		if s, _ := v.(string); !slices.Contains(allowed, s) {
			unknown = append(unknown, s)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	return refuseDoor("Rules validation failed. More information: %s are not supported SSL Protocols..", strings.Join(unknown, ", "))
}
