package sim

import (
	"net/http"
	"strings"
	"time"

	"scaleout/internal/azure/catalog"
)

// A deletedVault keeps its name from everybody until it is purged ("Azure Key Vault
// soft-delete overview").
type deletedVault struct {
	Vault   *resource   `json:"vault"`
	Secrets []*resource `json:"secrets,omitempty"`
	Deleted time.Time   `json:"deleted"`
}

func (d *deletedVault) purged() time.Time {
	return d.Deleted.AddDate(0, 0, retention(d.Vault.properties()))
}

// retention is for how many days a deleted vault is kept: 90 where nothing was set
// ("Azure Key Vault soft-delete overview").
func retention(p map[string]any) int {
	if has(p, "softDeleteRetentionInDays") {
		return integer(p, "softDeleteRetentionInDays")
	}
	return 90
}

// bury keeps a vault that goes, with its secrets.
func (s *state) bury(vault *resource, now time.Time) {
	s.deleted = append(s.deleted, &deletedVault{Vault: vault, Secrets: s.childrenOf(vault, secretType), Deleted: now})
}

// deletedVault finds a vault that is deleted and not yet purged.
func (s *state) deletedVault(name string, now time.Time) *deletedVault {
	for _, d := range s.deleted {
		if strings.EqualFold(d.Vault.id().name(), name) && now.Before(d.purged()) {
			return d
		}
	}
	return nil
}

func (s *state) forgetVault(gone *deletedVault) {
	var left []*deletedVault
	for _, d := range s.deleted {
		if d != gone {
			left = append(left, d)
		}
	}
	s.deleted = left
}

// recoverVault brings a vault back with its secrets. Role assignments do not come back.
//
// The refusal is seen in hashicorp/terraform-provider-azurerm#12972, its words elsewhere.
func (a *Azure) recoverVault(c *call) (*answer, *Error) {
	d := a.state.deletedVault(c.id.name(), c.now)
	if d == nil || d.Vault.id().groupID().key() != c.id.groupID().key() || d.Vault.location() != catalog.NormalRegion(text(c.body, "location")) {
		return nil, refuse(http.StatusNotFound, "SoftDeletedVaultDoesNotExist", "A soft deleted vault with the given name does not exist. Ensure that the name for the vault that is being attempted to recover is in a recoverable state. For more information on soft delete please follow this link https://go.microsoft.com/fwlink/?linkid=2149745")
	}
	if c.fail {
		return nil, c.refusedByFault()
	}
	a.state.forgetVault(d)
	a.state.put(d.Vault)
	for _, secret := range d.Secrets {
		a.state.put(secret)
	}
	return wrote(http.StatusOK, clone(d.Vault.Body)), nil
}

// deletedVaults answers for ".../locations/{location}/deletedVaults/{name}" and its "/purge"
// ("Vaults - Get Deleted", "Vaults - Purge Deleted").
func (a *Azure) deletedVaults(c *call) (*answer, *Error) {
	if len(c.id.names) == 0 {
		return a.listDeletedVaults(c)
	}
	d := a.state.deletedVault(c.id.name(), c.now)
	switch {
	case d == nil || d.Vault.location() != catalog.NormalRegion(c.id.names[0]):
		if !c.look(asRead).since("2019-09-01") {
			return nil, refuse(http.StatusNotFound, "ResourceNotFound", "The specified resource does not exist.") // recorded with 2016-10-01 and 2018-02-14
		}
		return nil, refuse(http.StatusNotFound, "DeletedVaultNotFound", "The specified deleted vault '%s' does not exist.", c.id.name())
	case c.method == http.MethodGet && c.action == "":
		return ok(viewDeletedVault(d)), nil
	case c.method != http.MethodPost || !strings.EqualFold(c.action, "purge"):
		return nil, c.methodNotAllowed(http.MethodGet)
	case flag(d.Vault.properties(), "enablePurgeProtection"):
		// Seen in reports of several tools, without the status.
		return nil, refuse(http.StatusMethodNotAllowed, "MethodNotAllowed", "Operation 'DeletedVaultPurge' is not allowed.")
	}
	a.state.forgetVault(d)
	op := a.begin(c, operation{
		Resource: text(viewDeletedVault(d), "id"), Verb: deleting, Poll: pollLocation,
		Path: "/subscriptions/" + c.id.subscription + "/providers/Microsoft.KeyVault/locations/" + d.Vault.location() + "/operationResults",
	}, vaultPurge)
	return op.announce(c, wrote(http.StatusAccepted, nil)), nil
}

// vaultPurge is how long a purge answers 202 (seen 2025-07: seconds). The name is free at once.
const vaultPurge = 5 * time.Second

// listDeletedVaults is "Vaults - List Deleted" (recorded 2020-09 to 2023-05).
func (a *Azure) listDeletedVaults(c *call) (*answer, *Error) {
	if c.method != http.MethodGet {
		return nil, c.methodNotAllowed(http.MethodGet)
	}
	value := []any{}
	for _, d := range a.state.deleted {
		if c.now.Before(d.purged()) {
			value = append(value, viewDeletedVault(d))
		}
	}
	return ok(c.vaultPage(value)), nil
}

func viewDeletedVault(d *deletedVault) map[string]any {
	id := d.Vault.id()
	body := map[string]any{
		"id":   "/subscriptions/" + id.subscription + "/providers/Microsoft.KeyVault/locations/" + d.Vault.location() + "/deletedVaults/" + id.name(),
		"name": id.name(), "type": "Microsoft.KeyVault/deletedVaults",
		"properties": map[string]any{
			"vaultId": d.Vault.ID, "location": d.Vault.location(), "tags": cloneValue(d.Vault.Body["tags"]),
			"deletionDate": d.Deleted.Format(time.RFC3339), "scheduledPurgeDate": d.purged().Format(time.RFC3339),
		},
	}
	if flag(d.Vault.properties(), "enablePurgeProtection") {
		object(body, "properties")["purgeProtectionEnabled"] = true // and absent otherwise (recorded 2020-09)
	}
	return body
}
