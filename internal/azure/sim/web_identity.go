package sim

import (
	"net/http"
	"slices"
	"strings"
)

// applyIdentity gives a system-assigned identity its principal, which stays as
// long as the identity does.
func (a *Azure) applyIdentity(c *call, r *resource) *Error {
	if !has(c.body, "identity") {
		return nil
	}
	identity := object(c.body, "identity")
	kinds := []string{"None", "SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned"}
	at := slices.IndexFunc(kinds, func(k string) bool {
		return strings.EqualFold(strings.ReplaceAll(k, " ", ""), strings.ReplaceAll(text(identity, "type"), " ", ""))
	})
	switch {
	case at < 0:
		// ARM's own check; the words were not seen.
		return refuse(http.StatusBadRequest, "InvalidIdentityType", "The identity type '%s' is not valid. Allowed values are: '%s'.", text(identity, "type"), strings.Join(kinds, "', '"))
	case at == 0:
		delete(r.Body, "identity")
		return nil
	case at >= 2:
		return refuse(http.StatusBadRequest, "FailedIdentityOperation", "User-assigned identities are not simulated.")
	}
	principal := text(object(r.Body, "identity"), "principalId")
	if principal == "" {
		principal = a.newGUID()
	}
	r.Body["identity"] = map[string]any{"type": kinds[at], "principalId": principal, "tenantId": a.opts.TenantID}
	return nil
}
