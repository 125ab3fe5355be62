package settings

import (
	"net/netip"
	"strings"

	"scaleout/internal/azure/catalog"
)

// An AccessRule lets addresses reach a site, or keeps them away.
type AccessRule struct {
	Allow bool
	Block netip.Prefix
}

// Access is who may reach a site. Rules count in their order; what none of them names is
// let in only where all of them keep somebody away.
type Access struct {
	Rules        []AccessRule
	FrontDoorID  string // also what comes through this Front Door; "": none
	OwnFrontDoor bool   // also what comes through the stack's own Front Door
	Behind       bool   // a Front Door: whom neither that nor a rule brings is kept away
}

// Open reports whether everybody may reach the site.
func (a Access) Open() bool { return len(a.Rules) == 0 && !a.Behind }

// DenyOthers reports whether what no rule names is kept away.
func (a Access) DenyOthers() bool {
	for _, r := range a.Rules {
		if r.Allow {
			return true
		}
	}
	return a.Behind
}

// The words that begin a rule.
const (
	allowWord = "allow"
	denyWord  = "deny"
)

// An accessProblem says what is wrong with a rule and what was meant.
type accessProblem struct {
	reason   string
	proposal string // "": only the person knows
	useless  bool   // the rule does nothing: it goes
}

// parseAccess reads "allow 203.0.113.0/24".
func parseAccess(text string) (AccessRule, *accessProblem) {
	words := strings.Fields(text)
	if len(words) < 2 {
		return alone(strings.Join(words, ""))
	}
	word, address := words[0], strings.Join(words[1:], " ")
	if word != allowWord && word != denyWord {
		meant := meantAction(word)
		return AccessRule{}, &accessProblem{
			reason: "A rule begins with allow or deny, in small letters.", proposal: proposed(meant, address),
		}
	}
	block, problem := parseAccessBlock(address)
	if problem != nil {
		if problem.proposal != "" {
			problem.proposal = word + " " + problem.proposal
		}
		return AccessRule{}, problem
	}
	return AccessRule{word == allowWord, block}, nil
}

// alone is about one word: most likely an address that is to be let in.
func alone(word string) (AccessRule, *accessProblem) {
	return AccessRule{}, &accessProblem{
		reason:   "A rule says what happens to whom: allow or deny, a space, and an address or a block.",
		proposal: proposed(allowWord, word),
	}
}

// proposed is a rule, if the address is one.
func proposed(action, address string) string {
	if _, problem := parseAccessBlock(address); problem != nil || action == "" {
		return ""
	}
	return action + " " + address
}

func meantAction(word string) string {
	switch strings.ToLower(word) {
	case "allow", "allowed", "permit", "accept", "+":
		return allowWord
	case "deny", "denied", "block", "reject", "drop", "-":
		return denyWord
	}
	return ""
}

// parseAccessBlock reads an address or a block, of IPv4 or IPv6: App Service takes both,
// and no ranges.
func parseAccessBlock(text string) (netip.Prefix, *accessProblem) {
	block, err := netip.ParsePrefix(text)
	if err != nil {
		address, notOne := netip.ParseAddr(text)
		if notOne != nil || address.Zone() != "" {
			reason := "This is not an address or a CIDR block."
			if strings.Contains(text, "-") {
				reason = "App Service takes no ranges a-b: write the CIDR blocks that make it up."
			}
			return block, &accessProblem{reason: reason}
		}
		block = netip.PrefixFrom(address, address.BitLen())
	}
	switch {
	case block.Addr().Is4In6():
		return block, &accessProblem{reason: "This is an IPv4 address in the clothes of an IPv6 one.", proposal: undressed(block)}
	case block.Bits() == 0:
		return block, &accessProblem{
			reason: "This is everybody. Without rules everybody is let in; and whom no rule names is kept away as soon as one allows somebody.", useless: true,
		}
	case block != block.Masked():
		return block, &accessProblem{
			reason:   "The address is not the first of its block; did you mean the whole block or the one address?",
			proposal: block.Masked().String(),
		}
	case block.Addr().IsPrivate(), block.Addr().IsLoopback(), block.Addr().IsLinkLocalUnicast(), block.Addr().Is4() && private(block):
		return block, &accessProblem{
			reason: "This is a private address: App Service sees the public address of whoever calls, so the rule never holds.", useless: true,
		}
	case fromNobody(block):
		return block, &accessProblem{reason: "Nobody calls from such an address, so the rule never holds.", useless: true}
	}
	return block, nil
}

// fromNobody reports whether nobody has the addresses of a block on the internet: groups of receivers, "this network", and what is
// reserved (RFC 6890).
func fromNobody(block netip.Prefix) bool {
	if a := block.Addr(); a.IsMulticast() || !a.Is4() {
		return a.IsMulticast()
	}
	first := block.Addr().As4()[0]
	return first >= 240 || first == 0 && block.Bits() >= 8
}

// undressed is the IPv4 address that an IPv6 one stands for; "" where it is more than one.
func undressed(block netip.Prefix) string {
	if !block.IsSingleIP() {
		return ""
	}
	return block.Addr().Unmap().String()
}

// access reads the rules that have no problem.
func access(elements []element, frontDoor string) Access {
	a := Access{FrontDoorID: frontDoor, Behind: frontDoor != ""}
	for _, e := range elements {
		if r, problem := parseAccess(e.text); problem == nil {
			a.Rules = append(a.Rules, r)
		}
	}
	return a
}

// appRules are the rules of the app, that of its Front Door among them.
func (d *draft) appRules() Access {
	a := access(d.accessElements, d.frontDoorID)
	a.OwnFrontDoor = d.ownFrontDoor()
	a.Behind = a.Behind || d.AppAccess == FrontDoorApp
	return a
}

// maxAccessRules are those that a site may have beside the one of Front Door.
const maxAccessRules = catalog.MaxAccessRules - 1
