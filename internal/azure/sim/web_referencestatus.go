package sim

import (
	"net/http"
	"strings"

	"scaleout/internal/azure/catalog"
)

// referenceKind is what became of the references of an app, and of a slot: a list, each by
// the name of its app setting, and a POST that fetches all of them anew ("Use Key Vault
// references as app settings", rotation).
func referenceKind(of string) *kind {
	return &kind{
		name: of + "/config/appsettings", versions: webVersions, virtual: true, deep: true,
		get: getReference, list: listReferences, actions: map[string]handler{"": refreshReferences},
	}
}

// referencesOf finds whose references a path is about, and refuses what is below another configuration.
func (a *Azure) referencesOf(c *call) (*resource, *Error) {
	config := c.id
	for !strings.EqualFold(config.types[len(config.types)-1], "config") {
		if len(config.names) < len(config.types) {
			config.types = config.types[:len(config.types)-1]
			continue
		}
		config = config.parent()
	}
	if !strings.EqualFold(config.name(), "configreferences") {
		return nil, c.unknownRoute()
	}
	site, found := a.state.find(config.parent())
	if !found {
		return nil, resourceNotFound(config.parent())
	}
	return site, nil
}

func getReference(a *Azure, c *call) (*answer, *Error) {
	site, e := a.referencesOf(c)
	if e != nil {
		return nil, e
	}
	for _, name := range sortedNames(object(site.Hidden, "references")) {
		if strings.EqualFold(name, c.id.name()) {
			return ok(viewReference(site, name)), nil
		}
	}
	return nil, resourceNotFound(c.id)
}

func listReferences(a *Azure, c *call) (*answer, *Error) {
	site, e := a.referencesOf(c)
	if e != nil {
		return nil, e
	}
	return ok(viewReferences(site)), nil
}

// refreshReferences answers with what it fetched (seen with 2022-03-01). That it starts the app
// anew is not documented, so here only what starts later has the new values.
func refreshReferences(a *Azure, c *call) (*answer, *Error) {
	site, e := a.referencesOf(c)
	switch {
	case e != nil:
		return nil, e
	case !strings.EqualFold(c.id.name(), "refresh"):
		return nil, c.methodNotAllowed(http.MethodGet)
	case c.fail:
		return nil, c.refusedByFault()
	}
	a.fetchReferences(site, c.now)
	return wrote(http.StatusOK, viewReferences(site)), nil
}

func viewReferences(site *resource) map[string]any {
	value := []any{}
	for _, name := range sortedNames(object(site.Hidden, "references")) {
		value = append(value, viewReference(site, name))
	}
	return map[string]any{"value": value}
}

// viewReference is ApiKVReference of the 2022-09-01 specification, which has no secret in it.
func viewReference(site *resource, name string) map[string]any {
	entry := object(object(site.Hidden, "references"), name)
	identity := "SystemAssigned"
	if named := text(site.properties(), "keyVaultReferenceIdentity"); named != "" && !strings.EqualFold(named, identity) {
		identity = "UserAssigned"
	}
	p := map[string]any{"source": "KeyVault", "identityType": map[string]any{"type": identity}}
	for _, member := range []string{"reference", "status", "details", "vaultName", "secretName", "secretVersion", "activeVersion"} {
		p[member] = orDefault(text(entry, member), "")
	}
	return map[string]any{
		"id": site.ID + "/config/configreferences/appsettings/" + name, "name": name, "type": configType,
		"location": catalog.DisplayRegion(site.location()), "properties": p,
	}
}
