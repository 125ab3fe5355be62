package audit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dustin/go-humanize/english"

	"scaleout/internal/azure/arm"
	"scaleout/internal/azure/catalog"
	"scaleout/program/appenv"
	"scaleout/program/settings"
)

var vaultItems = []item{
	{name: "vault-roles", group: groupVault, title: "Roles instead of access policies", judge: kept(vaultRoles), on: theVault, needs: []part{vaultBody},
		why: "Whoever may change the vault may let themselves in by an access policy."},
	{name: "vault-least-privilege", group: groupVault, title: "The app reads secrets and does no more", judge: kept(leastPrivilege), on: theVault, needs: []part{vaultBody, vaultAssignments},
		why: "Who takes over the app may change or delete its secrets, or more."},
	{name: "vault-soft-delete", group: groupVault, title: "Soft delete", judge: kept(softDelete), on: theVault, needs: []part{vaultBody},
		why: "A vault that is deleted by mistake is gone, with all secrets."},
	{name: "vault-purge-protection", group: groupVault, title: "Purge protection", judge: kept(purgeProtection), on: theVault, needs: []part{vaultBody},
		why: "Whoever means harm deletes the vault and purges it."},
	{name: "vault-public-access", group: groupVault, title: "Not reachable from the internet", judge: kept(vaultPublic), on: theVault, needs: []part{vaultBody},
		why: "A token that was stolen reads secrets from anywhere."},
	{name: "vault-firewall", group: groupVault, title: "A firewall, or no public address", judge: kept(vaultFirewall), on: theVault, needs: []part{vaultBody},
		why: "A token that was stolen reads secrets from anywhere."},
	{name: "vault-private-link", group: groupVault, title: "Private endpoint", judge: kept(vaultLink), on: theVault, needs: []part{vaultBody},
		why: "Secrets cross the public network."},
	{name: "vault-service-endpoint", group: groupVault, title: "Only networks that are named", judge: kept(vaultNetworks), on: theVault, needs: []part{vaultBody},
		why: "A token that was stolen reads secrets from anywhere."},
	{name: "vault-resource-logs", group: groupVault, title: "Resource logs", judge: kept(vaultLogged), on: theVault, needs: []part{vaultBody, vaultLogs},
		why: "Nobody finds out afterwards who has read which secret."},
	{name: "vault-secret-expiry", group: groupVault, title: "Secrets that expire", judge: kept(secretExpiry), on: theVault, needs: []part{vaultBody, vaultSecrets},
		why: "Nobody is reminded to rotate a secret."},
	{name: "vault-secret-content-type", group: groupVault, title: "Secrets with a content type", judge: kept(secretContentType), on: theVault, needs: []part{vaultBody, vaultSecrets},
		why: "Who finds a secret does not know what it is for."},
}

func theVault(f *facts) arm.ResourceID { return f.vault.id }

// kept judges where there is a vault.
func kept(judge func(*facts) verdict) func(*facts) verdict {
	return where(theVault, "no vault was found", judge)
}

// secretsInVault judges the app settings that are secret: the key of sessions, and REDIS_URL
// unless the cache takes no key. What the values are, a Reader does not see; which of them
// refer to a vault, he does.
func secretsInVault(s *site, f *facts) verdict {
	do := "in two steps, see docs/secrets.md: " + f.up(settings.KeySecrets, settings.SecretsPrepared) + "; then " + f.up(settings.KeySecrets, settings.SecretsInVault)
	want := []string{appenv.FlaskSecretKey}
	if f.cache.database.Text("accessKeysAuthentication") != "Disabled" {
		want = append(want, appenv.RedisURL)
	}
	var clear, broken []string
	for _, name := range want {
		switch found, refers := s.references[name]; {
		case !refers:
			clear = append(clear, name)
		case found.Text("status") != "Resolved":
			broken = append(broken, name+" ("+orNone(found.Text("status"))+")")
		}
	}
	switch {
	case len(clear) > 0:
		return fail("no reference to a vault: "+strings.Join(clear, ", "), do)
	case len(broken) > 0:
		return fail("references that were not resolved: "+strings.Join(broken, ", "), "scaleout verify says what each lacks")
	}
	return pass("references to a vault: " + strings.Join(want, ", "))
}

func vaultRoles(f *facts) verdict {
	return onOff(f.vault.body.Flag("enableRbacAuthorization"), "roles", "access policies let in", f.undo())
}

// leastPrivilege looks at what the app's identities may do with the vault: by roles for it, or
// for what it is in. Only built-in roles are known here. What PSRule asks is of access policies,
// which count where there are no roles.
func leastPrivilege(f *facts) verdict {
	principals := slices.Concat(f.app.principals(), f.slot.principals())
	var has []string
	bad := f.vault.generous()
	for _, role := range f.vault.assignments {
		if !slices.Contains(principals, strings.ToLower(role.Text("principalId"))) {
			continue
		}
		known, ok := catalog.RoleOf(role.Text("roleDefinitionId"))
		switch {
		case !ok:
			bad = append(bad, "a role that is not known here, for "+role.Text("scope"))
		case known.Governs:
			bad = append(bad, known.Name+" for "+role.Text("scope"))
		case !slices.Contains(has, known.Name):
			has = append(has, known.Name)
		}
	}
	if len(bad) > 0 {
		return fail("more than an app needs: "+strings.Join(bad, "; "), "take it away; the app needs the role Key Vault Secrets User, for the vault")
	}
	return pass("the app has: " + orNone(strings.Join(has, ", ")))
}

