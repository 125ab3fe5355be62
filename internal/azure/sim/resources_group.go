package sim

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// groupDeletion is the time that it takes to delete a group with all it holds.
const groupDeletion = 2 * time.Minute

func groupKind() *kind {
	return &kind{
		name: groupType, versions: groupVersions, tracked: true,
		put: putGroup, patch: patchGroup, remove: deleteGroup, list: listGroups, shown: byVersion(limitGroup),
	}
}

// limitGroup: api-versions up to 2019-03-01 showed no type (recorded 2017 to 2019; 2019-05-01 was not seen).
func limitGroup(version string, body map[string]any) {
	if version < "2019-05-01" {
		delete(body, "type")
	}
}

// listGroups knows the filter by tag ("Resource Groups - List").
func listGroups(a *Azure, c *call) (*answer, *Error) {
	stored, e := listStored(a, c)
	if e != nil {
		return nil, e
	}
	value := list(stored.body.(map[string]any), "value")
	return ok(map[string]any{"value": slices.DeleteFunc(value, func(v any) bool {
		return !c.filtersTag(object(v.(map[string]any), "tags"))
	})}), nil
}

var (
	locationForm  = regexp.MustCompile(`^[\pL\pN\s(),]*$`)
	groupNameForm = regexp.MustCompile(`^[\pL\pN._()-]+$`)
	groupNameOdd  = regexp.MustCompile(`[^\pL\pN._()-]`)
)

// checkGroupName: "Naming rules and restrictions for Azure resources",
// Microsoft.Resources. The message about characters is seen in
// Azure/azure-cli#14481; the other two follow it in form.
func checkGroupName(name string) *Error {
	const allowed = "The name can only be a letter, digit, '-', '.', '(', ')' or '_'."
	switch {
	case len([]rune(name)) > 90:
		return refuse(http.StatusBadRequest, "InvalidResourceGroup",
			"The provided resource group name '%s' has a length of '%d' which exceeds the maximum length of '90'.", name, len([]rune(name)))
	case !groupNameForm.MatchString(name):
		return refuse(http.StatusBadRequest, "InvalidResourceGroup",
			"The provided resource group name '%s' has these invalid characters: '%s'. %s",
			name, strings.Join(groupNameOdd.FindAllString(name, -1), ""), allowed)
	case strings.HasSuffix(name, "."):
		return refuse(http.StatusBadRequest, "InvalidResourceGroup",
			"The provided resource group name '%s' ends with '.'. %s", name, allowed)
	}
	return nil
}

// checkGroupLocation: the first message is ARM's ("Resource Groups - Create Or
// Update"; not seen verbatim), the second is seen in Azure/azure-cli#22242.
func checkGroupLocation(c *call, existing *resource, asSent, normal string) *Error {
	if !locationForm.MatchString(asSent) {
		// Recorded 2016 and 2017.
		return refuse(http.StatusBadRequest, "InvalidResourceLocation",
			"The specified location '%s' is invalid. A location must consist of characters, whitespace, digit, or following symbols '(,)'.", asSent)
	}
	if !catalog.IsRegion(normal) {
		return refuse(http.StatusBadRequest, "LocationNotAvailableForResourceGroup",
			"The provided location '%s' is not available for resource group. List of available regions is '%s'.",
			asSent, strings.Join(catalog.Regions(), ","))
	}
	if existing != nil && existing.location() != normal {
		return refuse(http.StatusConflict, "InvalidResourceGroupLocation",
			"Invalid resource group location '%s'. The Resource group already exists in location '%s'.", asSent, existing.location())
	}
	return nil
}

func putGroup(a *Azure, c *call) (*answer, *Error) {
	if e := checkGroupName(c.id.group); e != nil {
		return nil, e
	}
	existing, found := a.state.find(c.id)
	if found && existing.provisioningState() == "Deleting" {
		return nil, groupBeingDeleted(c.id.group)
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	status, id, name := http.StatusCreated, c.id.String(), c.id.group
	if found {
		status, id, name = http.StatusOK, existing.ID, existing.id().group
	}
	body := c.identify(id, name, groupType)
	if has(c.body, "managedBy") {
		body["managedBy"] = c.body["managedBy"]
	}
	body["properties"] = map[string]any{"provisioningState": "Succeeded"}
	a.state.put(&resource{ID: id, Type: groupType, Body: body})
	return wrote(status, a.show(a.state.resources[key(id)], c.written(existing))), nil
}

// patchGroup: "If a field is unspecified, the current value is retained"
// ("Resource Groups - Update"); tags that are given replace all tags.
func patchGroup(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	switch {
	case !found:
		return nil, groupNotFound(c.id.group)
	case existing.provisioningState() == "Deleting":
		return nil, groupBeingDeleted(c.id.group)
	case c.fail:
		return nil, c.refusedByFault()
	}
	if has(c.body, "tags") {
		existing.Body["tags"] = cloneValue(c.body["tags"])
	}
	return wrote(http.StatusOK, a.show(existing, c.written(existing))), nil
}

// deleteGroup is accepted with 202 and followed by Location. Everything inside
// goes with the group when the operation ends.
func deleteGroup(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if !found {
		return nil, groupNotFound(c.id.group)
	}
	ans := wrote(http.StatusAccepted, nil)
	if op, busy := a.busy(c.id); busy {
		return op.announce(c, ans), nil
	}
	undo := existing.copy()
	setProvisioningState(existing, "Deleting")
	op := a.begin(c, operation{
		Resource: existing.ID, Verb: deleting, Poll: pollLocation,
		Path: "/subscriptions/" + c.id.subscription + "/operationresults", Undo: undo,
	}, groupDeletion)
	return op.announce(c, ans), nil
}
