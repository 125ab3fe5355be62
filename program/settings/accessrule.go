package settings

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

const accessAllowed = "allow or deny with an address (allow 203.0.113.7) or a CIDR block (deny 203.0.113.0/24, allow 2001:db8::/32); the first rule that names an address holds"

// accessRule checks each rule of the app and of its SCM site by itself, and that each does
// something where it stands.
func accessRule(d *draft) Problems {
	return append(d.accessRules(KeyAccessRules, d.accessElements), d.accessRules(KeySCMAccessRules, d.scmAccessElements)...)
}

func (d *draft) accessRules(key string, elements []element) Problems {
	if d.bad.touchPath(key) {
		return nil
	}
	if len(elements) > maxAccessRules {
		return Problems{{
			Key: key, Value: fmt.Sprintf("%d rules", len(elements)),
			Reason:  fmt.Sprintf("App Service takes %d rules for a site, one of them for Front Door. The commands remove the last ones.", maxAccessRules+1),
			Allowed: fmt.Sprintf("at most %d rules", maxAccessRules),
			Fix:     d.removeBackwards(elements[maxAccessRules:]),
		}}
	}
	var ps Problems
	var before []placedRule
	for _, e := range elements {
		r, problem := parseAccess(e.text)
		if problem != nil {
			ps = append(ps, d.accessProblem(key, e, problem, freeAddress(elements)))
			continue
		}
		if p, overlaid := d.overlaid(key, e, r, before); overlaid {
			ps = append(ps, p)
			continue
		}
		before = append(before, placedRule{r, e})
	}
	return ps
}

// A placedRule is a rule with where it stands.
type placedRule struct {
	AccessRule
	at element
}

// freeAddress is an example address that no rule names.
func freeAddress(elements []element) string {
	rules := access(elements, "").Rules
	free := netip.MustParseAddr(exampleIP)
	for slices.ContainsFunc(rules, func(r AccessRule) bool { return r.Block.Contains(free) }) {
		free = free.Next()
	}
	return free.String()
}

func (d *draft) accessProblem(key string, e element, problem *accessProblem, example string) Problem {
	p := Problem{Key: e.path, Value: d.shown(key, e.text), Reason: problem.reason, Allowed: accessAllowed}
	switch {
	case problem.useless:
		p.Fix = d.removePath(e.path)
	case problem.proposal != "" && !d.encrypted[key]:
		p.Fix = d.setPath(e.path, problem.proposal)
	default:
		whose, does := "your own address", action(e.text)
		if does == denyWord {
			whose = "the address that you mean"
		}
		p.Reason += " " + example + " in the command stands for " + whose + "."
		p.Fix = d.setPath(e.path, does+" "+example)
	}
	return p
}

// action is what a rule does to somebody: one that keeps a person away does not become one that lets in nobody else.
func action(rule string) string {
	for _, word := range strings.Fields(rule) {
		if meant := meantAction(word); meant != "" {
			return meant
		}
	}
	return allowWord
}

// overlaid reports a rule that never holds, since one before it names all its addresses.
func (d *draft) overlaid(key string, e element, r AccessRule, before []placedRule) (Problem, bool) {
	for _, b := range before {
		if b.Block.Bits() > r.Block.Bits() || !b.Block.Contains(r.Block.Addr()) {
			continue
		}
		p := Problem{Key: e.path, Value: d.shown(key, e.text), Allowed: accessAllowed}
		switch {
		case b.Allow == r.Allow:
			p.Reason, p.Fix = "The rule at "+b.at.path+" says so already.", d.removePath(e.path)
		case b.Block == r.Block:
			p.Reason, p.Fix = "The rule at "+b.at.path+" says the opposite of the same addresses, and comes first.", d.removePath(e.path)
		default:
			p.Reason = "The rule at " + b.at.path + " names these addresses, too, and comes first, so this one never holds. The commands exchange the two."
			p.Fix = d.setPath(e.path, b.at.text) + "\n" + d.setPath(b.at.path, e.text)
		}
		return p, true
	}
	return Problem{}, false
}

