package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"scaleout/internal/azure/sim"
)

const (
	securityGroupPath = groupPath + "/providers/Microsoft.Network/networkSecurityGroups/nsg"
	securityRulePath  = securityGroupPath + "/securityRules/x"
)

// trafficRule is a rule of TCP from anywhere to anywhere.
func trafficRule(direction, access string, priority float64, port string) map[string]any {
	return map[string]any{"properties": map[string]any{
		"direction": direction, "access": access, "priority": priority, "protocol": "Tcp", "sourceAddressPrefix": "*", "sourcePortRange": "*",
		"destinationAddressPrefix": "*", "destinationPortRange": port,
	}}
}

func groupOfRules(rules ...any) map[string]any {
	return map[string]any{"location": "eastus", "properties": map[string]any{"securityRules": rules}}
}

func named(name string, rule map[string]any) map[string]any {
	rule["name"] = name
	return rule
}

func guardedBody(body map[string]any, policies string) map[string]any {
	body = set(body, "properties.networkSecurityGroup", map[string]any{"id": securityGroupPath})
	return set(body, "properties.privateEndpointNetworkPolicies", policies)
}

// Codes and words where they were seen: see what refuses them.
func TestSecurityGroupRefusals(t *testing.T) {
	t.Parallel()
	w := privateWorld(t)
	w.made(securityGroupPath, groupOfRules(named("first", trafficRule("Inbound", "Allow", 100, "443"))))
	w.made(endpointsPath, guardedBody(subnetBody("10.20.0.64/28"), "Enabled"))
	elsewhere := securityGroupPath + "2"
	body := groupOfRules()
	body["location"] = "westus"
	w.made(elsewhere, body)
	far := set(subnetBody("10.20.0.0/26", "Microsoft.Web/serverFarms"), "properties.networkSecurityGroup", map[string]any{"id": elsewhere})
	rule := func(path string, value any) map[string]any {
		return set(trafficRule("Inbound", "Allow", 200, "443"), "properties."+path, value)
	}
	const wanted = "Please make sure that the referenced resource exists, and that both resources are in the same region."
	w.refuses([]refusal{
		{"in use", "DELETE", securityGroupPath, nil, 400, "InUseNetworkSecurityGroupCannotBeDeleted",
			"Network security group " + securityGroupPath + " cannot be deleted because it is in use by the following resources: " + endpointsPath +
				". In order to delete the Network security group, remove the association with the resource(s). To learn how to do this, see aka.ms/deletensg."},
		{"another region", "", appsPath, far, 400, "InvalidResourceReference", "Resource " + elsewhere + " referenced by resource " + appsPath + " was not found. " + wanted},
		{"no group", "", appsPath, set(far, "properties.networkSecurityGroup.id", vnetPath), 400, "InvalidResourceReference",
			"Resource " + vnetPath + " referenced by resource " + appsPath + " was not found. " + wanted},
		{"priority and direction of another", "", securityRulePath, trafficRule("inbound", "Deny", 100, "80"), 400, "SecurityRuleConflict",
			"Security rule first conflicts with rule x. Rules cannot have the same Priority and Direction. To learn more, see aka.ms/nsgrules."},
		{"two of a name", "", securityGroupPath, groupOfRules(named("a", trafficRule("Inbound", "Allow", 100, "1")), named("A", trafficRule("Inbound", "Allow", 101, "1"))),
			400, "InvalidRequestFormat", "Cannot parse the request: there are two rules with the name A."},
		{"no name", "", securityGroupPath, groupOfRules(trafficRule("Inbound", "Allow", 100, "1")), 400, "InvalidRequestFormat",
			"Cannot parse the request: a security rule of " + securityGroupPath + " has no name."},
		{"too early", "", securityRulePath, rule("priority", 99.0), 400, "SecurityRuleInvalidPriority", "Security rule has invalid Priority. Value provided: 99 Allowed range 100-4096."},
		{"too late", "", securityRulePath, rule("priority", 4097.0), 400, "SecurityRuleInvalidPriority", "Security rule has invalid Priority. Value provided: 4097 Allowed range 100-4096."},
		{"no access", "", securityRulePath, rule("access", "Maybe"), 400, "InvalidRequestFormat",
			"Cannot parse the request: the access 'Maybe' of security rule x is none of Allow, Deny."},
		{"no port", "", securityRulePath, rule("destinationPortRange", nil), 400, "SecurityRuleParametersMissing",
			"Required security rule parameters are missing for security rule with Id: " + securityRulePath + ". Security rule must specify DestinationPortRanges or DestinationPortRange."},
		{"no address", "", securityRulePath, rule("sourceAddressPrefix", nil), 400, "SecurityRuleParametersMissing",
			"Required security rule parameters are missing for security rule with Id: " + securityRulePath +
				". Security rule must specify SourceAddressPrefixes, SourceAddressPrefix, or SourceApplicationSecurityGroups."},
		{"a word for a port", "", securityRulePath, rule("destinationPortRange", "any"), 400, "SecurityRuleInvalidPortRange",
			"Security rule has invalid Port range. Value provided: any. Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535."},
		{"a range that ends before it begins", "", securityRulePath, rule("destinationPortRange", "9-8"), 400, "SecurityRuleInvalidPortRange",
			"Security rule has invalid Port range. Value provided: 9-8. Value should be an integer OR integer range with '-' delimiter. Valid range 0-65535."},
		{"bits behind the prefix", "", securityRulePath, rule("sourceAddressPrefix", "20.20.20.20/16"), 400, "SecurityRuleInvalidAddressPrefix",
			"Security rule has invalid Address prefix. Value provided: 20.20.20.20/16"},
		{"a tag that there is not", "", securityRulePath, rule("sourceAddressPrefix", "AzureBastionSubnet"), 400, "SecurityRuleInvalidAddressPrefix",
			"Security rule has invalid Address prefix. Value provided: AzureBastionSubnet"},
		{"groups of applications", "", securityRulePath, rule("sourceApplicationSecurityGroups", []any{map[string]any{"id": "/x"}}), 400, "NotSimulated",
			"Application security groups are not simulated."},
	})
}

