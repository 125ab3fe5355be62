package sim

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// identityKinds are the types of identity that an app can have, as answers spell them.
var identityKinds = []string{"None", "SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned"}

// identitySince is the hidden member that says since when Entra ID has the principal of a resource's own identity.
const identitySince = "identitySince"

// applyIdentity gives a system-assigned identity its principal, which stays as
// long as the identity does, and finds those that are resources of their own.
func (a *Azure) applyIdentity(c *call, r *resource) *Error {
	if !has(c.body, "identity") {
		return nil
	}
	asked, had := object(c.body, "identity"), object(r.Body, "identity")
	if c.method == http.MethodPatch {
		asked = merge(map[string]any{"userAssignedIdentities": object(had, "userAssignedIdentities")}, asked)
	}
	at := slices.IndexFunc(identityKinds, func(k string) bool {
		return strings.EqualFold(strings.ReplaceAll(k, " ", ""), strings.ReplaceAll(text(asked, "type"), " ", ""))
	})
	if at < 0 {
		// ARM's own check; the words were not seen.
		return refuse(http.StatusBadRequest, "InvalidIdentityType", "The identity type '%s' is not valid. Allowed values are: '%s'.",
			text(asked, "type"), strings.Join(identityKinds, "', '"))
	}
	if at == 0 {
		delete(r.Body, "identity")
		return nil
	}
	identity := map[string]any{"type": identityKinds[at]}
	if strings.HasPrefix(identityKinds[at], "SystemAssigned") {
		identity["principalId"], identity["tenantId"] = text(had, "principalId"), a.opts.TenantID
		if identity["principalId"] == "" {
			identity["principalId"] = a.newGUID()
			r.Hidden = merge(r.Hidden, map[string]any{identitySince: c.now.UTC().Format(time.RFC3339)})
		}
	}
	if strings.HasSuffix(identityKinds[at], "UserAssigned") {
		users, e := a.userAssigned(r, object(asked, "userAssignedIdentities"), object(had, "userAssignedIdentities"))
		if e != nil {
			return e
		}
		identity["userAssignedIdentities"] = users
	}
	r.Body["identity"] = identity
	return nil
}

// userAssigned are the identities that an app has after a request. A request names all of
// them; null takes one away ("Managed identities for Azure resources", JSON merge patch).
func (a *Azure) userAssigned(r *resource, asked, had map[string]any) (map[string]any, *Error) {
	all := map[string]any{}
	for _, id := range sortedNames(asked) {
		if asked[id] == nil {
			continue
		}
		parsed, valid := parseResourceID(id)
		found, there := a.state.find(parsed)
		if !valid || !there || found.Type != identityType {
			// The frame is seen in Azure/azure-cli#31837, what it holds for a missing identity was not.
			return nil, refuse(http.StatusBadRequest, "FailedIdentityOperation",
				"Identity operation for resource '%s' failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: '{\"error\":{\"code\":\"BadRequest\",\"message\":\"Resource '%s' was not found.\"}}'.'.", r.ID, id)
		}
		for _, spelled := range sortedNames(had) {
			if key(spelled) == key(id) {
				id = spelled
			}
		}
		all[id] = map[string]any{"principalId": found.properties()["principalId"], "clientId": found.properties()["clientId"]}
	}
	if len(all) == 0 {
		// ARM's own check; the words were not seen.
		return nil, refuse(http.StatusBadRequest, "LinkedInvalidPropertyId",
			"The identity type 'UserAssigned' needs at least one id under 'identity.userAssignedIdentities'.")
	}
	return all, nil
}

// identitiesOf are the ids of the identities of its own that an app or a slot has, as
// resources of their own.
func (a *Azure) identitiesOf(site *resource) []*resource {
	var all []*resource
	for _, id := range sortedNames(object(object(site.Body, "identity"), "userAssignedIdentities")) {
		if r := a.state.resources[key(id)]; r != nil {
			all = append(all, r)
		}
	}
	return all
}
