package settings

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"scaleout/program/appenv"
)

// ReservedAppSettings holds the app settings that the program sets itself, each
// with what a person who wants another value should do. Names are compared as
// App Service does, see canonical.
var ReservedAppSettings = map[string]string{
	appenv.RedisURL:                   "The program builds it from the cache it creates; there is nothing to set.",
	appenv.FlaskSecretKey:             "Use the setting flaskSecretKey.",
	appenv.FlaskEnv:                   "It is always production; Flask itself ignores it from version 2.3 on.",
	appenv.SCMDoBuildDuringDeployment: "It is always true, so that the app's requirements are installed when its code is deployed.",
	appenv.WebsiteWarmupPath:          "Use the setting warmupPath.",
	appenv.WebsiteWarmupStatuses:      "It goes with warmupPath and lets only a healthy answer end the warm-up.",
}

// MonitoringAppSettings holds the app settings that the program sets while monitoring is on.
// Without it, somebody may well bind the app to an Application Insights of their own.
var MonitoringAppSettings = map[string]string{
	appenv.InsightsConnectionString:        "With monitoring on, it leads to the stack's own Application Insights.",
	canonical(appenv.InsightsAgentVersion): "With monitoring on, App Service collects requests and exceptions with it.",
}

// platformAppSettings holds the app settings that App Service itself gives each instance.
var platformAppSettings = map[string]string{
	"WEBSITE_INSTANCE_ID":    "App Service sets it on each instance.",
	"WEBSITE_SITE_NAME":      "App Service sets it.",
	"WEBSITE_HOSTNAME":       "App Service sets it.",
	"WEBSITE_RESOURCE_GROUP": "App Service sets it.",
	"WEBSITE_OWNER_NAME":     "App Service sets it.",
}

// SameAppSetting reports whether two names are one variable in the app.
func SameAppSetting(a, b string) bool { return canonical(a) == canonical(b) }

// canonical is a name as App Service on Linux compares it: upper and lower
// case alike, and a period becomes an underscore in the container.
func canonical(name string) string {
	return strings.ToUpper(strings.ReplaceAll(name, ".", "_"))
}

var settingName = regexp.MustCompile(`^[A-Za-z0-9_.]+$`)

const settingNameAllowed = "letters A-Z and a-z, digits, underscores and periods"

func (d *draft) allAppSettings() []element {
	return append(append([]element(nil), d.appSettings...), d.appSecrets...)
}

// settingShown is the value of an app setting as it may be shown.
func (d *draft) settingShown(e element) string {
	if root(e.path) == KeyAppSecrets || LooksSecret(e.name, e.text) {
		return hidden
	}
	return d.shown(KeyAppSettings, e.text)
}

// settingNameRule: names become environment variables.
//
// Source: "Configure an App Service app": letters, numbers, periods and
// underscores only.
func settingNameRule(d *draft) Problems {
	var ps Problems
	for _, e := range d.allAppSettings() {
		if settingName.MatchString(e.name) {
			continue
		}
		p := Problem{
			Key: e.path, Value: d.settingShown(e),
			Reason:  "App Service refuses this name.",
			Allowed: "names of " + settingNameAllowed,
			Fix:     d.removeElement(e.path),
		}
		if e.name == "" {
			p.Reason = "An app setting needs a name."
		}
		if reason := d.misplaced(e); reason != "" {
			p.Reason = reason
		} else if better := strings.Trim(notInSettingName.ReplaceAllString(e.name, "_"), "_"); better != "" && len(better) <= maxShown {
			if len(d.oneOffsAt(e.path)) > 0 {
				p.Reason += " Give it under the name " + better + "."
			} else {
				p.Reason += " One command cannot rename it: after the one below, set the value again as " + better + "."
			}
		}
		ps = append(ps, p)
	}
	return ps
}

var notInSettingName = regexp.MustCompile(`[^A-Za-z0-9_.]+`)

// reservedSettingRule: one owner for each app setting.
func reservedSettingRule(d *draft) Problems {
	var ps Problems
	for _, e := range d.allAppSettings() {
		name := canonical(e.name)
		advice, ours := ReservedAppSettings[name]
		if !ours && d.monitoring.on {
			advice, ours = MonitoringAppSettings[name]
		}
		if !ours && d.ByToken() {
			advice, ours = AuthAppSettings[name]
		}
		reason := "The program sets " + name + " itself. " + advice
		if !ours {
			if advice, ours = platformAppSettings[name]; !ours {
				continue
			}
			reason = "This name is taken. " + advice
		}
		ps = append(ps, Problem{
			Key: e.path, Value: d.settingShown(e), Reason: reason,
			Allowed: "any name but " + strings.Join(d.reservedNames(), ", "),
			Fix:     d.removeElement(e.path),
		})
	}
	return ps
}

func (d *draft) reservedNames() []string {
	all := slices.Collect(maps.Keys(ReservedAppSettings))
	if d.monitoring.on {
		all = slices.AppendSeq(all, maps.Keys(MonitoringAppSettings))
	}
	all = slices.AppendSeq(all, maps.Keys(platformAppSettings))
	slices.Sort(all)
	return all
}

