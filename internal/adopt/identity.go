package adopt

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"scaleout/internal/azure/arm"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// identities are the ids of the app's user-assigned identities but the stack's own, which is
// declared by itself.
func (d *drafter) identities() (all []string) {
	for _, text := range slices.Sorted(maps.Keys(d.facts.Site.Identity.UserAssigned)) {
		if !d.ownIdentity(text) {
			all = append(all, text)
		}
	}
	return all
}

// ownIdentity reports whether an identity is the one that this stack has made. Its name is the stack's,
// with what azure-native adds.
func (d *drafter) ownIdentity(text string) bool {
	id, err := arm.ParseResourceID(text)
	tags := d.facts.Site.Tags
	return err == nil && d.facts.Group.holds(id) && strings.HasPrefix(strings.ToLower(id.Name()), d.prefix+"-identity") &&
		tags["project"] == d.wishes.Project && tags["stack"] == d.wishes.Stack
}

// keepIdentities keeps who the app is to others, and as whom it fetches secrets: a request names
// all identities, and takes away those that it does not name.
func (d *drafter) keepIdentities() {
	ids := d.identities()
	if text := jsonOf(ids); len(ids) > 0 && d.effective(settings.KeyIdentityIDs) != text {
		d.Settings = append(d.Settings, Setting{Key: settings.KeyIdentityIDs, Value: text, JSON: true, Was: d.wishes.File[settings.KeyIdentityIDs]})
	}
	if reader := d.facts.referenceIdentity(); reader != "" && !d.ownIdentity(reader) {
		d.state(settings.KeyReferenceIdentityID, reader)
	}
}

// referenceIdentity is who fetches the app's secrets; "": the app's own identity.
func (f *Facts) referenceIdentity() string {
	const name, own = "keyVaultReferenceIdentity", "SystemAssigned"
	for _, body := range []map[string]any{f.Site.All, f.Config.All} {
		if id := word(body, name); id != "" && !strings.EqualFold(id, own) {
			return id
		}
	}
	return ""
}

// identity refuses identities that nobody can name: the update would take them away.
func identity(d *drafter) {
	i := d.facts.Site.Identity
	if !strings.Contains(strings.ToLower(i.Type), "userassigned") || len(i.UserAssigned) > 0 {
		return
	}
	d.deny(Refusal{
		Name: "identity", What: "the app has user-assigned identities, and Azure does not say which",
		Why: "a request names all identities of an app; those that it does not name are taken away, and with them what they may reach",
		Do: "see what this shows, and run it again: az webapp identity show --resource-group " + shellword.Of(d.facts.Group.Name) +
			" --name " + shellword.Of(d.facts.Site.Name),
	})
}

// identityChanges say whom the app becomes, too.
func (d *drafter) identityChanges() {
	i := d.facts.Site.Identity
	if !strings.Contains(strings.ToLower(i.Type), "systemassigned") {
		d.change(atApp, "", "it gets an identity, which may do nothing until it is given a role")
	}
	if wanted := cmp.Or(d.stated(settings.KeyRedisAuth), settings.KeyAuth); wanted != settings.KeyAuth {
		d.tokenChanges()
	}
}