// A group shows who uses it, its own rules and those of every group, and each rule by itself.
func TestSecurityGroupAndItsRules(t *testing.T) {
	t.Parallel()
	w := privateWorld(t)
	made := w.made(securityGroupPath, groupOfRules(named("first", trafficRule("inbound", "allow", 100, "443"))))
	assert.NotContains(t, made.at("properties"), "subnets")
	require.Len(t, made.at("properties").(obj)["defaultSecurityRules"], 6)
	w.made(endpointsPath, guardedBody(subnetBody("10.20.0.64/28"), "Enabled"))
	group := w.do("GET", securityGroupPath, nil)
	assert.Equal(t, []any{obj{"id": endpointsPath}}, group.at("properties.subnets"))
	assert.Equal(t, "Enabled", w.do("GET", endpointsPath, nil).at("properties.privateEndpointNetworkPolicies"))

	first := w.do("GET", securityGroupPath+"/securityRules/FIRST", nil)
	shows(t, obj{"access": "Allow", "direction": "Inbound", "provisioningState": "Succeeded", "destinationPortRanges": []any{}}, first.at("properties"))
	assert.Equal(t, "Deny", w.do("GET", securityGroupPath+"/defaultSecurityRules/DenyAllInBound", nil).at("properties.access"))
	assert.Equal(t, 405, w.do("PUT", securityGroupPath+"/defaultSecurityRules/DenyAllInBound", trafficRule("Inbound", "Allow", 100, "*")).status)
	assert.Equal(t, 404, w.do("GET", securityRulePath, nil).status)

	put := w.do("PUT", securityRulePath, trafficRule("Inbound", "Deny", 200, "8500-8599"))
	assert.Equal(t, 201, put.status, put.raw)
	assert.Equal(t, "AnotherOperationInProgress", w.do("PUT", securityRulePath, trafficRule("Inbound", "Deny", 201, "*")).code())
	w.clock.Advance(5 * time.Second)
	assert.Equal(t, obj{"status": "Succeeded"}, w.send("GET", put.header.Get("Azure-AsyncOperation"), nil).body)
	assert.Equal(t, group.at("properties.resourceGuid"), w.do("GET", securityGroupPath, nil).at("properties.resourceGuid"))
	assert.NotEqual(t, group.at("etag"), w.do("GET", securityRulePath, nil).at("etag"), "a rule has its group's etag")
	assert.Equal(t, 200, w.do("PUT", securityRulePath, trafficRule("Inbound", "Deny", 201, "*")).status)
	w.clock.Advance(5 * time.Second)
	require.Len(t, w.do("GET", securityGroupPath+"/securityRules", nil).at("value"), 2)
	assert.Equal(t, 202, w.do("DELETE", securityGroupPath+"/securityRules/first", nil).status)
	w.clock.Advance(5 * time.Second)
	assert.Equal(t, 204, w.do("DELETE", securityGroupPath+"/securityRules/first", nil).status)
	left := w.do("GET", securityGroupPath+"/securityRules", nil).at("value").([]any)
	require.Len(t, left, 1)
	assert.Equal(t, 201.0, dig(left[0], "properties.priority"))

	again := w.made(securityGroupPath, groupOfRules())
	assert.Equal(t, []any{}, again.at("properties.securityRules"), "a group has the rules of its body, and no others")
	assert.Equal(t, group.at("properties.resourceGuid"), again.at("properties.resourceGuid"))

	w.made(endpointsPath, subnetBody("10.20.0.64/28"))
	w.gone(securityGroupPath)
}

