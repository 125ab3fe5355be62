package adopt

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"scaleout/internal/azure/catalog"
	"scaleout/program/settings"
)

// A place is a site with access restrictions of its own.
type place struct{ list, key, what string }

var places = []place{
	{"ipSecurityRestrictions", settings.KeyAccessRules, "the app"},
	{"scmIpSecurityRestrictions", settings.KeySCMAccessRules, "the app's SCM site"},
}

// restrictions keeps who may reach the app and its SCM site, by settings. The program
// declares all of that, so what it cannot say would be lost: such an app is refused.
func (d *drafter) restrictions() {
	for _, p := range d.restrictedPlaces() {
		read := readRestrictions(d.facts.Config.All, p.list)
		if read.cannot != "" {
			continue // restricted says so
		}
		if len(read.rules) > 0 {
			d.Settings = append(d.Settings, Setting{Key: p.key, Value: jsonOf(read.rules), JSON: true, Was: d.wishes.File[p.key]})
		}
		if read.frontDoor != "" && p.key == settings.KeyAccessRules {
			d.behind(read.frontDoor)
		}
	}
	app := readRestrictions(d.facts.Config.All, places[0].list)
	if d.scmAsApp() && (len(app.rules) > 0 || app.frontDoor != "") {
		d.state(settings.KeySCMUsesAccessRules, "true")
	}
}

// scmAsApp reports whether the rules of the app hold for its SCM site, too. Its own then do
// not.
func (d *drafter) scmAsApp() bool {
	on, _ := d.facts.Config.All["scmIpSecurityRestrictionsUseMain"].(bool)
	return on
}

// restrictedPlaces are those whose own rules hold.
func (d *drafter) restrictedPlaces() []place {
	if d.scmAsApp() {
		return places[:1]
	}
	return places
}

// restricted refuses what settings cannot say.
func restricted(d *drafter) {
	for _, p := range d.restrictedPlaces() {
		read := readRestrictions(d.facts.Config.All, p.list)
		if read.frontDoor != "" && p.key == settings.KeySCMAccessRules {
			read.cannot = "a Front Door before the SCM site"
		}
		if read.cannot == "" {
			continue
		}
		d.deny(Refusal{
			Name: p.list, What: fmt.Sprintf("%s has an access restriction that no setting can say: %s", p.what, read.cannot),
			Why: "the program declares all rules, so this one would be gone, and whoever it keeps away would be let in",
			Do:  "say it in addresses (" + p.key + ") or by frontDoorId and remove it in the portal; or add it to components/access.go",
		})
	}
}

// foundRestrictions are access restrictions as settings say them.
type foundRestrictions struct {
	rules     []string
	frontDoor string
	cannot    string // what no setting can say
}

// readRestrictions reads the rules of a site, in the order in which they hold.
func readRestrictions(config map[string]any, name string) foundRestrictions {
	entries, _ := config[name].([]any)
	var rules []map[string]any
	for _, entry := range entries {
		// Azure shows what happens to all others as a last rule.
		if rule, _ := entry.(map[string]any); !strings.EqualFold(word(rule, "ipAddress"), "Any") {
			rules = append(rules, rule)
		}
	}
	slices.SortStableFunc(rules, func(a, b map[string]any) int {
		x, _ := a["priority"].(float64)
		y, _ := b["priority"].(float64)
		return cmp.Compare(x, y)
	})
	var found foundRestrictions
	for i, rule := range rules {
		id := frontDoorOf(rule)
		blocks, known := blocksOf(rule)
		switch {
		case id != "" && i == len(rules)-1:
			found.frontDoor = id
		case id != "":
			found.cannot = "a Front Door before other rules"
		case !known:
			found.cannot = cmp.Or(shortly(rule["name"]), "a rule") + " (a service tag, a subnet, or a header)"
		default:
			for _, block := range blocks {
				found.rules = append(found.rules, strings.ToLower(cmp.Or(word(rule, "action"), "Allow"))+" "+block)
			}
		}
	}
	return found.others(word(config, name+"DefaultAction"), len(rules))
}

