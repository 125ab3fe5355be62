package sim

import (
	"net/http"
	"strings"
)

// textConfiguration is a configuration of names and texts that no GET shows: the app
// settings, and the metadata, which are notes of the portal such as CURRENT_STACK.
func textConfiguration(name, hidden string) configuration {
	show := func(c *call, site *resource) map[string]any {
		return configBody(c, site, name, orEmpty(object(site.Hidden, hidden)))
	}
	return configuration{secret: true, swapped: true, show: show, put: func(_ *Azure, c *call, site *resource, given map[string]any) (map[string]any, *Error) {
		set, e := field{is: mapField}.read(orEmpty(given), "properties")
		if e != nil {
			return nil, e
		}
		site.Hidden[hidden] = set
		return show(c, site), nil
	}}
}

// settingsOf turns the list form of app settings into a map. The words of its
// refusals were not seen.
func settingsOf(entries []any) (map[string]any, *Error) {
	set := map[string]any{}
	for _, entry := range entries {
		pair, _ := entry.(map[string]any)
		name := text(pair, "name")
		for other := range set {
			if strings.EqualFold(other, name) {
				return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "appSettings")
			}
		}
		if name == "" {
			return nil, refuseWeb(http.StatusBadRequest, "BadRequest", "", "The parameter {0} has an invalid value.", "appSettings")
		}
		set[name] = text(pair, "value")
	}
	return set, nil
}
