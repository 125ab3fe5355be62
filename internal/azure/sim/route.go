package sim

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// The ARM types, in the spelling in which answers carry them.
const (
	planType       = "Microsoft.Web/serverfarms"
	siteType       = "Microsoft.Web/sites"
	configType     = "Microsoft.Web/sites/config"
	instanceType   = "Microsoft.Web/sites/instances"
	slotType       = "Microsoft.Web/sites/slots"
	hostNameType   = "Microsoft.Web/sites/hostNameBindings"
	planSiteType   = "Microsoft.Web/serverfarms/sites"
	redisType      = "Microsoft.Cache/Redis"
	ruleType       = "Microsoft.Cache/Redis/firewallRules"
	clusterType    = "Microsoft.Cache/redisEnterprise"
	databaseType   = "Microsoft.Cache/redisEnterprise/databases"
	assignmentType = databaseType + "/accessPolicyAssignments"
	autoscaleType  = "Microsoft.Insights/autoscaleSettings"

	identityType       = "Microsoft.ManagedIdentity/userAssignedIdentities"
	roleAssignmentType = "Microsoft.Authorization/roleAssignments"

	workspaceType     = "Microsoft.OperationalInsights/workspaces"
	componentType     = "Microsoft.Insights/components"
	diagnosticType    = "Microsoft.Insights/diagnosticSettings"
	actionGroupType   = "Microsoft.Insights/actionGroups"
	metricAlertType   = "Microsoft.Insights/metricAlerts"
	activityAlertType = "Microsoft.Insights/activityLogAlerts"
	queryRuleType     = "Microsoft.Insights/scheduledQueryRules"
	workbookType      = "Microsoft.Insights/workbooks"

	vnetType      = "Microsoft.Network/virtualNetworks"
	subnetType    = "Microsoft.Network/virtualNetworks/subnets"
	endpointType  = "Microsoft.Network/privateEndpoints"
	zoneGroupType = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups"
	interfaceType = "Microsoft.Network/networkInterfaces"
	zoneType      = "Microsoft.Network/privateDnsZones"
	linkType      = "Microsoft.Network/privateDnsZones/virtualNetworkLinks"
	recordType    = "Microsoft.Network/privateDnsZones/A"

	securityGroupType = "Microsoft.Network/networkSecurityGroups"
)

var guidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// toLists are the paths outside of any subscription, where clients that have
// just logged in look for theirs.
var toLists = map[string]target{"subscriptions": toSubscriptions, "tenants": toTenants}

// route finds out what the path leads to. What it does not know it refuses.
func (a *Azure) route(c *call) *Error {
	if target, found := toLists[strings.ToLower(strings.Trim(c.path, "/"))]; found {
		c.target = target
		return c.checkAPIVersion()
	}
	if strings.EqualFold(strings.Trim(c.path, "/"), "providers/"+stacksType) {
		c.collection = true
		return a.toKind(c, stacksType)
	}
	if strings.EqualFold(strings.Trim(c.path, "/"), "providers/"+roleDefinitionType) {
		c.collection = true // those of the tenant: what a client without a subscription lists (recorded with 2022-04-01)
		return a.toKind(c, roleDefinitionType)
	}
	parts := strings.Split(strings.Trim(c.path, "/"), "/")
	if strings.EqualFold(parts[0], "providers") && len(parts) <= 3 {
		return c.toTenantProvider(parts[1:])
	}
	if slices.Contains(parts, "") || len(parts) < 2 || !strings.EqualFold(parts[0], "subscriptions") {
		return c.unknownRoute()
	}
	if e := a.checkSubscription(parts[1]); e != nil {
		return e
	}
	c.id.subscription = parts[1]
	rest := parts[2:]
	if len(rest) == 0 {
		c.target = toSubscription
		return c.checkAPIVersion()
	}
	switch strings.ToLower(rest[0]) {
	case "resourcegroups":
		return a.routeGroup(c, rest[1:])
	case "locations":
		if len(rest) == 1 {
			c.target = toLocations
			return c.checkAPIVersion()
		}
	case "resources":
		if len(rest) == 1 {
			c.target = toResources
			return c.checkAPIVersion()
		}
	case "operationresults":
		if len(rest) == 2 {
			return c.toOperation("Microsoft.Resources", "operationresults", rest[1])
		}
	case "providers":
		return a.routeProvider(c, rest[1:])
	}
	return c.unknownRoute()
}

