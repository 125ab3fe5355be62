package adopt

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"scaleout/program/appenv"
	"scaleout/program/settings"
	"scaleout/program/shellword"
)

// appSettings takes over each of the app's own settings, byte for byte, and says
// of those that the program sets what becomes of them.
func (d *drafter) appSettings() {
	for _, name := range slices.Sorted(maps.Keys(d.facts.Settings)) {
		value := d.facts.Settings[name]
		if owned := d.ownedBy(name, value); owned != "" {
			d.reserved(owned, name, value)
		}
	}
	d.added()
}

// ownedBy is the program's name of a setting that the program sets; empty for the
// app's own, which are the stack's file's to keep. The key that signs sessions is
// there, too.
func (d *drafter) ownedBy(name, value string) string {
	for ours := range settings.ReservedAppSettings {
		if !settings.SameAppSetting(name, ours) {
			continue
		}
		if ours == appenv.FlaskSecretKey {
			d.secretKey(value)
			return ""
		}
		return ours
	}
	if !d.monitored(name) && !d.loggedIn(name, value) && !d.sameAsOurs(name, value) {
		d.own(name, value)
	}
	return ""
}

// monitored deals with what leads to the app's own Application Insights, where the
// stack is to have one.
func (d *drafter) monitored(name string) bool {
	if d.effective(settings.KeyMonitoring) != "true" {
		return false
	}
	for ours, why := range settings.MonitoringAppSettings {
		if !settings.SameAppSetting(name, ours) {
			continue
		}
		if d.facts.Site.Tags["stack"] == d.wishes.Stack {
			return true // it is the stack's already
		}
		if !d.deny(Refusal{
			Name: ours, What: "app setting " + name + " leads to an Application Insights of the app's own",
			Why: "the program owns this setting. " + why,
			Do: "to keep the app's: pulumi config set monitoring false --stack " + d.wishes.Stack +
				"; to take the stack's from now on: --accept " + ours,
			Acceptable: true,
		}) {
			d.change(atApp, "", "%s leads to the stack's Application Insights; what was collected stays where it is", ours)
		}
		return true
	}
	return false
}

// own is a setting of the app itself.
func (d *drafter) own(name, value string) {
	plain, isPlain := d.entries(settings.KeyAppSettings)[name]
	secret, isSecret := d.entries(settings.KeyAppSecrets)[name]
	switch {
	case isPlain && plain == value, isSecret && secret == value:
		return
	case isPlain || isSecret:
		key := settings.KeyAppSettings
		if isSecret {
			key = settings.KeyAppSecrets
		}
		if d.deny(Refusal{
			Name: name, What: fmt.Sprintf("app setting %s: the app has another value than %s.%s", name, key, name),
			Why: fmt.Sprintf("the stack owns this setting, as %s.%s; somebody has set another value in the app", key, name),
			Do: fmt.Sprintf("take one of them: %s takes the app's, --accept %s the stack's",
				"pulumi config rm --path "+shellword.Of(resource.PropertyPath{key, name}.String())+" --stack "+d.wishes.Stack, shellword.Of(name)),
			Acceptable: true,
		}) {
			return
		}
		d.Changes = append(d.Changes, Change{at: atApp, What: name + " gets the value that the stack's file has"})
		return
	}
	s := Setting{Key: settings.KeyAppSettings, Name: name, Value: value}
	if isSecretValue(name, value) {
		s.Key, s.Secret = settings.KeyAppSecrets, true
	}
	d.Settings = append(d.Settings, s)
}

// token is the look of keys and hashes, which many secrets have.
var (
	token      = regexp.MustCompile(`^[A-Za-z0-9+/=_.~-]{16,}$`)
	hasDigit   = regexp.MustCompile(`[0-9]`)
	hasLetters = regexp.MustCompile(`[A-Za-z]`)
	userInfo   = regexp.MustCompile(`://[^/\s]*@`)
)

// isSecretValue guesses more often than the program's own warning that a value is
// a secret: nobody has looked at these yet, and to encrypt costs nothing.
func isSecretValue(name, value string) bool {
	if value == "" || settings.KeyVaultReference(value) {
		return false
	}
	return settings.LooksSecret(name, value) || userInfo.MatchString(value) ||
		token.MatchString(value) && hasDigit.MatchString(value) && hasLetters.MatchString(value)
}

