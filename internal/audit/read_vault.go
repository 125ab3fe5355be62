package audit

import (
	"context"
	"errors"

	"scaleout/internal/azure/arm"
)

// vault reads the vault with the app's secrets. Where the stack does not say which that is, it
// is the one in the app's resource group. Secrets are read through Resource Manager, which
// shows what they are and never their values.
func (r *reader) vault(ctx context.Context, declared, group string, v *vault) {
	id, err := arm.ParseResourceID(declared)
	if declared == "" {
		id, err = r.findVault(ctx, group)
	}
	if err == nil && !id.IsZero() {
		var answer map[string]any
		answer, err = r.arm.Get(ctx, id.String(), arm.VaultVersion)
		v.id, v.body = id, arm.Object(answer).Object("properties")
	}
	r.failed(vaultBody, err)
	if err != nil || id.IsZero() {
		return
	}
	of := id.String()
	together(
		func() { v.secrets = r.properties(ctx, vaultSecrets, of+"/secrets", arm.VaultVersion) },
		func() { v.logs = r.diagnostics(ctx, vaultLogs, of) },
		func() {
			v.assignments = r.properties(ctx, vaultAssignments, of+"/providers/"+arm.RoleAssignments, arm.RolesVersion)
		},
	)
}

func (r *reader) findVault(ctx context.Context, group string) (id arm.ResourceID, err error) {
	all, err := r.arm.List(ctx, group+"/providers/"+arm.Vaults, arm.VaultVersion)
	switch {
	case err != nil || len(all) == 0:
		return id, err
	case len(all) == 1:
		return arm.Object(all[0]).ID("id"), nil
	}
	return id, errors.New("there are several in the app's resource group: name the stack, which knows its own")
}