// generous are the access policies that permit all, or to purge, whoever they are for.
func (v *vault) generous() []string {
	var bad []string
	for _, policy := range v.body.List("accessPolicies") {
		for _, of := range []string{"keys", "secrets", "certificates", "storage"} {
			if slices.ContainsFunc(policy.Object("permissions").Texts(of), func(may string) bool {
				return strings.EqualFold(may, "all") || strings.EqualFold(may, "purge")
			}) {
				bad = append(bad, "an access policy for all "+of)
			}
		}
	}
	return bad
}

// principals are the object ids of an app's identities, in lower case.
func (s *site) principals() []string {
	all := []string{}
	if id := s.identity.Text("principalId"); id != "" {
		all = append(all, strings.ToLower(id))
	}
	for id := range s.identity.Object("userAssignedIdentities") {
		all = append(all, strings.ToLower(s.identity.Object("userAssignedIdentities").Object(id).Text("principalId")))
	}
	return all
}

func softDelete(f *facts) verdict {
	days := f.vault.body.Whole("softDeleteRetentionInDays")
	if days == 0 {
		days = 90 // what Azure keeps where nothing was set, and then it does not say so
	}
	return onOff(f.vault.body.Flag("enableSoftDelete"), fmt.Sprintf("%d days", days),
		"soft delete is off", f.undo())
}

func purgeProtection(f *facts) verdict {
	return onOff(f.vault.body.Flag("enablePurgeProtection") && f.vault.body.Flag("enableSoftDelete"), "nobody can purge it before its time",
		"whoever deletes it may purge it", f.undo())
}

func (v *vault) closed() bool { return v.body.Text("publicNetworkAccess") == "Disabled" }

// denies: the firewall lets in only whom its rules name.
func (v *vault) denies() bool { return v.body.Object("networkAcls").Text("defaultAction") == "Deny" }

func vaultPublic(f *facts) verdict {
	return onOff(f.vault.closed(), "public network access is disabled", "the vault answers on a public address", f.goPrivate())
}

func vaultFirewall(f *facts) verdict {
	switch {
	case f.vault.closed():
		return pass("public network access is disabled")
	case f.vault.denies():
		return pass("the firewall lets in only whom its rules name")
	}
	return fail("the vault answers on a public address, and no firewall is in front of it", f.goPrivate())
}

func vaultLink(f *facts) verdict {
	return onOff(approved(f.vault.body) > 0, "a private endpoint is approved", "no private endpoint leads to the vault", f.goPrivate())
}

// vaultNetworks: the definition wants a rule for a subnet, whatever else there is.
func vaultNetworks(f *facts) verdict {
	switch {
	case f.vault.denies() && len(f.vault.body.Object("networkAcls").List("virtualNetworkRules")) > 0:
		return pass("the firewall lets in only whom its rules name")
	case f.vault.closed() && approved(f.vault.body) > 0:
		return moot("a private endpoint leads to the vault, and nothing else does; Azure Policy counts it all the same: exempt it with this reason")
	}
	return fail("the vault's firewall names no subnet", f.goPrivate())
}

func vaultLogged(f *facts) verdict {
	logs := keptLogs(f.vault.logs)
	good := slices.ContainsFunc(logs, func(log string) bool { return slices.Contains([]string{"AuditEvent", "audit", allLogs}, log) })
	return onOff(good, "kept: "+strings.Join(logs, ", "), "kept: "+orNone(strings.Join(logs, ", ")), f.up(settings.KeyMonitoring, "true"))
}

// without counts the secrets that lack something. Their values are not read.
func (v *vault) without(lacks func(arm.Object) bool) (n int, all string) {
	for _, secret := range v.secrets {
		if lacks(secret) {
			n++
		}
	}
	return n, english.Plural(len(v.secrets), "secret", "")
}

// secretExpiry: a date would remind people, and end nothing. A vault hands out what has expired as before, as people ran
// into (Azure/AzureKeyVault#19), and what App Service makes of a reference to it is not documented.
func secretExpiry(f *facts) verdict {
	n, all := f.vault.without(func(s arm.Object) bool { return s.Object("attributes").Number("exp") == 0 })
	if n > 0 {
		return later(fmt.Sprintf("%d of %s never expire", n, all), "a date, which would end nothing: a vault hands out what has expired as well. 'scaleout rotate-key' ends the cache's keys for good; "+
			"with a new flaskSecretKey the old one is worth nothing. An exemption needs somebody who does both in time")
	}
	return pass(all)
}

func secretContentType(f *facts) verdict {
	n, all := f.vault.without(func(s arm.Object) bool { return s.Text("contentType") == "" })
	return onOff(n == 0, all, fmt.Sprintf("%d of %s have none", n, all), f.undo())
}