// What rules refuse is no way: "Manage network policies for private endpoints" and "Integrate your app with an Azure virtual
// network", network security groups.
func TestRulesHoldTheWay(t *testing.T) {
	t.Parallel()
	deny := func(direction string) map[string]any {
		return groupOfRules(named("none", trafficRule(direction, "Deny", 100, "*")))
	}
	for _, c := range []struct {
		name, subnet string
		group        map[string]any
		policies     string
		route        sim.Route
	}{
		{"what comes in is refused", endpointsPath, deny("Inbound"), "Enabled", sim.NoRoute},
		{"by policies for groups alone", endpointsPath, deny("Inbound"), "NetworkSecurityGroupEnabled", sim.NoRoute},
		{"policies for routes alone", endpointsPath, deny("Inbound"), "RouteTableEnabled", sim.PrivateRoute},
		{"without policies nobody asks the rules", endpointsPath, deny("Inbound"), "Disabled", sim.PrivateRoute},
		{"an endpoint begins nothing", endpointsPath, deny("Outbound"), "Enabled", sim.PrivateRoute},
		{"another port is refused", endpointsPath, groupOfRules(named("other", trafficRule("Inbound", "Deny", 100, "6379"))), "Enabled", sim.PrivateRoute},
		{"the network is let in", endpointsPath, groupOfRules(), "Enabled", sim.PrivateRoute},
		{"what goes out is refused", appsPath, deny("Outbound"), "Disabled", sim.NoRoute},
		{"nothing comes in to apps", appsPath, deny("Inbound"), "Disabled", sim.PrivateRoute},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := privateWorld(t)
			w.made(securityGroupPath, c.group)
			body := subnetBody("10.20.0.64/28")
			if c.subnet == appsPath {
				body = subnetBody("10.20.0.0/26", "Microsoft.Web/serverFarms")
			}
			w.made(c.subnet, guardedBody(body, c.policies))
			route, why := w.azure.Way(sim.Source{Subnet: appsPath, RouteAll: true}, redisPath)
			assert.Equal(t, c.route, route, why)
			if c.route == sim.NoRoute {
				assert.Equal(t, "the rule none of the network security group nsg does not let traffic through to port 6380 of 10.20.0.68", why)
			}
		})
	}
}

// Rules have lists since 2017-08-01, and a type since 2018 (recorded 2015 to 2018).
func TestSecurityRulesByVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withGroup()
	group := groupPath + "/providers/Microsoft.Network/networkSecurityGroups/g"
	w.made(group, obj{"location": "eastus"})
	w.must("PUT", group+"/securityRules/web", obj{"properties": obj{"access": "Allow", "direction": "Inbound", "priority": 100, "protocol": "Tcp",
		"sourceAddressPrefix": "*", "sourcePortRange": "*", "destinationAddressPrefix": "*", "destinationPortRange": "443"}})
	for version, want := range map[string][2]bool{"2015-06-15": {}, "2017-03-01": {}, "2017-08-01": {true, false}, "2018-08-01": {true, true}} {
		read := func(rule obj) (has [2]bool) {
			_, has[0] = rule["properties"].(obj)["sourceAddressPrefixes"]
			_, has[1] = rule["type"]
			return has
		}
		require.Equal(t, want, read(w.send("GET", group+"/securityRules/web?api-version="+version, nil).body), version)
		require.Equal(t, want, read(w.send("GET", group+"?api-version="+version, nil).at("properties.defaultSecurityRules").([]any)[0].(obj)), version)
	}
}
