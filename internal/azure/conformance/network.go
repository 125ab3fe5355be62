package conformance

const (
	docNetwork  = "learn.microsoft.com/rest/api/virtualnetwork"
	docSubnets  = "learn.microsoft.com/azure/virtual-network/virtual-networks-faq"
	docEndpoint = "learn.microsoft.com/azure/private-link/troubleshoot-private-endpoint-creation-failed"
	docLinks    = "learn.microsoft.com/azure/dns/private-dns-virtual-network-links"
	docZones    = "learn.microsoft.com/rest/api/dns/privatednszones"
	docGroups   = "learn.microsoft.com/azure/virtual-network/network-security-groups-overview"

	networksPath  = "/providers/Microsoft.Network"
	vnetPath      = networksPath + "/virtualNetworks/net"
	appsPath      = vnetPath + "/subnets/apps"
	insidePath    = vnetPath + "/subnets/endpoints"
	endpointPath  = networksPath + "/privateEndpoints/cache"
	zoneGroupPath = endpointPath + "/privateDnsZoneGroups/default"
	zonePath      = networksPath + "/privateDnsZones/privatelink.redis.cache.windows.net"
	linkPath      = zonePath + "/virtualNetworkLinks/net"

	securityGroupPath = networksPath + "/networkSecurityGroups/apps"
	securityRulePath  = securityGroupPath + "/securityRules/other"

	networks   = "2023-02-01"
	privateDNS = "2020-06-01"
	groupID    = "/subscriptions/{sub}/resourceGroups/{group}"
)

func subnet(block string, delegated ...any) object {
	return object{"properties": object{"addressPrefix": block, "delegations": delegated}}
}

func privateEndpoint(in, part string) object {
	return object{"location": "{location}", "properties": object{
		"subnet": object{"id": groupID + in},
		"privateLinkServiceConnections": []any{object{
			"name": "cache", "properties": object{"privateLinkServiceId": groupID + cachePath, "groupIds": []any{part}},
		}},
	}}
}

// securityRule is the rule of "Network Security Groups - Create Or Update", create network security group with rule, with
// a priority.
func securityRule(priority int) object {
	return object{
		"protocol": "*", "sourceAddressPrefix": "*", "destinationAddressPrefix": "*", "access": "Allow", "destinationPortRange": "80",
		"sourcePortRange": "*", "priority": priority, "direction": "Inbound",
	}
}

// guarded is a subnet with a network security group.
func guarded(block string, delegated ...any) object {
	s := subnet(block, delegated...)
	s["properties"].(object)["networkSecurityGroup"] = object{"id": groupID + securityGroupPath}
	return s
}

// securityGroupExchanges need the network of networkExchanges, and leave its subnet for apps without a group again.
func securityGroupExchanges(
	put func(name, doc, path string, body any, statuses []int) Exchange, waits func(Exchange, object) Exchange, web object,
) []Exchange {
	group := object{"location": "{location}", "properties": object{"securityRules": []any{object{"name": "rule1", "properties": securityRule(130)}}}}
	early := put("a priority below the lowest", docGroups, securityRulePath, object{"properties": securityRule(99)}, refused)
	early.Code = "SecurityRuleInvalidPriority"
	same := put("a second rule of a priority and a direction", docGroups, securityRulePath, object{"properties": securityRule(130)}, refused)
	same.Code = "SecurityRuleConflict"
	inUse := Exchange{Name: "a group in use", Doc: docGroups, Method: "DELETE", Path: securityGroupPath, APIVersion: networks, Statuses: refused}
	inUse.Code = "InUseNetworkSecurityGroupCannotBeDeleted"
	gone := Exchange{Name: "and what is made goes: a group", Doc: docNetwork, Method: "DELETE", Path: securityGroupPath, APIVersion: networks, Statuses: deleted}
	missing := put("a subnet of a group that there is not", docGroups, appsPath, guarded("10.20.0.0/26", web), refused)
	missing.Code = "InvalidResourceReference"
	return []Exchange{
		missing,
		waits(put("a network security group", docNetwork+"/network-security-groups/create-or-update", securityGroupPath, group, done),
			object{"properties.provisioningState": "Succeeded", "properties.securityRules": Any, "properties.defaultSecurityRules": Any}),
		early, same,
		waits(put("another rule", docNetwork+"/security-rules/create-or-update", securityRulePath, object{"properties": securityRule(131)}, done),
			object{"properties.priority": 131.0, "properties.provisioningState": "Succeeded"}),
		waits(put("a subnet's group", docNetwork+"/subnets/create-or-update", appsPath, guarded("10.20.0.0/26", web), done),
			object{"properties.networkSecurityGroup.id": Any}),
		inUse,
		waits(put("a subnet without its group", docNetwork+"/subnets/create-or-update", appsPath, subnet("10.20.0.0/26", web), done), nil),
		waits(gone, nil),
	}
}

