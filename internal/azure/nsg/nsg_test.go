package nsg_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"scaleout/internal/azure/nsg"
)

type object = map[string]any

func rule(name string, priority float64, direction, access, protocol, from, to, ports string) any {
	return object{"name": name, "properties": object{
		"priority": priority, "direction": direction, "access": access, "protocol": protocol,
		"sourceAddressPrefix": from, "sourcePortRange": "*", "destinationAddressPrefix": to, "destinationPortRange": ports,
	}}
}

// defaults are those of "Network security groups overview", default security rules.
var defaults = []any{
	rule("AllowVnetInBound", 65000, "Inbound", "Allow", "*", "VirtualNetwork", "VirtualNetwork", "*"),
	rule("AllowAzureLoadBalancerInBound", 65001, "Inbound", "Allow", "*", "AzureLoadBalancer", "*", "*"),
	rule("DenyAllInBound", 65500, "Inbound", "Deny", "*", "*", "*", "*"),
	rule("AllowVnetOutBound", 65000, "Outbound", "Allow", "*", "VirtualNetwork", "VirtualNetwork", "*"),
	rule("AllowInternetOutBound", 65001, "Outbound", "Allow", "*", "*", "Internet", "*"),
	rule("DenyAllOutBound", 65500, "Outbound", "Deny", "*", "*", "*", "*"),
}

func group(rules ...any) nsg.Group {
	return nsg.Read(object{"properties": object{"securityRules": rules, "defaultSecurityRules": defaults}})
}

func connection(from, to string, port int) nsg.Connection {
	return nsg.Connection{
		From: netip.MustParseAddr(from), To: netip.MustParseAddr(to), Port: port, Network: []netip.Prefix{netip.MustParsePrefix("10.64.0.0/24")},
	}
}

// Who decides: "How network security groups filter network traffic" and "Network security groups overview", with the tags of "Virtual
// network service tags".
func TestDecide(t *testing.T) {
	t.Parallel()
	several := object{"name": "several", "properties": object{
		"priority": 300.0, "direction": "inbound", "access": "allow", "protocol": "TCP", "sourcePortRange": "*",
		"sourceAddressPrefixes": []any{"10.9.0.0/16", "10.64.0.4"}, "destinationAddressPrefix": "*", "destinationPortRanges": []any{"443", "8500-8599"},
	}}
	deny := rule("deny", 4096, "Inbound", "Deny", "*", "*", "*", "*")
	for _, c := range []struct {
		name      string
		group     nsg.Group
		direction nsg.Direction
		from, to  string
		port      int
		by        string
	}{
		{"the network among itself", group(), nsg.Inbound, "10.64.0.4", "10.64.0.68", 443, "AllowVnetInBound"},
		{"from elsewhere", group(), nsg.Inbound, "10.65.0.4", "10.64.0.68", 443, "DenyAllInBound"},
		{"the load balancer", group(), nsg.Inbound, "168.63.129.16", "10.64.0.68", 443, "AllowVnetInBound"},
		{"to the internet", group(), nsg.Outbound, "10.64.0.4", "20.50.1.1", 443, "AllowInternetOutBound"},
		{"to another private network", group(), nsg.Outbound, "10.64.0.4", "10.65.0.4", 443, "DenyAllOutBound"},
		{"the lowest number first", group(deny, rule("first", 100, "Inbound", "Allow", "*", "*", "*", "443")), nsg.Inbound, "10.64.0.4", "10.64.0.68", 443, "first"},
		{"the next where a port does not fit", group(deny, rule("first", 100, "Inbound", "Allow", "*", "*", "*", "443")), nsg.Inbound, "10.64.0.4", "10.64.0.68", 6380, "deny"},
		{"the other direction", group(deny), nsg.Outbound, "10.64.0.4", "10.64.0.68", 443, "AllowVnetOutBound"},
		{"another protocol", group(rule("udp", 100, "Inbound", "Deny", "Udp", "*", "*", "*")), nsg.Inbound, "10.64.0.4", "10.64.0.68", 443, "AllowVnetInBound"},
		{"one of several addresses", group(several, deny), nsg.Inbound, "10.64.0.4", "10.64.0.68", 443, "several"},
		{"one of several blocks, the last of several ports", group(several, deny), nsg.Inbound, "10.9.8.7", "10.64.0.68", 8599, "several"},
		{"none of several ports", group(several, deny), nsg.Inbound, "10.64.0.4", "10.64.0.68", 8600, "deny"},
		{"none of several addresses", group(several, deny), nsg.Inbound, "10.64.0.5", "10.64.0.68", 443, "deny"},
		{"a tag of public addresses", group(rule("storage", 100, "Outbound", "Deny", "*", "*", "Storage", "*")), nsg.Outbound, "10.64.0.4", "10.64.0.68", 443, "AllowVnetOutBound"},
		{"a word for a port", group(rule("typo", 100, "Inbound", "Deny", "*", "*", "*", "https")), nsg.Inbound, "10.64.0.4", "10.64.0.68", 443, "AllowVnetInBound"},
	} {
		decided, found := c.group.Decide(c.direction, connection(c.from, c.to, c.port))
		assert.True(t, found, c.name)
		assert.Equal(t, c.by, decided.Name, c.name)
		_, refused := c.group.Refuses(c.direction, connection(c.from, c.to, c.port))
		assert.Equal(t, !decided.Allow, refused, c.name)
	}
}

func TestNoGroupRefusesNothing(t *testing.T) {
	t.Parallel()
	for _, body := range []map[string]any{nil, {}, {"properties": "x"}, {"properties": object{"securityRules": []any{"x"}}}} {
		_, refused := nsg.Read(body).Refuses(nsg.Inbound, connection("10.64.0.4", "10.64.0.68", 443))
		assert.False(t, refused)
	}
}
