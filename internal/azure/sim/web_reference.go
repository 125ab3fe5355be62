package sim

import (
	"net/url"
	"strings"
	"time"
)

// referencePrefix begins an app setting that is not a value but says where in a vault it is.
const referencePrefix = "@Microsoft.KeyVault("

// referenceMemory is how long App Service keeps what it fetched ("Use Key Vault references as
// app settings": "caches the values of the Key Vault references and refetches them every 24
// hours"). A change of the configuration has them fetched at once. That a mere restart does is
// not documented, so here it does not.
const referenceMemory = 24 * time.Hour

// A reference is one, taken apart.
type reference struct{ vault, secret, version string }

// parseReference reads both forms of a reference. What it does not understand is no reference
// to App Service, either: it has no status then.
func parseReference(setting string) (reference, bool) {
	inner, isOne := strings.CutPrefix(setting, referencePrefix)
	inner, closed := strings.CutSuffix(inner, ")")
	if !isOne || !closed {
		return reference{}, false
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(inner, ";") {
		name, value, _ := strings.Cut(part, "=")
		parts[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
	}
	uri, byURI := parts["secreturi"]
	if !byURI {
		r := reference{parts["vaultname"], parts["secretname"], parts["secretversion"]}
		return r, r.vault != "" && r.secret != ""
	}
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "https" {
		return reference{}, false
	}
	path := strings.Split(strings.Trim(u.Path, "/"), "/")
	name, isVault := strings.CutSuffix(strings.ToLower(u.Hostname()), ".vault.azure.net")
	if !isVault || len(path) < 2 || len(path) > 3 || path[0] != "secrets" {
		return reference{}, false
	}
	return reference{name, path[1], strings.Join(path[2:], "")}, true
}

// fetchReferences resolves all references of an app or a slot anew. It reports whether one of
// them has another value than before.
func (a *Azure) fetchReferences(site *resource, now time.Time) bool {
	had, changed := object(site.Hidden, "references"), false
	fetched := map[string]any{}
	settings := object(site.Hidden, "appSettings")
	for _, name := range sortedNames(settings) {
		ref, isOne := parseReference(text(settings, name))
		if !isOne {
			continue
		}
		entry := a.fetchReference(site, ref, now)
		entry["reference"], entry["fetched"] = settings[name], now.Format(time.RFC3339)
		fetched[name] = entry
		before := object(had, name)
		changed = changed || text(before, "value") != text(entry, "value") || text(before, "status") != text(entry, "status")
	}
	delete(site.Hidden, "references")
	if len(fetched) > 0 {
		site.Hidden["references"] = fetched
	}
	return changed
}

// fetchReference has the statuses of ResolveStatus ("Web Apps - Get App Settings Key Vault
// References"); the details are ours.
func (a *Azure) fetchReference(site *resource, ref reference, now time.Time) map[string]any {
	is := func(status, details string) map[string]any {
		return map[string]any{"status": status, "details": details, "vaultName": ref.vault, "secretName": ref.secret, "secretVersion": ref.version}
	}
	principal, isThere := a.referencePrincipal(site)
	if !isThere {
		return is("MSINotEnabled", "Reference was not able to be resolved because site Managed Identity not enabled.")
	}
	vault, found := a.state.named(vaultType, ref.vault)
	if !found {
		return is("VaultNotFound", "The vault was not found.")
	}
	// "Use Key Vault references as app settings": a vault of a private network is asked through the app's own.
	if route, _ := a.state.way(site.source(), vault); route == NoRoute || !a.state.mayReadSecrets(principal, vault, now) {
		return is("AccessToKeyVaultDenied", "Key Vault reference was not able to be resolved because site was denied access to Key Vault reference's vault.")
	}
	secret := a.state.resources[key(vault.ID+"/secrets/"+ref.secret)]
	if secret == nil || !flag(object(secret.properties(), "attributes"), "enabled") {
		return is("SecretNotFound", "Reference was not able to be resolved because secret was not found.")
	}
	version, there := secret.version(ref.version)
	if !there {
		return is("SecretVersionNotFound", "Reference was not able to be resolved because secret version was not found.")
	}
	entry := is("Resolved", "Reference has been successfully resolved.")
	entry["value"], entry["activeVersion"] = version["value"], version["version"]
	return entry
}

// referencePrincipal is who fetches the secrets of an app: the identity that it names for
// that, else its own.
func (a *Azure) referencePrincipal(site *resource) (string, bool) {
	named := text(site.properties(), "keyVaultReferenceIdentity")
	if named == "" || strings.EqualFold(named, "SystemAssigned") {
		own := text(object(site.Body, "identity"), "principalId")
		return own, own != ""
	}
	for _, identity := range a.identitiesOf(site) {
		if key(identity.ID) == key(named) {
			return text(identity.properties(), "principalId"), true
		}
	}
	return "", false
}

// secretReaders are the roles with which somebody may read the value of a secret ("Azure
// built-in roles for Key Vault data plane operations"). Owner and Contributor may not.
var secretReaders = []string{"Key Vault Secrets User", "Key Vault Secrets Officer", "Key Vault Administrator"}

func (s *state) mayReadSecrets(principal string, vault *resource, now time.Time) bool {
	if flag(vault.properties(), "enableRbacAuthorization") {
		return s.isAllowed(principal, vault.ID, now, secretReaders...)
	}
	for _, entry := range list(vault.properties(), "accessPolicies") {
		policy, _ := entry.(map[string]any)
		if !strings.EqualFold(text(policy, "objectId"), principal) {
			continue
		}
		for _, permission := range list(object(policy, "permissions"), "secrets") {
			if p, _ := permission.(string); strings.EqualFold(p, "get") || strings.EqualFold(p, "all") {
				return true
			}
		}
	}
	return false
}

// settleReferences fetches again what App Service has kept for a day. An app whose values
// have changed starts anew with them.
func (a *Azure) settleReferences(now time.Time) bool {
	changed := false
	for _, r := range a.state.resources {
		if r.Type != siteType && r.Type != slotType || !hasOldReference(r, now) {
			continue
		}
		if a.fetchReferences(r, now) {
			a.state.restarts(r)
		}
		changed = true
	}
	return changed
}

func hasOldReference(site *resource, now time.Time) bool {
	for _, entry := range object(site.Hidden, "references") {
		e, _ := entry.(map[string]any)
		if at, err := time.Parse(time.RFC3339, text(e, "fetched")); err == nil && now.Sub(at) >= referenceMemory {
			return true
		}
	}
	return false
}

// Environment returns the app settings of an app or a slot as its instances find them: of
// references the values, where they could be fetched, else the references themselves.
func (a *Azure) Environment(id string) map[string]string {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.refreshed()
	site := a.state.resources[key(id)]
	if site == nil {
		return nil
	}
	env := map[string]string{}
	settings := object(site.Hidden, "appSettings")
	for name := range settings {
		env[name] = text(settings, name)
		if entry := object(object(site.Hidden, "references"), name); text(entry, "status") == "Resolved" && entry["reference"] == settings[name] {
			env[name] = text(entry, "value")
		}
	}
	return env
}
