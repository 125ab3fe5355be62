package sim

import "strings"

// privateLinkResourceKinds are what endpoints of a cache, an app or a vault can lead to, as clients ask before they make one.
func privateLinkResourceKinds() []*kind {
	var kinds []*kind
	for of, versions := range map[string][]string{redisType: cacheVersions, siteType: webVersions, vaultType: vaultVersions} {
		kinds = append(kinds, &kind{
			name: of + "/privateLinkResources", versions: versions, virtual: true, get: notThere, list: listPrivateLinkResources,
		})
	}
	return kinds
}

// listPrivateLinkResources answers with the same for each resource of a type (recorded 2020 to 2022).
func listPrivateLinkResources(a *Azure, c *call) (*answer, *Error) {
	target, found := a.state.find(c.id.parent())
	if !found {
		return nil, resourceNotFound(c.id.parent())
	}
	of := linkables[strings.ToLower(target.Type)]
	member := of.groups[0]
	if target.Type == vaultType {
		member = "default"
	}
	return ok(map[string]any{"value": []any{map[string]any{
		"id": target.ID + "/privateLinkResources/" + of.groups[0], "name": of.groups[0], "type": target.Type + "/privateLinkResources",
		"properties": map[string]any{
			"groupId": of.groups[0], "requiredMembers": []any{member}, "requiredZoneNames": []any{of.zone},
		},
	}}}), nil
}

// subnetLinkKinds are what services tie to a subnet: the link of App Service, which the subnet shows as well, and none of a kind
// that newer services have not (both empty lists are recorded, 2020-06).
func subnetLinkKinds() []*kind {
	return []*kind{
		{name: subnetType + "/serviceAssociationLinks", versions: networkVersions, virtual: true, get: notThere, list: listAssociations},
		{name: subnetType + "/resourceNavigationLinks", versions: networkVersions, virtual: true, get: notThere, list: listNothing},
	}
}

func listAssociations(a *Azure, c *call) (*answer, *Error) {
	subnet, _ := a.state.find(c.id.parent())
	links := list(object(a.show(subnet, c.look(asRead)), "properties"), "serviceAssociationLinks")
	return ok(map[string]any{"value": append([]any{}, links...)}), nil
}