// others holds what happens to whom no rule names against what the program makes of it.
func (f foundRestrictions) others(action string, rules int) foundRestrictions {
	ours := f.frontDoor != "" || slices.ContainsFunc(f.rules, func(r string) bool { return strings.HasPrefix(r, "allow ") })
	theirs := strings.EqualFold(action, "Deny") || action == "" && rules > 0
	switch {
	case f.cannot != "" || ours == theirs:
	case theirs:
		f.cannot = "whom no rule names is kept away, and no rule lets anybody in"
	default:
		f.cannot = "whom no rule names is let in, beside rules that let somebody in"
	}
	return f
}

// frontDoorOf is the id of the one Front Door that a rule lets in; "" for another rule.
func frontDoorOf(rule map[string]any) string {
	headers, _ := rule["headers"].(map[string]any)
	if !strings.EqualFold(word(rule, "ipAddress"), catalog.FrontDoorTag) || len(headers) != 1 || strings.EqualFold(word(rule, "action"), "Deny") {
		return ""
	}
	for name, values := range headers {
		ids, _ := values.([]any)
		if id, isText := first(ids).(string); isText && len(ids) == 1 && strings.EqualFold(name, catalog.FrontDoorHeader) {
			return strings.ToLower(id)
		}
	}
	return ""
}

func first(list []any) any {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

// blocksOf are the addresses of a rule about nothing else. One rule may name several.
func blocksOf(rule map[string]any) ([]string, bool) {
	tag := word(rule, "tag")
	if !blank(rule["headers"]) || !blank(rule["vnetSubnetResourceId"]) || tag != "" && !strings.EqualFold(tag, "Default") {
		return nil, false
	}
	var blocks []string
	for _, one := range strings.Split(word(rule, "ipAddress"), ",") {
		one = strings.TrimSpace(one)
		if mask := word(rule, "subnetMask"); mask != "" && !strings.Contains(one, "/") {
			one += "/" + maskBits(mask)
		}
		block, err := netip.ParsePrefix(one)
		if err != nil {
			return nil, false
		}
		blocks = append(blocks, block.Masked().String())
	}
	return blocks, true
}

// maskBits counts the bits of 255.255.255.0; "" for what is no mask.
func maskBits(mask string) string {
	address, err := netip.ParseAddr(mask)
	if err != nil || !address.Is4() {
		return ""
	}
	b := address.As4()
	bits := uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
	n := 0
	for ; bits&(1<<31) != 0; bits <<= 1 {
		n++
	}
	if bits != 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func word(of map[string]any, name string) string {
	text, _ := of[name].(string)
	return text
}

// publicAccess keeps an app closed that is reached by private endpoints only, which are others' to make. One that does not
// say is closed as soon as it has any ("Azure App Service access restrictions", app access).
func (d *drafter) publicAccess() {
	said, endpoints := d.saidOfPublicAccess()
	if closedBy(said, endpoints) {
		d.state(settings.KeyAppAccess, settings.ClosedApp)
	}
}

func closedBy(said string, endpoints bool) bool {
	return said != "" && !strings.EqualFold(said, "Enabled") || said == "" && endpoints
}

func (d *drafter) saidOfPublicAccess() (said string, endpoints bool) {
	return word(d.facts.Site.All, "publicNetworkAccess"), !blank(d.facts.Site.All["privateEndpointConnections"])
}

// openBesideEndpoints refuses an app that says it is public although it has private endpoints: the program does not say it
// of an app without a network, and an update would close the app to everybody outside.
func openBesideEndpoints(d *drafter) {
	said, endpoints := d.saidOfPublicAccess()
	own := []string{settings.BothNetworks, settings.PrivateNetwork, settings.LeavingNetwork}
	if !endpoints || !strings.EqualFold(said, "Enabled") || d.effective(settings.KeyAppAccess) != settings.PublicApp ||
		slices.Contains(own, d.effective(settings.KeyNetwork)) {
		return
	}
	d.deny(Refusal{
		Name: "publicNetworkAccess", What: "the app has private endpoints, and says that it is public as well",
		Why: "the program does not say that of an app without a network of the stack's own, and with a private endpoint Azure closes an app that does not say it",
		Do:  "remove the private endpoints, if nobody needs them; or turn public network access off (the app is adopted with " + settings.KeyAppAccess + " " + settings.ClosedApp + ")",
	})
}