func (a *Azure) checkSubscription(id string) *Error {
	switch {
	case strings.EqualFold(id, a.opts.SubscriptionID):
		return nil
	case !guidForm.MatchString(id):
		// Seen, with its status, in Azure/apiops#460.
		return refuse(http.StatusBadRequest, "InvalidSubscriptionId",
			"The provided subscription identifier '%s' is malformed or invalid.", id)
	}
	// The words are seen in Azure/azure-cli#33657, without the status.
	return refuse(http.StatusNotFound, "SubscriptionNotFound", "The subscription '%s' could not be found.", id)
}

func (a *Azure) routeGroup(c *call, rest []string) *Error {
	if len(rest) == 0 {
		c.collection = true
		return a.toKind(c, groupType)
	}
	c.id.group = rest[0]
	if len(rest) == 1 {
		return a.toKind(c, groupType)
	}
	if len(rest) == 2 && strings.EqualFold(rest[1], "resources") {
		c.target = toResources
		return c.checkAPIVersion()
	}
	if !strings.EqualFold(rest[1], "providers") || len(rest) < 4 {
		return c.unknownRoute()
	}
	return a.routeTypes(c, rest[2], rest[3:])
}

// routeProvider follows a path outside of any resource group: a list over the
// whole subscription, or an operation's status.
func (a *Azure) routeProvider(c *call, rest []string) *Error {
	if len(rest) >= 5 && strings.EqualFold(rest[0]+rest[1]+rest[3], "Microsoft.KeyVaultlocationsdeletedVaults") {
		return c.toDeletedVault(rest)
	}
	if len(rest) == 2 && strings.EqualFold(rest[0]+rest[1], "Microsoft.KeyVaultdeletedVaults") {
		c.target = toDeletedVault
		return c.checkAPIVersion()
	}
	if len(rest) == 5 && strings.EqualFold(rest[1], "locations") {
		return c.toOperation(rest[0], "locations/"+rest[3], rest[4])
	}
	if len(rest) == 4 && strings.EqualFold(rest[1], "locations") {
		return a.routeTypes(c, rest[0], rest[1:])
	}
	if len(rest) >= 2 && strings.EqualFold(rest[0], featuresNamespace) {
		return a.toFeatures(c, rest)
	}
	if len(rest) <= 1 || len(rest) == 2 && c.method == http.MethodPost && strings.EqualFold(rest[1], "register") {
		return c.toProviders(rest)
	}
	if len(rest) != 2 && !ofSubscription(rest[0], rest[1]) {
		return c.unknownRoute()
	}
	return a.routeTypes(c, rest[0], rest[1:])
}

// ofSubscription reports whether resources of a type may be a subscription's own.
func ofSubscription(namespace, typ string) bool {
	return strings.EqualFold(namespace, "Microsoft.Authorization") || strings.EqualFold(namespace+"/"+typ, diagnosticType) || strings.EqualFold(namespace+"/"+typ, tagsType) || strings.EqualFold(namespace+"/"+typ, notificationType)
}

