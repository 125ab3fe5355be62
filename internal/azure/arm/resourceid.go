package arm

import (
	"fmt"
	"strings"

	azarm "github.com/Azure/azure-sdk-for-go/sdk/azcore/arm"
)

// A ResourceID is the parsed id of a resource, a resource group or a subscription.
// The zero ResourceID is no id, and has no parts.
type ResourceID struct {
	text   string // as it was given: "resource IDs are case-preserving"
	parsed *azarm.ResourceID
}

// ParseResourceID parses an id. The empty text is the zero ResourceID.
func ParseResourceID(s string) (ResourceID, error) {
	if s == "" {
		return ResourceID{}, nil
	}
	text := strings.TrimSuffix(s, "/")
	parsed, err := azarm.ParseResourceID(text)
	// azcore also accepts an id that ends with a type, and leaves out empty parts.
	if err != nil || parsed.Name == "" || len(parsed.String()) != len(text) {
		return ResourceID{}, fmt.Errorf("%q is not a resource id; "+
			"want /subscriptions/ID/resourceGroups/GROUP/providers/NAMESPACE/TYPE/NAME", s)
	}
	return ResourceID{text: text, parsed: parsed}, nil
}

// UnmarshalText parses an id in a JSON body.
func (id *ResourceID) UnmarshalText(text []byte) (err error) {
	*id, err = ParseResourceID(string(text))
	return err
}

// MarshalText returns the id as it was given.
func (id ResourceID) MarshalText() ([]byte, error) { return []byte(id.text), nil }

// String returns the id as it was given.
func (id ResourceID) String() string { return id.text }

// IsZero reports whether there is no id.
func (id ResourceID) IsZero() bool { return id.parsed == nil }

// Equal reports whether both are the same id. Case makes no difference: Azure's
// services do not agree on how to spell one ("ARM Resource Provider Contract").
func (id ResourceID) Equal(other ResourceID) bool { return strings.EqualFold(id.text, other.text) }

// Subscription returns the id of the subscription.
func (id ResourceID) Subscription() string {
	if id.IsZero() {
		return ""
	}
	return id.parsed.SubscriptionID
}

// Group returns the name of the resource group; empty outside of one.
func (id ResourceID) Group() string {
	if id.IsZero() {
		return ""
	}
	return id.parsed.ResourceGroupName
}

// GroupID returns the id of the resource group; zero outside of one.
func (id ResourceID) GroupID() ResourceID {
	for !id.IsZero() && !id.Is(ResourceGroups) {
		id = id.Parent()
	}
	return id
}

// Name returns the last name: the rule's of a firewall rule.
func (id ResourceID) Name() string {
	if id.IsZero() {
		return ""
	}
	return id.parsed.Name
}

// Type returns the full type, "Microsoft.Cache/redis/firewallRules", as it is spelled
// in the id.
func (id ResourceID) Type() string {
	if id.IsZero() {
		return ""
	}
	return id.parsed.ResourceType.String()
}

// Is reports whether the id is one of a type, however that is spelled.
func (id ResourceID) Is(resourceType string) bool { return strings.EqualFold(id.Type(), resourceType) }

// Parent returns what the resource belongs to: the cache of a firewall rule, the
// group of a cache, the subscription of a group; zero for a subscription.
func (id ResourceID) Parent() ResourceID {
	if id.IsZero() || id.parsed.Parent == nil || id.parsed.Parent.Name == "" {
		return ResourceID{}
	}
	parent := id.parsed.Parent
	// The parent's text is the head of this one's: azcore would spell it its own way.
	return ResourceID{text: id.text[:len(parent.String())], parsed: parent}
}
