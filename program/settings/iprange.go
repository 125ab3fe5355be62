package settings

import (
	"fmt"
	"net/netip"
	"strings"
)

// exampleIP is from the block reserved for documentation.
const exampleIP = "203.0.113.7"

// maxRange is the most addresses that one range may have. A /8 is the most
// that any one organisation was ever given.
const maxRange = 1 << 24

// A rangeProblem says what is wrong with a range and what was meant.
type rangeProblem struct {
	reason   string
	proposal string // "": only the person knows
}

// parseRange reads a single IPv4 address, a CIDR block or a range a-b.
func parseRange(text string) (IPRange, *rangeProblem) {
	var r IPRange
	var problem *rangeProblem
	first, last, dash := strings.Cut(text, "-")
	switch {
	case dash:
		r, problem = parseFromTo(strings.TrimSpace(first), strings.TrimSpace(last))
	case strings.Contains(text, "/"):
		r, problem = parseBlock(text)
	default:
		a, bad := parseIPv4(text)
		r, problem = IPRange{a, a}, bad
	}
	if problem != nil {
		return IPRange{}, problem
	}
	if n := r.size(); n > maxRange {
		return IPRange{}, &rangeProblem{reason: fmt.Sprintf(
			"This opens the cache to %d addresses, to all purposes the internet: whoever has the key could read every session. "+
				"To restrict nothing, leave the list empty, which says so openly.", n)}
	}
	if r.Start.As4()[0] == 0 {
		return IPRange{}, &rangeProblem{reason: "Addresses that begin with 0 belong to nobody; in a firewall they stand for everybody."}
	}
	return r, nil
}

// size is the number of addresses.
func (r IPRange) size() uint64 { return uint64(number(r.End)) - uint64(number(r.Start)) + 1 }

func number(a netip.Addr) uint32 {
	b := a.As4()
	return uint32(b[0])<<24 | uint32(b[1])<<16 | uint32(b[2])<<8 | uint32(b[3])
}

func parseIPv4(text string) (netip.Addr, *rangeProblem) {
	a, err := netip.ParseAddr(strings.TrimSpace(text))
	switch {
	case err != nil:
		return a, &rangeProblem{reason: "This is not an IPv4 address, a CIDR block or a range of two addresses."}
	case !a.Is4():
		return a, &rangeProblem{reason: "Azure Cache for Redis has IPv4 rules only."}
	}
	return a, nil
}

func parseFromTo(first, last string) (IPRange, *rangeProblem) {
	a, problem := parseIPv4(first)
	if problem != nil {
		return IPRange{}, problem
	}
	b, problem := parseIPv4(last)
	if problem != nil {
		return IPRange{}, problem
	}
	if b.Less(a) {
		return IPRange{}, &rangeProblem{
			reason:   "The range ends before it starts.",
			proposal: b.String() + "-" + a.String(),
		}
	}
	return IPRange{a, b}, nil
}

func parseBlock(text string) (IPRange, *rangeProblem) {
	p, err := netip.ParsePrefix(strings.TrimSpace(text))
	if err != nil {
		_, problem := parseIPv4("")
		return IPRange{}, problem
	}
	if !p.Addr().Is4() {
		_, problem := parseIPv4("::")
		return IPRange{}, problem
	}
	if p != p.Masked() {
		return IPRange{}, &rangeProblem{
			reason:   "The address is not the first of its block; did you mean the whole block or the one address?",
			proposal: p.Masked().String(),
		}
	}
	ones := uint32(1)<<(32-p.Bits()) - 1
	last := number(p.Addr()) | ones
	return IPRange{p.Addr(), netip.AddrFrom4([4]byte{byte(last >> 24), byte(last >> 16), byte(last >> 8), byte(last)})}, nil
}

// rangeRule checks every range, and that none comes twice.
func rangeRule(d *draft) Problems {
	if d.bad.touchPath(KeyRedisAllowedIPRanges) {
		return nil
	}
	var ps Problems
	seen := map[IPRange]string{}
	for _, e := range d.ipRanges {
		r, problem := parseRange(e.text)
		p := Problem{
			Key: e.path, Value: d.shown(KeyRedisAllowedIPRanges, e.text),
			Allowed: "an address (" + exampleIP + "), a block (203.0.113.0/24) or a range (203.0.113.4-203.0.113.9) of at most 16,777,216 addresses",
		}
		switch {
		case problem == nil && seen[r] == "":
			seen[r] = e.path
			continue
		case problem == nil:
			p.Reason, p.Fix = "These addresses are in the list already, at "+seen[r]+".", d.removePath(e.path)
		case problem.proposal != "" && d.usable(problem.proposal, seen) && !d.encrypted[KeyRedisAllowedIPRanges]:
			p.Reason, p.Fix = problem.reason, d.setPath(e.path, problem.proposal)
		default:
			p.Reason = problem.reason + " " + d.freeIP() + " in the command stands for your own address."
			p.Fix = d.setPath(e.path, d.freeIP())
		}
		ps = append(ps, p)
	}
	return ps
}

func (d *draft) usable(proposal string, seen map[IPRange]string) bool {
	r, problem := parseRange(proposal)
	return problem == nil && seen[r] == ""
}

// freeIP is an example address that is not in the list.
func (d *draft) freeIP() string {
	for last := 7; last < 255; last++ {
		ip := fmt.Sprintf("203.0.113.%d", last)
		taken := false
		for _, e := range d.ipRanges {
			taken = taken || strings.TrimSpace(e.text) == ip
		}
		if !taken {
			return ip
		}
	}
	return exampleIP
}
