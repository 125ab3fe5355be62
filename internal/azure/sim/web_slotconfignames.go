package sim

// stickyNames are the lists of config/slotConfigNames: what stays with its slot in a swap.
var stickyNames = []string{"connectionStringNames", "appSettingNames", "azureStorageConfigNames"}

func putSlotConfigNames(_ *Azure, c *call, site *resource, given map[string]any) (map[string]any, *Error) {
	names := map[string]any{}
	for _, name := range stickyNames {
		names[name] = []any{}
		if !has(given, name) {
			continue
		}
		read, e := field{name: name, is: textsField}.read(given[name], "properties."+name)
		if e != nil {
			return nil, e
		}
		names[name] = read
	}
	site.Hidden["slotConfigNames"] = names
	return slotConfigNames(c, site), nil
}

// slotConfigNames is "Web Apps - List Slot Configuration Names". Where nothing was set all
// lists are null. az reads it before it shows app settings.
func slotConfigNames(c *call, site *resource) map[string]any {
	names := clone(object(site.Hidden, "slotConfigNames"))
	if names == nil {
		names = map[string]any{}
		for _, name := range stickyNames {
			names[name] = nil
		}
	}
	if !c.look(asRead).since("2018-02-01") {
		delete(names, "azureStorageConfigNames") // recorded 2015 to 2018
	}
	return siteBody(c, site, nil, names)
}
