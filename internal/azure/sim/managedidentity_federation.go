package sim

import (
	"net/http"
	"strings"

	"scaleout/internal/azure/catalog"
)

// federationType is a trust of an identity in tokens that somebody else issues: a workflow of GitHub signs in with one.
const federationType = identityType + "/federatedIdentityCredentials"

func federationKind() *kind {
	return &kind{
		name: federationType, versions: federationVersions(),
		fields: []field{{name: "issuer"}, {name: "subject"}, {name: "audiences", is: textsField}},
		get:    getFederation, put: putFederation, remove: deleteStored,
	}
}

// federationVersions are those that know them ("Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials").
func federationVersions() []string {
	var all []string
	for _, v := range identityVersions {
		if v >= "2022-01-31-preview" {
			all = append(all, v)
		}
	}
	return all
}

// getFederation: the refusal is recorded with 2022-01-31-preview and 2023-01-31.
func getFederation(a *Azure, c *call) (*answer, *Error) {
	if _, found := a.state.find(c.id); !found {
		return nil, refuse(http.StatusNotFound, "NotFound", "Resource '%s' was not found.", c.id.String())
	}
	return getStored(a, c)
}

// putFederation makes a trust at once; a new one is named as Location (recorded with 2022-01-31-preview and 2023-01-31).
func putFederation(a *Azure, c *call) (*answer, *Error) {
	p := merge(nil, object(c.body, "properties"))
	existing, found := a.state.find(c.id)
	if e := a.checkFederation(c, p, found); e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	r := &resource{ID: c.id.String(), Type: federationType}
	if found {
		r.ID = existing.ID
	}
	r.Body = map[string]any{"id": r.ID, "name": r.id().name(), "type": federationType, "properties": p}
	a.state.put(r)
	if found {
		return wrote(http.StatusOK, a.show(r, c.written(existing))), nil
	}
	ans := wrote(http.StatusCreated, a.show(r, c.written(nil)))
	ans.header.Set("Location", strings.Replace(r.ID, "/resourceGroups/", "/resourcegroups/", 1))
	return ans, nil
}

// checkFederation holds what "Important considerations and restrictions for federated identity credentials" says: all three
// members, one audience, twenty trusts, and no two of the same issuer and subject. The words were not seen.
func (a *Azure) checkFederation(c *call, p map[string]any, found bool) *Error {
	bad := func(format string, args ...any) *Error {
		return refuse(http.StatusBadRequest, "BadRequest", format, args...)
	}
	for _, name := range []string{"issuer", "subject"} {
		if text(p, name) == "" {
			return bad("The federated identity credential '%s' has no %s.", c.id.name(), name)
		}
	}
	if n := len(list(p, "audiences")); n != 1 {
		return bad("The federated identity credential '%s' has %d audiences; it must have one.", c.id.name(), n)
	}
	identity, _ := a.state.find(c.id.parent())
	others := a.state.childrenOf(identity, federationType)
	for _, other := range others {
		if key(other.ID) != c.id.key() && text(other.properties(), "issuer") == text(p, "issuer") && text(other.properties(), "subject") == text(p, "subject") {
			return refuse(http.StatusConflict, "Conflict", "The federated identity credential '%s' has the same issuer and subject already.", other.id().name())
		}
	}
	if !found && len(others) >= catalog.MaxFederations {
		return bad("The identity '%s' has %d federated identity credentials already, which is the limit.", identity.id().name(), len(others))
	}
	return nil
}
