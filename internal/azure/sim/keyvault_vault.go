package sim

import (
	"net/http"
	"regexp"
	"strings"
)

// Vaults and what is in them, in the spelling in which answers carry the types.
const (
	vaultType  = "Microsoft.KeyVault/vaults"
	secretType = "Microsoft.KeyVault/vaults/secrets"
)

func vaultKind() *kind {
	return &kind{
		name: vaultType, versions: vaultVersions, tracked: true, fields: vaultFields,
		put: putVault, patch: patchVault, remove: deleteVault, list: listVaults, shown: viewVault,
	}
}

// vaultFields is VaultProperties of the 2023-02-01 specification.
var vaultFields = []field{
	{name: "tenantId"}, {name: "createMode"}, {name: "publicNetworkAccess"}, {name: "vaultUri"},
	{name: "sku", is: objectField, fields: []field{{name: "family"}, {name: "name"}}},
	{name: "accessPolicies", is: objectsField, fields: []field{
		{name: "tenantId"}, {name: "objectId"}, {name: "applicationId"}, {name: "permissions", is: anyField},
	}},
	{name: "enabledForDeployment", is: boolField}, {name: "enabledForDiskEncryption", is: boolField},
	{name: "enabledForTemplateDeployment", is: boolField}, {name: "enableSoftDelete", is: boolField},
	{name: "enableRbacAuthorization", is: boolField}, {name: "enablePurgeProtection", is: boolField},
	{name: "softDeleteRetentionInDays", is: intField}, {name: "networkAcls", is: anyField},
	{name: "provisioningState", readOnly: true}, {name: "hsmPoolResourceId", readOnly: true},
}

// vaultNameForm: "Naming rules and restrictions for Azure resources",
// Microsoft.KeyVault/vaults: 3–24, alphanumerics and hyphens, begins with a letter, ends with
// a letter or a digit, no two hyphens in a row.
var vaultNameForm = regexp.MustCompile(`^[A-Za-z](-?[A-Za-z0-9])+$`)

func badVault(code, format string, args ...any) *Error {
	return refuse(http.StatusBadRequest, code, format, args...)
}

