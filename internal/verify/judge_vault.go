package verify

import (
	"fmt"
	"strings"

	"github.com/dustin/go-humanize/english"

	"scaleout/internal/azure/arm"
	"scaleout/program/shellword"
)

const resolved = "Resolved"

func secretReferences(s *seen, o *Options) verdict {
	if v, failed := s.settings.unread(); failed {
		return v
	}
	return s.references(s.kept, s.site.id, o)
}

func slotReferences(s *seen, o *Options) verdict {
	if v, none := s.noSlot(); none {
		return v
	}
	if v, failed := s.staging.settings.unread(); failed {
		return v
	}
	return s.references(s.staging.kept, s.staging.id, o)
}

// references judges what became of the app settings that refer to a vault.
func (s *seen) references(kept part[[]reference], of arm.ResourceID, o *Options) verdict {
	if v, failed := kept.unread(); failed {
		return v
	}
	var bad []string
	var first *reference
	for i, r := range kept.value {
		switch r.status {
		case resolved:
		case "Initialized", "FetchTimedOut":
			bad = append(bad, r.name+": "+r.status)
			first = &kept.value[i]
		default:
			bad = append([]string{r.name + ": " + r.status}, bad...)
			if first == nil || first.status == "Initialized" || first.status == "FetchTimedOut" {
				first = &kept.value[i]
			}
		}
	}
	switch {
	case len(kept.value) == 0:
		return pass("no app setting refers to a Key Vault")
	case first == nil:
		return pass(english.Plural(len(kept.value), "secret", "") + " found in a Key Vault")
	}
	v := fail("the app finds the text of a reference instead of a secret: "+strings.Join(bad, ", "), s.mendReference(*first, of, o))
	if first.status == "Initialized" || first.status == "FetchTimedOut" {
		v = v.later()
	}
	return v
}

// mendReference says what to type, by the statuses of "Web Apps - Get App Settings Key Vault
// References".
func (s *seen) mendReference(r reference, of arm.ResourceID, o *Options) string {
	again := "then have it read anew: " + refreshCommand(of)
	switch r.status {
	case "AccessToKeyVaultDenied", "UnauthorizedClient":
		return "give the app's identity the role 'Key Vault Secrets User' for the vault " + shellword.Of(r.vault) + " (" + o.undo() + "), wait ten minutes, " + again
	case "MSINotEnabled":
		return "the app has no identity that could read: " + o.resend() + "; " + again
	case "VaultNotFound":
		return "there is no vault " + shellword.Of(r.vault) + "; if it was deleted: az keyvault recover --name " + shellword.Of(r.vault) + ", " + again
	case "SecretNotFound", "SecretVersionNotFound":
		return fmt.Sprintf("the vault has no secret %s: put it there again (%s), %s", shellword.Of(r.secret), o.undo(), again)
	case "InvalidSyntax":
		return "App Service does not understand the reference: " + o.resend()
	}
	return strings.TrimPrefix(again, "then ")
}

// refreshCommand has App Service read the vault, and the app start with what was read.
func refreshCommand(site arm.ResourceID) string {
	restart := "az webapp restart --ids " + shellword.Of(site.String())
	return "az rest --method post --url " + shellword.Of(site.String()+arm.References+"/refresh?api-version="+arm.ReferencesVersion) + " && " + restart
}
