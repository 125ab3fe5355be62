package sim

import "maps"

// slotsDiffs answers "List Slot Differences": what a swap would change, and what it would not.
// The rules' names are not documented; the levels and the types of settings are.
func slotsDiffs(a *Azure, c *call) (*answer, *Error) {
	if _, found := a.state.find(c.id); !found {
		return nil, resourceNotFound(c.id)
	}
	source, target, e := a.swapSides(c)
	if e != nil {
		return nil, e
	}
	names := a.state.stickyNames(source)
	value := []any{}
	add := func(settingType string, here, there map[string]any, stays func(string) bool) {
		both := clone(orEmpty(here))
		maps.Copy(both, there)
		for _, name := range sortedNames(both) {
			if text(here, name) != text(there, name) || has(here, name) != has(there, name) {
				value = append(value, difference(settingType, name, here[name], there[name], stays(name)))
			}
		}
	}
	add("AppSetting", object(source.Hidden, "appSettings"), object(target.Hidden, "appSettings"), names.staysSetting)
	add("ConnectionString", connectionValues(source), connectionValues(target),
		func(name string) bool { return isNamed(names.strings, name) })
	add("General", stackOf(source), stackOf(target), func(string) bool { return false })
	return webList(value), nil
}

func difference(settingType, name string, here, there any, stays bool) map[string]any {
	rule, level, description := "SettingsWillBeSwapped", "Information", "The setting moves with the content."
	if stays {
		rule, level, description = "SettingsWillNotBeSwapped", "Warning", "The setting stays with its slot."
	}
	return map[string]any{"id": nil, "name": name, "type": "Microsoft.Web/sites/slotsdiffs", "properties": map[string]any{
		"level": level, "settingType": settingType, "diffRule": rule, "settingName": name,
		"valueInCurrentSlot": here, "valueInTargetSlot": there, "description": description,
	}}
}

func connectionValues(r *resource) map[string]any {
	values := map[string]any{}
	for _, entry := range list(object(r.Hidden, "siteConfig"), "connectionStrings") {
		one := entry.(map[string]any)
		values[text(one, "name")] = text(one, "connectionString")
	}
	return values
}

// stackOf are the texts among the configuration that moves.
func stackOf(r *resource) map[string]any {
	values := map[string]any{}
	config := merge(siteConfigDefaults(flag(r.properties(), "reserved")), object(r.Hidden, "siteConfig"))
	for _, name := range movingConfig {
		if s, isText := config[name].(string); isText {
			values[name] = s
		}
	}
	return values
}
