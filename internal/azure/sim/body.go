package sim

import (
	"fmt"
	"net/http"
	"sort"
	"strings"

	"scaleout/internal/azure/catalog"
)

// envelope are the outer members of every tracked resource that ARM itself
// reads; "id", "name" and "type" may be sent and are ignored.
var envelope = []field{
	{name: "id", readOnly: true},
	{name: "name", readOnly: true},
	{name: "type", readOnly: true},
	{name: "location"},
	{name: "tags", is: mapField},
	{name: "kind"},
	{name: "managedBy"},
	{name: "etag", readOnly: true},
	{name: "systemData", is: anyField, readOnly: true},
	{name: "plan", is: anyField},
	{name: "identity", is: objectField, fields: []field{
		{name: "type"},
		{name: "principalId", readOnly: true},
		{name: "tenantId", readOnly: true},
		{name: "userAssignedIdentities", is: anyField},
	}},
	{name: "zones", is: textsField},
	{name: "extendedLocation", is: anyField},
	{name: "sku", is: objectField, fields: skuFields},
}

// skuFields is ARM's own idea of a SKU; locations and capabilities only come back.
var skuFields = []field{
	{name: "name"}, {name: "tier"}, {name: "size"}, {name: "family"}, {name: "model"},
	{name: "capacity", is: intField},
	{name: "skuCapacity", is: anyField},
	{name: "locations", is: textsField},
	{name: "capabilities", is: anyField},
}

// checkBody reads the body of a PUT or PATCH and makes ARM's own checks:
// well-formed JSON, no unknown outer members, location, tags.
func (a *Azure) checkBody(c *call) *Error {
	if c.kind.bodiless && len(c.payload) == 0 {
		c.body = map[string]any{}
		return nil
	}
	if e := c.readBody(); e != nil {
		return e
	}
	if c.kind.single != nil {
		body, e := shape(c.kind.single, c.body, "")
		c.body = body
		return e
	}
	fields := append([]field{{name: "properties", is: objectField, fields: c.kind.fields}}, envelope...)
	for _, name := range sortedNames(c.body) {
		if _, known := lookup(fields, name); !known {
			// Of the form seen in Azure/azure-sdk-for-python#14566.
			return invalidContent(fmt.Sprintf("Could not find member '%s' on object of type 'ResourceDefinition'. Path '%s', line 1, position %d.",
				name, name, strings.Index(string(c.payload), `"`+name+`"`)+len(name)+3))
		}
	}
	body, e := shape(fields, c.body, "")
	if e != nil {
		return e
	}
	c.body = body
	if e := checkTags(object(body, "tags")); e != nil {
		return e
	}
	if !c.kind.tracked {
		return nil
	}
	return a.checkLocation(c)
}

// checkLocation demands a location in a PUT, and that it is the one an existing
// resource has.
func (a *Azure) checkLocation(c *call) *Error {
	existing, found := a.state.find(c.id)
	location := text(c.body, "location")
	if location == "" {
		if c.method == http.MethodPatch {
			return nil
		}
		// Seen, with its status, in Azure/bicep#2311.
		return refuse(http.StatusBadRequest, "LocationRequired", "The location property is required for this definition.")
	}
	normal := catalog.NormalRegion(location)
	c.body["location"] = normal
	if c.kind.global && normal == everywhere {
		return nil
	}
	if c.kind.name == groupType {
		return checkGroupLocation(c, existing, location, normal)
	}
	if !catalog.IsRegion(normal) {
		// Seen in Azure/azure-capi-cli-extension#19.
		return refuse(http.StatusBadRequest, "LocationNotAvailableForResourceType",
			"The provided location '%s' is not available for resource type '%s'. List of available regions for the resource type is '%s'.",
			location, c.id.typeName(), strings.Join(catalog.Regions(), ","))
	}
	if found && existing.location() != normal {
		// Seen in MicrosoftDocs/azure-docs#70422.
		return refuse(http.StatusConflict, "InvalidResourceLocation",
			"The resource '%s' already exists in location '%s' in resource group '%s'. A resource with the same name cannot be created in location '%s'. Please select a new resource name.",
			existing.id().name(), existing.location(), c.id.group, normal)
	}
	return nil
}

// checkTags holds the limits of "Use tags to organize your Azure resources,
// limitations". The codes are ARM's; the messages were not seen verbatim.
func checkTags(tags map[string]any) *Error {
	if len(tags) > catalog.MaxTags {
		return refuse(http.StatusBadRequest, "TooManyTags", "The resource has '%d' tags; at most '%d' tags are allowed.", len(tags), catalog.MaxTags)
	}
	for _, name := range sortedNames(tags) {
		value := text(tags, name)
		switch {
		case name == "":
			return refuse(http.StatusBadRequest, "InvalidTagName", "The tag name must not be null, empty or consist only of whitespace characters.")
		case catalog.IsTabooTagName(name):
			return refuse(http.StatusBadRequest, "InvalidTagNameCharacters",
				`The tag names '%s' have reserved characters '<,>,%%,&,\,?,/' or control characters.`, name)
		case len([]rune(name)) > catalog.MaxTagName:
			return refuse(http.StatusBadRequest, "TagNameTooLong", "The tag name '%s' is longer than '%d' characters.", name, catalog.MaxTagName)
		case len([]rune(value)) > catalog.MaxTagValue:
			return refuse(http.StatusBadRequest, "TagValueTooLong", "The value of the tag '%s' is longer than '%d' characters.", name, catalog.MaxTagValue)
		}
	}
	return nil
}

func sortedNames(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// identify starts a stored body with what every resource shows.
func (c *call) identify(id, name, typeName string) map[string]any {
	body := map[string]any{"id": id, "name": name, "type": typeName}
	for _, outer := range []string{"location", "tags"} {
		if has(c.body, outer) {
			body[outer] = cloneValue(c.body[outer])
		}
	}
	return body
}
