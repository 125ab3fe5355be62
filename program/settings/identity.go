package settings

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// NeedsIdentity reports whether the app logs in to another service as somebody, for which
// it needs an identity that its slot has, too.
func (s *Settings) NeedsIdentity() bool { return s.ByToken() || s.Secrets != SecretsInAppSettings }

// identityForm: names as "Naming rules and restrictions for Azure resources" has them.
var identityForm = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[-\w.()]{1,90}/providers/` +
		`Microsoft\.ManagedIdentity/userAssignedIdentities/[a-z0-9][-\w]{2,127}$`)
})

const (
	identityIDAllowed = "ids of identities: /subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.ManagedIdentity/userAssignedIdentities/NAME"
	identityIDShown   = "To see it: az identity show --resource-group GROUP --name NAME --query id --output tsv"
)

// identityIDRule: identities that the app had before, each once.
func identityIDRule(d *draft) Problems {
	var ps Problems
	seen := map[string]string{}
	for _, e := range d.identities {
		p := Problem{Key: e.path, Value: d.shown(KeyIdentityIDs, e.text), Allowed: identityIDAllowed, Fix: d.removeElement(e.path)}
		id, meant := strings.ToLower(e.text), bareID(e.text)
		switch {
		case meant != e.text && identityForm().MatchString(meant) && !d.encrypted[KeyIdentityIDs]:
			p.Reason, p.Fix = notBare, d.setPath(e.path, meant)
		case !identityForm().MatchString(e.text):
			p.Reason = "This is not the id of a user-assigned identity. " + identityIDShown
		case seen[id] != "":
			p.Reason = fmt.Sprintf("This identity is named already, as %s.", showKey(seen[id]))
		default:
			seen[id] = e.path
			continue
		}
		ps = append(ps, p)
	}
	return ps
}

// referenceIdentityRule: App Service fetches secrets as one identity, which the app has to have.
func referenceIdentityRule(d *draft) Problems {
	id := d.ReferenceIdentity
	if id == "" {
		return nil
	}
	p := Problem{
		Key: KeyReferenceIdentityID, Value: d.shown(KeyReferenceIdentityID, id),
		Allowed: "the id of one of identityIds; or nothing, for the app's own identity",
		Fix:     d.remove(KeyReferenceIdentityID),
	}
	switch {
	case d.Secrets == SecretsInVault:
		p.Reason = "With secrets keyvault, the app fetches all secrets as the stack's own identity. What another one may read has to be in referencedVaults."
	case !identityForm().MatchString(id):
		p.Reason = "This is not the id of a user-assigned identity. " + identityIDShown
	case !slices.ContainsFunc(d.identities, func(e element) bool { return strings.EqualFold(e.text, id) }):
		p.Reason = "The app does not have this identity: it is not in identityIds."
		if !d.encrypted[KeyReferenceIdentityID] {
			p.Fix = d.setPath(fmt.Sprintf("%s[%d]", KeyIdentityIDs, len(d.identities)), id)
		}
	default:
		return nil
	}
	return Problems{p}
}
