package sim

import (
	"net/http"
	"regexp"
	"sort"
	"strings"
)

var tagFilter = regexp.MustCompile(`(?i)tagName eq '([^']*)'(?: and tagValue eq '([^']*)')?`)

// filtersTag reports whether tags are what the filter of a list wants, if it wants any.
func (c *call) filtersTag(tags map[string]any) bool {
	wanted := tagFilter.FindStringSubmatch(c.query.Get("$filter"))
	if wanted == nil {
		return true
	}
	for name, v := range tags {
		if strings.EqualFold(name, wanted[1]) && (wanted[2] == "" || v == wanted[2]) {
			return true
		}
	}
	return false
}

var typeFilter = regexp.MustCompile(`(?i)resourceType eq '([^']*)'`)

// listResources answers "Resources - List" and "Resources - List By Resource Group": what ARM tracks, without
// properties. Of the filters it knows those by type and by tag.
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
		case typ != nil && !strings.EqualFold(typ[1], r.Type), !c.filtersTag(object(r.Body, "tags")):
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
