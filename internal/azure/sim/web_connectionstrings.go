package sim

// connectionStringFields is a value of "Web Apps - Update Connection Strings".
var connectionStringFields = []field{{name: "value"}, {name: "type"}}

// putConnectionStrings replaces all of them. They are stored in the form that a site's own
// PUT has.
func putConnectionStrings(_ *Azure, c *call, site *resource, given map[string]any) (map[string]any, *Error) {
	entries := []any{}
	for _, name := range sortedNames(given) {
		one, e := field{name: name, is: objectField, fields: connectionStringFields}.read(given[name], "properties."+name)
		if e != nil {
			return nil, e
		}
		pair := one.(map[string]any)
		entries = append(entries, map[string]any{"name": name, "connectionString": text(pair, "value"), "type": text(pair, "type")})
	}
	config := merge(siteConfigDefaults(flag(site.properties(), "reserved")), object(site.Hidden, "siteConfig"))
	config["connectionStrings"] = entries
	site.Hidden["siteConfig"] = config
	return connectionStrings(c, site), nil
}

// connectionStrings is "Web Apps - List Connection Strings".
func connectionStrings(c *call, site *resource) map[string]any {
	properties := map[string]any{}
	for _, entry := range list(object(site.Hidden, "siteConfig"), "connectionStrings") {
		given := entry.(map[string]any)
		properties[text(given, "name")] = map[string]any{"value": text(given, "connectionString"), "type": text(given, "type")}
	}
	return configBody(c, site, "connectionstrings", properties)
}