// doubleSettingRule: the same variable cannot have two values. What is named
// second gives way, plain before secret.
func doubleSettingRule(d *draft) Problems {
	var ps Problems
	first := map[string]element{}
	for _, e := range append(append([]element(nil), d.appSecrets...), d.appSettings...) {
		name := canonical(e.name)
		before, twice := first[name]
		if !twice {
			first[name] = e
			continue
		}
		reason := fmt.Sprintf("This is set already, as %s.", showKey(before.path))
		if before.name != e.name {
			reason = fmt.Sprintf("In the app this is the same variable as %s: App Service ignores case, and turns periods into underscores.", showKey(before.path))
		}
		ps = append(ps, Problem{
			Key: e.path, Value: d.settingShown(e), Reason: reason,
			Allowed: "each name once in appSettings and appSecrets together",
			Fix:     d.removeElement(e.path),
		})
	}
	return ps
}

// settingValueRule: an environment variable cannot hold a zero byte.
func settingValueRule(d *draft) Problems {
	var ps Problems
	for _, e := range d.allAppSettings() {
		if !strings.ContainsRune(e.text, 0) {
			continue
		}
		ps = append(ps, Problem{
			Key: e.path, Value: d.settingShown(e),
			Reason:  "An environment variable cannot hold a zero byte.",
			Allowed: "any other text",
			Fix:     d.removeElement(e.path),
		})
	}
	return ps
}

// appSecretRule: what is in appSecrets has to be encrypted, each value. Pulumi
// marks the object as a whole, so one encrypted value hides that another is not.
func appSecretRule(d *draft) Problems {
	var ps Problems
	if d.encrypted[KeyAppSettings] && len(d.appSettings) > 0 {
		ps = append(ps, Problem{
			Key: KeyAppSettings, Value: hidden,
			Reason: "Something in appSettings is encrypted, but appSettings appear in clear in previews and in the state. " +
				"Take it out of there and set it in appSecrets instead:\n" + d.setSecretPath(KeyAppSecrets+".NAME"),
			Allowed: "plain values only",
			Fix:     d.remove(KeyAppSettings),
		})
	}
	if d.encrypted[KeyAppSecrets] {
		return ps
	}
	for _, e := range d.appSecrets {
		p := Problem{
			Key: e.path, Value: hidden,
			Reason:  "This secret is not encrypted, so it stands in clear " + d.exposed(e.path) + ". Replace it at its source, then encrypt the new one; the command asks for it.",
			Allowed: "encrypted values only",
			Fix:     d.setSecretPath(e.path),
		}
		if !printable(e.path) {
			p.Fix = byHand(d.stack)
		}
		ps = append(ps, p)
	}
	return ps
}

// MinSecretKey is half of what Flask's documentation generates (32 bytes in
// hex); shorter keys can be guessed from a session cookie.
const MinSecretKey = 32

// flaskKeyRule: whoever knows the key can sign any session.
func flaskKeyRule(d *draft) Problems {
	p := Problem{
		Key: KeyFlaskSecretKey, Value: hidden,
		Allowed: fmt.Sprintf("an encrypted value of at least %d characters; none, and one is generated and kept", MinSecretKey),
		Fix:     d.setSecret(KeyFlaskSecretKey),
	}
	switch {
	case d.flaskKey == "":
		return nil
	case !d.encrypted[KeyFlaskSecretKey]:
		p.Reason = "This key is not encrypted, so it stands in clear " + d.exposed(KeyFlaskSecretKey) + "; with it anyone can forge a session. Set a new one; the command asks for it."
	case KeyVaultReference(d.flaskKey):
		p.Reason = "This says where a key is instead of being one, and whoever reads it here can sign any session if it is not found there. " +
			"With secrets set to keyvault the key goes into the stack's own vault. The command asks for a key, which `python -c \"import secrets; print(secrets.token_hex())\"` makes."
	case len(d.flaskKey) < MinSecretKey:
		p.Reason = "This key is so short that it can be guessed from a session cookie; with it anyone can forge a session. The command asks for a new one, which `python -c \"import secrets; print(secrets.token_hex())\"` makes."
	default:
		return nil
	}
	return Problems{p}
}

var (
	secretName  = regexp.MustCompile(`(?i)(SECRET|PASSWORD|PASSWD|TOKEN|CREDENTIAL|CONNECTION_?STRING|(^|_|API|ACCESS|PRIVATE)KEY($|_))`)
	secretValue = regexp.MustCompile(`(?i)(://[^/\s:@]*:[^/\s@]+@|AccountKey=|SharedAccessKey=|Password=|-----BEGIN [A-Z ]*PRIVATE KEY)`)
)

// KeyVaultReference reports whether a value is not a secret itself but says where in
// a Key Vault it is ("Use Key Vault references as app settings").
func KeyVaultReference(value string) bool { return strings.HasPrefix(value, appenv.KeyVaultReference) }

// LooksSecret guesses whether a plain setting is one that should be encrypted.
func LooksSecret(name, value string) bool {
	return value != "" && !KeyVaultReference(value) && (secretName.MatchString(name) || secretValue.MatchString(value))
}
