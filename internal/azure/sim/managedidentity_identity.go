package sim

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// identityKind is an identity of its own, which apps and their slots can share. Its PATCH was recorded 2020-02.
func identityKind() *kind {
	m := monitored{check: checkIdentity, complete: completeIdentity, created: http.StatusCreated}
	return &kind{
		name: identityType, versions: identityVersions, tracked: true,
		put: putIdentity(m.put(identityType)), patch: patchStored, remove: deleteStored,
		actions: map[string]handler{"listAssociatedResources": listAssociatedResources},
	}
}

// putIdentity names the identity, by its path alone, as Location where there was none (recorded 2020-10 to 2026).
func putIdentity(put handler) handler {
	return func(a *Azure, c *call) (*answer, *Error) {
		ans, e := put(a, c)
		if e == nil && ans.status == http.StatusCreated {
			ans.header.Set("Location", strings.Replace(c.id.String(), "/resourceGroups/", "/resourcegroups/", 1))
		}
		return ans, e
	}
}

// identityNameForm: "Naming rules and restrictions for Azure resources",
// Microsoft.ManagedIdentity/userAssignedIdentities: 3–128, alphanumerics, hyphens and
// underscores, begins with a letter or a digit.
var identityNameForm = newNameForm(3, 128, `^[A-Za-z0-9][A-Za-z0-9_-]*$`)

// checkIdentity: neither code nor words were seen.
func checkIdentity(_ *Azure, c *call, _ *resource) *Error {
	if !identityNameForm.MatchString(c.id.name()) {
		return refuse(http.StatusBadRequest, "BadRequest", "The resource name '%s' is invalid.", c.id.name())
	}
	return nil
}

// completeIdentity: principal and application come with the identity and go with it.
func completeIdentity(a *Azure, existing, r *resource) {
	p := r.properties()
	setDefault(r.Body, "tags", map[string]any{}) // seen 2022 to 2026-07
	r.Hidden = map[string]any{"created": a.now().UTC().Format(time.RFC3339)}
	if existing != nil {
		r.Hidden = clone(existing.Hidden)
		for _, name := range []string{"principalId", "clientId", "tenantId"} {
			p[name] = existing.properties()[name]
		}
		return
	}
	p["principalId"], p["clientId"], p["tenantId"] = a.newGUID(), a.newGUID(), a.opts.TenantID
}

// listAssociatedResources lists what has an identity ("User Assigned Identities - List Associated Resources"; the empty
// list is recorded 2023-02).
func listAssociatedResources(a *Azure, c *call) (*answer, *Error) {
	identity, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	value := []any{}
	for _, id := range slices.Sorted(maps.Keys(a.state.resources)) {
		r := a.state.resources[id]
		for of := range object(object(r.Body, "identity"), "userAssignedIdentities") {
			if key(of) == key(identity.ID) {
				value = append(value, map[string]any{
					"id": r.ID, "name": r.id().name(), "type": strings.ToLower(r.Type), "resourceGroup": strings.ToLower(r.id().group),
					"subscriptionId": c.id.subscription, "subscriptionDisplayName": subscriptionName,
				})
			}
		}
	}
	return ok(map[string]any{"totalCount": float64(len(value)), "value": value}), nil
}