// removeBackwards removes elements of an array: the last first, since what follows moves up.
func (d *draft) removeBackwards(elements []element) string {
	var lines []string
	for i := len(elements) - 1; i >= 0; i-- {
		lines = append(lines, d.removePath(elements[i].path))
	}
	return strings.Join(lines, "\n")
}

var frontDoorForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// frontDoorRule takes the id that Front Door sends as X-Azure-FDID. Without the right one
// everybody's Front Door would be let in, or none.
func frontDoorRule(d *draft) Problems {
	if d.frontDoorID == "" || frontDoorForm.MatchString(d.frontDoorID) {
		return nil
	}
	p := Problem{
		Key: KeyFrontDoorID, Value: d.shown(KeyFrontDoorID, d.frontDoorID),
		Reason: "This is not the id that Front Door sends as X-Azure-FDID. " +
			"To see it: az afd profile show --resource-group GROUP --profile-name PROFILE --query frontDoorId",
		Allowed: "a UUID in small letters, such as 4d4dd4a9-5dc5-4d5f-9b0a-0d1c2e3f4a5b; empty: no Front Door",
		Fix:     d.remove(KeyFrontDoorID),
	}
	meant := strings.ToLower(strings.Trim(strings.TrimSpace(d.frontDoorID), "{}"))
	switch {
	case frontDoorForm.MatchString(meant):
		p.Reason, p.Fix = "The id is written in small letters and without braces here.", d.set(KeyFrontDoorID, meant)
	case strings.HasPrefix(meant, "/subscriptions/"):
		p.Reason = "This is the profile's resource id. " + p.Reason
	case strings.Contains(meant, "."):
		p.Reason = "This is a host name. " + p.Reason
	}
	return Problems{p}
}

// scmAccessRule: the SCM site has rules of its own, or the app's, and either way somebody
// has to be able to release.
func scmAccessRule(d *draft) Problems {
	if !d.scmAsApp {
		return nil
	}
	p := Problem{Key: KeySCMUsesAccessRules, Value: "true", Allowed: "true where accessRules allow somebody and scmAccessRules are empty", Fix: d.set(KeySCMUsesAccessRules, "false")}
	rules := d.appRules()
	switch {
	case len(d.scmAccessElements) > 0:
		p.Reason = "App Service asks the rules of the app and leaves scmAccessRules out. Leave those out:\n" + d.remove(KeySCMAccessRules)
	case rules.Open():
		p.Reason = "There are no rules that the SCM site could use."
	case rules.Behind && !(Access{Rules: rules.Rules}).DenyOthers():
		p.Reason = "Only Front Door may reach the app (" + d.frontDoorKey() + "), and the SCM site is not behind it: nobody could release any more."
	default:
		return nil
	}
	return Problems{p}
}

// scmRules are the rules of the SCM site.
func (d *draft) scmRules() Access {
	if d.scmAsApp {
		return d.appRules()
	}
	return access(d.scmAccessElements, "")
}

// accessWarning: rules keep away machines that nobody thinks of.
func accessWarning(d *draft) []string {
	var all []string
	if d.AppClosed() {
		return nil
	}
	switch rules := d.appRules(); {
	case rules.Open():
	case !rules.DenyOthers():
		all = one("accessRules only keep away whom they name, who get 403 from App Service. Everybody else reaches the app.")
	default:
		all = one("the app answers only whom accessRules and %s let in. The others get 403 from App Service, and so do scaleout verify and "+
			"monitoring from elsewhere: add their addresses. Azure's health check goes on.", d.frontDoorKey())
	}
	switch scm := d.scmRules(); {
	case scm.DenyOthers():
		all = append(all, "the SCM site answers only whom its rules let in: add the address of whatever releases (scaleout deploy, az webapp deploy, the runners of CI).")
	case !scm.Open():
		all = append(all, "the rules of the SCM site only keep away whom they name. Whoever else may log in can release.")
	case len(all) > 0:
		all = append(all, fmt.Sprintf("the SCM site, where releases go, is open to every address (a login of Entra ID is asked for). To close it as the app is: %s",
			d.set(KeySCMUsesAccessRules, "true")))
	}
	return all
}
