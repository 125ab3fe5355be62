package sim

import "net/http"

// healthKinds are what App Service says of an app, or of a slot, beside it: whether it tells of health, and what it recommends.
func healthKinds() []*kind {
	var all []*kind
	for _, of := range []string{siteType, slotType} {
		all = append(all,
			&kind{name: of + "/resourceHealthMetadata", versions: webVersions, virtual: true, get: getHealthMetadata, list: listHealthMetadata},
			&kind{name: of + "/recommendations", versions: webVersions, virtual: true, get: notThere, list: func(*Azure, *call) (*answer, *Error) {
				return webList([]any{}), nil // nothing to recommend (recorded 2018 or later with 2018-02-01)
			}},
			&kind{
				name: of + "/containerlogs", versions: webVersions, virtual: true, get: notThere, list: listNothing,
				actions: map[string]handler{"download": noContainerLogs},
			})
	}
	return all
}

// healthMetadata: recorded 2018 or later with 2018-02-01. That of a plan without instances of its own, "Free" or "Shared", was not seen.
func healthMetadata(site *resource) map[string]any {
	return map[string]any{
		"id": site.ID + "/resourceHealthMetadata/default", "name": "default", "type": site.Type + "/resourceHealthMetadata",
		"properties": map[string]any{"category": "Dedicated", "signalAvailability": true},
	}
}

func getHealthMetadata(a *Azure, c *call) (*answer, *Error) {
	if c.id.name() != "default" {
		return nil, resourceNotFound(c.id)
	}
	site, _ := a.state.find(c.id.parent())
	return ok(healthMetadata(site)), nil
}

func listHealthMetadata(a *Azure, c *call) (*answer, *Error) {
	site, _ := a.state.find(c.id.parent())
	return webList([]any{healthMetadata(site)}), nil
}

// noContainerLogs is "Web Apps - Get Container Logs Zip" of an app that has none: 204 ("No Content").
func noContainerLogs(*Azure, *call) (*answer, *Error) { return reply(http.StatusNoContent, nil), nil }
