package sim

import (
	"net/http"
	"slices"
	"strings"
)

// vaultPolicyKind is "Vaults - Update Access Policy": a change of some of a vault's access policies, named by what is done
// with those that are sent.
func vaultPolicyKind() *kind {
	return &kind{
		name: vaultType + "/accessPolicies", versions: vaultVersions, virtual: true, put: changePolicies,
		fields: []field{vaultFields[slices.IndexFunc(vaultFields, func(f field) bool { return f.name == "accessPolicies" })]},
	}
}

// changePolicies answers with all policies of the vault, without a name and with an id that ends in a slash (recorded 2020-06).
func changePolicies(a *Azure, c *call) (*answer, *Error) {
	vault, found := a.state.find(c.id.parent())
	if !found {
		return nil, resourceNotFound(c.id.parent())
	}
	change, known := policyChanges[strings.ToLower(c.id.name())]
	if !known {
		// Neither code nor words were seen.
		return nil, badVault("BadRequest", "The operation '%s' is none of add, replace and remove.", c.id.name())
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	changed := vault.copy()
	policies := list(changed.properties(), "accessPolicies")
	for _, sent := range list(object(c.body, "properties"), "accessPolicies") {
		policies = changePolicy(policies, sent.(map[string]any), change)
	}
	changed.properties()["accessPolicies"] = policies
	changed.Body["systemData"] = a.writtenNow(vault)
	a.state.put(changed)
	return wrote(http.StatusOK, map[string]any{
		"id": vault.ID + "/accessPolicies/", "type": vaultType + "/accessPolicies",
		"properties": map[string]any{"accessPolicies": cloneValue(policies)},
	}), nil
}

// policyChanges are what an operation makes of the permissions of one kind that somebody has, with those that are sent. What is
// added to permissions that are there already is recorded (2020-06); the others follow "Vaults - Update Access Policy".
var policyChanges = map[string]func(has, sent []any) []any{
	"add": func(has, sent []any) []any {
		return append(has, slices.DeleteFunc(slices.Clone(sent), func(p any) bool { return permitted(has, p) })...)
	},
	"replace": func(_, sent []any) []any { return sent },
	"remove": func(has, sent []any) []any {
		return slices.DeleteFunc(slices.Clone(has), func(p any) bool { return permitted(sent, p) })
	},
}

func permitted(all []any, permission any) bool {
	name, _ := permission.(string)
	return slices.ContainsFunc(all, func(p any) bool { s, _ := p.(string); return strings.EqualFold(s, name) })
}

// changePolicy changes the policy of the principal whom sent names. A policy that permits nothing more goes.
func changePolicy(policies []any, sent map[string]any, change func(has, sent []any) []any) []any {
	who := func(p any) string {
		of := p.(map[string]any)
		return strings.ToLower(text(of, "tenantId") + "/" + text(of, "objectId") + "/" + text(of, "applicationId"))
	}
	at := slices.IndexFunc(policies, func(p any) bool { return who(p) == who(sent) })
	had, policy := map[string]any{}, clone(sent)
	if at >= 0 {
		had = object(policies[at].(map[string]any), "permissions")
	}
	permissions, some := map[string]any{}, false
	for _, of := range []string{"keys", "secrets", "certificates", "storage"} {
		now := change(list(had, of), list(object(sent, "permissions"), of))
		if has(had, of) || has(object(sent, "permissions"), of) {
			permissions[of] = append([]any{}, now...)
		}
		some = some || len(now) > 0
	}
	policy["permissions"] = permissions
	switch {
	case at < 0 && some:
		return append(policies, policy)
	case at < 0:
		return policies
	case !some:
		return slices.Delete(policies, at, at+1)
	}
	policies[at] = policy
	return policies
}
