package sim

import (
	"net/http"
	"regexp"
	"sort"
	"strings"
)

var typeFilter = regexp.MustCompile(`(?i)resourceType eq '([^']*)'`)

// listResources answers "Resources - List" and "Resources - List By Resource Group": what ARM tracks, without
// properties. Of the filters it knows that by type.
func (a *Azure) listResources(c *call) (*answer, *Error) {
	if c.method != http.MethodGet {
		return nil, c.methodNotAllowed(http.MethodGet)
	}
	if _, found := a.state.find(c.id.groupID()); !found && c.id.group != "" {
		return nil, groupNotFound(c.id.group)
	}
	typ := typeFilter.FindStringSubmatch(c.query.Get("$filter"))
	ids := []string{}
	for id, r := range a.state.resources {
		k := a.kinds[strings.ToLower(r.Type)]
		switch {
		case k == nil || !k.tracked || r.Type == groupType:
		case c.id.group != "" && !strings.EqualFold(r.id().group, c.id.group):
		case typ != nil && !strings.EqualFold(typ[1], r.Type):
		default:
			ids = append(ids, id)
		}
	}
	sort.Strings(ids)
	value := []any{}
	for _, id := range ids {
		value = append(value, a.listed(a.state.resources[id]))
	}
	return ok(map[string]any{"value": value}), nil
}

func (a *Azure) listed(r *resource) map[string]any {
	shown := a.show(r, look{form: asElement, version: newest})
	entry := map[string]any{"id": r.ID, "name": shown["name"], "type": r.Type, "location": r.location()}
	for _, outer := range []string{"kind", "managedBy", "sku", "tags", "identity", "zones"} {
		if has(shown, outer) {
			entry[outer] = shown[outer]
		}
	}
	return entry
}
