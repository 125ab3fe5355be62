package nsg

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// A Direction is which way a connection goes, seen from the subnet that has the group.
type Direction string

// The directions.
const (
	Inbound  Direction = "Inbound"
	Outbound Direction = "Outbound"
)

// A Group is a network security group: its rules in the order in which they are evaluated. The zero value is no group,
// which lets everything through.
type Group struct{ rules []Rule }

// A Rule is a security rule.
type Rule struct {
	Name      string
	Priority  int
	Direction Direction
	Allow     bool

	protocol           string
	from, to           []string // addresses, blocks or tags
	fromPorts, toPorts []string
}

// A Connection is a TCP connection that somebody begins.
type Connection struct {
	From, To netip.Addr
	Port     int            // that it goes to; the one that it comes from is any
	Network  []netip.Prefix // the addresses of the virtual network
}

// Read returns the group of an ARM body.
func Read(body map[string]any) Group {
	var g Group
	properties, _ := body["properties"].(map[string]any)
	for _, name := range []string{"securityRules", "defaultSecurityRules"} {
		entries, _ := properties[name].([]any)
		for _, entry := range entries {
			if rule, is := entry.(map[string]any); is {
				g.rules = append(g.rules, readRule(rule))
			}
		}
	}
	slices.SortStableFunc(g.rules, func(a, b Rule) int { return a.Priority - b.Priority })
	return g
}

func readRule(body map[string]any) Rule {
	p, _ := body["properties"].(map[string]any)
	text := func(name string) string {
		s, _ := p[name].(string)
		return s
	}
	// all are the values of a property and of the list that can stand in its place.
	all := func(one, many string) []string {
		entries, _ := p[many].([]any)
		var values []string
		for _, e := range append(entries, p[one]) {
			if s, is := e.(string); is && s != "" {
				values = append(values, s)
			}
		}
		return values
	}
	name, _ := body["name"].(string)
	priority, _ := p["priority"].(float64)
	direction := Inbound
	if strings.EqualFold(text("direction"), string(Outbound)) {
		direction = Outbound
	}
	return Rule{
		Name: name, Priority: int(priority), Direction: direction, Allow: strings.EqualFold(text("access"), "Allow"), protocol: text("protocol"),
		from: all("sourceAddressPrefix", "sourceAddressPrefixes"), to: all("destinationAddressPrefix", "destinationAddressPrefixes"),
		fromPorts: all("sourcePortRange", "sourcePortRanges"), toPorts: all("destinationPortRange", "destinationPortRanges"),
	}
}

// Decide returns the rule that decides about a connection. There is none where there is no group, which lets it through.
func (g Group) Decide(d Direction, c Connection) (rule Rule, decided bool) {
	for _, r := range g.rules {
		if r.Direction == d && r.fits(c) {
			return r, true
		}
	}
	return Rule{}, false
}

// Refuses returns the rule that does not let a connection through, if there is one.
func (g Group) Refuses(d Direction, c Connection) (rule Rule, refused bool) {
	rule, decided := g.Decide(d, c)
	return rule, decided && !rule.Allow
}

func (r Rule) fits(c Connection) bool {
	if r.protocol != "*" && !strings.EqualFold(r.protocol, "Tcp") {
		return false
	}
	return slices.ContainsFunc(r.from, c.has(c.From)) && slices.ContainsFunc(r.to, c.has(c.To)) &&
		slices.ContainsFunc(r.toPorts, func(ports string) bool { return holds(ports, c.Port) }) && anyPort(r.fromPorts)
}

// anyPort reports whether a client may take any port that it comes from. One that names some fits only now and then, and is
// left out.
func anyPort(ports []string) bool {
	return slices.ContainsFunc(ports, func(p string) bool { return p == "*" || p == "0-65535" })
}

// loadBalancer is where Azure's load balancer asks from ("What is IP address 168.63.129.16?").
var loadBalancer = netip.MustParseAddr("168.63.129.16")

// has tells of an address, block or tag whether an address is one of it ("Virtual network service tags").
func (c Connection) has(address netip.Addr) func(prefix string) bool {
	inside := slices.ContainsFunc(c.Network, func(b netip.Prefix) bool { return b.Contains(address) })
	return func(prefix string) bool {
		switch strings.ToLower(prefix) {
		case "*", "any":
			return true
		case "virtualnetwork":
			return inside || address == loadBalancer // "the virtual IP address of the host"
		case "internet":
			return !inside && !address.IsPrivate() && address != loadBalancer
		case "azureloadbalancer":
			return address == loadBalancer
		}
		if block, err := netip.ParsePrefix(prefix); err == nil {
			return block.Contains(address)
		}
		one, err := netip.ParseAddr(prefix)
		return err == nil && one == address
	}
}

// holds reports whether a port is one of "*", "443" or "8500-8599".
func holds(ports string, port int) bool {
	if ports == "*" {
		return true
	}
	first, last, err := Ports(ports)
	return err == nil && first <= port && port <= last
}

// Ports reads "443" or "8500-8599".
func Ports(s string) (first, last int, err error) {
	low, high, ranged := strings.Cut(s, "-")
	if !ranged {
		high = low
	}
	if first, err = strconv.Atoi(low); err != nil {
		return 0, 0, err
	}
	last, err = strconv.Atoi(high)
	return first, last, err
}
