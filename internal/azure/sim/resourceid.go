package sim

import (
	"slices"
	"strings"
)

// resourceID is a parsed ARM id. Comparison ignores case throughout: "resource
// ids are case-insensitive and case-preserving" (Resource Provider Contract).
type resourceID struct {
	subscription string
	group        string
	namespace    string   // "Microsoft.Web"; empty for a resource group
	types, names []string // "sites", "config" / "app", "web"
}

const groupType = "Microsoft.Resources/resourceGroups"

// extends returns the index among the types at which an id goes on behind the
// resource that it extends, as in
// "…/sites/app/providers/Microsoft.Insights/diagnosticSettings/logs". It is -1 where
// the id extends nothing.
func (id resourceID) extends() int {
	return slices.IndexFunc(id.types, func(t string) bool { return strings.EqualFold(t, "providers") })
}

// typeName is the full type as ARM writes it: "Microsoft.Cache/redis/firewallRules".
func (id resourceID) typeName() string {
	if id.namespace == "" {
		return groupType
	}
	if i := id.extends(); i >= 0 && i < len(id.names) {
		return id.names[i] + "/" + id.typePath()
	}
	return id.namespace + "/" + id.typePath()
}

// typePath is the type without its namespace.
func (id resourceID) typePath() string { return strings.Join(id.types[id.extends()+1:], "/") }

// name is the last name: the rule's of a firewall rule.
func (id resourceID) name() string {
	if len(id.names) == 0 {
		return id.group
	}
	return id.names[len(id.names)-1]
}

// fullName is "cache/rule" for a firewall rule.
func (id resourceID) fullName() string { return strings.Join(id.names, "/") }

// qualifiedName returns the name of a resource in ARM's messages:
// "Microsoft.Cache/redis/cache/firewallRules/rule".
func (id resourceID) qualifiedName() string {
	var b strings.Builder
	b.WriteString(id.namespace)
	for i, t := range id.types {
		b.WriteString("/" + t)
		if i < len(id.names) {
			b.WriteString("/" + id.names[i])
		}
	}
	return b.String()
}

// armSpelling are types that ARM's own messages spell otherwise than the resource
// provider's answers (seen 2022-10 and 2024-04).
var armSpelling = map[string]string{
	"microsoft.web/serverfarms":                                 "Microsoft.Web/serverFarms",
	"microsoft.network/frontdoorwebapplicationfirewallpolicies": "Microsoft.Network/frontdoorWebApplicationFirewallPolicies",
	"microsoft.insights/actiongroups":                           "microsoft.insights/actiongroups",
}

// spelled is qualifiedName with ARM's own spelling of the type.
func (id resourceID) spelled() string {
	if own := armSpelling[strings.ToLower(id.typeName())]; own != "" && len(id.names) == 1 {
		return own + "/" + id.names[0]
	}
	return id.qualifiedName()
}

// parent is the id one level up; a top-level resource's is its group.
func (id resourceID) parent() resourceID {
	n := len(id.types) - 1
	if n-1 == id.extends() && n > 0 {
		n--
	}
	if n < 1 {
		return resourceID{subscription: id.subscription, group: id.group}
	}
	id.types, id.names = id.types[:n], id.names[:n]
	return id
}

func (id resourceID) groupID() resourceID {
	return resourceID{subscription: id.subscription, group: id.group}
}

// String is the id in ARM's spelling.
func (id resourceID) String() string {
	s := "/subscriptions/" + id.subscription
	if id.group != "" {
		s += "/resourceGroups/" + id.group
	}
	if id.namespace == "" {
		return s
	}
	return s + "/providers/" + id.qualifiedName()
}

func (id resourceID) key() string { return key(id.String()) }

// key is the form under which the store keeps an id.
func key(id string) string { return strings.ToLower(strings.TrimRight(id, "/")) }

// parseResourceID reads an id as it stands in a body, for instance a site's
// serverFarmId.
func parseResourceID(s string) (resourceID, bool) {
	if !strings.HasPrefix(s, "/") {
		return resourceID{}, false
	}
	parts := strings.Split(strings.Trim(s, "/"), "/")
	for _, p := range parts {
		if p == "" {
			return resourceID{}, false
		}
	}
	if len(parts) >= 6 && strings.EqualFold(parts[2], "providers") && ofSubscription(parts[3], parts[4]) {
		// What is said of a whole subscription belongs to no group.
		parts = slices.Insert(slices.Clone(parts), 2, "resourceGroups", "")
	}
	if len(parts) < 4 || !strings.EqualFold(parts[0], "subscriptions") || !strings.EqualFold(parts[2], "resourceGroups") {
		return resourceID{}, false
	}
	id := resourceID{subscription: parts[1], group: parts[3]}
	rest := parts[4:]
	if len(rest) == 0 {
		return id, true
	}
	if len(rest) < 4 || len(rest)%2 != 0 || !strings.EqualFold(rest[0], "providers") {
		return resourceID{}, false
	}
	id.namespace = rest[1]
	for i := 2; i < len(rest); i += 2 {
		id.types = append(id.types, rest[i])
		id.names = append(id.names, rest[i+1])
	}
	return id, true
}
