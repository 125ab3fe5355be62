package settings

import (
	"fmt"
	"regexp"
	"strings"

	"scaleout/internal/azure/catalog"
)

// Values of secrets: where the app finds REDIS_URL and FLASK_SECRET_KEY.
const (
	SecretsInAppSettings = "appSettings"
	// SecretsPrepared has all that the vault needs, and the app goes on as it is: a role takes
	// up to ten minutes, and an app that is told to look into the vault earlier finds nothing.
	SecretsPrepared = "prepared"
	SecretsInVault  = "keyvault"
)

// HasVault reports whether there is a vault with the app's secrets, whether the app looks into it or not.
func (s *Settings) HasVault() bool {
	return s.Secrets == SecretsInVault || s.Secrets == SecretsPrepared
}

var secretPlaces = []string{SecretsInAppSettings, SecretsPrepared, SecretsInVault}

// secretsRule takes the name of a place. A value that is nothing like one may be a secret
// itself, so it is not shown.
func secretsRule(d *draft) Problems {
	if contains(secretPlaces, d.Secrets) {
		return nil
	}
	p := Problem{
		Key: KeySecrets, Value: d.shown(KeySecrets, d.Secrets),
		Allowed: "appSettings, prepared or keyvault",
		Reason:  "This says where the app's secrets are kept: in its settings, or in a Key Vault, which a live stack prepares first.",
	}
	proposal := nearestPlace(d.Secrets)
	switch {
	case proposal == "":
		proposal = SecretsInAppSettings
		if d.Secrets != "" {
			p.Value = hidden
			p.Reason += " A secret itself stands in no setting but flaskSecretKey and appSecrets, encrypted."
		}
		p.Reason += " The command proposes " + proposal + ", the default."
	case strings.EqualFold(proposal, d.Secrets):
		p.Reason = "This is spelled " + proposal + " here; upper and lower case count."
	default:
		p.Reason += " The nearest is " + proposal + "."
	}
	p.Fix = d.set(KeySecrets, proposal)
	return Problems{p}
}

func nearestPlace(value string) string {
	switch v := strings.ToLower(strings.TrimSpace(value)); v {
	case "vault", "key-vault", "key_vault", "azurekeyvault", "kv":
		return SecretsInVault
	case "prepare", "ready":
		return SecretsPrepared
	case "settings", "app-settings", "appsetting", "none", "false":
		return SecretsInAppSettings
	}
	return catalog.Nearest(value, secretPlaces)
}

// vaultID: names as "Naming rules and restrictions for Azure resources" has them.
var vaultID = regexp.MustCompile(`(?i)^/subscriptions/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/resourceGroups/[^/]+/providers/Microsoft\.KeyVault/vaults/([a-z](-?[a-z0-9]){2,23})$`)

const vaultIDAllowed = "ids of vaults: /subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.KeyVault/vaults/NAME"

// vaultName is the name in the id of a vault, in small letters; "" where it is none.
func vaultName(id string) string {
	if m := vaultID.FindStringSubmatch(id); m != nil && len(m[2]) <= 24 {
		return strings.ToLower(m[2])
	}
	return ""
}

// referencedVaultsRule judges the ids of vaults, and that somebody looks into them.
func referencedVaultsRule(d *draft) Problems {
	var ps Problems
	seen := map[string]string{}
	for _, e := range d.vaults {
		p := Problem{Key: e.path, Value: d.shown(KeyReferencedVaults, e.text), Allowed: vaultIDAllowed, Fix: d.removeElement(e.path)}
		name := vaultName(e.text)
		switch {
		case d.Secrets == SecretsInAppSettings:
			p.Reason = "With secrets in appSettings the app looks into other vaults with its own identity, and the roles of that are not this stack's."
			p.Allowed = "none, unless secrets is prepared or keyvault"
		case name == "" && vaultName(bareID(e.text)) != "" && !d.encrypted[KeyReferencedVaults]:
			p.Reason, p.Fix = notBare, d.setPath(e.path, bareID(e.text))
		case name == "":
			p.Reason = "This is not the id of a vault, which Azure shows: az keyvault show --name NAME --query id --output tsv"
		case seen[name] != "":
			p.Reason = fmt.Sprintf("This vault is named already, as %s.", showKey(seen[name]))
		default:
			seen[name] = e.path
			continue
		}
		ps = append(ps, p)
	}
	return ps
}

