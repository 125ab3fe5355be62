package sim_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Rules are shown in the order in which they hold, and after them what happens to all
// others: as somebody has said, else as soon as there is a rule they are kept away.
func TestRestrictionsAreShownAsTheyHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t).withSite()
	web := sitePath + "/config/web"
	all := func(list string) (order []any) {
		for _, rule := range w.must("GET", web, nil).at("properties." + list).([]any) {
			order = append(order, rule.(obj)["action"], rule.(obj)["ipAddress"])
		}
		return order
	}
	require.Equal(t, []any{"Allow", "Any"}, all("ipSecurityRestrictions"))
	office := obj{"ipAddress": "203.0.113.0/24", "action": "Allow", "priority": 200}
	printer := obj{"ipAddress": "203.0.113.7/32", "action": "Deny", "priority": 100}
	set := func(more obj) { w.must("PATCH", web, obj{"properties": more}) }
	set(obj{"ipSecurityRestrictions": []any{office, printer}})
	require.Equal(t, []any{"Deny", "203.0.113.7/32", "Allow", "203.0.113.0/24", "Deny", "Any"}, all("ipSecurityRestrictions"))
	require.Equal(t, []any{"Allow", "Any"}, all("scmIpSecurityRestrictions"))
	read := w.must("GET", web, nil).at("properties.ipSecurityRestrictions")
	set(obj{"ipSecurityRestrictions": read})
	require.Equal(t, read, w.must("GET", web, nil).at("properties.ipSecurityRestrictions"), "what was read can be sent back")
	set(obj{"ipSecurityRestrictionsDefaultAction": "Allow"})
	require.Equal(t, []any{"Allow", "Any"}, all("ipSecurityRestrictions")[4:])
	set(obj{"ipSecurityRestrictions": []any{}, "ipSecurityRestrictionsDefaultAction": "Deny"})
	require.Equal(t, []any{"Deny", "Any"}, all("ipSecurityRestrictions"))

	for name, bad := range map[string]any{
		"another action":   []any{obj{"ipAddress": "203.0.113.0/24", "action": "Maybe"}},
		"no addresses":     []any{obj{"ipAddress": "office", "action": "Allow"}},
		"a mask missing":   []any{obj{"ipAddress": "203.0.113.7", "action": "Allow"}},
		"another header":   []any{obj{"ipAddress": "203.0.113.0/24", "headers": obj{"x-api-key": []any{"a"}}}},
		"nine blocks":      []any{obj{"ipAddress": "1.0.0.0/8,2.0.0.0/8,3.0.0.0/8,4.0.0.0/8,5.0.0.0/8,6.0.0.0/8,7.0.0.0/8,8.0.0.0/8,9.0.0.0/8"}},
		"a tag with a net": []any{obj{"ipAddress": "203.0.113.0/24", "tag": "ServiceTag"}},
	} {
		require.Equal(t, 400, w.do("PATCH", web, obj{"properties": obj{"scmIpSecurityRestrictions": bad}}).status, name)
	}
	require.Equal(t, []any{"Allow", "Any"}, all("scmIpSecurityRestrictions"))
	set(obj{"scmIpSecurityRestrictions": []any{
		obj{"ipAddress": "203.0.113.7", "subnetMask": "255.255.255.255", "action": "Allow", "priority": 1},
		obj{"ipAddress": "AzureFrontDoor.Backend", "tag": "ServiceTag", "headers": obj{"X-Azure-FDID": []any{"id"}}, "priority": 2},
	}})
}
