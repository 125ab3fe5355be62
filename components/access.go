package components

import (
	"fmt"

	web "github.com/pulumi/pulumi-azure-native-sdk/web/v2/v20240401"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"scaleout/internal/azure/catalog"
)

// Access is who may reach an app and its SCM site, by address.
type Access struct {
	Rules       []AccessRule       // in their order; empty: everybody
	FrontDoorID pulumi.StringInput // also what comes through the Azure Front Door that sends this id; nil: none
	DenyOthers  bool               // whom no rule names is kept away

	SCM           []AccessRule
	SCMDenyOthers bool
	SCMAsApp      bool // the SCM site has the app's rules
}

// An AccessRule lets a block of addresses in or keeps it away.
type AccessRule struct {
	Allow bool
	Block string // CIDR
}

// PublicAccess is whether an app takes requests on its public address at all.
type PublicAccess string

// What an app may say of it. AsItIs leaves it to Azure: open unless a private endpoint leads to the app
// ("Azure App Service access restrictions", app access).
const (
	AsItIs PublicAccess = ""
	Open   PublicAccess = "Enabled"
	Closed PublicAccess = "Disabled"
)

func (p PublicAccess) declared() pulumi.StringPtrInput {
	if p == AsItIs {
		return nil
	}
	return pulumi.String(p)
}

// restrict declares all of it, even where there are no rules. What is not named would stay as
// it was, and so would a rule that is no longer declared.
//
// What happens to whom no rule names is declared, too: App Service would keep everybody away as soon
// as there is one rule, even if that only keeps somebody away ("Azure App Service access
// restrictions", unmatched rule).
func (a Access) restrict(config *web.SiteConfigArgs) *web.SiteConfigArgs {
	rules := restrictions(a.Rules)
	if a.FrontDoorID != nil {
		rules = append(rules, frontDoor(a.FrontDoorID, len(rules)))
	}
	config.IpSecurityRestrictions = rules
	config.IpSecurityRestrictionsDefaultAction = action(!a.DenyOthers)
	config.ScmIpSecurityRestrictions = restrictions(a.SCM)
	config.ScmIpSecurityRestrictionsDefaultAction = action(!a.SCMDenyOthers)
	config.ScmIpSecurityRestrictionsUseMain = pulumi.Bool(a.SCMAsApp)
	return config
}

func restrictions(rules []AccessRule) web.IpSecurityRestrictionArray {
	all := web.IpSecurityRestrictionArray{}
	for i, r := range rules {
		name := fmt.Sprintf("deny-%d", i+1)
		if r.Allow {
			name = fmt.Sprintf("allow-%d", i+1)
		}
		all = append(all, web.IpSecurityRestrictionArgs{
			Name: pulumi.String(name), Priority: priority(i), Action: action(r.Allow), IpAddress: pulumi.String(r.Block),
		})
	}
	return all
}

// frontDoor lets in what comes from the addresses of Azure Front Door, if it is this one:
// everybody's comes from the same addresses.
func frontDoor(id pulumi.StringInput, at int) web.IpSecurityRestrictionArgs {
	return web.IpSecurityRestrictionArgs{
		Name: pulumi.String("front-door"), Priority: priority(at), Action: action(true),
		IpAddress: pulumi.String(catalog.FrontDoorTag), Tag: pulumi.String("ServiceTag"),
		Headers: pulumi.StringArrayMap{catalog.FrontDoorHeader: pulumi.StringArray{id}},
	}
}

// priority leaves room between rules, for whoever has to add one in a hurry.
func priority(at int) pulumi.IntPtrInput { return pulumi.Int(100 * (at + 1)) }

func action(allow bool) pulumi.StringPtrInput {
	if allow {
		return pulumi.String("Allow")
	}
	return pulumi.String("Deny")
}
