package sim

import (
	"net/http"
	"strings"

	"scaleout/internal/azure/catalog"
)

// policyKinds say, of apps and of slots, whether a password lets anybody in to FTP and to the SCM
// site. They stay in their place in a swap.
func policyKinds() []*kind {
	var all []*kind
	for _, parent := range []string{siteType, slotType} {
		all = append(all, &kind{
			name: parent + "/basicPublishingCredentialsPolicies", versions: webVersions, virtual: true,
			fields: []field{{name: "allow", is: boolField}}, get: getPolicy, put: putPolicy, list: listPolicies,
		})
	}
	return all
}

// policyNames are all there are.
var policyNames = []string{"ftp", "scm"}

// policy finds the one that the path names, and the app or slot that it is about.
func (a *Azure) policy(c *call) (*resource, string, *Error) {
	place, _ := a.state.find(c.id.parent())
	for _, name := range policyNames {
		if strings.EqualFold(name, c.id.name()) {
			return place, name, nil
		}
	}
	return nil, "", resourceNotFound(c.id)
}

func getPolicy(a *Azure, c *call) (*answer, *Error) {
	place, name, e := a.policy(c)
	if e != nil {
		return nil, e
	}
	return ok(policyBody(place, name)), nil
}

func putPolicy(a *Azure, c *call) (*answer, *Error) {
	place, name, e := a.policy(c)
	switch {
	case e != nil:
		return nil, e
	case c.fail:
		return nil, c.refusedByFault()
	}
	place.Hidden = merge(place.Hidden, map[string]any{"policies": map[string]any{name: flag(object(c.body, "properties"), "allow")}})
	return wrote(http.StatusOK, policyBody(place, name)), nil
}

func listPolicies(a *Azure, c *call) (*answer, *Error) {
	place, _ := a.state.find(c.id.parent())
	value := []any{}
	for _, name := range policyNames {
		value = append(value, policyBody(place, name))
	}
	return webList(value), nil
}

// allows reports what a policy says: yes until it says no.
func (r *resource) allows(policy string) bool {
	allowed, set := object(r.Hidden, "policies")[policy].(bool)
	return allowed || !set
}

func policyBody(r *resource, name string) map[string]any {
	body := map[string]any{
		"id": r.ID + "/basicPublishingCredentialsPolicies/" + name, "name": name,
		"type":     siteType + "/basicPublishingCredentialsPolicies",
		"location": catalog.DisplayRegion(r.location()), "properties": map[string]any{"allow": r.allows(name)},
	}
	if tags := object(r.Body, "tags"); tags != nil {
		body["tags"] = clone(tags) // as an exported template has them
	}
	return body
}