// networkExchanges need the cache of cacheExchanges.
func networkExchanges() []Exchange {
	exchange := func(method, name, doc, path, version string, body any, statuses []int) Exchange {
		return Exchange{Name: name, Doc: doc, Method: method, Path: path, APIVersion: version, Body: body, Statuses: statuses}
	}
	put := func(name, doc, path string, body any, statuses []int) Exchange {
		return exchange("PUT", name, doc, path, networks, body, statuses)
	}
	waits := func(e Exchange, fields object) Exchange {
		e.Wait, e.Fields = true, fields
		return e
	}
	web := object{"name": "app", "properties": object{"serviceName": "Microsoft.Web/serverFarms"}}
	space := object{"location": "{location}", "properties": object{"addressSpace": object{"addressPrefixes": []any{"10.20.0.0/24"}}}}
	delegated := put("an endpoint in a delegated subnet", docEndpoint, endpointPath, privateEndpoint(appsPath, "redisCache"), refused)
	delegated.Code = "PrivateEndpointCreationNotAllowedAsSubnetIsDelegated"
	link := object{"location": "global", "properties": object{"virtualNetwork": object{"id": groupID + vnetPath}, "registrationEnabled": false}}
	zones := object{"properties": object{"privateDnsZoneConfigs": []any{
		object{"name": "cache", "properties": object{"privateDnsZoneId": groupID + zonePath}},
	}}}
	all := []Exchange{
		waits(put("a virtual network", docNetwork+"/virtual-networks/create-or-update", vnetPath, space, done),
			object{"properties.provisioningState": "Succeeded", "properties.subnets": Any, "location": "{location}"}),
		put("a subnet outside of its network", docSubnets, appsPath, subnet("10.30.0.0/26"), refused),
		put("a subnet smaller than the smallest", docSubnets, appsPath, subnet("10.20.0.0/30"), refused),
		waits(put("a subnet for apps", docNetwork+"/subnets/create-or-update", appsPath, subnet("10.20.0.0/26", web), done),
			object{"properties.addressPrefix": "10.20.0.0/26", "properties.provisioningState": "Succeeded"}),
		put("a subnet over another", docSubnets, insidePath, subnet("10.20.0.0/28"), refused),
		waits(put("a subnet for endpoints", docNetwork+"/subnets/create-or-update", insidePath, subnet("10.20.0.64/28"), done), nil),
		delegated,
		put("an endpoint to a part that there is not", docNetwork+"/private-endpoints/create-or-update", endpointPath,
			privateEndpoint(insidePath, "nothing"), refused),
		waits(put("an endpoint", docNetwork+"/private-endpoints/create-or-update", endpointPath,
			privateEndpoint(insidePath, "redisCache"), done),
			object{"properties.provisioningState": "Succeeded", "properties.networkInterfaces": Any, "properties.subnet.id": Any}),
		waits(exchange("PUT", "a private zone", docZones+"/private-zones/create-or-update", zonePath, privateDNS, object{"location": "global"}, done),
			object{"properties.numberOfRecordSets": 1.0, "location": "global"}),
		waits(exchange("PUT", "a link", docZones+"/virtual-network-links/create-or-update", linkPath, privateDNS, link, done),
			object{"properties.virtualNetworkLinkState": "Completed", "properties.registrationEnabled": false}),
		exchange("PUT", "a second link of zone and network", docLinks, linkPath+"2", privateDNS, link, []int{400, 409}),
		waits(put("the endpoint's records", docNetwork+"/private-dns-zone-groups/create-or-update", zoneGroupPath, zones, done),
			object{"properties.provisioningState": "Succeeded", "properties.privateDnsZoneConfigs": Any}),
		exchange("DELETE", "a subnet in use", docSubnets, insidePath, networks, nil, refused),
		exchange("DELETE", "a zone with a link", docLinks, zonePath, privateDNS, nil, []int{400, 409}),
	}
	all = append(all, securityGroupExchanges(put, waits, web)...)
	record := exchange("GET", "the record", docZones+"/record-sets/get", zonePath+"/A/{cache}", privateDNS, nil, []int{200})
	record.Fields = object{"properties.aRecords": Any, "properties.ttl": 10.0}
	all = append(all, record)
	for _, path := range []string{zoneGroupPath, endpointPath, vnetPath} {
		all = append(all, waits(exchange("DELETE", "and what is made goes: "+path, docNetwork, path, networks, nil, deleted), nil))
	}
	for _, path := range []string{linkPath, zonePath} {
		all = append(all, waits(exchange("DELETE", "and what is made goes: "+path, docZones, path, privateDNS, nil, deleted), nil))
	}
	return all
}