func putVault(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	p := merge(nil, object(c.body, "properties"))
	if e := a.checkVaultName(c, p, found); e != nil {
		return nil, e
	}
	recover := strings.EqualFold(text(p, "createMode"), "recover")
	delete(p, "createMode")
	if recover && !found {
		return a.recoverVault(c)
	}
	before := map[string]any{}
	if found {
		before = existing.properties()
	}
	defaultSoftDelete(p, c.look(asRead))
	if e := checkVault(p, before, found); e != nil {
		return nil, e
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	if has(before, "softDeleteRetentionInDays") {
		p["softDeleteRetentionInDays"] = before["softDeleteRetentionInDays"]
	}
	id := c.id.String()
	if found {
		id = existing.ID
	}
	r := &resource{ID: id, Type: vaultType, Body: c.identify(id, c.id.name(), vaultType)}
	r.Body["properties"] = completeVault(r, p)
	setDefault(r.Body, "tags", map[string]any{})
	r.Body["systemData"] = a.writtenNow(existing)
	a.state.put(r)
	body := a.show(r, c.written(existing))
	if shown := object(body, "properties"); !found && has(shown, "provisioningState") {
		shown["provisioningState"] = "RegisteringDns"
	}
	return wrote(http.StatusOK, body), nil
}

// patchVault changes what the request names ("Vaults - Update"; recorded 2020-06 of a body that names nothing).
func patchVault(a *Azure, c *call) (*answer, *Error) {
	existing, found := a.state.find(c.id)
	if !found {
		return nil, resourceNotFound(c.id)
	}
	whole := *c
	whole.body = map[string]any{"location": existing.location(), "tags": existing.Body["tags"]}
	if has(c.body, "tags") {
		whole.body["tags"] = c.body["tags"]
	}
	whole.body["properties"] = merge(clone(existing.properties()), object(c.body, "properties"))
	return putVault(a, &whole)
}

// writtenNow is what ARM says about who made and changed a resource, which of the types here only
// vaults show (seen 2024 to 2026). Everybody is one application here.
func (a *Azure) writtenNow(existing *resource) map[string]any {
	now := a.now().UTC().Format("2006-01-02T15:04:05.999Z")
	data := map[string]any{"createdBy": a.opts.TenantID, "createdByType": "Application", "createdAt": now}
	if existing != nil {
		data = merge(data, object(existing.Body, "systemData"))
	}
	data["lastModifiedBy"], data["lastModifiedByType"], data["lastModifiedAt"] = a.opts.TenantID, "Application", now
	return data
}

// checkVaultName: the words are seen in Azure/azure-powershell#15115 and, with its status, in
// alan-turing-institute/data-safe-haven#2523.
func (a *Azure) checkVaultName(c *call, p map[string]any, found bool) *Error {
	name := c.id.name()
	if len(name) < 3 || len(name) > 24 || !vaultNameForm.MatchString(name) {
		return badVault("VaultNameNotValid", "The vault name '%s' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742", name)
	}
	if found {
		return nil
	}
	if _, taken := a.state.named(vaultType, name); taken {
		return refuse(http.StatusConflict, "VaultAlreadyExists", "The vault name '%s' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. Follow this link for more information https://go.microsoft.com/fwlink/?linkid=2147740", name)
	}
	if a.state.deletedVault(name, c.now) != nil && !strings.EqualFold(text(p, "createMode"), "recover") {
		return refuse(http.StatusConflict, "ConflictError", "A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.")
	}
	return nil
}

// checkVault: the words about purge protection are seen in Azure/azure-cli#29115; that what was
// set for soft deletion stays is documented ("Azure Key Vault soft-delete overview"), its
// words and those of the rest were not seen.
func checkVault(p, before map[string]any, found bool) *Error {
	sku := object(p, "sku")
	days, had := retention(p), retention(before)
	switch {
	case !guidForm.MatchString(text(p, "tenantId")):
		return badVault("BadRequest", "The parameter tenantId is not specified or is not a GUID.")
	case !strings.EqualFold(text(sku, "family"), "A"), !strings.EqualFold(text(sku, "name"), "standard") && !strings.EqualFold(text(sku, "name"), "premium"):
		return badVault("BadRequest", "The parameter sku is not valid.")
	case !has(p, "accessPolicies") && !flag(p, "enableRbacAuthorization"):
		return badVault("BadRequest", "The parameter accessPolicies is not specified.")
	case has(p, "enablePurgeProtection") && !flag(p, "enablePurgeProtection"):
		return badVault("BadRequest", `The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.`)
	case has(p, "enableSoftDelete") && !flag(p, "enableSoftDelete"):
		return badVault("BadRequest", `The property "enableSoftDelete" cannot be set to false.`)
	case has(p, "softDeleteRetentionInDays") && (days < 7 || days > 90):
		return badVault("BadRequest", `The property "softDeleteRetentionInDays" must be between 7 and 90.`)
	case found && has(p, "softDeleteRetentionInDays") && days != had:
		return badVault("BadRequest", `The property "softDeleteRetentionInDays" has been set already and it can't be modified.`)
	case found && flag(before, "enablePurgeProtection"):
		p["enablePurgeProtection"] = true // whatever the request is silent about
	}
	return nil
}

// defaultSoftDelete: whoever is silent about soft deletion gets 90 days; whoever turns it on without days
// has them unsaid. Until 2021-04-01-preview no days are said, and turning it off is ignored (recorded 2023 to 2026).
func defaultSoftDelete(p map[string]any, l look) {
	switch {
	case !l.since("2021-06-01-preview"):
		delete(p, "enableSoftDelete")
	case !has(p, "enableSoftDelete"):
		setDefault(p, "softDeleteRetentionInDays", float64(90))
	}
}

func completeVault(r *resource, p map[string]any) map[string]any {
	for name, v := range map[string]any{
		"accessPolicies": []any{}, "enabledForDeployment": false, "enableSoftDelete": true, "publicNetworkAccess": "Enabled",
	} {
		setDefault(p, name, v)
	}
	completeAcls(p)
	p["vaultUri"] = "https://" + strings.ToLower(r.id().name()) + ".vault.azure.net/"
	p["provisioningState"] = "Succeeded"
	return p
}

// completeAcls: a firewall that lets everybody in is not kept, any other has all members
// (seen 2025-07).
func completeAcls(p map[string]any) {
	acls := object(p, "networkAcls")
	if acls == nil {
		return
	}
	for name, v := range map[string]any{"bypass": "AzureServices", "defaultAction": "Allow", "ipRules": []any{}, "virtualNetworkRules": []any{}} {
		setDefault(acls, name, v)
	}
	if text(acls, "bypass") == "AzureServices" && text(acls, "defaultAction") == "Allow" && len(list(acls, "ipRules"))+len(list(acls, "virtualNetworkRules")) == 0 {
		delete(p, "networkAcls")
	}
}

// viewVault shows the private endpoints that lead to a vault, where there are some.
func viewVault(a *Azure, r *resource, l look) map[string]any {
	body := clone(r.Body)
	if links := a.connectionsOf(r); len(links) > 0 {
		object(body, "properties")["privateEndpointConnections"] = links
	}
	l.limitVault(body)
	return body
}

// limitVault takes away what older api-versions were not seen to show (recorded 2018 to 2023). What else is optional is
// shown where it was set, and nowhere else but in the newest (recorded 2019 to 2026).
func (l look) limitVault(body map[string]any) {
	p := object(body, "properties")
	if l.since("2024-11-01") { // seen 2025-07
		setDefault(p, "enabledForDiskEncryption", false)
		setDefault(p, "enabledForTemplateDeployment", false)
	}
	if !l.since("2021-06-01-preview") {
		delete(p, "publicNetworkAccess")
	}
	if !l.since("2021-04-01-preview") {
		delete(body, "systemData") // seen 2018 to 2023
	}
	if l.since("2019-09-01") {
		return
	}
	for _, name := range []string{"enableRbacAuthorization", "enableSoftDelete", "publicNetworkAccess", "softDeleteRetentionInDays"} {
		delete(p, name)
	}
	if !l.since("2018-02-14") {
		delete(p, "provisioningState") // recorded 2016 to 2018
	}
}

// deleteVault keeps the vault with what is in it; see deletedVault.
func deleteVault(a *Azure, c *call) (*answer, *Error) {
	vault, found := a.state.find(c.id)
	if !found {
		return reply(http.StatusNoContent, nil), nil
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.state.remove(vault.ID, c.now)
	return wrote(http.StatusOK, nil), nil
}