// reserved is a setting that the program sets: taken over where that is possible,
// and otherwise a clash.
func (d *drafter) reserved(owned, name, value string) {
	switch owned {
	case appenv.RedisURL:
		return // see cache.go
	case appenv.WebsiteWarmupPath:
		if value != d.healthPath() {
			d.state(settings.KeyWarmupPath, value)
		}
		return
	}
	if ours := FixedSettings[owned]; value == ours || sameSetting(owned, value, ours) {
		return
	}
	if !d.deny(Refusal{
		Name: owned, What: fmt.Sprintf("app setting %s is not %s", name, FixedSettings[owned]),
		Why:        "the program owns this setting. " + settings.ReservedAppSettings[owned],
		Do:         fmt.Sprintf("see whether the app runs with %s=%s, then --accept %s", owned, FixedSettings[owned], owned),
		Acceptable: true,
	}) {
		d.Changes = append(d.Changes, Change{at: atApp, What: fmt.Sprintf("%s becomes %s", owned, FixedSettings[owned])})
	}
}

// sameSetting reports whether two values of an app setting mean the same to App
// Service.
func sameSetting(name, a, b string) bool {
	p, known := AppSettings.find(name)
	return known && len(p.Usual) > 1 && p.unset(strings.TrimSpace(a)) && p.unset(strings.TrimSpace(b)) && a != "" && b != ""
}

// FixedSettings holds the values that the program sets, whatever the stack's file says. A test
// compares them with the program.
var FixedSettings = map[string]string{
	appenv.FlaskEnv: "production", appenv.SCMDoBuildDuringDeployment: "true", appenv.WebsiteWarmupStatuses: "200",
}

// secretKey keeps the key that signs the sessions: with another, everybody is
// logged out.
func (d *drafter) secretKey(value string) {
	const key = settings.KeyFlaskSecretKey
	if settings.KeyVaultReference(value) {
		d.secretKeyElsewhere(value)
		return
	}
	switch was := d.wishes.File[key]; {
	case was == value:
	case was != "":
		d.deny(Refusal{
			Name: appenv.FlaskSecretKey, What: "app setting " + appenv.FlaskSecretKey + ": the app has another key than the stack's flaskSecretKey",
			Why: "with another key every session is invalid: everybody is logged out",
			Do:  "take the app's: pulumi config rm flaskSecretKey --stack " + d.wishes.Stack,
		})
	case len(value) < settings.MinSecretKey:
		d.deny(Refusal{
			Name: appenv.FlaskSecretKey, What: fmt.Sprintf("app setting %s has %d characters", appenv.FlaskSecretKey, len(value)),
			Why: fmt.Sprintf("with fewer than %d it can be guessed from a session cookie; the program refuses it, and a new one logs everybody out", settings.MinSecretKey),
			Do: "at a quiet time: az webapp config appsettings set -g " + shellword.Of(d.facts.Group.Name) + " -n " + shellword.Of(d.facts.Site.Name) +
				" --settings " + appenv.FlaskSecretKey + "=$(python3 -c 'import secrets; print(secrets.token_hex())')",
		})
	default:
		d.Settings = append(d.Settings, Setting{Key: key, Value: value, Secret: true})
	}
}

// secretKeyElsewhere keeps the key where it is, in a vault that is not the stack's.
func (d *drafter) secretKeyElsewhere(reference string) {
	if d.wishes.File[settings.KeyFlaskSecretKey] != "" {
		d.deny(Refusal{
			Name: appenv.FlaskSecretKey, What: "app setting " + appenv.FlaskSecretKey + " is in a Key Vault, and the stack's file has a flaskSecretKey",
			Why: "with another key every session is invalid: everybody is logged out",
			Do:  "take the app's: pulumi config rm flaskSecretKey --stack " + shellword.Of(d.wishes.Stack),
		})
		return
	}
	d.state(settings.KeyFlaskSecretKeyReference, reference)
}

// added notes what the app gets that it does not have.
func (d *drafter) added() {
	for _, key := range []string{settings.KeyAppSettings, settings.KeyAppSecrets} {
		entries := d.entries(key)
		for _, name := range slices.Sorted(maps.Keys(entries)) {
			if _, has := d.facts.Settings[name]; !has {
				d.Changes = append(d.Changes, Change{at: atApp, What: fmt.Sprintf("%s is set, as %s.%s says", name, key, name)})
			}
		}
	}
}

// sameAsOurs reports whether a setting that a swap looks at, and in which a person's own
// value would win, has the value that the program gives it anyway.
func (d *drafter) sameAsOurs(name, value string) bool {
	warmup := cmp.Or(d.stated(settings.KeyWarmupPath), d.stated(settings.KeyHealthCheckPath))
	for ours, given := range (&settings.Settings{WarmupPath: warmup}).Swap() {
		if settings.SameAppSetting(name, ours) {
			return given == value
		}
	}
	return false
}
