package sim

import (
	"encoding/hex"
	"net/http"
	"strings"
)

// secretKind is secrets as Resource Manager writes them. It shows no value and deletes
// nothing: that is the vault's own API ("Secrets - Create Or Update": for use in templates).
func secretKind() *kind {
	return &kind{
		name: secretType, versions: vaultVersions, put: putSecret, patch: putSecret,
		fields: []field{
			{name: "value"}, {name: "contentType"}, {name: "secretUri", readOnly: true}, {name: "secretUriWithVersion", readOnly: true},
			{name: "attributes", is: objectField, fields: []field{
				{name: "enabled", is: boolField}, {name: "nbf", is: intField}, {name: "exp", is: intField},
				{name: "created", is: intField, readOnly: true}, {name: "updated", is: intField, readOnly: true},
			}},
		},
	}
}

// secretNameForm: "Vaults, secrets" in "Azure Key Vault keys, secrets and certificates
// overview": 1–127, alphanumerics and hyphens.
var secretNameForm = newNameForm(1, 127, `^[A-Za-z0-9-]*$`)

// maxSecret is the limit of a value in bytes ("About Azure Key Vault secrets": 25k).
const maxSecret = 25 * 1024

// putSecret makes a new version with each value. That the same value makes one, too, was not
// confirmed.
func putSecret(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	p := merge(nil, object(c.body, "properties"))
	value, given := p["value"].(string)
	switch {
	case c.method == http.MethodPatch && !found:
		return nil, resourceNotFound(c.id)
	case !secretNameForm.MatchString(c.id.name()), !found && !given, len(value) > maxSecret:
		return nil, badVault("BadRequest", "The secret '%s' is not valid.", c.id.name())
	case c.fail:
		return nil, c.refusedByFault()
	}
	vault, _ := a.state.find(c.id.parent())
	id := vault.ID + "/secrets/" + c.id.name()
	r := &resource{ID: id, Type: secretType, Hidden: map[string]any{}, Body: c.identify(id, c.id.name(), secretType)}
	created := float64(c.now.Unix())
	if found {
		r.ID, r.Hidden = existing.ID, clone(existing.Hidden)
		if c.method == http.MethodPatch {
			p = merge(existing.properties(), p)
		}
		created, _ = object(existing.properties(), "attributes")["created"].(float64)
	}
	delete(p, "value")
	r.Body["location"] = vault.location()
	setDefault(r.Body, "tags", map[string]any{})
	if given {
		r.Hidden["versions"] = append(list(r.Hidden, "versions"), map[string]any{"version": hex.EncodeToString(a.random(16)), "value": value})
	}
	setDefault(p, "attributes", map[string]any{})
	setDefault(object(p, "attributes"), "enabled", true)
	object(p, "attributes")["created"], object(p, "attributes")["updated"] = created, float64(c.now.Unix())
	p["secretUri"] = text(vault.properties(), "vaultUri") + "secrets/" + c.id.name()
	newest, _ := r.version("")
	p["secretUriWithVersion"] = text(p, "secretUri") + "/" + text(newest, "version")
	r.Body["properties"] = p
	a.state.put(r)
	status := http.StatusOK
	if !found {
		status = http.StatusCreated
	}
	return wrote(status, clone(r.Body)), nil
}

// version is a version of a secret, the newest where none is named.
func (r *resource) version(name string) (map[string]any, bool) {
	all := list(r.Hidden, "versions")
	for i := len(all) - 1; i >= 0; i-- {
		if v, _ := all[i].(map[string]any); name == "" || strings.EqualFold(text(v, "version"), name) {
			return v, true
		}
	}
	return nil, false
}
