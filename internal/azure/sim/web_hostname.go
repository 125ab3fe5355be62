package sim

import (
	"maps"
	"net/http"
	"regexp"
	"strings"

	"scaleout/internal/azure/catalog"
)

// hostNameKind is the names under which a site answers: resources of their own,
// which a PUT of the site leaves alone.
func hostNameKind() *kind {
	return &kind{
		name: hostNameType, versions: webVersions, put: putHostName, remove: deleteHostName, list: listHostNames,
		fields: []field{
			{name: "siteName"}, {name: "domainId"}, {name: "azureResourceName"}, {name: "azureResourceType"},
			{name: "customHostNameDnsRecordType"}, {name: "hostNameType"}, {name: "sslState"}, {name: "thumbprint"},
		},
	}
}

// slotHostNameKind is the names of a slot, as far as they can be listed.
func slotHostNameKind() *kind {
	return &kind{name: slotType + "/hostNameBindings", versions: webVersions, virtual: true, list: listHostNames}
}

var hostNameForm = regexp.MustCompile(`^([A-Za-z0-9*]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$`)

// putHostName does not ask DNS, as Azure does, whether the name leads to the site.
func putHostName(a *Azure, c *call) (*answer, *Error) {
	site, _ := a.state.find(c.id.parent())
	if !hostNameForm.MatchString(c.id.name()) {
		return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "hostName")
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	binding := &resource{ID: site.ID + "/hostNameBindings/" + c.id.name(), Type: hostNameType}
	binding.Body = hostNameBinding(site, c.id.name(), merge(nil, object(c.body, "properties")))
	a.state.put(binding)
	a.state.nameHosts(site)
	return wrote(http.StatusOK, clone(binding.Body)), nil
}

func hostNameBinding(site *resource, name string, properties map[string]any) map[string]any {
	properties["siteName"] = site.id().name()
	delete(properties, "domainId") // null, whatever was sent (recorded 2019-12)
	setDefault(properties, "hostNameType", "Verified")
	return map[string]any{
		"id": site.ID + "/hostNameBindings/" + name, "name": site.id().fullName() + "/" + name, "type": site.Type + "/hostNameBindings",
		"location": catalog.DisplayRegion(site.location()), "properties": properties,
	}
}

func deleteHostName(a *Azure, c *call) (*answer, *Error) {
	binding, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	site, _ := a.state.find(c.id.parent())
	a.state.remove(binding.ID, c.now)
	a.state.nameHosts(site)
	return wrote(http.StatusOK, nil), nil
}

// listHostNames answers the name that every site has, too ("Web Apps - List Host
// Name Bindings").
func listHostNames(a *Azure, c *call) (*answer, *Error) {
	site, _ := a.state.find(c.id.parent())
	value := []any{hostNameBinding(site, text(site.properties(), "defaultHostName"), map[string]any{})}
	for _, b := range a.state.childrenOf(site, hostNameType) {
		value = append(value, clone(b.Body))
	}
	return webList(value), nil
}

// nameHosts brings the list of names in the site up to date.
func (s *state) nameHosts(site *resource) {
	names := []any{text(site.properties(), "defaultHostName")}
	for _, b := range s.childrenOf(site, hostNameType) {
		names = append(names, b.id().name())
	}
	site.properties()["hostNames"] = names
}

// secureHosts binds certificates to names, as a request on the app says it. The certificates themselves are not
// simulated.
func (s *state) secureHosts(site *resource, wanted []any) {
	for _, entry := range wanted {
		one, _ := entry.(map[string]any)
		if strings.EqualFold(text(one, "name"), text(site.properties(), "defaultHostName")) {
			site.Hidden = merge(site.Hidden, map[string]any{"defaultHost": nil})
			if text(one, "sslState") != "Disabled" && text(one, "thumbprint") != "" {
				site.Hidden["defaultHost"] = map[string]any{"sslState": one["sslState"], "thumbprint": one["thumbprint"]}
			}
		}
		for _, b := range s.childrenOf(site, hostNameType) {
			if !strings.EqualFold(b.id().name(), text(one, "name")) {
				continue
			}
			p := b.properties()
			p["sslState"], p["thumbprint"] = text(one, "sslState"), text(one, "thumbprint")
			if text(one, "sslState") == "Disabled" || text(one, "thumbprint") == "" {
				delete(p, "sslState")
				delete(p, "thumbprint")
			}
		}
	}
}

// viewSecured shows the certificates of an app's names (recorded 2019-12), its default one among them (recorded 2019 to 2023-04).
func (s *state) viewSecured(site *resource, states []any) {
	for _, entry := range states {
		shown := entry.(map[string]any)
		if strings.EqualFold(text(shown, "name"), text(site.properties(), "defaultHostName")) {
			maps.Copy(shown, object(site.Hidden, "defaultHost"))
		}
		for _, b := range s.childrenOf(site, hostNameType) {
			if text(b.properties(), "thumbprint") != "" && strings.EqualFold(b.id().name(), text(shown, "name")) {
				shown["sslState"], shown["thumbprint"] = b.properties()["sslState"], b.properties()["thumbprint"]
			}
		}
	}
}