// reference reads both forms of a reference ("Use Key Vault references as app settings").
var (
	referenceByURI  = regexp.MustCompile(`(?i)^@Microsoft\.KeyVault\(SecretUri=https://([a-z0-9-]+)\.vault\.[a-z.]+/secrets/[0-9a-z-]+(/[0-9a-z]*)?\)$`)
	referenceByName = regexp.MustCompile(`(?i)^@Microsoft\.KeyVault\(VaultName=([a-z0-9-]+);SecretName=[0-9a-z-]+(;SecretVersion=[0-9a-z]*)?\)$`)
)

func referredVault(value string) (name string, understood bool) {
	for _, form := range []*regexp.Regexp{referenceByURI, referenceByName} {
		if m := form.FindStringSubmatch(value); m != nil {
			return strings.ToLower(m[1]), true
		}
	}
	return "", false
}

// flaskReferenceRule: a key that somebody else's vault keeps. The stack's own would keep a reference
// instead of a key.
func flaskReferenceRule(d *draft) Problems {
	reference := d.FlaskReference
	if reference == "" {
		return nil
	}
	p := Problem{
		Key: KeyFlaskSecretKeyReference, Value: hidden, // it may be a key
		Allowed: "a reference to a secret of a Key Vault that is not the stack's, in one of App Service's two forms, while secrets is appSettings",
		Fix:     d.remove(KeyFlaskSecretKeyReference),
	}
	_, understood := referredVault(reference)
	switch {
	case !understood:
		p.Reason = "App Service does not understand this, so the app would sign its sessions with this text."
	case d.flaskKey != "":
		p.Reason = "There is a key itself, too, as flaskSecretKey, and the app has one."
	case d.Secrets != SecretsInAppSettings:
		p.Reason = "With secrets " + d.Secrets + " the key goes into the stack's own vault. With a new one everybody is logged out once. To keep it, read it from the other vault, and set it:\n" +
			d.setSecret(KeyFlaskSecretKey)
	default:
		return nil
	}
	return Problems{p}
}

// ownReferenceRule: the identity that fetches our secrets fetches the app's own, too, since an app
// has one for all its references. It needs a role for those vaults.
func ownReferenceRule(d *draft) Problems {
	if !d.HasVault() {
		return nil
	}
	known := map[string]bool{}
	for _, e := range d.vaults {
		known[vaultName(e.text)] = true
	}
	var ps Problems
	for _, e := range d.allAppSettings() {
		if !KeyVaultReference(e.text) {
			continue
		}
		name, understood := referredVault(e.text)
		p := Problem{Key: e.path, Value: d.settingShown(e), Allowed: "references to vaults that referencedVaults names, in one of App Service's two forms", Fix: d.removeElement(e.path)}
		switch {
		case !understood:
			p.Reason = "App Service does not understand this reference, so the app would find its text instead of a secret."
		case !known[name]:
			p.Reason = fmt.Sprintf("The app fetches all secrets with one identity, which has no role for the vault %s. Give it one before: "+
				"\n%s\nThe command below takes the reference away instead.", name,
				d.setPath(KeyReferencedVaults+"["+fmt.Sprint(len(d.vaults))+"]", "/subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.KeyVault/vaults/"+name))
		default:
			continue
		}
		ps = append(ps, p)
	}
	return ps
}

// ReadsTooLate is the problem of a stack whose app is live, finds REDIS_URL in the vault, and would get another cache. App Service reads
// the vault when the app's configuration changes, and once a day ("Use Key Vault references as app settings", rotation): here only the
// secret does.
func (s *Settings) ReadsTooLate() Problems {
	return s.twoSteps(KeySecrets, SecretsPrepared, SecretsInVault, "until the app has moved to the other cache",
		"The stack gets another cache, whose address goes into the vault. App Service reads that once a day, so the app would look for the old cache "+
			"until then, which is deleted. With the values in its settings it moves at once: this command and pulumi up, then, ten minutes later,")
}

// secretPlaceWarning: of what the settings alone do not show.
func secretPlaceWarning(d *draft) []string {
	if d.Secrets != SecretsInVault {
		return nil
	}
	return one("secrets keyvault: on a stack that people use, 'prepared' comes first, and ten minutes (Azure needs them for a role): an app that looks into the vault earlier " +
		"finds a text instead of its secrets, and does not start. On a new stack the cache, which comes after the role, takes longer.")
}