// routeTypes follows type/name pairs. A type without a name is a list under
// GET and an action under POST.
func (a *Azure) routeTypes(c *call, namespace string, rest []string) *Error {
	c.id.namespace = namespace
	for len(rest) >= 2 {
		if behind := behindAny(rest); behind != "" {
			c.kind = a.kinds[strings.ToLower(behind)]
			return c.checkAPIVersion()
		}
		if strings.EqualFold(rest[0], zoneOperation) && len(c.id.types) == 0 {
			return c.toOperation(namespace, zoneOperation, rest[1])
		}
		if strings.EqualFold(rest[0], "operationresults") {
			return c.toOperation(namespace, c.id.typePath()+"/operationresults", rest[1])
		}
		c.id.types = append(c.id.types, rest[0])
		c.id.names = append(c.id.names, rest[1])
		rest = rest[2:]
	}
	if len(rest) == 1 && c.method == http.MethodPost {
		c.action = rest[0]
	} else if len(rest) == 1 {
		c.collection = true
		c.id.types = append(c.id.types, rest[0])
	}
	return a.toKind(c, c.id.typeName())
}

// behindAny is the type that a path ends with, of those that every resource has behind its id, or nothing.
func behindAny(rest []string) string {
	for _, typeName := range []string{metricsType, metricDefinitionsType} {
		if len(rest) == 3 && strings.EqualFold(strings.Join(rest, "/"), "providers/"+typeName) {
			return typeName
		}
	}
	return ""
}

func (a *Azure) toKind(c *call, name string) *Error {
	k, known := a.kinds[strings.ToLower(name)]
	switch {
	case known:
		c.kind = k
		return c.checkAPIVersion()
	case c.apiVersion == "":
		return c.checkAPIVersion()
	case !a.knowsNamespace(c.id.namespace):
		// "Resolve errors for resource provider registration" (ARM troubleshooting).
		return refuse(http.StatusNotFound, "InvalidResourceNamespace", "The resource namespace '%s' is invalid.", c.id.namespace)
	}
	return c.unknownType(c.id.typePath())
}

// unknownType is seen in Azure/acs-engine#4037, where ARM adds the versions in which it
// does know the type.
func (c *call) unknownType(name string) *Error {
	if name == "" {
		name = c.action // of the resource provider itself
	}
	return refuse(http.StatusNotFound, "InvalidResourceType",
		"The resource type '%s' could not be found in the namespace '%s' for api version '%s'.",
		name, c.id.namespace, c.apiVersion)
}

func (a *Azure) knowsNamespace(namespace string) bool {
	for _, k := range a.kinds {
		if k.namespace != "" && strings.EqualFold(k.namespace, namespace) {
			return true
		}
	}
	return false
}

// toProviders leads to the namespaces, or to the one that is named.
func (c *call) toProviders(rest []string) *Error {
	c.target = toProviders
	if len(rest) > 0 {
		c.id.names = rest[:1]
	}
	return c.checkAPIVersion()
}

// toTenantProvider leads to the namespaces as somebody sees them who has no subscription yet (recorded 2021 to 2023).
func (c *call) toTenantProvider(rest []string) *Error {
	if len(rest) == 2 {
		if !strings.EqualFold(rest[1], "operations") {
			return c.unknownRoute()
		}
		c.target, c.id.names = toOperations, rest[:1]
		return c.checkAPIVersion()
	}
	return c.toProviders(rest)
}

func (c *call) toOperation(namespace, path, id string) *Error {
	c.target = toOperation
	c.id.namespace, c.id.types, c.id.names = namespace, []string{path}, []string{id}
	return c.checkAPIVersion()
}

// toDeletedVault leads to what is kept of a vault, or with one word more to an action on it.
func (c *call) toDeletedVault(rest []string) *Error {
	if len(rest) > 6 {
		return c.unknownRoute()
	}
	c.target = toDeletedVault
	c.id.namespace, c.id.types, c.id.names = rest[0], []string{"locations", "deletedVaults"}, []string{rest[2], rest[4]}
	c.action = strings.Join(rest[5:], "")
	return c.checkAPIVersion()
}

func (c *call) unknownRoute() *Error {
	// ARM's answer to a path that is no resource id; seen in Azure/azure-rest-api-specs#3978.
	return refuse(http.StatusNotFound, "InvalidResourceId", "The requested path '%s' is not a resource that this Azure knows.", c.path)
}
