package sim

import "net/http"

// keyVaultKind is Microsoft.KeyVault itself: what it is asked about no vault.
func keyVaultKind() *kind {
	return &kind{
		name: "Microsoft.KeyVault/", versions: vaultVersions, virtual: true,
		actions: map[string]handler{"checkNameAvailability": checkVaultNameAvailable},
	}
}

// checkVaultNameAvailable: the answer for a name that is taken is recorded (2020-06); of one that a deleted vault has, and of one
// that nobody may have, the reasons are in "Vaults - Check Name Availability" and the words are those of a creation.
func checkVaultNameAvailable(a *Azure, c *call) (*answer, *Error) {
	if e := c.readBody(); e != nil {
		return nil, e
	}
	name := text(c.body, "name")
	no := func(reason, message string) (*answer, *Error) {
		return ok(map[string]any{"nameAvailable": false, "reason": reason, "message": message}), nil
	}
	asked := *c
	asked.id = resourceID{subscription: c.id.subscription, namespace: "Microsoft.KeyVault", types: []string{"vaults"}, names: []string{name}}
	e := a.checkVaultName(&asked, nil, false)
	switch {
	case e == nil:
		return ok(map[string]any{"nameAvailable": true}), nil
	case e.Status == http.StatusBadRequest:
		return no("AccountNameInvalid", e.Message)
	}
	return no("AlreadyExists", "The name '"+name+"' is already in use.")
}
